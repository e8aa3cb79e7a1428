"""A Series to commits, a branch, or a folder of patches that can be mailed."""

from patchsplit.emit.commits import Made, make_commits
from patchsplit.emit.mbox import write_mbox

__all__ = ["Made", "make_commits", "write_mbox"]
