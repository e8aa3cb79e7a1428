"""Values: frozen dataclasses and pure functions over them. No I/O, no clock.

delta       what the fork changed          placement   where each hunk goes upstream
facts       what is known about each hunk  graph       which hunk needs which
plan        who decided what               series      the patches, step by step
ledger      the one place that every hunk is in
"""
