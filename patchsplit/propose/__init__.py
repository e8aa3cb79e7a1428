"""Delta, Facts, Placements and Graph to a first Plan."""

from patchsplit.propose.listing import listings
from patchsplit.propose.stage import propose

__all__ = ["listings", "propose"]
