"""A series to commits, and commits to what each way of sending needs: files, refs, texts."""

from patchsplit.emit.commits import CommittedSeries, write_series
from patchsplit.emit.mbox import format_mbox

__all__ = ["CommittedSeries", "format_mbox", "write_series"]
