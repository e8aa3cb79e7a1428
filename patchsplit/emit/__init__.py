"""A Series to commits, and those to what leaves by each exit: files, refs, texts."""

from patchsplit.emit.commits import CommittedSeries, write_series
from patchsplit.emit.mbox import format_mbox

__all__ = ["CommittedSeries", "write_series", "format_mbox"]
