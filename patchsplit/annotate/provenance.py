"""The fork's own history to the commits that wrote each hunk.

Added lines are attributed by git blame, removed lines to the commits that removed an equal line
from the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.annotate.fixups import UnitChange, find_fixups
from patchsplit.git.blame import blame
from patchsplit.git.file_changes import (
    find_commits_by_path,
    iter_file_touches,
    iter_line_removals,
)
from patchsplit.git.log import read_fork_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Kind, Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.progress import OnProgress, Progress, ignore_progress

Removals = Mapping[bytes, Sequence[Oid]]
"""Line, without its line end -> the commits that removed it from one file."""


def trace_provenance(
    repo: Repo, delta: Delta, base: Oid, fork: Oid, on_progress: OnProgress = ignore_progress
) -> tuple[dict[HunkId, tuple[Oid, ...]], dict[Oid, ForkCommit]]:
    """Returns for each hunk the commits that wrote it, and all commits of base..fork.

    A commit that only corrects an earlier one counts as that. A hunk's commits are sorted by the
    number of its lines that they wrote, the largest first; the commits themselves oldest first,
    without merges. Both are empty if base or fork is a tree, or base is not an ancestor of fork.
    """
    if (
        not (repo.is_commit(base) and repo.is_commit(fork))
        or repo.find_merge_base(base, fork) != base
    ):
        return {}, {}
    commits = read_fork_commits(repo, base, fork)
    if len(commits) <= 1:
        return {hunk.id: tuple(commits) for hunk in delta.hunks() if commits}, commits
    history = _History(
        find_commits_by_path(repo, base, fork), _read_removals(repo, base, fork), tuple(commits)
    )
    home = find_fixups(_iter_changes(repo, commits))
    found: dict[HunkId, tuple[Oid, ...]] = {}
    for done, file in enumerate(delta.files, 1):
        for hunk, wrote in _attribute_file(repo, file, base, fork, history):
            found[hunk] = tuple(dict.fromkeys(home.get(commit, commit) for commit in wrote))
        on_progress(Progress("tracing", done, len(delta.files)))
    return found, commits


def _iter_changes(repo: Repo, commits: Mapping[Oid, ForkCommit]) -> Iterator[UnitChange]:
    """Yields what each commit changes, in their order; those that change no file are left out."""
    for oid, touches in iter_file_touches(repo, list(commits)):
        hunks = [
            (touch.path, tuple(removed), tuple(added))
            for touch in touches
            for removed, added in touch.hunks
        ]
        yield UnitChange(oid, commits[oid].subject, commits[oid].author.email, hunks)


@dataclass(frozen=True, slots=True)
class _History:
    """The fork's commits, and what they changed."""

    commits_by_path: Mapping[str, Sequence[Oid]]
    """Path -> the commits that changed it."""
    removals: Mapping[str, Removals]
    """Path -> line -> the commits that removed it."""
    commits: Sequence[Oid]
    """Oldest first."""

    def commits_of(self, file: FileChange) -> list[Oid]:
        """Returns the commits that changed a file under either of its paths, oldest first."""
        names = dict.fromkeys((file.path, file.old_path))
        either = {commit for name in names for commit in self.commits_by_path.get(name, ())}
        return [commit for commit in self.commits if commit in either]


def _read_removals(repo: Repo, base: Oid, fork: Oid) -> dict[str, Removals]:
    """Returns path -> line -> the commits that removed it."""
    found: dict[str, dict[bytes, list[Oid]]] = defaultdict(lambda: defaultdict(list))
    for touch in iter_line_removals(repo, base, fork):
        for path in dict.fromkeys((touch.old_path, touch.path)):
            for line in dict.fromkeys(touch.removed):
                found[path][line].append(touch.commit)
    return {path: dict(lines) for path, lines in found.items()}


def _attribute_file(
    repo: Repo, file: FileChange, base: Oid, fork: Oid, history: _History
) -> Iterator[tuple[HunkId, tuple[Oid, ...]]]:
    candidates = history.commits_of(file)
    if len(candidates) <= 1:
        yield from ((hunk.id, tuple(candidates)) for hunk in file.hunks)
        return
    spans = [hunk.new for hunk in file.hunks if hunk.added]
    wrote = blame(repo, base, fork, file.path, spans) if spans else {}
    author = {row: commit for commit, rows in wrote.items() for row in rows}
    for hunk in file.hunks:
        weights = Counter(candidates) if hunk.kind is not Kind.TEXT else Counter[Oid]()
        weights.update(author[row] for row in range(hunk.new.start, hunk.new.stop) if row in author)
        for path in dict.fromkeys((file.path, file.old_path)):
            weights.update(_iter_removers(hunk, history.removals.get(path, {})))
        known = [commit for commit in history.commits if weights[commit] > 0]
        yield hunk.id, tuple(sorted(known, key=lambda commit: -weights[commit]))


def _iter_removers(hunk: Hunk, removals: Removals) -> Iterator[Oid]:
    """Yields, for each removed line that is not blank, the commits that removed such a line."""
    for line in hunk.removed:
        if line.strip():
            yield from removals.get(line.rstrip(b"\n"), ())
