"""Values: frozen dataclasses and pure functions over them. No I/O, no clock.

delta       what the fork changed          placement   where each hunk goes upstream
facts       what is known of each hunk     graph       what must come before what
plan        who decided what               series      the patches, step by step
ledger      where every hunk stands
"""
