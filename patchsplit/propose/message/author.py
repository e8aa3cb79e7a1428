"""Groups to the fork's commits that wrote them, whose author and message a patch can take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.items import Item


@dataclass(frozen=True, slots=True)
class MainCommit:
    """The fork commit that wrote more than half of a group."""

    commit: ForkCommit
    complete: bool
    """Whether more than half of the commit is in this group, so that its message fits the patch."""


def find_main_commits(
    groups: Sequence[Sequence[Item]], commits: Mapping[Oid, ForkCommit]
) -> list[MainCommit | None]:
    """Returns the main commit of each group, by changed lines; None if no commit wrote most."""
    shares = [_count_lines(group, commits) for group in groups]
    total: Counter[Oid] = Counter()
    for share in shares:
        total.update(share)
    found: list[MainCommit | None] = []
    for group, share in zip(groups, shares, strict=True):
        lines = sum(item.size for item in group)
        oid = min(share, key=lambda oid: (-share[oid], oid), default=None)
        if oid is None or share[oid] * 2 <= lines:
            found.append(None)
        else:
            found.append(MainCommit(commits[oid], share[oid] * 2 > total[oid]))
    return found


def _count_lines(group: Sequence[Item], commits: Mapping[Oid, ForkCommit]) -> Counter[Oid]:
    """Returns the changed lines of a group by the commit that wrote most of their item."""
    share: Counter[Oid] = Counter()
    for item in group:
        oid = item.facts.commits[0] if item.facts.commits else None
        if oid is not None and oid in commits:
            share[oid] += item.size
    return share
