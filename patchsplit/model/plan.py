"""The plan: what was decided about each hunk. An immutable value that names hunks by their ids.

`model.edits` has the functions that make one plan of another; undo is the value before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType, TypeVar

from patchsplit.errors import PlanError
from patchsplit.model.delta import Cut, HunkId, Lines, Oid, Span
from patchsplit.model.facts import Person

PatchId = NewType("PatchId", str)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """What the plan was made from: the objects, and the names that the user gave for them."""

    base: Oid
    """Commit or tree that the fork started from."""
    fork: Oid
    """Commit or tree of the fork."""
    upstream: Oid
    """Commit that the series goes on top of."""
    base_name: str = ""
    fork_name: str = ""
    """Empty for a bare diff: its tree is kept with the plan."""
    upstream_name: str = ""
    least: float = 0.0
    """Confidence below which what git's merge leaves is asked about, and not placed."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch of the series."""

    id: PatchId
    subject: str
    """With its prefix, without "[PATCH]"."""
    hunks: tuple[HunkId, ...]
    body: str = ""
    author: Person | None = None
    """None: whoever emits the series."""
    date: str = ""
    """Author date in git's raw format; empty: the plan's date."""
    worded: bool = False
    """Whether a person wrote the subject, so that no proposal replaces it."""
    listed: bool = False
    """Whether the body is a list of what the patch holds, to be made anew when that changes."""
    change_id: str = ""
    """Its Change-Id, once it was sent to a Gerrit; its next version has the same."""
    branch: str = ""
    """Its branch, once it was pushed to a fork of its own; its next version has the same."""


@dataclass(frozen=True, slots=True)
class PrivateMark:
    """Why a hunk is not offered upstream."""

    reason: str
    dropped: bool = False
    """Whether the fork, too, gives it up."""


@dataclass(frozen=True, slots=True)
class ManualPlace:
    """Where a person said that a hunk goes, and what it writes there."""

    path: str
    """Upstream's path."""
    at: Span
    replaces: Lines
    """Upstream's lines at that place."""
    lines: Lines
    blob: str = ""
    """The version of upstream's file that the place is of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to write where a hunk conflicts."""

    upstream: Lines
    """The lines of upstream that the answer was given for; it holds only while they stand."""
    lines: Lines
    """What to write in their place."""
    joins: HunkId | None = None
    """The hunk of the same region whose answer settles this one too."""
    chosen: ManualPlace | None = None
    """A place of its own, in which `lines` are written and not in the conflict's region."""
    since: str = ""
    """The upstream commit that it was given for, where upstream changed the very lines since: then
    it only suggests what to write."""


@dataclass(frozen=True, slots=True)
class Override:
    """What to write for a hunk in place of what its placement writes."""

    instead: Lines
    """What the placement wrote when this was decided; it holds only while it still does."""
    lines: Lines
    why: str
    """Who changed it, or what for, as the beginning of a sentence: "Edited by you"."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a person does not follow somewhere, with the reason."""

    rule: str
    reason: str
    patch: PatchId | None = None
    """None, as `hunk`: in the whole series."""
    hunk: HunkId | None = None

    @property
    def place(self) -> tuple[str, PatchId | None, HunkId | None]:
        return self.rule, self.patch, self.hunk

    def covers(self, rule: str, patch: PatchId | None, hunk: HunkId | None) -> bool:
        """Tells whether a finding of that rule, there, is waived."""
        return rule == self.rule and self.patch in (None, patch) and self.hunk in (None, hunk)


@dataclass(frozen=True, slots=True)
class Cover:
    """The words of the cover letter; git adds the shortlog and the diffstat."""

    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions about one delta."""

    source: Source
    date: str
    """Date of the commits to be made, in git's raw format."""
    patches: tuple[Patch, ...] = ()
    """In the order of the series."""
    private: Mapping[HunkId, PrivateMark] = field(default_factory=dict)
    upstreamed: Mapping[HunkId, str] = field(default_factory=dict)
    """Hunks that a person says are upstream already: the commit, or a word of why."""
    taken: frozenset[HunkId] = frozenset()
    """Hunks that a person wants in a patch although they look as if they were upstream."""
    answers: Mapping[HunkId, Answer] = field(default_factory=dict)
    adapted: Mapping[HunkId, Override] = field(default_factory=dict)
    """Hunks that are sent with other lines than the fork's; hunk and delta stay as they are."""
    cuts: Mapping[HunkId, tuple[Cut, ...]] = field(default_factory=dict)
    why: Mapping[HunkId, str] = field(default_factory=dict)
    """Why a hunk is in its patch, in a sentence."""
    cover: Cover | None = None
    """None: nobody wrote one; git's own template then says what is missing."""
    waived: tuple[Waiver, ...] = ()
    issued: int = 0
    """How many patch ids were given out; none is given twice."""

    def patch(self, name: PatchId) -> Patch:
        for patch in self.patches:
            if patch.id == name:
                return patch
        raise PlanError(f"There is no patch {name} in this plan.")

    def patches_without_message(self) -> frozenset[PatchId]:
        """Names the patches whose body is still the list that was made for want of words."""
        return frozenset(patch.id for patch in self.patches if patch.listed)

    def owner(self) -> dict[HunkId, PatchId]:
        return {hunk: patch.id for patch in self.patches for hunk in patch.hunks}
