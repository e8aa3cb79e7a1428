"""Upstream's own checkers: how each is called, and what its words come to as findings."""

from patchsplit.check.native.checker import CheckerInput, NativeChecker, Output
from patchsplit.check.native.registry import CHECKERS, find_checkers

__all__ = ["CHECKERS", "CheckerInput", "NativeChecker", "Output", "find_checkers"]
