"""The journal of a plan: its edits, and which of them is the current one."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Plan

MAX_UNDO_STEPS = 200
"""The most entries of a journal; older ones are dropped."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One edit of a plan."""

    value: str
    """The name of the stored value of the plan after it."""
    label: str
    """What the edit does, for the user: "reword «ring: Add peek»"."""
    when: int
    """Seconds since the epoch."""
    answers: tuple[HunkId, ...] = ()
    """The hunks whose answers it set or removed."""


@dataclass(frozen=True, slots=True)
class Journal:
    """The edits of a plan, oldest first; those after `at` are undone."""

    entries: tuple[JournalEntry, ...]
    at: int
    """The index of the current entry, from 0; -1 in an empty journal."""

    def append(self, entry: JournalEntry) -> Journal:
        """Returns the journal with a new current entry, and without those that were undone."""
        entries = (*self.entries[: self.at + 1], entry)[-MAX_UNDO_STEPS:]
        return Journal(entries, len(entries) - 1)

    def crossed(self, other: Journal) -> tuple[JournalEntry, ...]:
        """Returns the entries that are undone or redone between this journal and `other`."""
        low, high = sorted((self.at, other.at))
        return self.entries[low + 1 : high + 1]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan as stored, with its journal."""

    plan: Plan
    journal: Journal
