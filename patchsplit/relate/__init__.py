"""Hunks and their facts to the graph of dependencies: which hunk must come before which."""

from patchsplit.relate.names import FindWordFiles
from patchsplit.relate.stage import relate

__all__ = ["FindWordFiles", "relate"]
