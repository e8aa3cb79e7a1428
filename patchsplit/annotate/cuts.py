"""A hunk to the places where it can naturally be cut.

New and deleted files are cut before each top-level definition and its leading comment, other hunks
after blank lines, or between pairs of a removed and an added line.
"""

from __future__ import annotations

from patchsplit.annotate.languages import language_of
from patchsplit.annotate.outline import Definition, parse_outline
from patchsplit.model.delta import Cut, Hunk, Kind, Lines, Span


def find_cuts(path: str, hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the natural cuts of a hunk, in rising order, for `cut_hunk`; () if it has none."""
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
    """Returns the cuts of a hunk that removes and adds lines.

    They are between all lines if both sides have the same number of lines, otherwise between
    paragraphs if both sides have the same number of these.
    """
    if len(hunk.removed) == len(hunk.added):
        return [Cut(row, row) for row in range(1, len(hunk.removed))]
    removed, added = _find_paragraph_rows(hunk.removed), _find_paragraph_rows(hunk.added)
    if len(removed) != len(added):
        return []
    return [Cut(old, new) for old, new in zip(removed, added, strict=True)]


def _find_paragraph_rows(lines: Lines) -> list[int]:
    """Returns the 0-based rows that begin a paragraph after blank lines."""
    return [
        row
        for row in range(1, len(lines))
        if lines[row].strip() and not lines[row - 1].strip() and any(map(bytes.strip, lines[:row]))
    ]


def _find_definition_rows(path: str, lines: Lines) -> list[int]:
    """Returns the 0-based rows at which top-level definitions, or their comments, begin."""
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
    """Tells whether a definition is an unindented block, such as a function or class."""
    return definition.is_scope and not lines[definition.rows.start][:1].isspace()


def _find_leading_comment(
    start: int, lines: Lines, comments: dict[int, list[tuple[int, int]]], floor: int
) -> int:
    """Returns the first row of the comments, decorators and attributes directly above `start`.

    Rows before `floor` are not considered.
    """
    row = start
    while row > floor:
        above = lines[row - 1].strip()
        if not above or not (row - 1 in comments or above.startswith((b"@", b"#["))):
            break
        row -= 1
    return row
