"""Upstream's own checkers: how each is called, and what its words come to as findings."""

from patchsplit.check.native.checker import Checker, CheckerInput, Output
from patchsplit.check.native.registry import CHECKERS, find_checkers

__all__ = ["CHECKERS", "CheckerInput", "Checker", "Output", "find_checkers"]
