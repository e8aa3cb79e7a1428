"""Upstream's history, base..upstream, to the hunks that upstream has already.

A line in upstream's tree may have come from anywhere, so the tree alone is not enough. A hunk has
landed if a commit removed and added the same lines in the same path (whitespace ignored), or added
most of its lines. It is sure only if the fork has a good share of the commit's other lines, too;
otherwise both may have made the same small change independently, and a person is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Kind, Oid, Status
from patchsplit.model.placement import Extent, Landed
from patchsplit.place.history.line_history import (
    LineHash,
    LineHashes,
    LineHistory,
    Trace,
    hash_lines,
    unpack_hashes,
)

MIN_COMMIT_SHARE = 0.4
"""Share of a commit's lines that the fork must have for a hunk of it to be sure."""
SURE_LIKELIHOOD = 0.6
"""That share, times the share of the hunk's lines that the commit has, for a partial match."""
MIN_LIKELIHOOD = 0.4
"""The same product, from which on a person is asked."""

STANDS_ELSEWHERE = "Its lines are in upstream's file, at another place."
TAKEN_BACK = "Upstream no longer has it: it was reverted or rewritten."

ChangeKey = tuple[str, LineHash, LineHash]
"""A path, and the hashes of all removed and of all added lines."""
SignedLine = tuple[bool, LineHash]
"""Whether a line was added (else: removed), and its hash."""


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
    queries: dict[ChangeKey, list[HunkQuery]]
    """By search path and hashes of the hunk's lines."""
    lines: dict[str, dict[SignedLine, list[Oid]]]
    """Search path -> line of one of its hunks -> the commits with that line, newest first."""
    sizes: Mapping[Oid, int] = field(default_factory=dict)
    """Commit -> its size, in non-trivial lines and deleted files."""
    fork_lines: Counter[Oid] = field(default_factory=Counter)
    """Commit -> how many of these the fork has, too."""
    creators: dict[str, Oid] = field(default_factory=dict)
    """Path -> the latest commit that created it."""
    deleters: dict[str, Oid] = field(default_factory=dict)
    """Path -> the latest commit that deleted it."""
    modes: dict[tuple[str, str], Oid] = field(default_factory=dict)
    """(Path, mode) -> the latest commit that gave it that mode."""
    blobs: dict[tuple[str, str], Oid] = field(default_factory=dict)
    """(Path, blob) -> the latest commit that gave it that content."""

    def share(self, commit: Oid) -> float:
        """Returns the share of a commit's lines that the fork has; 1 if there are none to count."""
        size = self.sizes.get(commit, 0)
        return self.fork_lines[commit] / size if size else 1.0

    def add_trace(self, commit: Oid, path: str, trace: Trace) -> None:
        """Records what one commit did to one file; commits must be added newest first."""
        name = self.names.get(path)
        sides = [(unpack_hashes(was), unpack_hashes(now)) for was, now in trace.hunks]
        if name is not None:
            self._count_lines(commit, path, name, trace, sides)
        if trace.deleted:
            self.deleters.setdefault(path, commit)
            return
        if trace.created:
            self.creators.setdefault(path, commit)
        if trace.mode:
            self.modes.setdefault((path, trace.mode), commit)
        self.blobs.setdefault((path, trace.oid), commit)
        if name is None or (trace.created and name not in self.new_files):
            return  # a file that was moved here adds no new lines
        for was, now in sides:
            self._add_hunk(commit, name, was, now)

    def _count_lines(
        self,
        commit: Oid,
        path: str,
        name: str,
        trace: Trace,
        sides: Sequence[tuple[LineHashes, LineHashes]],
    ) -> None:
        """Adds what the fork has of a commit's change to a file to `fork_lines`.

        All lines count if the fork moved the file there, too, and 1 if both deleted it.
        """
        if trace.deleted:
            self.fork_lines[commit] += path in self.gone_paths
            return
        known = self.lines[name]
        moved = trace.created and path in self.move_targets
        self.fork_lines[commit] += sum(
            moved or (sign, line) in known
            for side in sides
            for sign, lines in zip((False, True), side, strict=True)
            for line in lines.lines
        )

    def _add_hunk(self, commit: Oid, name: str, was: LineHashes, now: LineHashes) -> None:
        known = self.lines[name]
        for sign, side in ((False, was), (True, now)):
            for line in side.lines:
                commits = known.get((sign, line))
                if commits is not None and (not commits or commits[-1] != commit):
                    commits.append(commit)
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
    if was == now:
        return  # only whitespace changes
    lines = Counter([*((False, line) for line in was.lines), *((True, line) for line in now.lines)])
    found.setdefault((name, was.whole, now.whole), []).append(HunkQuery(hunk, lines))
    for line in lines:
        known.setdefault(line, [])


def run_search(search: HistorySearch, history: LineHistory) -> HistorySearch:
    """Adds all of a history to a search, and returns the search."""
    search.sizes = history.lines
    for commit, path, trace in history.traces:
        search.add_trace(commit, path, trace)
    return search


# ---- the verdicts


@dataclass(frozen=True, slots=True)
class TreeEvidence:
    """What upstream's tree shows of the hunks."""

    equal: Container[HunkId]
    """Hunks that the tree has in their place; only their commit is looked for."""
    with_place: Container[HunkId]
    """Hunks that have a place in the tree, which so does not have them there."""
    visible: Container[HunkId]
    """Hunks whose effect the tree shows at their place."""
    present: Container[HunkId]
    """Hunks whose added lines are anywhere in upstream's file."""


def find_landed(search: HistorySearch, tree: TreeEvidence) -> dict[HunkId, Landed]:
    """Returns the hunks that upstream's history has, each with its commit and the evidence."""
    answers = {}
    for (name, _, _), wanted in search.queries.items():
        for one in wanted:
            answer = _judge_hunk(search, one, name, tree)
            if answer is not None:
                answers[one.hunk.id] = answer
    return answers


def _judge_hunk(
    search: HistorySearch, query: HunkQuery, name: str, tree: TreeEvidence
) -> Landed | None:
    hunk, history = query.hunk, query.net_matches()
    made = [commit for commit, made in takewhile(lambda one: one[1], history)]
    if hunk.id in tree.equal:
        made = made or [commit for commit, made in history if made]
        return (
            _judge_exact(search, made, name)
            if made
            else _judge_partial(search, query, name, equal=True)
        )
    if hunk.id in tree.with_place:
        if history and not history[0][1]:
            return _judge_reverted(search, history, name)
        return (
            _judge_gone(search, made, name, present=hunk.id in tree.present) if hunk.added else None
        )
    if query.matches:
        landed = _judge_exact(search, made, name) if made else None
        return landed if landed and (landed.sure or hunk.id in tree.visible) else None
    return _judge_partial(search, query, name, equal=False)


def _judge_exact(search: HistorySearch, made: Sequence[Oid], name: str) -> Landed:
    """Returns the commit of `made` of which the fork has the largest share, or the oldest."""
    commit = max(reversed(made), key=search.share)
    return _make_landed(search, commit, f"Commit {commit[:12]} makes the same change to {name}.")


def _judge_gone(
    search: HistorySearch, made: Sequence[Oid], name: str, *, present: bool
) -> Landed | None:
    """Returns the verdict on a hunk that a commit made but that has a place in upstream's tree.

    `present` tells whether its lines are anywhere in upstream's file. None if it is not sure.
    """
    if not made:
        return None
    landed = _judge_exact(search, made, name)
    if not landed.sure:
        return None
    if present:
        return replace(landed, evidence=f"{landed.evidence} {STANDS_ELSEWHERE}")
    return replace(
        landed, evidence=f"{landed.evidence} {TAKEN_BACK}", extent=Extent.GONE, sure=False
    )


def _judge_reverted(
    search: HistorySearch, history: Sequence[tuple[Oid, bool]], name: str
) -> Landed | None:
    """Returns the verdict on a hunk that the first commit of `history` reverted.

    None if no commit made it, or it is not sure that the fork took that commit.
    """
    made = [commit for commit, made in history if made]
    landed = _judge_exact(search, made, name) if made else None
    if landed is None or not landed.sure:
        return None
    evidence = f"{landed.evidence} Commit {history[0][0][:12]} reverted it."
    return replace(landed, evidence=evidence, extent=Extent.GONE, sure=False)


def _judge_partial(
    search: HistorySearch, query: HunkQuery, name: str, *, equal: bool
) -> Landed | None:
    """Returns the commit that has most of a hunk's lines; None if that is not likely enough.

    With `equal`, upstream's tree has the hunk, and any commit with its lines is likely enough.
    """
    votes: Counter[Oid] = Counter()
    added: Counter[Oid] = Counter()
    for line, times in query.lines.items():
        for commit in search.lines[name][line]:
            votes[commit] += times
            added[commit] += times * line[0]
    if not votes:
        return None
    total, most = query.lines.total(), max(votes.values())
    commit = max((one for one in reversed(votes) if votes[one] == most), key=search.share)
    evidence = f"Commit {commit[:12]} makes {most} of the hunk's {total} line changes to {name}."
    landed = replace(_make_landed(search, commit, evidence), extent=Extent.PARTLY)
    if equal:
        return landed
    # Two different changes of one line remove the same line: only the added lines tell them apart.
    new = sum(times for (is_added, _), times in query.lines.items() if is_added)
    part = min(most / total, added[commit] / new if new else 1.0)
    likely = search.share(commit) * part
    return replace(landed, sure=likely >= SURE_LIKELIHOOD) if likely >= MIN_LIKELIHOOD else None


def _make_landed(search: HistorySearch, commit: Oid, evidence: str) -> Landed:
    share = search.share(commit)
    if share >= MIN_COMMIT_SHARE:
        return Landed(commit, evidence)
    return Landed(commit, f"{evidence} {_describe_doubt(share)}", sure=False)


def _describe_doubt(share: float) -> str:
    return f"Of that commit's lines the fork has {share:.0%}: both may have made it independently."


def find_bringing_commit(search: HistorySearch, file: FileChange, hunk: Hunk) -> Landed | None:
    """Returns the commit that gave a file the state that upstream's tree shows; None if unknown."""
    commit = _find_bringer(search, file, hunk)
    if commit is None:
        return None
    return _make_landed(search, commit, f"Commit {commit[:12]} did this.")


def _find_bringer(search: HistorySearch, file: FileChange, hunk: Hunk) -> Oid | None:
    path = file.path
    if file.status is Status.DELETED:
        return search.deleters.get(path)
    if hunk.kind is Kind.RENAME or (hunk.kind is Kind.TEXT and path in search.new_files):
        return search.creators.get(path)
    if hunk.kind is Kind.MODE and file.new is not None:
        return search.modes.get((path, file.new.mode))
    if hunk.kind is Kind.WHOLE and file.new is not None:
        return search.blobs.get((path, file.new.oid))
    return None
