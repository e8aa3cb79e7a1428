"""Delta, Facts, Placements and Graph to a first Plan."""

from patchsplit.propose.listing import listing
from patchsplit.propose.stage import propose

__all__ = ["listing", "propose"]
