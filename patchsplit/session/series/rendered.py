"""The series to what is sent: the messages and diffs of the commits that an exit would make.

git's own diff says which lines each patch adds; the actions of the hunks say whose they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.emit import make_commits
from patchsplit.git.log import Shown, shown
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import Action, Edit, Move
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.rendered import Change, Line, Sent
from patchsplit.read.commit import changes_of
from patchsplit.session.exits import relisted
from patchsplit.session.session import Session

Origin = HunkId | int | None
"""Whose a line is: a hunk's, or the line of upstream's file, from zero; None: not known."""


def sent(session: Session, *, signoff: bool = False, plan: Plan | None = None) -> tuple[Sent, ...]:
    """Returns the series as `emit` would send it now; patches without a commit are left out.

    It asks nothing of the ledger: hunks in no patch, or without a place, are simply not sent.
    `plan` is the session's with other messages.
    """
    actions = session.actions()
    if not actions:
        return ()
    plan = plan or relisted(session)
    made = make_commits(
        session.repo,
        plan,
        actions,
        session.analysis.upstream,
        signoff=signoff,
        on_progress=session.on_progress,
    )
    commits = shown(session.repo, (oid for _, oid in made.commits))
    owners = _Owners(session)
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    return tuple(
        sent_of(commit, name, number[name], owners.after(plan.patch(name), actions))
        for (name, _), commit in zip(made.commits, commits, strict=True)
    )


def sent_of(commit: Shown, name: PatchId, nth: int, owned: Ownership | None = None) -> Sent:
    """Returns one commit as a patch; `owned` says which hunks its lines come from."""
    changes = changes_of(commit)
    if owned is not None:
        changes = tuple(owned.told(change) for change in changes)
    return Sent(name, nth, commit.subject, commit.body, commit.author, changes)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose the lines of the files before and after one patch are."""

    before: Mapping[str, Sequence[Origin]]
    after: Mapping[str, Sequence[Origin]]
    removing: Mapping[str, Mapping[int, HunkId]]
    """Path before -> the lines of upstream's file that the patch replaces."""
    alone: Mapping[str, HunkId]
    """Paths that only one hunk of the patch is about."""

    def told(self, change: Change) -> Change:
        """Returns the change with a hunk for each line, where one is known."""
        added = (self._added(change, line) for line in change.added)
        removed = (self._removed(change, line) for line in change.removed)
        return replace(
            change,
            added=_filled(change.added, [*added]),
            removed=_filled(change.removed, [*removed]),
        )

    def _added(self, change: Change, line: Line) -> HunkId | None:
        origin = _at(self.after.get(change.path, ()), line.at)
        return origin if isinstance(origin, str) else self.alone.get(change.path)

    def _removed(self, change: Change, line: Line) -> HunkId | None:
        origin = _at(self.before.get(change.old_path, ()), line.at)
        if isinstance(origin, int):
            found = self.removing.get(change.old_path, {}).get(origin)
            if found is not None:
                return found
        return self.alone.get(change.old_path)


def _at(origins: Sequence[Origin], line: int) -> Origin:
    return origins[line - 1] if 0 < line <= len(origins) else None


def _filled(lines: Sequence[Line], hunks: Sequence[HunkId | None]) -> tuple[Line, ...]:
    """Gives each line its hunk; one that git slid over an equal line takes its neighbour's."""
    known = list(hunks)
    for steps in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        for k in steps:
            near = k - steps.step
            if known[k] is None and abs(lines[k].at - lines[near].at) == 1:
                known[k] = known[near]
    return tuple(replace(line, hunk=hunk) for line, hunk in zip(lines, known, strict=True))


@dataclass(slots=True)
class _Owners:
    """Follows the series patch by patch."""

    session: Session
    done: dict[str, list[tuple[HunkId, Action]]] = field(
        default_factory=lambda: defaultdict(list), init=False
    )
    standing: dict[str, Sequence[Origin]] = field(default_factory=dict, init=False)
    """Origin of a file -> its lines after the patches so far."""

    def after(self, patch: Patch, actions: Mapping[HunkId, Action]) -> Ownership:
        """Goes on by one patch."""
        mine: dict[str, list[tuple[HunkId, Action]]] = defaultdict(list)
        for hunk in patch.hunks:
            if hunk in actions:
                mine[actions[hunk].origin].append((hunk, actions[hunk]))
        before: dict[str, Sequence[Origin]] = {}
        after: dict[str, Sequence[Origin]] = {}
        removing: dict[str, Mapping[int, HunkId]] = {}
        alone: dict[str, HunkId] = {}
        for origin, new in mine.items():
            was = self._path(origin)
            before[was] = self.standing.get(origin) or self._lines(origin)
            self.done[origin] += new
            path = self._path(origin)
            after[path] = self.standing[origin] = self._lines(origin)
            removing[was] = dict(_replaced(new))
            if len(new) == 1:
                alone[was] = alone[path] = new[0][0]
        return Ownership(before, after, removing, alone)

    def _path(self, origin: str) -> str:
        moves = [action.to for _, action in self.done[origin] if isinstance(action, Move)]
        return moves[-1] if moves else origin

    def _lines(self, origin: str) -> Sequence[Origin]:
        """Says of each line of a file, as `model.series.compose` makes it, whose it is."""
        entry = self.session.analysis.upstream.get(origin)
        regular = entry is not None and entry.mode.regular
        count = len(self.session.repo.lines(entry.oid)) if entry is not None and regular else 0
        edits = [(hunk, edit) for hunk, edit in self.done[origin] if isinstance(edit, Edit)]
        edits.sort(key=lambda at: (at[1].at, at[1].order, at[1].lines))
        lines: list[Origin] = []
        position = 0
        for hunk, edit in edits:
            lines.extend(range(position, edit.at.start))
            lines.extend([hunk] * len(edit.lines))
            position = edit.at.stop
        lines.extend(range(position, count))
        return lines


def _replaced(actions: Iterable[tuple[HunkId, Action]]) -> Iterator[tuple[int, HunkId]]:
    for hunk, action in actions:
        if isinstance(action, Edit):
            yield from ((line, hunk) for line in range(action.at.start, action.at.stop))
