"""Lays hunks out as rows of the diff pane, without drawing them.

A patch or a pool is a list of blocks with known heights; a row is found by bisection, so that the
layout takes time in proportion to the number of hunks, not of lines.
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
from patchsplit.session.hunks.edit import apply_recorded_edit
from patchsplit.session.views.pools import Pool
from patchsplit.session.views.survey import DeltaIndex, Survey

HEIGHT = attrgetter("height")


class RowKind(Enum):
    """What a row shows."""

    WORDS = auto()
    FILE = auto()
    HEAD = auto()
    WHY = auto()
    NOTE = auto()
    """A finding of a check in the hunk."""
    CONTEXT = auto()
    REMOVED = auto()
    ADDED = auto()
    PAIR = auto()
    """A removed and an added line side by side; either may be missing."""
    WHOLE = auto()
    """The change of a hunk without lines: a mode, a rename, a whole file."""


class Block(NamedTuple):
    """Rows that belong together: the words on top, the heading of a file, or a hunk.

    A tuple, as a pool can have many thousands of them, and all are created at once.
    """

    height: int
    """Its rows while it is not folded; folded, it has one."""
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
    """Lines of context above and below each hunk."""
    side_by_side: bool = False


@dataclass(frozen=True, slots=True)
class PaneRow:
    """One row of the pane."""

    kind: RowKind
    block: Block
    line: int = 0
    """Index (0-based) among the words, notes, removed, added or base lines, as `kind` says.

    For a PAIR, among both the removed and the added lines.
    """


class FileBlocks:
    """The blocks of one file, or the words on top."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        heights = (1 if block.folded else block.height for block in self.blocks)
        self.starts = (0, *accumulate(heights))
        """The first row (0-based) of each block, and the row after the last block."""
        self.height = self.starts[-1]
        self.index_by_hunk = {b.hunk.id: k for k, b in enumerate(self.blocks) if b.hunk is not None}


class Document:
    """All blocks of a patch or a pool; `y` is the index (0-based) of a row."""

    def __init__(self, parts: Mapping[str, FileBlocks], layout: Layout) -> None:
        """`parts`: path of a file -> its blocks, in order; the words on top have the path ""."""
        self.layout = layout
        self._files = parts
        self._paths = tuple(parts)
        self._file_list = tuple(parts.values())
        self._first_rows: tuple[int, ...] = (0, *accumulate(map(HEIGHT, self._file_list)))

    @property
    def height(self) -> int:
        return self._first_rows[-1]

    def find_top(self, path: str, hunk: HunkId) -> int | None:
        """Returns the first row of a hunk; None where it is not shown."""
        part = self._files.get(path)
        place = part.index_by_hunk.get(hunk) if part is not None else None
        return (
            None
            if part is None or place is None
            else self._find_file_top(path) + part.starts[place]
        )

    def _find_file_top(self, path: str) -> int:
        return self._first_rows[self._paths.index(path)]

    def find_stop(self, y: int) -> int:
        """Returns the row after the block that the row at `y` is in."""
        nth, at = self._locate(y)
        return self._first_rows[nth] + self._file_list[nth].starts[at + 1]

    def _locate(self, y: int) -> tuple[int, int]:
        """Returns the index of the file that the row at `y` is in, and the block's index in it."""
        nth = bisect_right(self._first_rows, y) - 1
        return nth, bisect_right(self._file_list[nth].starts, y - self._first_rows[nth]) - 1

    def hunks(self, first: int = 0, last: int | None = None) -> Iterator[HunkId]:
        """Yields the hunks with rows from `first` to `last`, both inclusive; None: to the end."""
        last = self.height - 1 if last is None else last
        if not 0 <= first <= last < self.height:
            return
        (start, at), (stop, end) = self._locate(first), self._locate(last)
        for nth in range(start, stop + 1):
            blocks = self._file_list[nth].blocks
            chosen = islice(blocks, at if nth == start else 0, end + 1 if nth == stop else None)
            yield from (block.hunk.id for block in chosen if block.hunk is not None)

    def row(self, y: int) -> PaneRow:
        """Returns the row at `y`, 0 <= y < height."""
        nth, at = self._locate(y)
        part = self._file_list[nth]
        block, line = part.blocks[at], y - self._first_rows[nth] - part.starts[at]
        if block.hunk is not None:
            return self._row_in_hunk(block, block.hunk, line)
        return PaneRow(RowKind.FILE if block.file is not None else RowKind.WORDS, block, line)

    def _row_in_hunk(self, block: Block, hunk: Hunk, line: int) -> PaneRow:
        if line < 2:
            return PaneRow(RowKind.HEAD if line == 0 else RowKind.WHY, block)
        line -= 2
        if line < len(block.notes):
            return PaneRow(RowKind.NOTE, block, line)
        line -= len(block.notes)
        if line < block.before:
            return PaneRow(RowKind.CONTEXT, block, hunk.old.start - block.before + line)
        line -= block.before
        body = _count_body_rows(hunk, self.layout)
        if line >= body:
            return PaneRow(RowKind.CONTEXT, block, hunk.old.stop + line - body)
        if hunk.kind is not Kind.TEXT:
            return PaneRow(RowKind.WHOLE, block)
        if self.layout.side_by_side:
            return PaneRow(RowKind.PAIR, block, line)
        if line < len(hunk.old):
            return PaneRow(RowKind.REMOVED, block, line)
        return PaneRow(RowKind.ADDED, block, line - len(hunk.old))

    def with_fold(self, path: str, hunk: HunkId, *, folded: bool) -> Document:
        """Returns the document with one hunk folded or unfolded."""
        part = self._files[path]
        at = part.index_by_hunk[hunk]
        blocks = list(part.blocks)
        blocks[at] = blocks[at]._replace(folded=folded)
        return Document({**self._files, path: FileBlocks(blocks)}, self.layout)

    def hunk_at(self, y: int) -> HunkId | None:
        """Returns the hunk that the row at `y` is in; on the heading of a file, its first one."""
        if not 0 <= y < self.height:
            return None
        nth, at = self._locate(y)
        blocks = self._file_list[nth].blocks
        hunk = blocks[at + 1 if blocks[at].file is not None else at].hunk
        return hunk.id if hunk is not None else None

    def cut_at(self, y: int) -> Cut | None:
        """Returns the cut that splits a hunk before the line at `y`; None on other rows."""
        row = self.row(y)
        hunk = row.block.hunk
        if hunk is None:
            return None
        match row.kind:
            case RowKind.REMOVED:
                return Cut(row.line, 0)
            case RowKind.ADDED:
                return Cut(len(hunk.old), row.line)
            case RowKind.PAIR:
                return Cut(min(row.line, len(hunk.old)), min(row.line, len(hunk.new)))
            case _:
                return None

    def next_block(self, y: int, by: int, *, files: bool) -> int:
        """Returns the first row of the next (by=1) or previous (-1) hunk; with `files`, file.

        Returns `y` where there is none.
        """
        ahead = self._list_blocks(y, by) if self.height else ()
        tops = (top for top, b in ahead if (b.file if files else b.hunk) is not None)
        return next(tops, y)

    def _list_blocks(self, y: int, by: int) -> Iterator[tuple[int, Block]]:
        """Yields the blocks after (by=1) or before (-1) that of `y`, each with its first row."""
        nth, at = self._locate(y)
        for k in range(nth, len(self._file_list) if by > 0 else -1, by):
            part = self._file_list[k]
            places = range(len(part.blocks))[::by]
            if k == nth:
                places = range(at + 1, len(part.blocks)) if by > 0 else range(at)[::-1]
            yield from (
                (self._first_rows[k] + part.starts[place], part.blocks[place]) for place in places
            )


def _count_body_rows(hunk: Hunk, layout: Layout) -> int:
    if hunk.kind is not Kind.TEXT:
        return 1
    if layout.side_by_side:
        return max(len(hunk.old), len(hunk.new))
    return len(hunk.old) + len(hunk.new)


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """All but the plan that decides how hunks are shown."""

    layout: Layout = field(default_factory=Layout)
    folds: Collection[HunkId] = ()
    """Folded hunks."""
    notes: Mapping[HunkId, tuple[str, ...]] = field(default_factory=dict)
    """Hunk -> the findings of a check in it, as sentences."""


@dataclass(frozen=True, slots=True)
class _LastLayout:
    """The last layout, to be updated where only some files changed."""

    hunks: Pool
    is_pool: bool
    """Whether it showed a pool, and not a patch or the result of a search."""
    layout: Layout
    special_paths: AbstractSet[str]
    """Paths of files with folded, noted or edited hunks."""
    files: dict[str, FileBlocks]


class LayoutCache:
    """Lays documents out, and caches the blocks of each file: most edits change few files."""

    def __init__(self) -> None:
        self._index: DeltaIndex | None = None
        self._cache: dict[str, tuple[tuple[object, ...], FileBlocks]] = {}
        self._last: _LastLayout | None = None

    def lay_out(
        self, survey: Survey, hunks: Pool, words: Sequence[str], options: ViewOptions
    ) -> Document:
        """Returns a document of words, then hunks: by file, in the order of the delta."""
        if self._index is not survey.index:
            self._index, self._last = survey.index, None
            self._cache.clear()
        files = survey.index.files
        special = chain(options.folds, options.notes, survey.plan.adapted)
        marked = {files[name].path for name in special if name in files}
        parts = self._update_last(survey, hunks, options, marked)
        if parts is None:
            parts = {
                path: self._lay_out_file(survey, names, options, special=path in marked)
                for path, names in hunks.items()
                if names
            }
        self._last = _LastLayout(hunks, _is_pool(survey, hunks), options.layout, marked, parts)
        top = {"": FileBlocks([Block(len(words), words=tuple(words))])} if words else {}
        return Document(top | parts if top else parts, options.layout)

    def _update_last(
        self, survey: Survey, hunks: Pool, options: ViewOptions, special_paths: AbstractSet[str]
    ) -> dict[str, FileBlocks] | None:
        """Returns the blocks of a pool by path; None where the last layout was not of a pool.

        All pools have the same files in the same order, and a file's hunks are the same object
        until an edit changes them: only files that differ are laid out again.
        """
        last = self._last
        if last is None or not last.is_pool or not _is_pool(survey, hunks):
            return None
        if last.layout != options.layout:
            return None
        others = compress(hunks, map(is_not, map(last.hunks.get, hunks), hunks.values()))
        parts, more = last.files.copy(), False
        for path in {*others, *special_paths, *last.special_paths} & hunks.keys():
            if hunks[path]:
                more = more or path not in parts
                parts[path] = self._lay_out_file(
                    survey, hunks[path], options, special=path in special_paths
                )
            else:
                parts.pop(path, None)
        return {path: parts[path] for path in hunks if path in parts} if more else parts

    def _lay_out_file(
        self, survey: Survey, names: Sequence[HunkId], options: ViewOptions, *, special: bool
    ) -> FileBlocks:
        path = survey.index.files[names[0]].path
        key = (names, options.layout, _layout_key(survey, names, options) if special else ())
        cached = self._cache.get(path)
        if cached is None or cached[0] != key:
            cached = self._cache[path] = key, _make_file_blocks(survey, names, options)
        return cached[1]


def _is_pool(survey: Survey, hunks: Pool) -> bool:
    return any(hunks is pool for pool in survey.pools.values())


def _make_file_blocks(survey: Survey, names: Sequence[HunkId], options: ViewOptions) -> FileBlocks:
    known, edits = survey.index.hunks, survey.plan.adapted
    shown = (
        apply_recorded_edit(known[name], survey.placements[name]) if name in edits else known[name]
        for name in names
    )
    members = sorted(shown, key=_sort_key)
    return FileBlocks(_list_file_blocks(survey.index.files[names[0]], members, options))


def _layout_key(
    survey: Survey, names: Sequence[HunkId], options: ViewOptions
) -> tuple[object, ...]:
    """Returns what besides the hunks and the layout decides the blocks of a file."""
    edits = survey.plan.adapted
    return tuple(
        (name, name in options.folds, options.notes.get(name), edits.get(name))
        for name in names
        if name in options.folds or name in options.notes or name in edits
    )


def group_by_file(survey: Survey, hunks: Iterable[HunkId]) -> Pool:
    """Returns hunks by the path of their file; those that are not in the delta are left out."""
    files: dict[str, list[HunkId]] = {}
    for name in hunks:
        hunk = survey.index.hunks.get(name)
        if hunk is not None:
            files.setdefault(hunk.path, []).append(name)
    return {path: tuple(names) for path, names in files.items()}


def _list_file_blocks(
    file: FileChange, members: Sequence[Hunk], options: ViewOptions
) -> Iterator[Block]:
    yield Block(1, file=file)
    shown_to = 0
    for k, hunk in enumerate(members):
        limit = members[k + 1].old.start if k + 1 < len(members) else None
        block = _make_block(hunk, file, shown_to, limit, options)
        yield block
        shown_to = hunk.old.stop + block.after


def _sort_key(hunk: Hunk) -> tuple[int, int]:
    return hunk.old.start, hunk.new.start


def _make_block(
    hunk: Hunk, file: FileChange, above: int, below: int | None, options: ViewOptions
) -> Block:
    before = after = 0
    context, notes = options.layout.context, options.notes.get(hunk.id, ())
    if hunk.kind is Kind.TEXT and file.old is not None and file.new is not None:
        before = max(0, min(context, hunk.old.start - above))
        after = context if below is None else min(context, below - hunk.old.stop)
    height = 2 + len(notes) + before + _count_body_rows(hunk, options.layout) + max(0, after)
    folded = hunk.id in options.folds
    return Block(height, (), None, hunk, before, max(0, after), folded, notes)
