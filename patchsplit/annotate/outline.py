"""One side of a file to its outline: its definitions, comments and strings around the changes.

tree-sitter's queries are run on the changed rows only. Where a macro breaks the parse, a line that
looks like a function's heading is used instead. Rows are counted from 0, spans are half-open.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import tree_sitter

from patchsplit.annotate.languages import Language
from patchsplit.annotate.references import Reference, iter_references
from patchsplit.model.delta import Lines, Span

MAX_PARSE_SIZE = 4_000_000
"""Bytes of a file up to which it is parsed."""
MAX_HEADING_DISTANCE = 400
"""Rows above a change in which its heading is looked for."""
LINE_END = 1 << 30
"""In place of the last column of a row."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a file defines."""

    name: str
    """The bare identifier."""
    qualified: str
    """With the qualifiers that the declaration has itself, joined by dots: "Class.method"."""
    name_row: int
    """Row of the name, from 0."""
    rows: Span
    """Rows of the whole definition."""
    is_scope: bool
    """Whether a change can be inside of it, as with a function or class."""


@dataclass(frozen=True)
class Outline:
    """The definitions, comments and strings of a file, at the changed rows only."""

    definitions: tuple[Definition, ...] = ()
    """In the order in which they begin; an outer one before its inner ones."""
    masks: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Row -> the columns (bytes, half-open) of comments and strings."""
    comments: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Row -> the columns of comments alone."""
    references: tuple[Reference, ...] = ()
    blocks: tuple[tuple[str, Span], ...] = ()
    """The comments and strings of several rows, as "comment" or "string", and their rows; by the
    row in which they end."""

    def definitions_in(self, rows: Span) -> list[Definition]:
        """Returns the definitions whose names are in `rows`, by the rows of the names."""
        first = bisect_left(self._by_name_row, rows.start, key=_name_row_of)
        after = bisect_left(self._by_name_row, rows.stop, key=_name_row_of)
        return self._by_name_row[first:after]

    @cached_property
    def _by_name_row(self) -> list[Definition]:
        """The definitions, by the rows of their names."""
        return sorted(self.definitions, key=_name_row_of)

    def scope_of(self, rows: Span) -> str:
        """Returns the dotted name of the scope that contains most of `rows`; "" for none.

        A scope that is entirely within `rows` is part of the change and does not count.
        """
        around = [
            found
            for found in self.definitions
            if found.is_scope and _overlap_size(found.rows, rows) and not _covers(rows, found.rows)
        ]
        if not around:
            return ""
        most = max(around, key=lambda found: (_overlap_size(found.rows, rows), found.rows.start))
        chain = [found for found in around if _covers(found.rows, most.rows)]
        return ".".join(dict.fromkeys(found.qualified for found in chain))


def _name_row_of(definition: Definition) -> int:
    return definition.name_row


def _overlap_size(one: Span, two: Span) -> int:
    return max(0, min(one.stop, two.stop) - max(one.start, two.start))


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.stop <= outer.stop


def parse_outline(language: Language, content: bytes, changed: Sequence[Span]) -> Outline:
    """Returns the outline of a file around the rows `changed`, which rise and are disjoint.

    Empty if nothing changed or the file exceeds MAX_PARSE_SIZE.
    """
    if not changed or len(content) > MAX_PARSE_SIZE:
        return Outline()
    tree = tree_sitter.Parser(language.grammar).parse(content)
    definitions: dict[tuple[int, str], Definition] = {}
    comments: dict[int, list[tuple[int, int]]] = defaultdict(list)
    masks: dict[int, list[tuple[int, int]]] = defaultdict(list)
    references: dict[Reference, None] = {}
    blocks: set[tuple[str, Span]] = set()
    for rows in _join_close_spans(changed):
        cursor = tree_sitter.QueryCursor(language.query)
        cursor.set_point_range(tree_sitter.Point(rows.start, 0), tree_sitter.Point(rows.stop, 0))
        for _, captures in cursor.matches(tree.root_node):
            for found in _iter_definitions(captures, changed):
                known = definitions.get((found.name_row, found.name))
                if known is None or found.is_scope:
                    definitions[found.name_row, found.name] = found
            references.update(dict.fromkeys(iter_references(captures)))
            for node in captures.get("comment", ()):
                _add_columns(comments, node, changed)
            for node in (*captures.get("comment", ()), *captures.get("string", ())):
                _add_columns(masks, node, changed)
                if node.start_point.row < node.end_point.row:
                    kind = "comment" if "comment" in node.type else "string"
                    blocks.add((kind, Span(node.start_point.row, node.end_point.row + 1)))
    ordered = sorted(definitions.values(), key=lambda d: (d.rows.start, -d.rows.stop, d.name_row))
    return Outline(
        tuple(ordered),
        dict(masks),
        dict(comments),
        tuple(references),
        tuple(sorted(blocks, key=lambda one: (one[1].stop, one[1].start, one[0]))),
    )


def _join_close_spans(changed: Sequence[Span]) -> Iterator[Span]:
    """Yields the spans, joined where at most 50 rows are between them: each costs a query."""
    start, stop = changed[0].start, changed[0].stop
    for span in changed[1:]:
        if span.start - stop > 50:
            yield Span(start, stop)
            start = span.start
        stop = span.stop
    yield Span(start, stop)


def _iter_definitions(
    captures: dict[str, list[tree_sitter.Node]], changed: Sequence[Span]
) -> Iterator[Definition]:
    for kind in ("scope", "define"):
        for node, name in zip(captures.get(kind, ()), captures.get("name", ()), strict=False):
            first = _first_after(changed, node.start_point.row)
            if first < len(changed) and changed[first].start <= node.end_point.row:
                yield _make_definition(node, name, scope=kind == "scope")


def _first_after(changed: Sequence[Span], row: int) -> int:
    """Returns the index of the first span that ends after `row`; the number of spans for none."""
    return bisect_right(changed, row, key=lambda span: span.stop)


def _make_definition(node: tree_sitter.Node, name: tree_sitter.Node, *, scope: bool) -> Definition:
    """Returns the definition of a node; `name` is the name or, in C, a declarator around it."""
    while inner := _inner_declarator(name):
        name = inner
    text = (name.text or b"").decode("utf-8", "replace")
    parts = [part for part in re.split(r"::|\.", text) if part] or [text]
    start, stop = node.start_point.row, node.end_point.row
    stop += node.end_point.column > 0
    return Definition(
        parts[-1].strip(), ".".join(parts), name.start_point.row, Span(start, stop), scope
    )


def _inner_declarator(name: tree_sitter.Node) -> tree_sitter.Node | None:
    if "identifier" in name.type:
        return None
    inner = name.child_by_field_name("declarator")
    if inner is None and name.type in ("parenthesized_declarator", "generic_type"):
        inner = name.named_child(0)
    return inner


def _add_columns(
    rows: dict[int, list[tuple[int, int]]], node: tree_sitter.Node, changed: Sequence[Span]
) -> None:
    """Adds the columns that a node has in the changed rows to `rows`."""
    first, last = node.start_point, node.end_point
    for span in islice(changed, _first_after(changed, first.row), None):
        if span.start > last.row:
            return
        for row in range(max(span.start, first.row), min(span.stop, last.row + 1)):
            begin = first.column if row == first.row else 0
            rows[row].append((begin, last.column if row == last.row else LINE_END))


def find_heading_above(language: Language, lines: Lines, row: int) -> str:
    """Returns the name in the nearest heading at or above `row`; "" if a function ends before it.

    At most MAX_HEADING_DISTANCE rows are considered.
    """
    for at in range(min(row, len(lines) - 1), max(-1, row - MAX_HEADING_DISTANCE), -1):
        line = lines[at].rstrip()
        found = language.heading.match(line)
        if found:
            return found[1].decode("utf-8", "replace")
        if line == b"}" and at != row:
            return ""
    return ""
