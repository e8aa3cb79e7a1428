"""Which hunks upstream has already: its history between base and upstream is searched for them.

Upstream's tree alone is a bad witness: a line that stands there may have come from anywhere. So a
hunk counts as landed when one commit made it: the same lines removed and added in the same path,
white space apart; or when at least four fifths of its lines come from one commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from patchsplit.git.history import Touch
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Kind, Oid, Status
from patchsplit.model.placement import Extent, Landed
from patchsplit.place.words import bare, trivial

SHARE = 0.8
"""Share of a hunk's lines that one commit must have brought."""

TELLING = 3
"""Lines that say something, from which a hunk is not made twice by chance."""

Said = tuple[bytes, ...]
"""Lines without white space, empty ones left out."""
Signed = tuple[bool, bytes]
"""A line without white space, and whether it was added."""


@dataclass(slots=True)
class Wanted:
    """One hunk of lines that is looked for, and the commits that made it or took it back."""

    hunk: Hunk
    lines: Counter[Signed]
    """Its lines that say something."""
    exact: list[tuple[Oid, bool]] = field(default_factory=list)
    """Newest first: the commit, and whether it made the hunk (else: took it back)."""


@dataclass(slots=True)
class Search:
    """What the delta wants to know of upstream's history, and what was seen of it so far."""

    names: Mapping[str, str]
    """Path in the base or upstream, to the path under which the delta's file is looked for."""
    fresh: frozenset[str]
    """Files that the base does not have."""
    wanted: dict[tuple[str, Said, Said], list[Wanted]]
    lines: dict[str, dict[Signed, list[Oid]]]
    """For each file, the lines of its hunks: the commits that added or removed them."""
    born: dict[str, Oid] = field(default_factory=dict)
    gone: dict[str, Oid] = field(default_factory=dict)
    modes: dict[tuple[str, str], Oid] = field(default_factory=dict)
    blobs: dict[tuple[str, str], Oid] = field(default_factory=dict)

    def take(self, touch: Touch) -> None:
        """Takes in what one commit did to one file; commits come newest first."""
        if touch.deleted:
            self.gone.setdefault(touch.path, touch.commit)
            return
        if touch.created:
            self.born.setdefault(touch.path, touch.commit)
        if touch.mode:
            self.modes.setdefault((touch.path, touch.mode), touch.commit)
        self.blobs.setdefault((touch.path, touch.oid), touch.commit)
        name = self.names.get(touch.path)
        if name is None or (touch.created and name not in self.fresh):
            return  # a file created under a new name brings no line that is new
        for removed, added in touch.hunks:
            was = tuple(line for line in map(bare, removed) if line)
            now = tuple(line for line in map(bare, added) if line)
            self._take_hunk(touch.commit, name, was, now)

    def _take_hunk(self, commit: Oid, name: str, was: Said, now: Said) -> None:
        known = self.lines[name]
        for sign, said in ((False, was), (True, now)):
            for line in said:
                commits = known.get((sign, line))
                if commits is not None and (not commits or commits[-1] != commit):
                    commits.append(commit)
        for made, key in ((True, (name, was, now)), (False, (name, now, was))):
            for wanted in self.wanted.get(key, ()):
                wanted.exact.append((commit, made))


def search(delta: Delta, renamed: Mapping[str, str]) -> Search:
    """Returns the questions that a delta has; `renamed` are the base's paths to upstream's."""
    found = Search({}, frozenset(), {}, {})
    names: dict[str, str] = {}
    fresh = set()
    for file in delta.files:
        name = sought(file)
        names[name] = name
        names.setdefault(file.path, name)
        if name in renamed:
            names.setdefault(renamed[name], name)
        if file.status in (Status.ADDED, Status.COPIED):
            fresh.add(name)
        known = found.lines.setdefault(name, {})
        for hunk in file.hunks:
            if hunk.kind is Kind.TEXT and file.status is not Status.DELETED:
                _ask(found, name, known, hunk)
    found.names = names
    found.fresh = frozenset(fresh)
    return found


def sought(file: FileChange) -> str:
    """Returns the path under which upstream's history is searched for a file's hunks."""
    return file.old_path if file.status is Status.RENAMED else file.path


def _ask(found: Search, name: str, known: dict[Signed, list[Oid]], hunk: Hunk) -> None:
    was = tuple(line for line in map(bare, hunk.removed) if line)
    now = tuple(line for line in map(bare, hunk.added) if line)
    signed = [*((False, line) for line in was), *((True, line) for line in now)]
    if not signed:
        return
    telling = [(sign, line) for sign, line in signed if not trivial(line)]
    wanted = Wanted(hunk, Counter(telling))
    found.wanted.setdefault((name, was, now), []).append(wanted)
    for line in telling:
        known.setdefault(line, [])


def verdicts(
    found: Search,
    *,
    standing: Container[HunkId],
    shown: Container[HunkId],
    equal: Container[HunkId],
) -> dict[HunkId, Landed]:
    """Returns the hunks that upstream's history has, each with its commit.

    `standing`: hunks that found a place, so that upstream's tree does not have them there.
    `shown`: hunks whose lines upstream's tree shows where they would go; those of them that are
    `equal`, with all around them, have landed, so that only the likeliest commit is asked for.
    """
    answers: dict[HunkId, Landed] = {}
    weak: dict[HunkId, Landed] = {}
    for (name, _, _), asked in found.wanted.items():
        for wanted in asked:
            hunk = wanted.hunk.id
            telling = wanted.lines.total() >= TELLING
            answer = _exact(wanted, name)
            if answer is None and hunk in equal:
                answer = _mostly(wanted, name, found.lines[name], share=0.0)
            if answer is None and telling and hunk not in standing:
                answer = _mostly(wanted, name, found.lines[name], share=SHARE)
            if answer is None or (hunk in standing and not telling):
                continue
            (answers if telling or hunk in shown else weak)[hunk] = answer
    known = {answer.by for answer in answers.values()}
    return answers | {hunk: answer for hunk, answer in weak.items() if answer.by in known}


def _exact(wanted: Wanted, name: str) -> Landed | None:
    if not wanted.exact or not wanted.exact[0][1]:
        return None
    made = [commit for commit, made in wanted.exact if made]
    return Landed(made[-1], f"Commit {made[-1][:12]} makes the same change to {name}.")


def _mostly(
    wanted: Wanted, name: str, known: Mapping[Signed, list[Oid]], *, share: float
) -> Landed | None:
    if wanted.exact or not wanted.lines:
        return None
    votes: Counter[Oid] = Counter()
    for line, times in wanted.lines.items():
        for commit in known[line]:
            votes[commit] += times
    if not votes:
        return None
    total = wanted.lines.total()
    most = max(votes.values())
    if most < share * total:
        return None
    commit = next(commit for commit in reversed(votes) if votes[commit] == most)
    said = f"Commit {commit[:12]} makes {most} of its {total} changes of lines to {name}."
    return Landed(commit, said, Extent.PARTLY)


def brought(found: Search, file: FileChange, hunk: Hunk) -> Oid | None:
    """Returns the commit that brought the state of a file that upstream's tree shows."""
    path = file.path
    if file.status is Status.DELETED:
        return found.gone.get(path)
    if hunk.kind is Kind.RENAME or (hunk.kind is Kind.TEXT and path in found.fresh):
        return found.born.get(path)
    if hunk.kind is Kind.MODE and file.new is not None:
        return found.modes.get((path, file.new.mode))
    if hunk.kind is Kind.WHOLE and file.new is not None:
        return found.blobs.get((path, file.new.oid))
    return None
