"""A vendor's patches to the hunks that they wrote, line by line.

The patches need not apply: a line of a hunk belongs to the last patch that adds, or removes, an
equal line of the same file; blank lines do not count.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from patchsplit.annotate.fixups import UnitChange, find_fixups
from patchsplit.model.delta import Delta, Hunk, HunkId, Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.model.queue import QueuePatch

UNKNOWN = Person("", "")
WORD = re.compile(rb"\w+|[^\w\s]")
MIN_SIMILARITY = 0.6
"""Share of words and signs in common from which on a line is a changed version of another."""
MAX_SIMILAR_LINES = 20
"""Lines of each side of a hunk that are compared with those of the queue."""

SignedLines = Mapping[tuple[str, bool, bytes], Oid]
"""Path, whether a line was added, and the line without whitespace at its ends -> its last patch."""


def trace_units(
    delta: Delta, queue: Sequence[QueuePatch], author: Person = UNKNOWN
) -> tuple[dict[HunkId, tuple[Oid, ...]], dict[Oid, ForkCommit]]:
    """Returns for each hunk the patches that wrote it, and all patches in the form of commits.

    A patch that only corrects an earlier one of the queue counts as that. A hunk of which no patch
    has a line goes to those with similar lines of its file. A hunk's patches are sorted by the
    number of its lines, the largest first; the patches are in the queue's order. The id of a patch
    is a hash of its content. `author` is that of patches that name none.
    """
    units = {_make_id(patch): _make_unit(patch, author) for patch in queue}
    last = _index_lines(queue)
    similar = _SimilarLines(queue)
    home = find_fixups(_describe_change(patch, units[_make_id(patch)]) for patch in queue)
    place = {oid: nth for nth, oid in enumerate(units)}
    found = {}
    for file in delta.files:
        paths = tuple(dict.fromkeys((file.path, file.old_path)))
        for hunk in file.hunks:
            wrote = list(_iter_votes(hunk, paths, last)) or similar.vote(hunk, paths)
            votes = Counter(home.get(oid, oid) for oid in wrote)
            found[hunk.id] = tuple(sorted(votes, key=lambda oid: (-votes[oid], place[oid])))
    return found, units


def measure_explained(delta: Delta, queue: Sequence[QueuePatch]) -> float:
    """Returns the share of the delta's changed lines that a patch of the queue has; 1 for none."""
    last = _index_lines(queue)
    every = explained = 0
    for file in delta.files:
        paths = tuple(dict.fromkeys((file.path, file.old_path)))
        for hunk in file.hunks:
            every += sum(bool(line.strip()) for line in (*hunk.removed, *hunk.added))
            explained += sum(1 for _ in _iter_votes(hunk, paths, last))
    return explained / every if every else 1.0


class _SimilarLines:
    """The lines of a queue by file and side, for hunks whose lines have changed since."""

    def __init__(self, queue: Sequence[QueuePatch]) -> None:
        self._words: dict[tuple[str, bool], list[tuple[frozenset[bytes], Oid]]] = defaultdict(list)
        for patch in queue:
            oid = _make_id(patch)
            for path, lines in patch.files.items():
                for added, some in ((False, lines.removed), (True, lines.added)):
                    self._words[path, added] += [
                        (words, oid) for line in some if (words := _split_words(line))
                    ]

    def vote(self, hunk: Hunk, paths: Sequence[str]) -> list[Oid]:
        """Returns the patch of the most similar line for each of the first lines of a hunk."""
        found = []
        for added, lines in ((False, hunk.removed), (True, hunk.added)):
            known = [each for path in paths for each in self._words.get((path, added), ())]
            for words in filter(None, map(_split_words, lines[:MAX_SIMILAR_LINES])):
                best = max(known, key=lambda each: _compare(words, each[0]), default=None)
                if best is not None and _compare(words, best[0]) >= MIN_SIMILARITY:
                    found.append(best[1])
        return found


def _split_words(line: bytes) -> frozenset[bytes]:
    return frozenset(WORD.findall(line))


def _compare(one: frozenset[bytes], two: frozenset[bytes]) -> float:
    """Returns the share of words that two lines have in common (Jaccard)."""
    return len(one & two) / len(one | two)


def _iter_votes(hunk: Hunk, paths: Sequence[str], last: SignedLines) -> Iterator[Oid]:
    """Yields the patch of each line of a hunk that a patch has."""
    for added, lines in ((False, hunk.removed), (True, hunk.added)):
        for line in lines:
            keys = ((path, added, line.strip()) for path in paths)
            oid = next((last[key] for key in keys if key in last), None)
            if oid is not None:
                yield oid


def _index_lines(queue: Sequence[QueuePatch]) -> SignedLines:
    found: dict[tuple[str, bool, bytes], Oid] = {}
    for patch in queue:
        oid = _make_id(patch)
        for path, lines in patch.files.items():
            for added, some in ((False, lines.removed), (True, lines.added)):
                found.update(((path, added, text), oid) for line in some if (text := line.strip()))
    return found


def _make_id(patch: QueuePatch) -> Oid:
    return Oid(hashlib.sha1(patch.name.encode("utf-8", "surrogateescape") + b"\0" + patch.content,
                            usedforsecurity=False).hexdigest())  # fmt: skip


def _make_unit(patch: QueuePatch, author: Person) -> ForkCommit:
    said = patch.header
    return ForkCommit(
        _make_id(patch),
        said.author or author,
        said.date,
        said.subject,
        said.body,
        said.status,
        said.upstream,
        said.marks,
    )


def _describe_change(patch: QueuePatch, unit: ForkCommit) -> UnitChange:
    """Returns what a patch changes; all that it does to one file counts as one hunk."""
    hunks = [(path, lines.removed, lines.added) for path, lines in patch.files.items()]
    return UnitChange(unit.oid, unit.subject, unit.author.email, hunks)
