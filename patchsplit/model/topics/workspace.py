"""A workspace: the plans of several repositories, and which of their topics need one another."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import TopicId

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Member:
    """A repository of a workspace."""

    name: str
    path: str
    """Its folder, relative to that of the workspace's file; it may begin with "~"."""
    plan: str


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic of a repository of a workspace."""

    repository: str
    topic: str
    """Its name, its id, or the beginning of its name."""

    def __str__(self) -> str:
        return f"{self.repository}:{self.topic}"


@dataclass(frozen=True, slots=True)
class Tie:
    """A topic that needs a topic of another repository."""

    topic: TopicName
    needs: TopicName
    why: str = ""
    link: str = ""
    """Where the needed topic was sent, if the user says so: a URL or a Message-Id."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The content of a workspace's file."""

    members: Mapping[str, Member]
    """By their names, in the order of the file."""
    ties: tuple[Tie, ...]


class SendState(StrEnum):
    """How far a topic was sent."""

    UPSTREAM = "upstream"
    SENT = "sent"
    PART = "part"
    WRITTEN = "written"
    OPEN = "open"

    @property
    def sentence(self) -> str:
        """What it means, as the end of a sentence about the topic."""
        return _SENTENCES[self]


_SENTENCES = {
    SendState.UPSTREAM: "is upstream",
    SendState.SENT: "was sent",
    SendState.PART: "was sent in part",
    SendState.WRITTEN: "was written as mails, and not sent with patchsplit send",
    SendState.OPEN: "was not sent yet",
}


@dataclass(frozen=True, slots=True)
class TopicStanding:
    """Where a topic is, as far as its plan knows."""

    state: SendState
    title: str
    """The subject of its cover letter or of its request; before there is one, its name."""
    reference: str = ""
    """A URL, a Message-Id, a Change-Id or a branch; "": there is none."""
    change: str = ""
    """What a Depends-On: footer names: a URL or a Change-Id; "": there is none."""


@dataclass(frozen=True, slots=True)
class OutsideNeed:
    """What a topic of a plan needs of another repository."""

    topic: TopicId
    tie: Tie
    standing: TopicStanding
    """That of the needed topic."""

    @property
    def line(self) -> str:
        """The line of a cover letter or a request that says so; "" if upstream has it."""
        if self.standing.state is SendState.UPSTREAM:
            return ""
        return f"Needs: {self.standing.title} ({self.standing.reference or 'not sent yet'})"

    @property
    def is_open(self) -> bool:
        """Whether nothing of the needed topic was sent or written."""
        return self.standing.state is SendState.OPEN

    @property
    def sentence(self) -> str:
        """The need and how far it was sent, as a sentence."""
        where = f": {self.standing.reference}" if self.standing.reference else ""
        return (
            f"{self.tie.topic} needs {self.tie.needs}, which {self.standing.state.sentence}{where}."
        )


def sort_by_needs(needs: Mapping[Node, Collection[Node]]) -> tuple[Node, ...]:
    """Returns all keys of `needs`, each after those that it needs.

    What needs nothing comes first, and then in steps what needs only that; inside a step the order
    is the same for the same input.

    Needs that are no keys are ignored. Raises PatchsplitError that names a cycle, if there is one.
    """
    sorter = TopologicalSorter(
        {node: [one for one in needs if one in needs[node]] for node in needs}
    )
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        # graphlib: each node of the list is needed by the next one.
        cycle = " needs ".join(str(node) for node in reversed(error.args[1]))
        raise PatchsplitError(
            f"There is no order of sending, as topics need each other: {cycle}.",
            "Remove one of these needs: patchsplit workspace remove TOPIC NEEDED. Or merge topics"
            " of one repository: patchsplit topics merge",
        ) from None
