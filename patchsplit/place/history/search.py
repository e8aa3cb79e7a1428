"""Upstream's history, searched for the lines of a delta, and how much of each commit the fork has.

A line of the fork may equal a line of any commit by accident. What counts is how much of the commit
the fork has: lines that it has, and lines of the commit that later commits, which the fork has,
changed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from patchsplit.model.delta import Delta, FileChange, Hunk, Kind, Oid, Status
from patchsplit.place.history.line_history import (
    LineHash,
    LineHashes,
    LineHistory,
    Trace,
    hash_lines,
    unpack_hashes,
)

MIN_COMMIT_SHARE = 0.4
"""Share of a commit's lines that the fork must have, so that it evidently took the commit."""
MIN_REMOVAL_SHARE = 0.9
"""The same share, for a hunk that only removes lines: anybody removes what is out of use.

Of the commits that made removals which stable branches made by themselves, too, these had less than
that; of the commits that they took they had nearly always more.
"""
MANY_LINES = 50
MANY_LINES_SHARE = 0.6
"""Number and share of a large commit's lines that are enough for a removal, too."""

ChangeKey = tuple[str, LineHash, LineHash]
"""A path, and the hashes of all removed and of all added lines."""
SignedLine = tuple[bool, LineHash]
"""Whether a line was added (else: removed), and its hash."""
Sides = Sequence[tuple[LineHashes, LineHashes]]
"""The removed and the added lines of each hunk of a commit's change to a file."""


@dataclass(slots=True)
class HunkQuery:
    """A hunk of lines that is looked for, and the commits that made or reverted it."""

    hunk: Hunk
    lines: Counter[SignedLine]
    """Its non-trivial lines."""
    matches: list[tuple[Oid, bool]] = field(default_factory=list)
    """Newest first: the commit, and whether it made the hunk (else: reverted it)."""

    def net_matches(self) -> list[tuple[Oid, bool]]:
        """Returns the matches without commits that did both: they only moved the lines."""
        done = set(self.matches)
        return [(commit, made) for commit, made in self.matches if (commit, not made) not in done]


@dataclass(slots=True)
class HistorySearch:
    """What is looked for in upstream's history, and what was found so far."""

    names: Mapping[str, str]
    """Path in the base, fork or upstream -> the path under which the file's hunks are searched."""
    new_files: frozenset[str]
    """Search paths of files that the fork created."""
    move_targets: frozenset[str]
    """Paths to which the fork moved files of the base."""
    gone_paths: frozenset[str]
    """Paths of the base at which the fork has no file."""
    fork_blobs: Mapping[str, str]
    """Search path -> the blob that the fork has there."""
    queries: dict[ChangeKey, list[HunkQuery]]
    """By search path and hashes of the hunk's lines."""
    lines: dict[str, dict[SignedLine, list[Oid]]]
    """Search path -> line of one of its hunks -> the commits with that line, newest first."""
    undone: dict[str, dict[SignedLine, Oid]] = field(default_factory=dict)
    """Search path -> line of one of its hunks -> the latest commit that did the opposite."""
    sizes: Mapping[Oid, int] = field(default_factory=dict)
    """Commit -> its size, in non-trivial lines and deleted files."""
    fork_lines: Counter[Oid] = field(default_factory=Counter)
    """Commit -> how many of these the fork has, too."""
    states: dict[str, Oid] = field(default_factory=dict)
    """Search path -> the latest commit after which upstream's file was identical to the fork's."""
    creators: dict[str, Oid] = field(default_factory=dict)
    """Path -> the latest commit that created it."""
    deleters: dict[str, Oid] = field(default_factory=dict)
    """Path -> the latest commit that deleted it."""
    modes: dict[tuple[str, str], Oid] = field(default_factory=dict)
    """(Path, mode) -> the latest commit that gave it that mode."""
    blobs: dict[tuple[str, str], Oid] = field(default_factory=dict)
    """(Path, blob) -> the latest commit that gave it that content."""
    replaced: defaultdict[str, set[SignedLine]] = field(default_factory=lambda: defaultdict(set))
    """Search path -> changes that later commits, which the fork has, undid."""

    def share(self, commit: Oid) -> float:
        """Returns the share of a commit's lines that the fork has; 1 if there are none to count."""
        size = self.sizes.get(commit, 0)
        return self.fork_lines[commit] / size if size else 1.0

    def is_evident(self, commit: Oid, *, removes: bool = False) -> bool:
        """Tells whether the fork evidently took a commit.

        With `removes`, it needs more: that is for hunks that only remove lines.
        """
        share = self.share(commit)
        if removes:
            many = share >= MANY_LINES_SHARE and self.fork_lines[commit] >= MANY_LINES
            return many or share >= MIN_REMOVAL_SHARE
        return share >= MIN_COMMIT_SHARE

    def add_commit(self, commit: Oid, traces: Sequence[tuple[str, Trace]]) -> None:
        """Records what one commit did to its files; commits must be added newest first."""
        changes = []
        for path, trace in traces:
            name = self.names.get(path)
            if name is not None:
                pairs = trace.hunks
                sides: Sides = [(unpack_hashes(was), unpack_hashes(now)) for was, now in pairs]
                changes.append((name, sides))
                self._count_lines(commit, path, name, trace, sides)
                if not trace.deleted and (not trace.created or name in self.new_files):
                    # A file that was moved here adds no new lines.
                    for was, now in sides:
                        self._add_hunk(commit, name, was, now)
            self._add_state(commit, path, trace)
        if self.is_evident(commit):
            for name, sides in changes:
                replaced = self.replaced[name]
                for was, now in sides:
                    replaced.update((True, line) for line in was.lines)
                    replaced.update((False, line) for line in now.lines)

    def _add_state(self, commit: Oid, path: str, trace: Trace) -> None:
        if trace.deleted:
            self.deleters.setdefault(path, commit)
            return
        if trace.created:
            self.creators.setdefault(path, commit)
        if trace.mode:
            self.modes.setdefault((path, trace.mode), commit)
        self.blobs.setdefault((path, trace.oid), commit)

    def _count_lines(self, commit: Oid, path: str, name: str, trace: Trace, sides: Sides) -> None:
        """Adds what the fork has of a commit's change to a file to `fork_lines`.

        All lines count if the fork moved the file there, too, or if the fork's file is upstream's
        after this commit or a later one, and 1 if both deleted it.
        """
        if trace.deleted:
            self.fork_lines[commit] += path in self.gone_paths
            return
        if trace.oid and trace.oid == self.fork_blobs.get(name):
            self.states.setdefault(name, commit)
        known, replaced = self.lines[name], self.replaced[name]
        whole = name in self.states or (trace.created and path in self.move_targets)
        self.fork_lines[commit] += sum(
            whole or (sign, line) in known or (sign, line) in replaced
            for side in sides
            for sign, lines in zip((False, True), side, strict=True)
            for line in lines.lines
        )

    def _add_hunk(self, commit: Oid, name: str, was: LineHashes, now: LineHashes) -> None:
        known, undone = self.lines[name], self.undone.setdefault(name, {})
        for sign, side in ((False, was), (True, now)):
            for line in side.lines:
                commits = known.get((sign, line))
                if commits is not None and (not commits or commits[-1] != commit):
                    commits.append(commit)
                if (not sign, line) in known:
                    undone.setdefault((not sign, line), commit)
        self.match(commit, name, was, now)

    def match(self, commit: Oid, name: str, was: LineHashes, now: LineHashes) -> None:
        """Records a hunk of a commit as a match of the queries that it makes or reverts."""
        if was.whole == now.whole:
            return  # only whitespace changes
        for made, key in (
            (True, (name, was.whole, now.whole)),
            (False, (name, now.whole, was.whole)),
        ):
            for wanted in self.queries.get(key, ()):
                wanted.matches.append((commit, made))


def prepare_search(delta: Delta, renames: Mapping[str, str]) -> HistorySearch:
    """Returns a search for all hunks of lines of a delta.

    `renames` are the base's paths -> upstream's, for files that upstream renamed.
    """
    wanted: dict[ChangeKey, list[HunkQuery]] = {}
    lines: dict[str, dict[SignedLine, list[Oid]]] = {}
    names: dict[str, str] = {}
    for file in delta.files:
        name = history_path(file)
        names[name] = name
        names.setdefault(file.path, name)
        if name in renames:
            names.setdefault(renames[name], name)
        known = lines.setdefault(name, {})
        for hunk in file.hunks:
            if hunk.kind is Kind.TEXT and file.status is not Status.DELETED:
                _add_query(wanted, name, known, hunk)
    return HistorySearch(
        names,
        frozenset(
            history_path(f) for f in delta.files if f.status in (Status.ADDED, Status.COPIED)
        ),
        frozenset(f.path for f in delta.files if f.status is Status.RENAMED),
        frozenset(f.old_path for f in delta.files if f.status in (Status.DELETED, Status.RENAMED)),
        {history_path(f): f.new.oid for f in delta.files if f.new is not None},
        wanted,
        lines,
    )


def history_path(file: FileChange) -> str:
    """Returns the path under which upstream's history is searched for a file's hunks."""
    return file.old_path if file.status is Status.RENAMED else file.path


def _add_query(
    found: dict[ChangeKey, list[HunkQuery]],
    name: str,
    known: dict[SignedLine, list[Oid]],
    hunk: Hunk,
) -> None:
    was, now = hash_lines(hunk.removed), hash_lines(hunk.added)
    lines = Counter([*((False, line) for line in was.lines), *((True, line) for line in now.lines)])
    found.setdefault((name, was.whole, now.whole), []).append(HunkQuery(hunk, lines))
    for line in lines:
        known.setdefault(line, [])


def run_search(search: HistorySearch, history: LineHistory) -> HistorySearch:
    """Adds all of a history to a search, and returns the search."""
    search.sizes = history.lines
    for commit, traces in groupby(history.traces, key=lambda one: one[0]):
        search.add_commit(commit, [(path, trace) for _, path, trace in traces])
    return search


def search_pieces(search: HistorySearch, history: LineHistory, delta: Delta) -> HistorySearch:
    """Returns a search for the hunks of a delta whose lines were all searched for before.

    They are pieces of the hunks of `search`, which knows already how much of each commit the fork
    has.
    """
    queries: dict[ChangeKey, list[HunkQuery]] = {}
    for file in delta.files:
        name = history_path(file)
        for hunk in file.hunks:
            if hunk.kind is Kind.TEXT and file.status is not Status.DELETED:
                _add_query(queries, name, search.lines[name], hunk)
    names = {name for name, _, _ in queries}
    pieces = replace(search, queries=queries)
    for commit, path, trace in history.traces:
        name = search.names.get(path, "")
        if name in names and not trace.deleted and (not trace.created or name in search.new_files):
            for was, now in trace.hunks:
                pieces.match(commit, name, unpack_hashes(was), unpack_hashes(now))
    return pieces
