"""Upstream's own checkers: their commands, and the parsers from their output to findings."""

from patchsplit.check.native.checker import CheckerInput, NativeChecker, Output
from patchsplit.check.native.registry import CHECKERS, find_checkers

__all__ = ["CHECKERS", "CheckerInput", "NativeChecker", "Output", "find_checkers"]
