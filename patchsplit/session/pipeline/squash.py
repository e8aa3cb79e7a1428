"""The steps of a series to the step that wrote each hunk of the squashed series."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, Hunk, HunkId, Kind, Oid, Status
from patchsplit.read import read_trees


def label_hunks(repo: Repo, base: Oid, trees: Sequence[Oid], delta: Delta) -> dict[HunkId, int]:
    """Returns for each hunk of `delta` the step, from 0, that wrote most of its lines.

    `trees` are the trees after each step on the tree `base`; the last is the delta's fork.
    """
    origins = _LineOrigins(repo)
    before = base
    for number, tree in enumerate(trees):
        if tree != before:
            origins.step(number, read_trees(repo, before, tree))
        before = tree
    return origins.label(delta)


class _LineOrigins:
    """Follows the lines of a base through the steps of a series."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.lines: dict[str, list[int]] = {}
        """By current path, for each line its number in the base, from 0, or -1 - step if added."""
        self.source: dict[str, str] = {}
        """The path in the base, by current path."""
        self.removals: dict[str, dict[int, int]] = defaultdict(dict)
        """By path in the base, the step that removed each line."""
        self.last_step: dict[tuple[str, Kind | None], int] = {}
        """The last step that changed a path, by kind of hunk; None: of any kind."""

    def step(self, number: int, delta: Delta) -> None:
        """Applies the delta of one step to the lines; `number` is its index, from 0."""
        moved = [f for f in delta.files if f.status in (Status.RENAMED, Status.DELETED)]
        before = {f.old_path: self._take_lines(f.old_path, f.old) for f in moved}
        for file in delta.files:
            lines, source = before.get(file.old_path) or self._take_lines(file.path, file.old)
            if file.status in (Status.ADDED, Status.COPIED):
                lines, source = [], ""
            after, position = [], 0
            for hunk in file.hunks:
                kinds = (hunk.kind, None)
                self.last_step.update(
                    {(path, k): number for path in (file.path, file.old_path) for k in kinds}
                )
                if hunk.kind is Kind.TEXT:
                    after += lines[position : hunk.old.start]
                    for origin in lines[hunk.old.start : hunk.old.stop]:
                        if origin >= 0:
                            self.removals[source][origin] = number
                    after += [-1 - number] * len(hunk.new)
                    position = hunk.old.stop
            if file.status is not Status.DELETED:
                self.lines[file.path] = after + lines[position:]
                self.source[file.path] = source

    def _take_lines(self, path: str, entry: Entry | None) -> tuple[list[int], str]:
        known = self.lines.pop(path, None)
        if known is not None:
            return known, self.source.pop(path, "")
        if entry is None or not entry.mode.is_regular:
            return [], path
        return list(range(len(self.repo.read_lines(entry.oid)))), path

    def label(self, delta: Delta) -> dict[HunkId, int]:
        """Returns the step that wrote most lines of each hunk; of several, the first."""
        found = {}
        for file in delta.files:
            for hunk in file.hunks:
                votes = Counter(self._collect_votes(hunk, file.old_path))
                last = self.last_step.get(
                    (file.path, hunk.kind), self.last_step.get((file.path, None), 0)
                )
                found[hunk.id] = (
                    min(votes, key=lambda step: (-votes[step], step)) if votes else last
                )
        return found

    def _collect_votes(self, hunk: Hunk, old_path: str) -> Iterator[int]:
        removed = self.removals.get(old_path, {})
        yield from (removed[k] for k in range(hunk.old.start, hunk.old.stop) if k in removed)
        lines = self.lines.get(hunk.path, [])
        yield from (-1 - origin for origin in lines[hunk.new.start : hunk.new.stop] if origin < 0)
