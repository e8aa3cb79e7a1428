"""A Series to commits, and those to what leaves by each exit: files, refs, texts."""

from patchsplit.emit.commits import Made, make_commits
from patchsplit.emit.files import write_files
from patchsplit.emit.mbox import print_mbox

__all__ = ["Made", "make_commits", "print_mbox", "write_files"]
