"""Which hunks upstream has already: its history between base and upstream is searched for them.

Upstream's tree alone is a bad witness: a line that stands there may have come from anywhere. So a
hunk counts as landed when a commit made it, the same lines removed and added in the same path,
white space apart, or brought most of its lines. And the commit has to be one that the fork took:
who takes a commit has most of its other lines, too. Where the fork has few of them, both made the
same small change by chance, and a person is asked.
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
"""Share of a commit's lines that the fork has, from which a hunk of it was taken from it."""
SURE_LIKELIHOOD = 0.6
"""The same, times the share of the hunk's lines that the commit brought."""
MIN_LIKELIHOOD = 0.4
"""From which of them on a person is asked."""

STANDS_ELSEWHERE = "Its lines stand in upstream's file, at another place."
TAKEN_BACK = "Upstream has it no more: it was taken back, or written anew."

ChangeKey = tuple[str, LineHash, LineHash]
"""A path, and what the removed and the added lines are."""
SignedLine = tuple[bool, LineHash]
"""Whether a line was added, and what it says."""


@dataclass(slots=True)
class HunkQuery:
    """One hunk of lines that is looked for, and the commits that made it or took it back."""

    hunk: Hunk
    lines: Counter[SignedLine]
    """Its lines that say something."""
    matches: list[tuple[Oid, bool]] = field(default_factory=list)
    """Newest first: the commit, and whether it made the hunk (else: took it back)."""

    def net_matches(self) -> list[tuple[Oid, bool]]:
        """Returns the same without commits that did both: they only moved its lines."""
        done = set(self.matches)
        return [(commit, made) for commit, made in self.matches if (commit, not made) not in done]


@dataclass(slots=True)
class HistorySearch:
    """What the delta wants to know of upstream's history, and what was seen of it so far."""

    names: Mapping[str, str]
    """Path in the base or upstream, to the path under which the delta's file is looked for."""
    new_files: frozenset[str]
    """Files that the base does not have."""
    move_targets: frozenset[str]
    """Paths to which the fork moved files of the base."""
    gone_paths: frozenset[str]
    """Paths of the base at which the fork has no file."""
    queries: dict[ChangeKey, list[HunkQuery]]
    lines: dict[str, dict[SignedLine, list[Oid]]]
    """For each file, the lines of its hunks: the commits that added or removed them."""
    sizes: Mapping[Oid, int] = field(default_factory=dict)
    """The sizes of commits, in lines."""
    fork_lines: Counter[Oid] = field(default_factory=Counter)
    """How many of them the fork has."""
    creators: dict[str, Oid] = field(default_factory=dict)
    deleters: dict[str, Oid] = field(default_factory=dict)
    modes: dict[tuple[str, str], Oid] = field(default_factory=dict)
    blobs: dict[tuple[str, str], Oid] = field(default_factory=dict)

    def share(self, commit: Oid) -> float:
        """Returns the share of a commit's lines that the fork has; 1 where it has none to count."""
        size = self.sizes.get(commit, 0)
        return self.fork_lines[commit] / size if size else 1.0

    def add_trace(self, commit: Oid, path: str, trace: Trace) -> None:
        """Takes in what one commit did to one file; commits come newest first."""
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
            return  # a file created under a new name brings no line that is new
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
        """Counts what the fork has of a commit: lines, all of a file that it moved, or its end."""
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
    """Returns the questions that a delta has; `renamed` are the base's paths to upstream's."""
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
        return  # lines without a word
    lines = Counter([*((False, line) for line in was.lines), *((True, line) for line in now.lines)])
    found.setdefault((name, was.whole, now.whole), []).append(HunkQuery(hunk, lines))
    for line in lines:
        known.setdefault(line, [])


def run_search(search: HistorySearch, history: LineHistory) -> HistorySearch:
    """Takes in all that upstream's history tells."""
    search.sizes = history.lines
    for commit, path, trace in history.traces:
        search.add_trace(commit, path, trace)
    return search


# ---- the verdicts


@dataclass(frozen=True, slots=True)
class TreeEvidence:
    """What upstream's tree says of the hunks, before its history is asked."""

    equal: Container[HunkId]
    """It has them, with all around them: only the likeliest commit is asked for."""
    with_place: Container[HunkId]
    """They found a place in it, so that it does not have them there."""
    visible: Container[HunkId]
    """It shows what they do, where they would go."""
    present: Container[HunkId]
    """Their lines stand in upstream's file, there or elsewhere."""


def find_landed(search: HistorySearch, tree: TreeEvidence) -> dict[HunkId, Landed]:
    """Returns the hunks that upstream's history has, each with its commit."""
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
    """Names the commit of which the fork has the most; of equal ones the oldest."""
    commit = max(reversed(made), key=search.share)
    return _make_landed(search, commit, f"Commit {commit[:12]} makes the same change to {name}.")


def _judge_gone(
    search: HistorySearch, made: Sequence[Oid], name: str, *, present: bool
) -> Landed | None:
    """Judges a hunk that a commit made and that found a place all the same."""
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
    """Names the commit that made a hunk and the one that undid it; None where none made it."""
    made = [commit for commit, made in history if made]
    landed = _judge_exact(search, made, name) if made else None
    if landed is None or not landed.sure:
        return None
    told = f"{landed.evidence} Commit {history[0][0][:12]} took it back."
    return replace(landed, evidence=told, extent=Extent.GONE, sure=False)


def _judge_partial(
    search: HistorySearch, query: HunkQuery, name: str, *, equal: bool
) -> Landed | None:
    """Names the commit that brought most of a hunk's lines."""
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
    told = f"Commit {commit[:12]} makes {most} of its {total} changes of lines to {name}."
    landed = replace(_make_landed(search, commit, told), extent=Extent.PARTLY)
    if equal:
        return landed
    # Two changes of one line remove the same: what they add tells whether they are one.
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
    return f"Of that commit's lines the fork has {share:.0%}: both may have made it by chance."


def find_bringing_commit(search: HistorySearch, file: FileChange, hunk: Hunk) -> Landed | None:
    """Returns the commit that brought the state of a file that upstream's tree shows."""
    commit = _find_bringer(search, file, hunk)
    if commit is None:
        return None
    return _make_landed(search, commit, f"That was commit {commit[:12]}.")


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
