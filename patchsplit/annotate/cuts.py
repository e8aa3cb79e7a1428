"""A hunk to the places where it comes apart naturally.

New and deleted files come apart before each top-level definition and its leading comment, other
hunks at blank lines, or where their removed and added lines pair up one to one.
"""

from __future__ import annotations

from patchsplit.annotate.languages import language_of
from patchsplit.annotate.outline import Definition, parse_outline
from patchsplit.model.delta import Cut, Hunk, Kind, Lines, Span


def find_cuts(path: str, hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the natural cuts of a hunk, in order, for `cut_hunk`; () where it has none."""
    if hunk.kind is not Kind.TEXT:
        return ()
    if hunk.removed and hunk.added:
        cuts = _find_paired_cuts(hunk)
    else:
        lines = hunk.added or hunk.removed
        whole = hunk.old.start == hunk.new.start == 0
        rows = (_find_definition_rows(path, lines) if whole else []) or _find_paragraph_rows(lines)
        cuts = [Cut(0, row) if hunk.added else Cut(row, 0) for row in rows]
    end = Cut(len(hunk.removed), len(hunk.added))
    return tuple(cut for cut in dict.fromkeys(cuts) if Cut(0, 0) < cut < end)


def _find_paired_cuts(hunk: Hunk) -> list[Cut]:
    """Cuts between lines that replace one another, or between paragraphs as many on each side."""
    if len(hunk.removed) == len(hunk.added):
        return [Cut(row, row) for row in range(1, len(hunk.removed))]
    removed, added = _find_paragraph_rows(hunk.removed), _find_paragraph_rows(hunk.added)
    if len(removed) != len(added):
        return []
    return [Cut(old, new) for old, new in zip(removed, added, strict=True)]


def _find_paragraph_rows(lines: Lines) -> list[int]:
    """Returns the rows that begin a paragraph behind blank lines."""
    return [
        row
        for row in range(1, len(lines))
        if lines[row].strip() and not lines[row - 1].strip() and any(map(bytes.strip, lines[:row]))
    ]


def _find_definition_rows(path: str, lines: Lines) -> list[int]:
    """Returns the rows at which top-level definitions begin, leading comments with them."""
    content = b"".join(lines)
    language = language_of(path, content)
    if language is None:
        return []
    found = parse_outline(language, content, [Span(0, len(lines))])
    rows = []
    stop = 0
    for definition in found.definitions:
        if definition.rows.start >= stop and _stands_alone(definition, lines):
            rows.append(_find_leading_comment(definition.rows.start, lines, found.comments, stop))
            stop = definition.rows.stop
    return rows


def _stands_alone(definition: Definition, lines: Lines) -> bool:
    """Tells whether a definition is a block of its own, and no line of a list."""
    return definition.is_scope and not lines[definition.rows.start][:1].isspace()


def _find_leading_comment(
    start: int, lines: Lines, comments: dict[int, list[tuple[int, int]]], floor: int
) -> int:
    """Goes up over the comment, decorator or attribute that stands right above `start`."""
    row = start
    while row > floor:
        above = lines[row - 1].strip()
        if not above or not (row - 1 in comments or above.startswith((b"@", b"#["))):
            break
        row -= 1
    return row
