"""The journal of a plan: what was done to it, and which of its values holds."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Plan

MAX_UNDO_STEPS = 200
"""How many steps can be undone."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal."""

    value: str
    """Name of the plan's value after it."""
    label: str
    """What was done, as the user would say it."""
    when: int
    """Seconds since the epoch."""
    answers: tuple[HunkId, ...] = ()
    """The hunks whose conflicts a person answered by it, or whose answers were taken back."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What was done to a plan; entries behind `at` were undone."""

    entries: tuple[JournalEntry, ...]
    at: int
    """Index of the entry that holds."""

    def append(self, entry: JournalEntry) -> Journal:
        """Adds an entry; what had been undone is forgotten."""
        entries = (*self.entries[: self.at + 1], entry)[-MAX_UNDO_STEPS:]
        return Journal(entries, len(entries) - 1)

    def crossed(self, other: Journal) -> tuple[JournalEntry, ...]:
        """Returns the entries that are undone or redone on the way from here to `other`."""
        low, high = sorted((self.at, other.at))
        return self.entries[low + 1 : high + 1]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan with its journal, as read."""

    plan: Plan
    journal: Journal
