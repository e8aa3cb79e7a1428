"""Where each hunk goes upstream: an action on an upstream file, a landing or a conflict.

An upstream file is named by its *origin*: its path in upstream's tree, or, for a file that the
series creates, the path it is created at. Actions on one origin commute: see `series`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from patchsplit.model.delta import Entry, Hunk, HunkId, Lines, Mode, Oid, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the lines `at` of upstream's file by `lines`."""

    origin: str
    at: Span
    lines: Lines
    order: int
    """Rank among edits at one place: insertions at one line stand in this order."""
    creates: Mode | None = None
    """The mode to create the file with, where upstream has no such file."""
    deletes: bool = False
    """Whether the file goes away once nothing is left in it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Renames upstream's file."""

    origin: str
    to: str


@dataclass(frozen=True, slots=True)
class Chmod:
    """Sets the mode of upstream's file."""

    origin: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Replace:
    """Replaces upstream's entry as a whole; None removes it."""

    origin: str
    entry: Entry | None


Action = Edit | Move | Chmod | Replace


class Way(StrEnum):
    """How a hunk found its place."""

    SAME = "same"
    """Upstream did not touch the file."""
    MAPPED = "mapped"
    """Its lines stand in upstream's file, and upstream changed nothing next to them."""
    ADJACENT = "adjacent"
    """Its lines stand together in upstream's file; upstream changed the line next to them."""
    SLID = "slid"
    """An insertion that says the same at a neighbouring line, where upstream changed nothing."""
    FOUND = "found"
    """Its lines stand at exactly one other place of upstream's file, in the same function."""
    NEIGHBOUR = "neighbour"
    """An insertion whose one neighbour upstream deleted; the other decides."""
    SORTED = "sorted"
    """A line of a sorted list, put where the order wants it."""
    TOKENS = "tokens"
    """Both changed the line, but other words of it; merged word by word."""
    REINDENTED = "re-indented"
    """Its lines stand upstream at another depth, or with other line ends; it follows them."""
    RENAMED = "renamed"
    """As another way, with the names that upstream gave since to what it names."""
    BOTH = "both"
    """Upstream put lines into the same gap; before or behind them is a matter of order."""
    OVER = "over"
    """In place of what upstream made of its lines."""
    ELSEWHERE = "elsewhere"
    """Its lines stand in another file of upstream."""
    ANSWER = "answer"
    """A person said what to write."""
    EDITED = "edited"
    """It has a place, and other lines than the fork's are written there."""
    NONE = "none"
    """It found no place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A hunk that a person must settle: the same region in base, fork and upstream."""

    reason: str
    path: str
    """Upstream's path, or the fork's where upstream has no such file."""
    at: Span | None
    """The region of upstream's file; None where there is none."""
    base: Lines = ()
    fork: Lines = ()
    upstream: Lines = ()


class Certainty(StrEnum):
    """How far a person can rely on what became of a hunk."""

    SURE = "sure"
    """It is placed, or upstream has it: nothing to do."""
    LOOK = "please look"
    """There is a likely place, which a person has to confirm."""
    UNRESOLVED = "unresolved"
    """A person has to say what becomes of it; there may be guesses."""


LIKELY_CONFIDENCE = 0.5
"""Confidence from which a suggestion needs no more than a look."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be written for a hunk that found no sure place."""

    edit: Edit
    replaces: Lines
    """Upstream's lines where it goes."""
    way: Way
    why: str
    """Its reasons, in sentences."""
    confidence: float
    """How often such a one was right, from 0 to 1."""


class Extent(StrEnum):
    """How much of a hunk upstream has."""

    WHOLE = "whole"
    """A commit made it, or upstream's tree shows it."""
    MODIFIED = "modified"
    """A commit made it, and upstream has changed the lines since."""
    PARTLY = "partly"
    """One commit made most of its changes of lines, in a place that shows others by now."""
    GONE = "gone"
    """A commit made it, and upstream took it back or wrote it anew since."""


@dataclass(frozen=True, slots=True)
class Landed:
    """Upstream has the hunk already."""

    by: Oid | None
    """The upstream commit that brought it; None where the text alone says so."""
    evidence: str
    extent: Extent = Extent.WHOLE
    sure: bool = True
    """Whether nothing speaks against it: the fork has other changes of that commit, too."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of one hunk on upstream. At most one of action and conflict is set."""

    hunk: HunkId
    way: Way
    evidence: str
    action: Action | None = None
    conflict: Conflict | None = None
    landed: Landed | None = None
    confidence: float = 1.0
    """How often a placement of its kind was right, from 0 to 1."""
    suggestions: tuple[Suggestion, ...] = ()
    """For a conflict: up to three, the likeliest first."""

    @property
    def certainty(self) -> Certainty:
        if self.landed is not None:
            return Certainty.SURE if self.landed.sure else Certainty.LOOK
        if self.action is not None:
            return Certainty.SURE
        first = self.suggestions[:1]
        if any(one.confidence >= LIKELY_CONFIDENCE or one.way is Way.BOTH for one in first):
            return Certainty.LOOK
        if any(one.way is Way.MAPPED for one in self.suggestions):
            return Certainty.LOOK  # its place is known, only what to write there is not
        return Certainty.UNRESOLVED


def overlap(edits: Iterable[Edit]) -> tuple[Edit, Edit] | None:
    """Returns two edits of one file that are not disjoint, or None: the proof that all are.

    Insertions at one line are disjoint (their `order` decides); an insertion inside replaced
    lines is not.
    """
    ordered = sorted(edits, key=lambda edit: (edit.at.start, edit.at.stop, edit.order))
    for before, after in pairwise(ordered):
        if before.at.stop > after.at.start:
            return before, after
    return None


def apply_answer(
    placement: Placement,
    upstream: Lines,
    lines: Lines | None,
    order: int,
    manual_edit: Edit | None = None,
) -> Placement:
    """Returns a conflict's placement once a person said to write `lines` for its region.

    None: another hunk's answer writes the region, and this one adds nothing. `order` is the edit's
    rank among insertions at its place. The answer was given for the lines `upstream`; where others
    stand there now, or the hunk is no conflict any more, the placement stays as it is. `chosen` is
    an edit that a person took in place of writing the region.
    """
    conflict = placement.conflict
    if conflict is None or conflict.upstream != upstream:
        return placement
    if manual_edit is not None:
        return replace(
            placement, way=Way.ANSWER, evidence="as you chose", action=manual_edit, conflict=None
        )
    if conflict.at is None:
        return placement
    if lines is None:
        edit = Edit(conflict.path, Span(conflict.at.stop, conflict.at.stop), (), order)
    else:
        edit = Edit(conflict.path, conflict.at, lines, order)
    return replace(
        placement, way=Way.ANSWER, evidence="as you answered", action=edit, conflict=None
    )


def suggest_earlier_answer(
    placement: Placement, since: str, suggestion: Suggestion | None
) -> Placement:
    """Returns a conflict's placement with a person's answer for another upstream as a suggestion.

    It was given for the upstream commit `since`; `first` is None where it has no place any more.
    """
    conflict = placement.conflict
    if conflict is None:
        return placement
    reason = f"You answered this for upstream's {since[:12]}, and its place has changed since."
    asked = replace(conflict, reason=f"{reason} {conflict.reason}")
    if suggestion is None:
        return replace(placement, conflict=asked)
    edit = suggestion.edit
    others = [
        one
        for one in placement.suggestions
        if (one.edit.origin, one.edit.at, one.edit.lines) != (edit.origin, edit.at, edit.lines)
    ]
    return replace(placement, conflict=asked, suggestions=(suggestion, *others[:2]))


def slice_placement(whole: Placement, hunk: Hunk, piece: Hunk) -> Placement | None:
    """Returns the part of a hunk's place that is a piece's of it.

    None where the hunk has no place, or other lines than its own are written there.
    """
    edit = whole.action
    if not isinstance(edit, Edit) or edit.lines != hunk.added or len(edit.at) != len(hunk.removed):
        return None
    start = edit.at.start + piece.old.start - hunk.old.start
    at = Span(start, start + len(piece.removed))
    action = replace(edit, at=at, lines=piece.added, order=piece.new.start)
    return replace(whole, hunk=piece.id, action=action)


STALE_OVERRIDE = (
    "It was edited, and its place has changed since: edit it once more, or take the edit back"
    " (patchsplit edit --forget)."
)


def apply_override(placement: Placement, expected: Lines, lines: Lines, why: str) -> Placement:
    """Returns a hunk's placement once `lines` shall be written in place of its own.

    That was decided when it wrote `instead`; where it writes something else by now, it has no
    place until a person looks at it again. A placement that edits no lines stays as it is.
    """
    edit = placement.action
    if not isinstance(edit, Edit):
        return placement
    if edit.lines != expected:
        return replace(placement, way=Way.NONE, evidence=STALE_OVERRIDE, action=None)
    evidence = f"{placement.evidence} {why}: {describe_replacement(expected, lines)}."
    return replace(placement, way=Way.EDITED, evidence=evidence, action=replace(edit, lines=lines))


def describe_replacement(before: Lines, after: Lines) -> str:
    """Says how many lines are written in place of how many, and how many of them are others."""
    was, now = Counter(before), Counter(after)
    gone, come = (was - now).total(), (now - was).total()
    parts = [f"{count} {word}" for count, word in ((gone, "out"), (come, "new")) if count]
    said = f"{format_line_count(len(after))} in place of the fork's {len(before)}"
    return f"{said} ({', '.join(parts) or 'in another order'})"


def format_line_count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"
