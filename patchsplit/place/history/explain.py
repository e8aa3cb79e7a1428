"""A hunk to the source of each of its lines: the upstream commits that made them, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from patchsplit.model.delta import Hunk, Oid
from patchsplit.place.history.line_history import LineHash, hash_line
from patchsplit.place.history.search import HistorySearch
from patchsplit.place.lines import is_trivial

MIN_TELLING_CHARACTERS = 16
"""Characters that a commit's lines of a hunk must have to tell anything."""


class Source(Enum):
    """Where a line of a hunk comes from."""

    TRIVIAL = "trivial"
    """It has too few letters to tell."""
    COMMIT = "commit"
    """A commit that the fork evidently took made it."""
    KNOWN = "known"
    """The base's file or upstream's has it, which does not tell that the hunk is upstream's."""
    PAST = "past"
    """Some commit made it, but it is not evident that the fork took that commit."""
    FORK = "fork"
    """Upstream never had it."""


FORK_SOURCES = (Source.FORK, Source.PAST)
"""The sources of lines that are, or may be, the fork's own."""


@dataclass(frozen=True, slots=True)
class FileLines:
    """The lines of a file in the base and in upstream, without the whitespace at their ends."""

    base: Collection[bytes]
    upstream: Collection[bytes]


@dataclass(frozen=True, slots=True)
class LineSource:
    """Where one line of a hunk comes from."""

    source: Source
    commit: Oid | None = None
    """The commit that made it, of a line of Source.COMMIT."""
    is_kept: bool = False
    """Whether the file has it in the base or in upstream; of a removed line: upstream lacks it."""
    is_common: bool = False
    """Whether it is added and the base's file has it, too: that another adds it tells nothing."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where each line of a hunk comes from."""

    removed: tuple[LineSource, ...]
    added: tuple[LineSource, ...]
    commits: Mapping[Oid, int]
    """The commits that made lines of it -> the number of these; the lead comes first."""

    def rows(self) -> tuple[LineSource, ...]:
        """Returns the sources of the removed and of the added lines."""
        return (*self.removed, *self.added)

    @property
    def lead(self) -> Oid | None:
        """The commit that added most lines of the hunk, of those that upstream has no more.

        None: no commit is known.
        """
        return next(iter(self.commits), None)

    def is_proven(self) -> bool:
        """Tells whether commits removed its lines, and its lead added them.

        Lines that are in the base's or upstream's file need no commit.
        """
        removed = all(one.source not in FORK_SOURCES for one in self.removed)
        return removed and all(self.is_leads(one) for one in self.added)

    def is_leads(self, one: LineSource) -> bool:
        """Tells whether a line is the lead's, trivial, or in the base's or upstream's file."""
        if one.source is Source.COMMIT:
            return one.is_kept or one.commit == self.lead
        return one.source in (Source.TRIVIAL, Source.KNOWN)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a hunk."""

    is_added: bool
    text: bytes
    """Without the whitespace at its ends."""
    key: LineHash


def explain_hunk(
    search: HistorySearch, name: str, hunk: Hunk, file: FileLines, *, is_upstreams: bool
) -> Explanation:
    """Returns where the lines of a hunk of the file `name`, a search path, come from.

    With `is_upstreams`, all of the fork's file is known to be upstream's: any commit may have made
    a line.
    """
    rows = [_make_row(line, is_added=False) for line in hunk.removed]
    rows += [_make_row(line, is_added=True) for line in hunk.added]
    makers = {
        k: [c for c in search.lines[name].get((row.is_added, row.key), ())
            if is_upstreams or search.is_evident(c)]
        for k, row in enumerate(rows)
        if not is_trivial(row.text)
    }  # fmt: skip
    min_characters = 0 if is_upstreams else MIN_TELLING_CHARACTERS
    chosen = _choose_commits(search, rows, makers, file, min_characters)
    sources = tuple(
        _find_source(search, name, row, chosen.get(k), file) for k, row in enumerate(rows)
    )
    count = Counter(chosen.values())
    added = Counter(commit for k, commit in chosen.items() if rows[k].is_added)
    alone = Counter(one.commit for one in sources[len(hunk.removed) :] if not one.is_kept)
    ordered = sorted(count, key=lambda one: (-alone[one], -added[one], -count[one]))
    commits = {commit: count[commit] for commit in ordered}
    removed = len(hunk.removed)
    return Explanation(sources[:removed], sources[removed:], commits)


def _make_row(line: bytes, *, is_added: bool) -> _Row:
    text = line.strip()
    return _Row(is_added, text, hash_line(text))


def _choose_commits(
    search: HistorySearch,
    rows: Sequence[_Row],
    makers: Mapping[int, Sequence[Oid]],
    file: FileLines,
    min_characters: int,
) -> dict[int, Oid]:
    """Returns for each row that a commit explains this commit, by the row's index.

    `makers` are the commits that made each row. As few of them as possible: one with the most rows
    that are still open is chosen, again and again; of several, the one of which the fork has most.
    A commit's rows, without those that the base's file has, too, must have `min_characters`.
    """
    chosen: dict[int, Oid] = {}
    left = {k: commits for k, commits in makers.items() if commits}
    dropped: set[Oid] = set()
    while left:
        votes = Counter(c for commits in left.values() for c in commits if c not in dropped)
        if not votes:
            break
        best = max(votes, key=lambda commit: (votes[commit], search.share(commit)))
        taken = [k for k, commits in left.items() if best in commits]
        rare = [
            row.text for k in taken if not ((row := rows[k]).is_added and row.text in file.base)
        ]
        if sum(map(len, rare)) < min_characters:
            dropped.add(best)
            continue
        chosen.update(dict.fromkeys(taken, best))
        left = {k: commits for k, commits in left.items() if k not in chosen}
    return chosen


def _find_source(
    search: HistorySearch, name: str, row: _Row, commit: Oid | None, file: FileLines
) -> LineSource:
    if is_trivial(row.text):
        return LineSource(Source.TRIVIAL)
    lines = search.lines[name]
    common = row.is_added and row.text in file.base
    kept = common or row.is_added is (row.text in file.upstream)
    if commit is not None:
        return LineSource(Source.COMMIT, commit, kept, common)
    if kept or (not row.is_added, row.key) in lines:
        return LineSource(Source.KNOWN, is_kept=kept)
    return LineSource(Source.PAST if lines.get((row.is_added, row.key)) else Source.FORK)
