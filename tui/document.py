"""Hunks to rows: where in the diff pane each line stands, without drawing any.

A patch or a pool is a list of blocks with known heights; the row at any place is found by
bisection, so that a diff of any size is laid out in the time it takes to count its hunks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import accumulate, chain, compress, islice
from operator import attrgetter, is_not
from typing import NamedTuple

from patchsplit.model.delta import Cut, FileChange, Hunk, HunkId, Kind
from patchsplit.session.hunks.edit import sent
from patchsplit.session.views.pools import Pool
from patchsplit.session.views.survey import Grounds, Survey

HEIGHT = attrgetter("height")


class Part(Enum):
    """What a row shows."""

    WORDS = auto()
    FILE = auto()
    HEAD = auto()
    WHY = auto()
    NOTE = auto()
    """What a check found in the hunk."""
    CONTEXT = auto()
    REMOVED = auto()
    ADDED = auto()
    PAIR = auto()
    """A removed and an added line side by side; either may be missing."""
    WHOLE = auto()
    """What a hunk without lines does."""


class Block(NamedTuple):
    """Rows that belong together: words on top, the head of a file, a hunk.

    A tuple, as there is one for each hunk of a pool, and they are made at once.
    """

    height: int
    """Rows that it takes, unless it is folded to one."""
    words: tuple[str, ...] = ()
    file: FileChange | None = None
    hunk: Hunk | None = None
    before: int = 0
    """Lines of context above the hunk."""
    after: int = 0
    folded: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How hunks are laid out."""

    context: int = 3
    paired: bool = False
    """Side by side."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the pane."""

    part: Part
    block: Block
    line: int = 0
    """Index of the line in the words, the removed, the added or the base's lines."""


class Sheaf:
    """Blocks that are laid out together: the words on top, or a file's."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        heights = (1 if block.folded else block.height for block in self.blocks)
        self.starts = (0, *accumulate(heights))
        """The first row of each block, and where the last ends."""
        self.height = self.starts[-1]
        self.place = {b.hunk.id: k for k, b in enumerate(self.blocks) if b.hunk is not None}


class Document:
    """All blocks of a patch or a pool. A row is named by `y`, which counts from zero."""

    def __init__(self, parts: Mapping[str, Sheaf], layout: Layout) -> None:
        """Takes the parts by the path of their file; words on top have the path ""."""
        self.layout = layout
        self._parts = parts
        self._paths = tuple(parts)
        self._sheaves = tuple(parts.values())
        self._tops: tuple[int, ...] = (0, *accumulate(map(HEIGHT, self._sheaves)))

    @property
    def height(self) -> int:
        return self._tops[-1]

    def top_of(self, path: str, hunk: HunkId) -> int | None:
        """Returns the first row of a hunk; None where it is not shown."""
        part = self._parts.get(path)
        place = part.place.get(hunk) if part is not None else None
        return None if part is None or place is None else self._top(path) + part.starts[place]

    def _top(self, path: str) -> int:
        return self._tops[self._paths.index(path)]

    def stop_of(self, y: int) -> int:
        """Returns the row behind the block that the row at `y` is in."""
        nth, at = self._find(y)
        return self._tops[nth] + self._sheaves[nth].starts[at + 1]

    def _find(self, y: int) -> tuple[int, int]:
        """Returns the index of the sheaf that the row at `y` is in, and its block's in there."""
        nth = bisect_right(self._tops, y) - 1
        return nth, bisect_right(self._sheaves[nth].starts, y - self._tops[nth]) - 1

    def hunks(self, first: int = 0, last: int | None = None) -> Iterator[HunkId]:
        """Yields the hunks that have rows from `first` to `last`, both included."""
        last = self.height - 1 if last is None else last
        if not 0 <= first <= last < self.height:
            return
        (start, at), (stop, end) = self._find(first), self._find(last)
        for nth in range(start, stop + 1):
            blocks = self._sheaves[nth].blocks
            chosen = islice(blocks, at if nth == start else 0, end + 1 if nth == stop else None)
            yield from (block.hunk.id for block in chosen if block.hunk is not None)

    def row(self, y: int) -> Row:
        """Returns the row at `y`, which lies inside."""
        nth, at = self._find(y)
        sheaf = self._sheaves[nth]
        block, line = sheaf.blocks[at], y - self._tops[nth] - sheaf.starts[at]
        if block.hunk is not None:
            return self._in_hunk(block, block.hunk, line)
        return Row(Part.FILE if block.file is not None else Part.WORDS, block, line)

    def _in_hunk(self, block: Block, hunk: Hunk, line: int) -> Row:
        if line < 2:
            return Row(Part.HEAD if line == 0 else Part.WHY, block)
        line -= 2
        if line < len(block.notes):
            return Row(Part.NOTE, block, line)
        line -= len(block.notes)
        if line < block.before:
            return Row(Part.CONTEXT, block, hunk.old.start - block.before + line)
        line -= block.before
        body = _body(hunk, self.layout)
        if line >= body:
            return Row(Part.CONTEXT, block, hunk.old.stop + line - body)
        if hunk.kind is not Kind.TEXT:
            return Row(Part.WHOLE, block)
        if self.layout.paired:
            return Row(Part.PAIR, block, line)
        if line < len(hunk.old):
            return Row(Part.REMOVED, block, line)
        return Row(Part.ADDED, block, line - len(hunk.old))

    def with_fold(self, path: str, hunk: HunkId, *, folded: bool) -> Document:
        """Returns the document with one hunk folded or unfolded."""
        part = self._parts[path]
        at = part.place[hunk]
        blocks = list(part.blocks)
        blocks[at] = blocks[at]._replace(folded=folded)
        return Document({**self._parts, path: Sheaf(blocks)}, self.layout)

    def hunk_at(self, y: int) -> HunkId | None:
        """Returns the hunk whose rows `y` is among; on the head of a file, its first."""
        if not 0 <= y < self.height:
            return None
        nth, at = self._find(y)
        blocks = self._sheaves[nth].blocks
        hunk = blocks[at + 1 if blocks[at].file is not None else at].hunk
        return hunk.id if hunk is not None else None

    def cut_at(self, y: int) -> Cut | None:
        """Returns the cut that parts a hunk before the line at `y`."""
        row = self.row(y)
        hunk = row.block.hunk
        if hunk is None:
            return None
        match row.part:
            case Part.REMOVED:
                return Cut(row.line, 0)
            case Part.ADDED:
                return Cut(len(hunk.old), row.line)
            case Part.PAIR:
                return Cut(min(row.line, len(hunk.old)), min(row.line, len(hunk.new)))
            case _:
                return None

    def next_block(self, y: int, by: int, *, files: bool) -> int:
        """Returns the first row of the next (by=1) or previous (-1) hunk or file from `y`."""
        ahead = self._ahead(y, by) if self.height else ()
        tops = (top for top, b in ahead if (b.file if files else b.hunk) is not None)
        return next(tops, y)

    def _ahead(self, y: int, by: int) -> Iterator[tuple[int, Block]]:
        """Yields the blocks behind (1) or before (-1) that of `y`, each with its first row."""
        nth, at = self._find(y)
        for k in range(nth, len(self._sheaves) if by > 0 else -1, by):
            sheaf = self._sheaves[k]
            places = range(len(sheaf.blocks))[::by]
            if k == nth:
                places = range(at + 1, len(sheaf.blocks)) if by > 0 else range(at)[::-1]
            yield from (
                (self._tops[k] + sheaf.starts[place], sheaf.blocks[place]) for place in places
            )


def _body(hunk: Hunk, layout: Layout) -> int:
    if hunk.kind is not Kind.TEXT:
        return 1
    if layout.paired:
        return max(len(hunk.old), len(hunk.new))
    return len(hunk.old) + len(hunk.new)


@dataclass(frozen=True, slots=True)
class Look:
    """What a person sees hunks through."""

    layout: Layout = field(default_factory=Layout)
    folded: Collection[HunkId] = ()
    notes: Mapping[HunkId, tuple[str, ...]] = field(default_factory=dict)
    """What a check found in hunks, in words."""


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """What was laid out last."""

    hunks: Pool
    pool: bool
    """Whether that was a pool, and not what one patch or a search holds."""
    layout: Layout
    marked: AbstractSet[str]
    """Files of which not the hunks alone decide how they look."""
    parts: dict[str, Sheaf]


class Typesetter:
    """Lays documents out. A file's blocks are kept: most edits change what one file shows."""

    def __init__(self) -> None:
        self._grounds: Grounds | None = None
        self._kept: dict[str, tuple[tuple[object, ...], Sheaf]] = {}
        self._last: _LaidOut | None = None

    def lay_out(self, found: Survey, hunks: Pool, words: Sequence[str], look: Look) -> Document:
        """Lays out words and then hunks, each file's under its head, in the order of the delta."""
        if self._grounds is not found.grounds:
            self._grounds, self._last = found.grounds, None
            self._kept.clear()
        files = found.grounds.files
        special = chain(look.folded, look.notes, found.plan.adapted)
        marked = {files[name].path for name in special if name in files}
        parts = self._as_last(found, hunks, look, marked)
        if parts is None:
            parts = {
                path: self._sheaf(found, names, look, special=path in marked)
                for path, names in hunks.items()
                if names
            }
        self._last = _LaidOut(hunks, _is_pool(found, hunks), look.layout, marked, parts)
        top = {"": Sheaf([Block(len(words), words=tuple(words))])} if words else {}
        return Document(top | parts if top else parts, look.layout)

    def _as_last(
        self, found: Survey, hunks: Pool, look: Look, marked: AbstractSet[str]
    ) -> dict[str, Sheaf] | None:
        """Returns a pool's parts where a pool was laid out last time, too; else None.

        Pools name the same files in the same order, and a file's hunks are the same object while
        no edit changed them.
        """
        last = self._last
        if last is None or not last.pool or not _is_pool(found, hunks):
            return None
        if last.layout != look.layout:
            return None
        others = compress(hunks, map(is_not, map(last.hunks.get, hunks), hunks.values()))
        parts, more = last.parts.copy(), False
        for path in {*others, *marked, *last.marked} & hunks.keys():
            if hunks[path]:
                more = more or path not in parts
                parts[path] = self._sheaf(found, hunks[path], look, special=path in marked)
            else:
                parts.pop(path, None)
        return {path: parts[path] for path in hunks if path in parts} if more else parts

    def _sheaf(self, found: Survey, names: Sequence[HunkId], look: Look, *, special: bool) -> Sheaf:
        path = found.grounds.files[names[0]].path
        key = (names, look.layout, _beside(found, names, look) if special else ())
        kept = self._kept.get(path)
        if kept is None or kept[0] != key:
            kept = self._kept[path] = key, _file(found, names, look)
        return kept[1]


def _is_pool(found: Survey, hunks: Pool) -> bool:
    return any(hunks is pool for pool in found.pools.values())


def _file(found: Survey, names: Sequence[HunkId], look: Look) -> Sheaf:
    known, edits = found.grounds.hunks, found.plan.adapted
    shown = (
        sent(known[name], found.placements[name]) if name in edits else known[name]
        for name in names
    )
    members = sorted(shown, key=_place)
    return Sheaf(_file_blocks(found.grounds.files[names[0]], members, look))


def _beside(found: Survey, names: Sequence[HunkId], look: Look) -> tuple[object, ...]:
    """Returns all but the hunks themselves that decides how they are laid out."""
    edits = found.plan.adapted
    return tuple(
        (name, name in look.folded, look.notes.get(name), edits.get(name))
        for name in names
        if name in look.folded or name in look.notes or name in edits
    )


def by_file(found: Survey, hunks: Iterable[HunkId]) -> Pool:
    """Sorts hunks by their file; those that the delta does not know are left out."""
    files: dict[str, list[HunkId]] = {}
    for name in hunks:
        hunk = found.grounds.hunks.get(name)
        if hunk is not None:
            files.setdefault(hunk.path, []).append(name)
    return {path: tuple(names) for path, names in files.items()}


def _file_blocks(file: FileChange, members: Sequence[Hunk], look: Look) -> Iterator[Block]:
    yield Block(1, file=file)
    shown_to = 0
    for k, hunk in enumerate(members):
        limit = members[k + 1].old.start if k + 1 < len(members) else None
        block = _block(hunk, file, shown_to, limit, look)
        yield block
        shown_to = hunk.old.stop + block.after


def _place(hunk: Hunk) -> tuple[int, int]:
    return hunk.old.start, hunk.new.start


def _block(hunk: Hunk, file: FileChange, above: int, below: int | None, look: Look) -> Block:
    before = after = 0
    context, notes = look.layout.context, look.notes.get(hunk.id, ())
    if hunk.kind is Kind.TEXT and file.old is not None and file.new is not None:
        before = max(0, min(context, hunk.old.start - above))
        after = context if below is None else min(context, below - hunk.old.stop)
    height = 2 + len(notes) + before + _body(hunk, look.layout) + max(0, after)
    folded = hunk.id in look.folded
    return Block(height, (), None, hunk, before, max(0, after), folded, notes)
