"""The commits of a series to verdicts: whether each builds with all before it."""

from patchsplit.verify.stage import verify_steps

__all__ = ["verify_steps"]
