"""The findings of a check to notes by patch and hunk, for as long as the patch is unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import FileLine, Finding, Severity
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.session import Session

if TYPE_CHECKING:
    from patchsplit.session.checks.check import CheckReport


@dataclass(frozen=True, slots=True)
class Note:
    """A finding, and the line that it is about."""

    finding: Finding
    text: bytes | None = None
    """The added line that it is about, as it is sent; None if it is about no line."""

    def __str__(self) -> str:
        found = self.finding
        fix = f": {found.fix}" if found.fix else ""
        return f"{found.severity}: {found.message}{fix} [{found.rule}]"


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one check."""

    hunks: Mapping[HunkId, tuple[Note, ...]] = field(default_factory=dict)
    patches: Mapping[PatchId, tuple[Note, ...]] = field(default_factory=dict)
    """Notes about no hunk: about the message, a file, or the patch as a whole."""
    snapshots: Mapping[PatchId, Patch] = field(default_factory=dict)
    """The patches as they were checked; the notes of a patch that has changed are stale."""

    def of(self, patch: Patch) -> tuple[Note, ...] | None:
        """Returns all notes of a patch; None if it was not checked in this state."""
        if self.snapshots.get(patch.id) != patch:
            return None
        inside = (note for hunk in patch.hunks for note in self.hunks.get(hunk, ()))
        return (*self.patches.get(patch.id, ()), *inside)


def check_separately(session: Session, on_progress: OnProgress = ignore_progress) -> Notes:
    """Returns the notes of a check that runs on a fork of the session, for use in a thread."""
    from patchsplit.session.checks.check import CheckOptions, check

    with session.fork(on_progress) as other:
        return make_notes(other.plan, check(other, CheckOptions(signoff=True)))


def make_notes(plan: Plan, report: CheckReport) -> Notes:
    """Returns the findings of a report as notes by hunk, or by patch if they are about no hunk."""
    texts = {
        (patch.patch, change.path, line.at): line.text
        for patch in report.series
        for change in patch.files
        for line in change.added
    }
    hunks: dict[HunkId, list[Note]] = defaultdict(list)
    patches: dict[PatchId, list[Note]] = defaultdict(list)
    for found in report.findings:
        if found.patch is None:
            continue
        if found.hunk is None:
            patches[found.patch].append(Note(found))
        else:
            at = found.at
            text = (
                texts.get((found.patch, at.path, at.line or 0))
                if isinstance(at, FileLine)
                else None
            )
            hunks[found.hunk].append(Note(found, text))
    return Notes(
        {name: tuple(held) for name, held in hunks.items()},
        {name: tuple(held) for name, held in patches.items()},
        {patch.id: patch for patch in plan.patches},
    )


def drop_stale_notes(notes: Notes, plan: Plan) -> Notes:
    """Returns the notes of patches that are unchanged, without those waived since."""

    def is_open(note: Note, patch: PatchId) -> bool:
        rule, hunk = note.finding.rule, note.finding.hunk
        return not any(waiver.covers(rule, patch, hunk) for waiver in plan.waived)

    same = [patch for patch in plan.patches if notes.snapshots.get(patch.id) == patch]
    hunks = {
        hunk: tuple(note for note in notes.hunks[hunk] if is_open(note, patch.id))
        for patch in same
        for hunk in patch.hunks
        if hunk in notes.hunks and hunk not in plan.adapted
    }
    patches = {
        patch.id: tuple(note for note in notes.patches.get(patch.id, ()) if is_open(note, patch.id))
        for patch in same
    }
    return Notes(
        {name: held for name, held in hunks.items() if held},
        patches,
        {patch.id: patch for patch in same},
    )


def summarize_notes(notes: Notes) -> str:
    """Returns the number of notes by severity: "1 error, 2 warnings", or "no findings"."""
    every = [note for held in (notes.hunks, notes.patches) for at in held.values() for note in at]
    count = {one: sum(note.finding.severity is one for note in every) for one in Severity}
    counts = [f"{n} {one}{'s' if n != 1 else ''}" for one, n in count.items() if n]
    return ", ".join(counts) or "no findings"
