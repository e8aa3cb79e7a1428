"""Lines of the fork beside lines of a commit: added to them, or the commit's in other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from patchsplit.model.delta import Cut, Lines, Oid
from patchsplit.place.history.cuts import find_landed_cuts
from patchsplit.place.history.explain import LineSource, Source
from patchsplit.place.history.landed import Verdict
from patchsplit.place.history.line_history import LineHash, LineHistory, hash_line, unpack_hashes
from patchsplit.place.history.search import HistorySearch
from patchsplit.place.lines import is_trivial


@dataclass(slots=True)
class CommitLines:
    """The lines of upstream's commits, in their order."""

    search: HistorySearch
    history: LineHistory
    known: dict[tuple[Oid, str, bool], list[tuple[LineHash, ...]]] = field(default_factory=dict)
    """Commit, search path and whether the lines were added -> the lines of each hunk."""

    def read(self, commit: Oid, name: str, *, is_added: bool) -> list[tuple[LineHash, ...]]:
        """Returns the telling lines of one side of each hunk that a commit made in a file."""
        key = commit, name, is_added
        if key not in self.known:
            self.known[key] = [
                unpack_hashes(pair[is_added]).lines
                for oid, path, trace in self.history.traces
                if oid == commit and self.search.names.get(path) == name
                for pair in trace.hunks
            ]
        return self.known[key]

    def find_cuts(self, verdict: Verdict) -> tuple[Cut, ...]:
        """Returns the cuts between what upstream has of a hunk and the rest; () if it is whole."""
        explanation = verdict.explanation
        sure = verdict.landed is not None and verdict.landed.sure
        if explanation is None or (sure and explanation.is_proven()):
            return ()
        reworded = partial(self.is_reworded, verdict.name, bool(verdict.hunk.added))
        return find_landed_cuts(verdict.hunk, explanation, reworded)

    def is_reworded(
        self,
        name: str,
        is_added: bool,  # noqa: FBT001 - it is bound by partial()
        lines: Lines,
        sources: Sequence[LineSource],
        start: int,
        stop: int,
    ) -> bool:
        """Tells whether the lines start..stop may be other words for lines of a commit.

        That is so if the commit has, next to its lines before or after them, lines that the fork
        has nowhere in the file, and no fewer than half as many.
        """
        missing = 0
        for row, step in ((start - 1, 1), (stop, -1)):
            near = range(row, -1, -1) if step == 1 else range(row, len(lines))
            anchor = next((k for k in near if sources[k].source is Source.COMMIT), None)
            if anchor is None:
                continue
            commit = sources[anchor].commit
            assert commit is not None  # noqa: S101 - it is a line of a commit
            key = hash_line(lines[anchor].strip())
            hunks = self.read(commit, name, is_added=is_added)
            missing = max(missing, self._count_missing(name, hunks, key, step, is_added=is_added))
        telling = sum(not is_trivial(line) for line in lines[start:stop])
        return missing > 0 and telling <= 2 * missing

    def _count_missing(
        self,
        name: str,
        hunks: Sequence[tuple[LineHash, ...]],
        anchor: LineHash,
        step: int,
        *,
        is_added: bool,
    ) -> int:
        """Returns how many lines the fork lacks directly after (step 1) or before (-1) `anchor`.

        Of several hunks with that line, the one with the fewest counts.
        """
        lacking = (
            sum(1 for _ in self._iter_missing(name, hunk[at + step :: step], is_added=is_added))
            for hunk in hunks
            for at in range(len(hunk))
            if hunk[at] == anchor and (step == 1 or at > 0)
        )
        return min(lacking, default=0)

    def _iter_missing(
        self, name: str, lines: Sequence[LineHash], *, is_added: bool
    ) -> Iterator[LineHash]:
        known, replaced = self.search.lines[name], self.search.replaced[name]
        for line in lines:
            if (is_added, line) in known or (is_added, line) in replaced:
                return
            yield line
