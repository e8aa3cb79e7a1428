"""Delta, Facts, Placements and Graph to a first Plan."""

from patchsplit.propose.stage import propose

__all__ = ["propose"]
