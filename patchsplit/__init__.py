"""patchsplit turns a private fork into small stand-alone patches that upstream can take.

The folders are the pipeline:

    read -> place -> annotate -> relate -> propose -> (edits of the plan) -> emit

`model` holds the values that flow through it, `git` is the only door to git, `session` holds the
use cases, and `cli` and `tui` are two faces of them.
"""

__version__ = "0.1.0"
