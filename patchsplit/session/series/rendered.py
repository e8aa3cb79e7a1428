"""The series to rendered patches: the messages and diffs of the commits that an exit would write.

The lines that each patch adds come from git's diff; their hunks come from the hunks' actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.emit import write_series
from patchsplit.git.log import LoggedCommit, log_commits
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import Action, Edit, Move
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.model.series import Collision
from patchsplit.read.commit import parse_commit_files
from patchsplit.session.series.listing import relist_bodies
from patchsplit.session.session import Session

LineOrigin = HunkId | int | None
"""The hunk that wrote a line, or its number in upstream's file, from 0; None: not known."""


def render_series(
    session: Session, *, signoff: bool = False, plan: Plan | None = None
) -> tuple[RenderedPatch, ...]:
    """Returns the series as `emit` would send it; patches that change nothing are left out.

    The ledger is not checked: hunks in no patch, or without a place, are not sent. `plan` is the
    session's plan, possibly with other messages.
    """
    actions = session.actions()
    if not actions:
        return ()
    plan = plan or relist_bodies(session)
    made = write_series(
        session.repo,
        plan,
        actions,
        session.analysis.upstream,
        signoff=signoff,
        brief=True,
        on_progress=session.on_progress,
    )
    commits = log_commits(session.repo, (oid for _, oid in made.commits))
    owners = _OwnershipTracker(session)
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    patches = (
        render_commit(commit, name, number[name], owners.advance(plan.patch(name), actions))
        for (name, _), commit in zip(made.commits, commits, strict=True)
    )
    collisions: dict[PatchId, list[Collision]] = defaultdict(list)
    for one in made.collisions:
        collisions[one.patch].append(one)
    return tuple(replace(one, collisions=tuple(collisions[one.patch])) for one in patches)


def render_commit(
    commit: LoggedCommit, patch_id: PatchId, nth: int, ownership: Ownership | None = None
) -> RenderedPatch:
    """Returns one commit as patch `nth`, from 1; `ownership` gives the hunks of its lines."""
    changes = parse_commit_files(commit)
    if ownership is not None:
        changes = tuple(ownership.assign_hunks(change) for change in changes)
    return RenderedPatch(patch_id, nth, commit.subject, commit.body, commit.author, changes)


@dataclass(frozen=True, slots=True)
class Ownership:
    """The origins of lines in the files that a patch changes."""

    before: Mapping[str, Sequence[LineOrigin]]
    """By path before the patch, the origin of each line."""
    after: Mapping[str, Sequence[LineOrigin]]
    """By path after the patch, the origin of each line."""
    removals: Mapping[str, Mapping[int, HunkId]]
    """By path before the patch, the hunk that replaces each line of upstream's file, from 0."""
    sole_hunk: Mapping[str, HunkId]
    """By path before or after the patch, its hunk, if only one changes the file."""

    def assign_hunks(self, change: RenderedFile) -> RenderedFile:
        """Returns the change with the hunk of each line, as far as it is known."""
        added = (self._find_added_hunk(change, line) for line in change.added)
        removed = (self._find_removed_hunk(change, line) for line in change.removed)
        return replace(
            change,
            added=_fill_gaps(change.added, [*added]),
            removed=_fill_gaps(change.removed, [*removed]),
        )

    def _find_added_hunk(self, change: RenderedFile, line: RenderedLine) -> HunkId | None:
        origin = _origin_at(self.after.get(change.path, ()), line.at)
        return origin if isinstance(origin, str) else self.sole_hunk.get(change.path)

    def _find_removed_hunk(self, change: RenderedFile, line: RenderedLine) -> HunkId | None:
        origin = _origin_at(self.before.get(change.old_path, ()), line.at)
        if isinstance(origin, int):
            found = self.removals.get(change.old_path, {}).get(origin)
            if found is not None:
                return found
        return self.sole_hunk.get(change.old_path)


def _origin_at(origins: Sequence[LineOrigin], line: int) -> LineOrigin:
    return origins[line - 1] if 0 < line <= len(origins) else None


def _fill_gaps(
    lines: Sequence[RenderedLine], hunks: Sequence[HunkId | None]
) -> tuple[RenderedLine, ...]:
    """Returns the lines with their hunks; a line without one gets that of an adjacent line.

    git may show a change at another of several equal lines than the hunk has it.
    """
    known = list(hunks)
    for steps in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        for k in steps:
            near = k - steps.step
            if known[k] is None and abs(lines[k].at - lines[near].at) == 1:
                known[k] = known[near]
    return tuple(replace(line, hunk=hunk) for line, hunk in zip(lines, known, strict=True))


@dataclass(slots=True)
class _OwnershipTracker:
    """Follows the origins of lines through the series, patch by patch."""

    session: Session
    actions: dict[str, list[tuple[HunkId, Action]]] = field(
        default_factory=lambda: defaultdict(list), init=False
    )
    current_lines: dict[str, Sequence[LineOrigin]] = field(default_factory=dict, init=False)
    """By the file's path in upstream, the origins of its lines after the patches so far."""

    def advance(self, patch: Patch, actions: Mapping[HunkId, Action]) -> Ownership:
        """Returns the ownership for the next patch of the series."""
        mine: dict[str, list[tuple[HunkId, Action]]] = defaultdict(list)
        for hunk in patch.hunks:
            if hunk in actions:
                mine[actions[hunk].origin].append((hunk, actions[hunk]))
        before: dict[str, Sequence[LineOrigin]] = {}
        after: dict[str, Sequence[LineOrigin]] = {}
        removing: dict[str, Mapping[int, HunkId]] = {}
        alone: dict[str, HunkId] = {}
        for origin, new in mine.items():
            was = self._current_path(origin)
            before[was] = self.current_lines.get(origin) or self._compose_origins(origin)
            self.actions[origin] += new
            path = self._current_path(origin)
            after[path] = self.current_lines[origin] = self._compose_origins(origin)
            removing[was] = dict(_list_replaced_lines(new))
            if len(new) == 1:
                alone[was] = alone[path] = new[0][0]
        return Ownership(before, after, removing, alone)

    def _current_path(self, origin: str) -> str:
        moves = [action.to for _, action in self.actions[origin] if isinstance(action, Move)]
        return moves[-1] if moves else origin

    def _compose_origins(self, origin: str) -> Sequence[LineOrigin]:
        """Returns the origin of each line of a file that `model.series.compose` makes."""
        entry = self.session.analysis.upstream.get(origin)
        regular = entry is not None and entry.mode.is_regular
        count = len(self.session.repo.read_lines(entry.oid)) if entry is not None and regular else 0
        edits = [(hunk, edit) for hunk, edit in self.actions[origin] if isinstance(edit, Edit)]
        edits.sort(key=lambda at: (at[1].at, at[1].order, at[1].lines))
        lines: list[LineOrigin] = []
        position = 0
        for hunk, edit in edits:
            lines.extend(range(position, edit.at.start))
            lines.extend([hunk] * len(edit.lines))
            position = edit.at.stop
        lines.extend(range(position, count))
        return lines


def _list_replaced_lines(actions: Iterable[tuple[HunkId, Action]]) -> Iterator[tuple[int, HunkId]]:
    for hunk, action in actions:
        if isinstance(action, Edit):
            yield from ((line, hunk) for line in range(action.at.start, action.at.stop))
