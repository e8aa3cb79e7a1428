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
from patchsplit.place.history.line_history import Identity, Said, Told, Trace, said, unpacked

TAKEN = 0.4
"""Share of a commit's lines that the fork has, from which a hunk of it was taken from it."""
MOSTLY = 0.6
"""The same, times the share of the hunk's lines that the commit brought."""
MAYBE = 0.4
"""From which of them on a person is asked."""

ELSEWHERE = "Its lines stand in upstream's file, at another place."
GONE = "Upstream has it no more: it was taken back, or written anew."

Key = tuple[str, Identity, Identity]
"""A path, and what the removed and the added lines are."""
Signed = tuple[bool, Identity]
"""Whether a line was added, and what it says."""


@dataclass(slots=True)
class Wanted:
    """One hunk of lines that is looked for, and the commits that made it or took it back."""

    hunk: Hunk
    lines: Counter[Signed]
    """Its lines that say something."""
    exact: list[tuple[Oid, bool]] = field(default_factory=list)
    """Newest first: the commit, and whether it made the hunk (else: took it back)."""

    def history(self) -> list[tuple[Oid, bool]]:
        """Returns the same without commits that did both: they only moved its lines."""
        done = set(self.exact)
        return [(commit, made) for commit, made in self.exact if (commit, not made) not in done]


@dataclass(slots=True)
class Search:
    """What the delta wants to know of upstream's history, and what was seen of it so far."""

    names: Mapping[str, str]
    """Path in the base or upstream, to the path under which the delta's file is looked for."""
    fresh: frozenset[str]
    """Files that the base does not have."""
    moved: frozenset[str]
    """Paths to which the fork moved files of the base."""
    left: frozenset[str]
    """Paths of the base at which the fork has no file."""
    wanted: dict[Key, list[Wanted]]
    lines: dict[str, dict[Signed, list[Oid]]]
    """For each file, the lines of its hunks: the commits that added or removed them."""
    size: Mapping[Oid, int] = field(default_factory=dict)
    """The sizes of commits, in lines."""
    taken: Counter[Oid] = field(default_factory=Counter)
    """How many of them the fork has."""
    born: dict[str, Oid] = field(default_factory=dict)
    died: dict[str, Oid] = field(default_factory=dict)
    modes: dict[tuple[str, str], Oid] = field(default_factory=dict)
    blobs: dict[tuple[str, str], Oid] = field(default_factory=dict)

    def share(self, commit: Oid) -> float:
        """Returns the share of a commit's lines that the fork has; 1 where it has none to count."""
        size = self.size.get(commit, 0)
        return self.taken[commit] / size if size else 1.0

    def take(self, commit: Oid, path: str, trace: Trace) -> None:
        """Takes in what one commit did to one file; commits come newest first."""
        name = self.names.get(path)
        sides = [(unpacked(was), unpacked(now)) for was, now in trace.hunks]
        if name is not None:
            self._count(commit, path, name, trace, sides)
        if trace.deleted:
            self.died.setdefault(path, commit)
            return
        if trace.created:
            self.born.setdefault(path, commit)
        if trace.mode:
            self.modes.setdefault((path, trace.mode), commit)
        self.blobs.setdefault((path, trace.oid), commit)
        if name is None or (trace.created and name not in self.fresh):
            return  # a file created under a new name brings no line that is new
        for was, now in sides:
            self._take_hunk(commit, name, was, now)

    def _count(
        self, commit: Oid, path: str, name: str, trace: Trace, sides: Sequence[tuple[Said, Said]]
    ) -> None:
        """Counts what the fork has of a commit: lines, all of a file that it moved, or its end."""
        if trace.deleted:
            self.taken[commit] += path in self.left
            return
        known = self.lines[name]
        moved = trace.created and path in self.moved
        self.taken[commit] += sum(
            moved or (sign, line) in known
            for side in sides
            for sign, lines in zip((False, True), side, strict=True)
            for line in lines.lines
        )

    def _take_hunk(self, commit: Oid, name: str, was: Said, now: Said) -> None:
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
            for wanted in self.wanted.get(key, ()):
                wanted.exact.append((commit, made))


def search(delta: Delta, renamed: Mapping[str, str]) -> Search:
    """Returns the questions that a delta has; `renamed` are the base's paths to upstream's."""
    wanted: dict[Key, list[Wanted]] = {}
    lines: dict[str, dict[Signed, list[Oid]]] = {}
    names: dict[str, str] = {}
    for file in delta.files:
        name = sought(file)
        names[name] = name
        names.setdefault(file.path, name)
        if name in renamed:
            names.setdefault(renamed[name], name)
        known = lines.setdefault(name, {})
        for hunk in file.hunks:
            if hunk.kind is Kind.TEXT and file.status is not Status.DELETED:
                _ask(wanted, name, known, hunk)
    return Search(
        names,
        frozenset(sought(f) for f in delta.files if f.status in (Status.ADDED, Status.COPIED)),
        frozenset(f.path for f in delta.files if f.status is Status.RENAMED),
        frozenset(f.old_path for f in delta.files if f.status in (Status.DELETED, Status.RENAMED)),
        wanted,
        lines,
    )


def sought(file: FileChange) -> str:
    """Returns the path under which upstream's history is searched for a file's hunks."""
    return file.old_path if file.status is Status.RENAMED else file.path


def _ask(
    found: dict[Key, list[Wanted]], name: str, known: dict[Signed, list[Oid]], hunk: Hunk
) -> None:
    was, now = said(hunk.removed), said(hunk.added)
    if was == now:
        return  # lines without a word
    lines = Counter([*((False, line) for line in was.lines), *((True, line) for line in now.lines)])
    found.setdefault((name, was.whole, now.whole), []).append(Wanted(hunk, lines))
    for line in lines:
        known.setdefault(line, [])


def asked(found: Search, history: Told) -> Search:
    """Takes in all that upstream's history tells."""
    found.size = history.lines
    for commit, path, trace in history.traces:
        found.take(commit, path, trace)
    return found


# ---- the verdicts


@dataclass(frozen=True, slots=True)
class Shown:
    """What upstream's tree says of the hunks, before its history is asked."""

    equal: Container[HunkId]
    """It has them, with all around them: only the likeliest commit is asked for."""
    standing: Container[HunkId]
    """They found a place in it, so that it does not have them there."""
    shown: Container[HunkId]
    """It shows what they do, where they would go."""
    present: Container[HunkId]
    """Their lines stand in upstream's file, there or elsewhere."""


def verdicts(found: Search, tree: Shown) -> dict[HunkId, Landed]:
    """Returns the hunks that upstream's history has, each with its commit."""
    answers = {}
    for (name, _, _), wanted in found.wanted.items():
        for one in wanted:
            answer = _verdict(found, one, name, tree)
            if answer is not None:
                answers[one.hunk.id] = answer
    return answers


def _verdict(found: Search, wanted: Wanted, name: str, tree: Shown) -> Landed | None:
    hunk, history = wanted.hunk, wanted.history()
    made = [commit for commit, made in takewhile(lambda one: one[1], history)]
    if hunk.id in tree.equal:
        made = made or [commit for commit, made in history if made]
        return _exact(found, made, name) if made else _mostly(found, wanted, name, equal=True)
    if hunk.id in tree.standing:
        if history and not history[0][1]:
            return _taken_back(found, history, name)
        return _gone(found, made, name, present=hunk.id in tree.present) if hunk.added else None
    if wanted.exact:
        landed = _exact(found, made, name) if made else None
        return landed if landed and (landed.sure or hunk.id in tree.shown) else None
    return _mostly(found, wanted, name, equal=False)


def _exact(found: Search, made: Sequence[Oid], name: str) -> Landed:
    """Names the commit of which the fork has the most; of equal ones the oldest."""
    commit = max(reversed(made), key=found.share)
    return _said(found, commit, f"Commit {commit[:12]} makes the same change to {name}.")


def _gone(found: Search, made: Sequence[Oid], name: str, *, present: bool) -> Landed | None:
    """Judges a hunk that a commit made and that found a place all the same."""
    if not made:
        return None
    landed = _exact(found, made, name)
    if not landed.sure:
        return None
    if present:
        return replace(landed, evidence=f"{landed.evidence} {ELSEWHERE}")
    return replace(landed, evidence=f"{landed.evidence} {GONE}", extent=Extent.GONE, sure=False)


def _taken_back(found: Search, history: Sequence[tuple[Oid, bool]], name: str) -> Landed | None:
    """Names the commit that made a hunk and the one that undid it; None where none made it."""
    made = [commit for commit, made in history if made]
    landed = _exact(found, made, name) if made else None
    if landed is None or not landed.sure:
        return None
    told = f"{landed.evidence} Commit {history[0][0][:12]} took it back."
    return replace(landed, evidence=told, extent=Extent.GONE, sure=False)


def _mostly(found: Search, wanted: Wanted, name: str, *, equal: bool) -> Landed | None:
    """Names the commit that brought most of a hunk's lines."""
    votes: Counter[Oid] = Counter()
    added: Counter[Oid] = Counter()
    for line, times in wanted.lines.items():
        for commit in found.lines[name][line]:
            votes[commit] += times
            added[commit] += times * line[0]
    if not votes:
        return None
    total, most = wanted.lines.total(), max(votes.values())
    commit = max((one for one in reversed(votes) if votes[one] == most), key=found.share)
    told = f"Commit {commit[:12]} makes {most} of its {total} changes of lines to {name}."
    landed = replace(_said(found, commit, told), extent=Extent.PARTLY)
    if equal:
        return landed
    # Two changes of one line remove the same: what they add tells whether they are one.
    new = sum(times for (is_added, _), times in wanted.lines.items() if is_added)
    part = min(most / total, added[commit] / new if new else 1.0)
    likely = found.share(commit) * part
    return replace(landed, sure=likely >= MOSTLY) if likely >= MAYBE else None


def _said(found: Search, commit: Oid, told: str) -> Landed:
    share = found.share(commit)
    if share >= TAKEN:
        return Landed(commit, told)
    return Landed(commit, f"{told} {_few(share)}", sure=False)


def _few(share: float) -> str:
    return f"Of that commit's lines the fork has {share:.0%}: both may have made it by chance."


def brought(found: Search, file: FileChange, hunk: Hunk) -> Landed | None:
    """Returns the commit that brought the state of a file that upstream's tree shows."""
    commit = _bringer(found, file, hunk)
    if commit is None:
        return None
    return _said(found, commit, f"That was commit {commit[:12]}.")


def _bringer(found: Search, file: FileChange, hunk: Hunk) -> Oid | None:
    path = file.path
    if file.status is Status.DELETED:
        return found.died.get(path)
    if hunk.kind is Kind.RENAME or (hunk.kind is Kind.TEXT and path in found.fresh):
        return found.born.get(path)
    if hunk.kind is Kind.MODE and file.new is not None:
        return found.modes.get((path, file.new.mode))
    if hunk.kind is Kind.WHOLE and file.new is not None:
        return found.blobs.get((path, file.new.oid))
    return None
