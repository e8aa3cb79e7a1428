"""Hunks to rows: where in the diff pane each line stands, without drawing any.

A patch or a pool is a list of blocks with known heights; the row at any place is found by
bisection, so that a diff of any size is laid out in the time it takes to count its hunks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import accumulate, chain, islice
from typing import NamedTuple

from patchsplit.model.delta import Cut, FileChange, Hunk, HunkId, Kind
from patchsplit.session.pools import Pool
from patchsplit.session.rework import sent
from patchsplit.session.survey import Grounds, Survey


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


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the pane."""

    part: Part
    block: int
    """Index of its block."""
    line: int = 0
    """Index of the line in the words, the removed, the added or the base's lines."""


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


class Sheaf:
    """Blocks that are laid out together, with the rows that each takes as it stands."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        self.heights = tuple(1 if block.folded else block.height for block in self.blocks)
        self.place = {b.hunk.id: k for k, b in enumerate(self.blocks) if b.hunk is not None}


class Document:
    """All blocks of a patch or a pool."""

    def __init__(self, parts: Mapping[str, Sheaf], layout: Layout) -> None:
        """Takes the parts by the path of their file; words on top have the path ""."""
        self.layout = layout
        self._parts = parts
        self.blocks = tuple(chain.from_iterable(part.blocks for part in parts.values()))
        heights = chain.from_iterable(part.heights for part in parts.values())
        self.starts = [0, *accumulate(heights)]
        firsts = accumulate((len(part.blocks) for part in parts.values()), initial=0)
        self._firsts = dict(zip(parts, firsts, strict=False))

    def block_of(self, path: str, hunk: HunkId) -> int | None:
        """Returns the index of a hunk's block; None where it is not shown."""
        part = self._parts.get(path)
        place = part.place.get(hunk) if part is not None else None
        return None if place is None else self._firsts[path] + place

    def hunks(self, blocks: slice = slice(None)) -> Iterator[HunkId]:
        """Yields the hunks of blocks."""
        chosen = islice(self.blocks, blocks.start, blocks.stop)
        return (block.hunk.id for block in chosen if block.hunk is not None)

    @property
    def height(self) -> int:
        return self.starts[-1]

    def block_at(self, y: int) -> int:
        """Returns the index of the block that the row at `y` is in."""
        return bisect_right(self.starts, y) - 1

    def row(self, y: int) -> Row:
        """Returns the row at `y`, which counts from zero and lies inside."""
        at = self.block_at(y)
        block, line = self.blocks[at], y - self.starts[at]
        if block.hunk is not None:
            return self._in_hunk(at, block, block.hunk, line)
        return Row(Part.FILE if block.file is not None else Part.WORDS, at, line)

    def _in_hunk(self, at: int, block: Block, hunk: Hunk, line: int) -> Row:
        if line < 2:
            return Row(Part.HEAD if line == 0 else Part.WHY, at)
        line -= 2
        if line < len(block.notes):
            return Row(Part.NOTE, at, line)
        line -= len(block.notes)
        if line < block.before:
            return Row(Part.CONTEXT, at, hunk.old.start - block.before + line)
        line -= block.before
        body = _body(hunk, self.layout)
        if line >= body:
            return Row(Part.CONTEXT, at, hunk.old.stop + line - body)
        if hunk.kind is not Kind.TEXT:
            return Row(Part.WHOLE, at)
        if self.layout.paired:
            return Row(Part.PAIR, at, line)
        if line < len(hunk.old):
            return Row(Part.REMOVED, at, line)
        return Row(Part.ADDED, at, line - len(hunk.old))

    def with_fold(self, path: str, hunk: HunkId, *, folded: bool) -> Document:
        """Returns the document with one hunk folded or unfolded."""
        part = self._parts[path]
        at = part.place[hunk]
        blocks = list(part.blocks)
        blocks[at] = blocks[at]._replace(folded=folded)
        return Document({**self._parts, path: Sheaf(blocks)}, self.layout)

    def hunk_at(self, y: int) -> HunkId | None:
        """Returns the hunk whose rows `y` is among; None on words and heads of files."""
        if not 0 <= y < self.height:
            return None
        hunk = self.blocks[self.block_at(y)].hunk
        return hunk.id if hunk is not None else None

    def cut_at(self, y: int) -> Cut | None:
        """Returns the cut that parts a hunk before the line at `y`."""
        row = self.row(y)
        hunk = self.blocks[row.block].hunk
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
        at = self.block_at(y) if self.height else 0
        ahead = (k for k in self._ahead(at, by) if self._is(k, files=files))
        wanted = next(ahead, None)
        return y if wanted is None else self.starts[wanted]

    def _ahead(self, at: int, by: int) -> Iterable[int]:
        return range(at + 1, len(self.blocks)) if by > 0 else range(at - 1, -1, -1)

    def _is(self, at: int, *, files: bool) -> bool:
        block = self.blocks[at]
        return block.file is not None if files else block.hunk is not None


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


class Typesetter:
    """Lays documents out. A file's blocks are kept: most edits change what one file shows."""

    def __init__(self) -> None:
        self._grounds: Grounds | None = None
        self._kept: dict[str, tuple[tuple[object, ...], Sheaf]] = {}

    def lay_out(self, found: Survey, hunks: Pool, words: Sequence[str], look: Look) -> Document:
        """Lays out words and then hunks, each file's under its head, in the order of the delta."""
        if self._grounds is not found.grounds:
            self._grounds = found.grounds
            self._kept.clear()
        parts = {"": Sheaf([Block(len(words), words=tuple(words))])} if words else {}
        for path, names in hunks.items():
            parts[path] = self._file(found, path, names, look)
        return Document(parts, look.layout)

    def _file(self, found: Survey, path: str, names: tuple[HunkId, ...], look: Look) -> Sheaf:
        edits = found.plan.adapted
        beside = _beside(found, names, look) if look.folded or look.notes or edits else ()
        key = (names, look.layout, beside)
        kept, part = self._kept.get(path, ((), None))
        if part is None or kept != key:
            known = found.grounds.hunks
            shown = (
                sent(known[name], found.placements[name]) if name in edits else known[name]
                for name in names
            )
            members = sorted(shown, key=_place)
            part = Sheaf(_file_blocks(found.grounds.files[names[0]], members, look))
            self._kept[path] = key, part
        return part


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
