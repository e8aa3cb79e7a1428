"""The signs and words for the places of the ledger, the same in every face."""

from __future__ import annotations

from patchsplit.model.ledger import Where

PLACE_SYMBOLS = {
    Where.PATCH: "●",
    Where.UPSTREAM: "✓",
    Where.PRIVATE: "⌂",
    Where.UNRESOLVED: "✗",
    Where.UNASSIGNED: "?",
}
"""A sign for each place, so that no colour carries a meaning alone."""
PLACE_STYLES = {
    Where.PATCH: "cyan",
    Where.UPSTREAM: "green",
    Where.PRIVATE: "yellow",
    Where.UNRESOLVED: "red",
    Where.UNASSIGNED: "magenta",
}
BAR_BLOCKS = {
    Where.PATCH: "█",
    Where.UPSTREAM: "▓",
    Where.PRIVATE: "▒",
    Where.UNRESOLVED: "✗",
    Where.UNASSIGNED: "?",
}
"""What bars are made of."""
PLACE_WORDS = {
    Where.PATCH: "in patches",
    Where.UPSTREAM: "already upstream",
    Where.PRIVATE: "kept private",
    Where.UNRESOLVED: "unresolved",
    Where.UNASSIGNED: "in no patch",
}
