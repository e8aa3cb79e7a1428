"""The plan: what was decided about each hunk, as an immutable value that names hunks by their ids.

`model.edits` has the functions from one plan to another; undo returns to the value before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType, TypeVar

from patchsplit.errors import PlanError
from patchsplit.model.delta import Cut, HunkId, Lines, Oid, Span
from patchsplit.model.facts import Person

PatchId = NewType("PatchId", str)
TopicId = NewType("TopicId", str)
NO_TOPIC = TopicId("")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """What the plan was made from: objects, and the names that the user gave for them."""

    base: Oid
    """Commit or tree that the fork started from."""
    fork: Oid
    """Commit or tree of the fork."""
    upstream: Oid
    """Commit that the series goes on top of."""
    base_name: str = ""
    fork_name: str = ""
    """Empty for a bare diff, whose tree is stored with the plan."""
    upstream_name: str = ""
    least: float = 0.0
    """Confidence below which a hunk that git's merge does not place is a conflict."""
    queue: str = ""
    """The absolute path of the vendor's queue of patches, which wrote the fork; empty: none."""
    queue_id: str = ""
    """A hash of the queue's patches."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch of the series."""

    id: PatchId
    subject: str
    """With its prefix, without "[PATCH]"."""
    hunks: tuple[HunkId, ...]
    body: str = ""
    author: Person | None = None
    """None: the user who emits the series."""
    date: str = ""
    """Author date in git's raw format; empty: the plan's date."""
    worded: bool = False
    """Whether the user wrote the subject, so that no proposal replaces it."""
    listed: bool = False
    """Whether the body is a generated list of changes, which is updated when the patch changes."""
    change_id: str = ""
    """Its Change-Id, once it was sent to Gerrit; later versions have the same."""
    branch: str = ""
    """Its branch, once it was pushed to a forge; later versions have the same."""
    topic: TopicId = NO_TOPIC
    """The topic that it is a patch of; see `model.topic` for patches without one."""
    pinned: bool = False
    """Whether the user decided which hunks are in it: a new proposal takes none of them out."""
    writer: str = ""
    """The command that wrote its message, or a part of it; empty: a person, the fork's commit or
    the proposal did."""
    draft: bool = False
    """Whether no person has confirmed what the writer wrote; then it is not sent."""


@dataclass(frozen=True, slots=True)
class PrivateMark:
    """Why a hunk is not offered upstream."""

    reason: str
    dropped: bool = False
    """Whether it is dropped from the fork as well."""


@dataclass(frozen=True, slots=True)
class ManualPlace:
    """The place that the user chose for a hunk, and what is written there."""

    path: str
    """Upstream's path."""
    at: Span
    replaces: Lines
    """Upstream's lines at that place."""
    lines: Lines
    blob: str = ""
    """The blob of upstream's file that the place refers to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The user's resolution of a conflict."""

    upstream: Lines
    """The lines of upstream that it was given for; it is valid only while upstream has them."""
    lines: Lines
    """What to write in their place."""
    joins: HunkId | None = None
    """The hunk of the same region whose answer resolves this one too."""
    chosen: ManualPlace | None = None
    """The place where `lines` are written; None: the conflict's region."""
    since: str = ""
    """The upstream commit that it was given for, where upstream has changed the same lines since:
    then it is only a suggestion."""


@dataclass(frozen=True, slots=True)
class Override:
    """What to write for a hunk in place of what its placement writes."""

    expected: Lines
    """What the placement wrote when the user decided; it is valid only while that is the same."""
    lines: Lines
    why: str
    """Who edited it, or why, as the beginning of a sentence: "Edited by you"."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is not to be reported somewhere, with the reason."""

    rule: str
    reason: str
    patch: PatchId | None = None
    """None: where `hunk` is None too, the whole series."""
    hunk: HunkId | None = None

    @property
    def place(self) -> tuple[str, PatchId | None, HunkId | None]:
        return self.rule, self.patch, self.hunk

    def covers(self, rule: str, patch: PatchId | None, hunk: HunkId | None) -> bool:
        """Returns whether a finding of that rule in that patch and hunk is waived."""
        return rule == self.rule and self.patch in (None, patch) and self.hunk in (None, hunk)


@dataclass(frozen=True, slots=True)
class Cover:
    """The text of the cover letter; git adds the shortlog and the diffstat."""

    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Lines that stand only from one patch of the series to another, which removes them.

    They let the steps between build, and are in no last tree.
    """

    id: str
    """As "b1"; unique in the plan."""
    path: str
    """Upstream's path."""
    blob: Oid
    """Upstream's file; with another one the bridge does not stand."""
    at: int
    """The line of upstream's file, from 0, before which they stand."""
    lines: Lines
    start: PatchId
    """The patch that adds them."""
    until: PatchId
    """The later patch that removes them."""
    why: str = ""


class Decision(StrEnum):
    """What the user wants to do with a topic."""

    SEND = "send"
    """It is sent."""
    LATER = "later"
    """It stays in the series, and no exit sends it yet."""
    PRIVATE = "private"
    """All of its hunks are private."""
    DROP = "drop"
    """All of its hunks are private, and are to be removed from the fork as well."""

    @property
    def is_in_series(self) -> bool:
        """Whether the patches of such a topic are in the series."""
        return self in (Decision.SEND, Decision.LATER)


@dataclass(frozen=True, slots=True)
class Topic:
    """A series that is decided about, worded and sent by itself."""

    id: TopicId
    name: str
    """Unique among the topics of a plan."""
    decision: Decision = Decision.SEND
    reason: str = ""
    """Why the user decided so."""
    note: str = ""
    """Why the proposal did not make several topics of it, as a sentence; empty: no such reason."""
    cover: Cover | None = None
    """Its cover letter; None: that of the plan."""
    set_aside: tuple[Patch, ...] = ()
    """The patches of a topic that is not in the series, in their order; their hunks are private."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions about one delta."""

    source: Source
    date: str
    """Date of the commits that are written, in git's raw format."""
    patches: tuple[Patch, ...] = ()
    """In the order of the series."""
    private: Mapping[HunkId, PrivateMark] = field(default_factory=dict)
    upstreamed: Mapping[HunkId, str] = field(default_factory=dict)
    """Hunks that upstream has already, as the user says: the commit, or a reason."""
    taken: frozenset[HunkId] = frozenset()
    """Hunks that the user wants in a patch although they seem to be upstream already."""
    answers: Mapping[HunkId, Answer] = field(default_factory=dict)
    adapted: Mapping[HunkId, Override] = field(default_factory=dict)
    """Hunks that are sent with lines other than the fork's; the delta is not changed."""
    cuts: Mapping[HunkId, tuple[Cut, ...]] = field(default_factory=dict)
    why: Mapping[HunkId, str] = field(default_factory=dict)
    """Why a hunk is in its patch, in a sentence."""
    cover: Cover | None = None
    """None: git's own template is used."""
    waived: tuple[Waiver, ...] = ()
    issued: int = 0
    """The number of patch ids that were used; none is used twice."""
    bridges: tuple[Bridge, ...] = ()
    topics: tuple[Topic, ...] = ()
    """Those that patches name, or that are not in the series; in no order."""
    issued_topics: int = 0
    """The number of topic ids that were used; none is used twice."""

    def patch(self, name: PatchId) -> Patch:
        for patch in self.patches:
            if patch.id == name:
                return patch
        raise PlanError(f"There is no patch {name} in this plan.")

    def patches_without_message(self) -> frozenset[PatchId]:
        """Returns the patches whose body is still generated."""
        return frozenset(patch.id for patch in self.patches if patch.listed)

    def patches_to_word(self) -> frozenset[PatchId]:
        """Returns the patches whose message is still generated, or a draft."""
        return frozenset(patch.id for patch in self.patches if patch.listed or patch.draft)

    def owner(self) -> dict[HunkId, PatchId]:
        return {hunk: patch.id for patch in self.patches for hunk in patch.hunks}
