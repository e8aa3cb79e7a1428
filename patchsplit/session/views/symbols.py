"""Symbols, styles and words for the status of hunks, in the command line and the terminal UI."""

from __future__ import annotations

from patchsplit.model.ledger import Where

PLACE_SYMBOLS = {
    Where.PATCH: "●",
    Where.UPSTREAM: "✓",
    Where.PRIVATE: "⌂",
    Where.UNRESOLVED: "✗",
    Where.UNASSIGNED: "?",
}
"""A symbol for each status, so that none is shown by color alone."""
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
"""The characters of progress bars."""
PLACE_WORDS = {
    Where.PATCH: "in patches",
    Where.UPSTREAM: "already upstream",
    Where.PRIVATE: "kept private",
    Where.UNRESOLVED: "unresolved",
    Where.UNASSIGNED: "in no patch",
}
