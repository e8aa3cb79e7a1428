"""The commits of a series to a verdict for each: whether it builds with all before it."""

from patchsplit.verify.stage import verify_steps

__all__ = ["verify_steps"]
