"""Where each hunk goes upstream: an action on an upstream file, a conflict, or upstream has it.

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
    """Rank among edits at one place: insertions before one line are written in this order."""
    creates: Mode | None = None
    """The mode to create the file with, where upstream has no such file."""
    deletes: bool = False
    """Whether the file is deleted once it is empty."""


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
    """How the place of a hunk was found."""

    SAME = "same"
    """Upstream did not touch the file."""
    MAPPED = "mapped"
    """Upstream's file has its lines, and upstream changed nothing next to them."""
    ADJACENT = "adjacent"
    """Upstream's file has its lines in a row; upstream changed the line next to them."""
    SLID = "slid"
    """An insertion with the same effect at a neighbouring line that upstream did not change."""
    FOUND = "found"
    """Upstream's file has its lines at exactly one other place, in the same function."""
    NEIGHBOUR = "neighbour"
    """An insertion; upstream deleted the line on one side of it, and the other decides."""
    SORTED = "sorted"
    """A line of a sorted list, inserted by the order of the list."""
    TOKENS = "tokens"
    """Fork and upstream changed different words of a line; merged word by word."""
    REINDENTED = "re-indented"
    """Upstream has its lines with other indentation or line endings, which it takes over."""
    RENAMED = "renamed"
    """As one of the others, with identifiers that upstream has renamed since."""
    BOTH = "both"
    """Upstream inserted lines at the same place; both orders are right."""
    OVER = "over"
    """In place of what upstream changed its lines to."""
    ELSEWHERE = "elsewhere"
    """Another file of upstream has its lines."""
    ANSWER = "answer"
    """The user said what to write."""
    EDITED = "edited"
    """It has a place, and the user edited the lines that are written there."""
    NONE = "none"
    """No place was found."""


class Cause(StrEnum):
    """Why a hunk has no place: a word that questions of one kind share."""

    DELETED_FILE = "deleted-file"
    """Upstream no longer has the file."""
    OBSOLETE_LINES = "obsolete-lines"
    """Upstream's file no longer has the lines that it changes."""
    BOTH_CHANGED = "both-changed"
    """Upstream changed the same lines, or lines next to them."""
    BOTH_INSERTED = "both-inserted"
    """Upstream inserted other lines at the same place."""
    RENAMED_NAMES = "renamed-names"
    """Its lines use names that upstream has renamed."""
    DOUBTFUL = "doubtful"
    """It has a place, and something is against it."""
    TAKEN_PLACE = "taken-place"
    """Another hunk is at its place."""
    BLOCKED_PATH = "blocked-path"
    """Upstream has something else at the path of a file that the fork adds or moves."""
    CHANGED_FILE = "changed-file"
    """The fork deletes a file that upstream has changed or moved."""
    BOTH_MOVED = "both-moved"
    """Fork and upstream moved the file to different paths."""
    CHANGED_ENTRY = "changed-entry"
    """Upstream changed the mode, the kind, or the content of a file that has no lines to merge."""
    OTHER = "other"
    """Something else, which the reason says."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A hunk that the user must resolve: the same region in base, fork and upstream."""

    reason: str
    path: str
    """Upstream's path, or the fork's where upstream has no such file."""
    at: Span | None
    """The region of upstream's file; None: there is no such file or region."""
    base: Lines = ()
    fork: Lines = ()
    upstream: Lines = ()
    creates: Mode | None = None
    """The mode to create the file with, where upstream has no such file and `at` is its region."""
    cause: Cause = Cause.OTHER


class Certainty(StrEnum):
    """How reliable the placement of a hunk is."""

    SURE = "sure"
    """It has a place, or upstream has it: there is nothing to do."""
    LOOK = "please look"
    """There is a likely place, which the user has to confirm."""
    UNRESOLVED = "unresolved"
    """The user has to say where it goes; there may be suggestions."""


LIKELY_CONFIDENCE = 0.5
"""Confidence from which a suggestion needs only to be confirmed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An edit that may be right for a hunk without a sure place."""

    edit: Edit
    replaces: Lines
    """Upstream's lines that the edit replaces."""
    way: Way
    why: str
    """Its reasons, in sentences."""
    confidence: float
    """The share of such suggestions that were right, from 0 to 1."""


class Extent(StrEnum):
    """How much of a hunk upstream has."""

    WHOLE = "whole"
    """A commit made the change, or upstream's tree has it."""
    MODIFIED = "modified"
    """A commit made the change, and upstream has changed the lines since."""
    PARTLY = "partly"
    """One commit made most of its changes; upstream has changed that place since."""
    GONE = "gone"
    """A commit made the change, and upstream has reverted or rewritten it since."""


@dataclass(frozen=True, slots=True)
class Landed:
    """Upstream has the hunk already."""

    by: Oid | None
    """The upstream commit that made the change; None: it was found in the text alone."""
    evidence: str
    extent: Extent = Extent.WHOLE
    sure: bool = True
    """Whether it is certain: the fork has other changes of that commit, too."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one hunk goes upstream. At most one of `action` and `conflict` is set."""

    hunk: HunkId
    way: Way
    evidence: str
    action: Action | None = None
    conflict: Conflict | None = None
    landed: Landed | None = None
    confidence: float = 1.0
    """The share of such placements that were right, from 0 to 1."""
    suggestions: tuple[Suggestion, ...] = ()
    """Of a conflict: at most three, the likeliest first."""

    @property
    def certainty(self) -> Certainty:
        """How reliable it is, by its place, by what landed, or by its suggestions."""
        if self.landed is not None:
            return Certainty.SURE if self.landed.sure else Certainty.LOOK
        if self.action is not None:
            return Certainty.SURE
        first = self.suggestions[:1]
        if any(one.confidence >= LIKELY_CONFIDENCE or one.way is Way.BOTH for one in first):
            return Certainty.LOOK
        if any(one.way is Way.MAPPED for one in self.suggestions):
            return Certainty.LOOK  # the place is known, but not what to write there
        return Certainty.UNRESOLVED


def overlap(edits: Iterable[Edit]) -> tuple[Edit, Edit] | None:
    """Returns two edits of one file that are not disjoint; None where all are disjoint.

    Insertions before one line are disjoint, as `order` decides; an insertion between replaced lines
    is not disjoint from their edit.
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
    """Returns a conflict's placement with the user's answer, which replaces the region by `lines`.

    `lines` None: the answer of another hunk replaces the region, and this one adds nothing. `order`
    is the edit's rank among insertions at its place. `upstream`: the lines of the region that the
    answer was given for; where upstream has others now, or the hunk is no conflict, the placement
    is returned as it is. `manual_edit`: an edit elsewhere that the user chose instead.
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
        edit = Edit(conflict.path, conflict.at, lines, order, conflict.creates)
    return replace(
        placement, way=Way.ANSWER, evidence="as you answered", action=edit, conflict=None
    )


def suggest_earlier_answer(
    placement: Placement, since: str, suggestion: Suggestion | None
) -> Placement:
    """Returns a conflict's placement with the answer for an earlier upstream as first suggestion.

    `since`: the upstream commit that the answer was given for. `suggestion` is None where the
    answer has no place now.
    """
    conflict = placement.conflict
    if conflict is None:
        return placement
    reason = f"You answered this for upstream {since[:12]}, and the lines there have changed since."
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
    """Returns the placement of a piece of a hunk, given that of the whole hunk.

    None where the hunk has no place, or lines other than its own are written there.
    """
    edit = whole.action
    if not isinstance(edit, Edit) or edit.lines != hunk.added or len(edit.at) != len(hunk.removed):
        return None
    start = edit.at.start + piece.old.start - hunk.old.start
    at = Span(start, start + len(piece.removed))
    action = replace(edit, at=at, lines=piece.added, order=piece.new.start)
    return replace(whole, hunk=piece.id, action=action)


STALE_OVERRIDE = (
    "It was edited, and its place has changed since: edit it again, or remove the edit."
)


def apply_override(placement: Placement, expected: Lines, lines: Lines, why: str) -> Placement:
    """Returns a hunk's placement with the user's edit: `lines` are written in place of its own.

    `expected`: the lines that the placement wrote when the user edited them; where it writes others
    now, the result has no action. `why` is the beginning of a sentence, as in `Override`. A
    placement that edits no lines is returned as it is.
    """
    edit = placement.action
    if not isinstance(edit, Edit):
        return placement
    if edit.lines != expected:
        return replace(placement, way=Way.NONE, evidence=STALE_OVERRIDE, action=None)
    evidence = f"{placement.evidence} {why}: {describe_replacement(expected, lines)}."
    return replace(placement, way=Way.EDITED, evidence=evidence, action=replace(edit, lines=lines))


def describe_replacement(before: Lines, after: Lines) -> str:
    """Returns, in words, the number of lines before and after, and how many of them differ."""
    was, now = Counter(before), Counter(after)
    gone, come = (was - now).total(), (now - was).total()
    parts = [f"{count} {word}" for count, word in ((gone, "out"), (come, "new")) if count]
    counts = f"{format_line_count(len(after))} in place of the fork's {len(before)}"
    return f"{counts} ({', '.join(parts) or 'in another order'})"


def format_line_count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"
