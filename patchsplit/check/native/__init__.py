"""Upstream's own checkers: how each is called, and what its words come to as findings."""

from patchsplit.check.native.checker import Called, Checker, Output
from patchsplit.check.native.registry import CHECKERS, fitting

__all__ = ["CHECKERS", "Called", "Checker", "Output", "fitting"]
