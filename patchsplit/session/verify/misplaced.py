"""The hunks that make a step fail: those that come too late, or stand too early.

The names and places of the output are followed first, then the hunks are bisected with builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId, Plan
from patchsplit.model.verdicts import Verdict
from patchsplit.session.session import Session
from patchsplit.session.verify.faults import locate_faults
from patchsplit.session.verify.homes import Homes, Ties
from patchsplit.session.verify.workbench import Workbench
from patchsplit.verify.faults import find_missing_names
from patchsplit.verify.search import OutOfChecks, find_smallest


@dataclass(frozen=True, slots=True)
class Misplacement:
    """The smallest set of hunks found that makes a failing step pass."""

    patch: PatchId
    """The patch whose step fails."""
    hunks: tuple[HunkId, ...]
    comes_late: bool
    """Whether the step passes with these hunks of later patches; else it passes without these of
    its own."""
    to: PatchId | None
    """The patch that they can be moved to; None: none is known in which they would not fail."""
    names: tuple[str, ...] = ()
    """The missing names that led to them; () where they were found by builds alone."""
    builds: int = 0
    """Builds that the search took."""


class _Stretch(NamedTuple):
    """The hunks of a series around a failing patch."""

    before: frozenset[HunkId]
    own: tuple[HunkId, ...]
    later: tuple[HunkId, ...]


def find_misplacement(bench: Workbench, patch: PatchId, verdict: Verdict) -> Misplacement | None:
    """Returns what makes the step of a patch pass, where the step before it passes.

    None: nothing was found in the builds that a search may use.
    """
    return _Search(bench, patch, verdict).run()


class _Search:
    """One search; `verdict` is that of the failing step."""

    def __init__(self, bench: Workbench, patch: PatchId, verdict: Verdict) -> None:
        self._bench = bench
        self._session: Session = bench.session
        self._patch = patch
        self._stretch = _divide(self._session.plan, patch)
        self._names = find_missing_names(verdict.words)
        standing = self._stretch.before | frozenset(self._stretch.own)
        faults = locate_faults(self._session, verdict, standing)
        self._blamed = [h for h in dict.fromkeys(at.hunk for at in faults) if h is not None]
        self._paths = {at.path for at in faults}
        self._homes = Homes(self._session)
        self._ties = Ties(self._session.analysis.graph)

    def run(self) -> Misplacement | None:
        self._bench.allow_builds(len(self._stretch.own) + len(self._stretch.later))
        try:
            return self._follow_names() or self._bisect()
        except OutOfChecks:
            return None

    def _follow_names(self) -> Misplacement | None:
        """Tries the hunks that define what is missing, and those at which the output points.

        Where there are both, those come first that are further from the patch that they are in.
        """
        own = set(self._stretch.own)
        late = self._find_definers() or self._list_removers(self._stretch.later)
        early = [hunk for hunk in self._blamed if hunk in own]
        early = early or self._list_removers(self._stretch.own)
        if len(early) == len(own):
            early = []
        ways = [(True, late)] if late else []
        if early:
            ways.append((False, early))
        ways.sort(key=lambda way: -self._rate(way[1], comes_late=way[0]))
        for comes_late, hunks in ways:
            found = self._search(hunks, comes_late=comes_late)
            if found is not None:
                return self._name(found, comes_late=comes_late, by_name=True)
        return None

    def _bisect(self) -> Misplacement | None:
        # In the order of the series, whose prefixes are the most likely to hold together.
        found = self._search(self._stretch.later, comes_late=True)
        if found is not None:
            return self._name(found, comes_late=True)
        blamed = set(self._blamed)
        # Those that need others come first, as these go with what they need.
        own = list(reversed(self._stretch.own))
        own.sort(key=lambda hunk: hunk not in blamed)
        found = self._search(own, comes_late=False) if len(own) > 1 else None
        return self._name(found, comes_late=False) if found is not None else None

    def _search(self, hunks: Sequence[HunkId], *, comes_late: bool) -> list[HunkId] | None:
        """Returns the fewest of some hunks, and what they need, with which the step passes.

        Where not `comes_late`, that is without them, and without those of the patch that need them.
        """
        before, own, later = self._stretch
        base = before | frozenset(own)

        def complete(chosen: Sequence[HunkId]) -> list[HunkId]:
            if comes_late:
                return self._ties.add_needs(chosen, later)
            return self._ties.add_users(chosen, own)

        def passes(chosen: Sequence[HunkId]) -> bool:
            every = frozenset(complete(chosen))
            return self._bench.passes(base | every if comes_late else base - every)

        found = find_smallest(hunks, passes)
        return complete(found) if found is not None else None

    def _find_definers(self) -> list[HunkId]:
        """Returns the later hunks that define what is missing, in the order of the series."""
        names, facts = set(self._names), self._session.analysis.facts
        hunks = self._session.analysis.delta.by_id()

        def defines(hunk: HunkId) -> bool:
            file = hunks[hunk].path.rpartition("/")[2]
            stem = file.partition(".")[0]
            makes_file = hunks[hunk].old.start == 0 and not hunks[hunk].removed
            told = file in names or (stem in names and file.endswith(".py"))
            return bool(facts[hunk].defines & names) or (told and makes_file)

        return [hunk for hunk in self._stretch.later if defines(hunk)]

    def _list_removers(self, hunks: Iterable[HunkId]) -> list[HunkId]:
        """Returns those of some hunks that remove a missing name from a file that does not pass."""
        names, facts = set(self._names), self._session.analysis.facts
        known = self._session.analysis.delta.by_id()
        return [
            hunk
            for hunk in hunks
            if known[hunk].path in self._paths and names & (facts[hunk].drops | facts[hunk].used)
        ]

    def _rate(self, hunks: Sequence[HunkId], *, comes_late: bool) -> float:
        """Returns how much nearer hunks are to where they would go than to where they are."""
        plan, owner = self._session.plan, self._session.plan.owner()
        if comes_late:
            there: Iterable[HunkId] = self._stretch.own
            homes = dict.fromkeys(owner[hunk] for hunk in hunks)
            here = [hunk for name in homes for hunk in plan.patch(name).hunks]
        else:
            target = self._find_home(hunks, comes_late=False)
            there = plan.patch(target).hunks if target is not None else ()
            here = list(self._stretch.own)
        return self._homes.measure(hunks, there) - self._homes.measure(hunks, here)

    def _is_sound(self, standing: frozenset[HunkId]) -> bool:
        """Tells whether a later step passes; where that takes too many builds, it does not."""
        try:
            return self._bench.passes(standing)
        except OutOfChecks:
            return False

    def _name(
        self, hunks: Sequence[HunkId], *, comes_late: bool, by_name: bool = False
    ) -> Misplacement:
        to = self._find_home(hunks, comes_late=comes_late)
        names = tuple(self._names) if by_name else ()
        return Misplacement(self._patch, tuple(hunks), comes_late, to, names, self._bench.builds)

    def _find_home(self, hunks: Sequence[HunkId], *, comes_late: bool) -> PatchId | None:
        """Returns the nearest patch before or after which nothing that hunks need is missing."""
        plan = self._session.plan
        place = {hunk: k for k, patch in enumerate(plan.patches) for hunk in patch.hunks}
        mine = next(k for k, patch in enumerate(plan.patches) if patch.id == self._patch)
        needs = self._ties.list_needs(hunks)
        first = max((place[need] for need in needs if need in place), default=0)
        if comes_late:
            candidates = [patch.id for patch in plan.patches[min(first, mine) : mine + 1]]
        else:
            # A step after the move has the hunks that it has now.
            standing = self._stretch.before | frozenset(self._stretch.own)
            candidates = []
            for k, patch in enumerate(plan.patches[mine + 1 :], mine + 1):
                standing |= frozenset(patch.hunks)
                if k >= first and (candidates or self._is_sound(standing)):
                    candidates.append(patch.id)
        return self._homes.choose(hunks, candidates, self._patch if comes_late else None)


def _divide(plan: Plan, patch: PatchId) -> _Stretch:
    parts: Mapping[int, list[HunkId]] = {-1: [], 0: [], 1: []}
    side = -1
    for each in plan.patches:
        side = 0 if each.id == patch else 1 if side >= 0 else -1
        parts[side].extend(each.hunks)
    return _Stretch(frozenset(parts[-1]), tuple(parts[0]), tuple(parts[1]))
