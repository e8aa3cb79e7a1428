"""What hunks need, and how near they are to patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import Graph
from patchsplit.model.plan import PatchId
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.session.session import Session
from patchsplit.session.steering.nearness import has_nearness, load_nearness
from patchsplit.session.views.nearest import rank_patches
from patchsplit.session.views.survey import take_survey


class Homes:
    """The patches of a session's plan as places for hunks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _matrix(self) -> NearnessMatrix | None:
        session = self._session
        return NearnessMatrix(load_nearness(session)) if has_nearness(session) else None

    def measure(self, hunks: Sequence[HunkId], others: Iterable[HunkId]) -> float:
        """Returns the mean chance that hunks belong to others; 0 where nothing is known."""
        if self._matrix is None:
            return 0.0
        items = self._matrix.find_items(hunks)
        group = [item for item in self._matrix.find_items(others) if item not in items]
        return float(self._matrix.average_to(items, group).mean()) if items and group else 0.0

    def choose(
        self, hunks: Sequence[HunkId], patches: Sequence[PatchId], usual: PatchId | None
    ) -> PatchId | None:
        """Returns the one of some patches that hunks are nearest to; None where there are none.

        Where nothing is near, that is `usual`, or the first.
        """
        if not patches:
            return None
        plan = self._session.plan
        near = {name: self.measure(hunks, plan.patch(name).hunks) for name in patches}
        if max(near.values()) > 0:
            return max(patches, key=lambda name: near[name])
        if usual is not None:
            return usual
        ranked = rank_patches(take_survey(self._session), hunks)
        return next((one.patch for one in ranked if one.patch in patches and one.near), patches[0])


class Ties:
    """The needs between hunks, both ways."""

    def __init__(self, graph: Graph) -> None:
        self._needs: dict[HunkId, set[HunkId]] = defaultdict(set)
        self._users: dict[HunkId, set[HunkId]] = defaultdict(set)
        for edge in graph.edges:
            self._needs[edge.later].add(edge.earlier)
            self._users[edge.earlier].add(edge.later)

    def list_needs(self, hunks: Iterable[HunkId]) -> set[HunkId]:
        """Returns what hunks need directly, without themselves."""
        chosen = set(hunks)
        return {need for hunk in chosen for need in self._needs[hunk]} - chosen

    def add_needs(self, hunks: Iterable[HunkId], among: Iterable[HunkId]) -> list[HunkId]:
        """Returns hunks with all of `among` that they need, also indirectly, in its order."""
        return _close(hunks, among, self._needs)

    def add_users(self, hunks: Iterable[HunkId], among: Iterable[HunkId]) -> list[HunkId]:
        """Returns hunks with all of `among` that need them, also indirectly, in its order."""
        return _close(hunks, among, self._users)


def _close(
    hunks: Iterable[HunkId], among: Iterable[HunkId], ties: Mapping[HunkId, set[HunkId]]
) -> list[HunkId]:
    order = list(among)
    allowed, found = set(order), set(hunks)
    waiting = list(found)
    while waiting:
        new = (ties.get(waiting.pop(), set()) & allowed) - found
        found |= new
        waiting.extend(new)
    return [hunk for hunk in order if hunk in found]
