"""A hunk as a text and back: what is left of it is what a person left, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.errors import PlanError
from patchsplit.model.delta import Hunk, HunkId, Kind, Span, cut_hunk
from patchsplit.session.hunks.page import (
    ADD,
    KEEP,
    REMOVE,
    Page,
    PageLine,
    apply_page_lines,
    count_common_ends,
    format_page,
    parse_page,
    place_cuts,
    select_pieces,
)

PAGE = Page("a.c", 3, (b"one\n", b"\n"), (b"old\n", b"gone\n"), (b"new\n", b"more\n"), (b"last\n",))
ROWS = [b"a", b"b", b"", b"-x", b"+y", b"# no comment", b"@@ -1 +1 @@", b"\\ no", b"\x0c", b"\r"]

line = st.sampled_from(ROWS).map(lambda row: row + b"\n")
lines = st.lists(line, max_size=6).map(tuple)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Pages as a hunk's: the end of the file may lack its newline, on either side."""
    before, removed, added, after = (draw(lines) for _ in range(4))
    if draw(st.booleans()):
        if after:
            after = (*after[:-1], after[-1][:-1] or b"z")
        else:
            removed = (*removed[:-1], removed[-1][:-1] or b"z") if removed else ()
            added = (*added[:-1], added[-1][:-1] or b"w") if added else ()
    return Page("a.c", 0, before, removed, added, after)


def text(*rows: str) -> bytes:
    return "".join(row + "\n" for row in rows).encode()


def left(*rows: str) -> tuple[bytes, ...]:
    marks = parse_page(PAGE, text(" one", " ", *rows, " last"))
    assert marks is not None
    return apply_page_lines(marks)


@given(pages())
def test_a_page_that_nobody_touched_writes_what_it_wrote(page: Page) -> None:
    marks = parse_page(page, format_page(page, "Hunk"))

    assert (apply_page_lines(marks) if marks is not None else ()) == page.added


@given(pages(), st.data())
def test_a_choice_of_lines_is_cut_into_pieces_that_write_it(
    page: Page, data: st.DataObject
) -> None:
    signs = st.sampled_from([KEEP, REMOVE])
    marks = [PageLine(data.draw(signs), row) for row in page.removed]
    at = 0
    for row in page.added:
        if data.draw(st.booleans()):
            at = data.draw(st.integers(at, len(marks)))
            marks.insert(at, PageLine(ADD, row))
            at += 1
    pieces = select_pieces(marks, page.added)
    assert pieces is not None
    old, new = Span(0, len(page.removed)), Span(0, len(page.added))
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, old, new, page.removed, page.added)
    cut = cut_hunk(hunk, place_cuts(pieces)) if pieces else ()
    kept = [
        (piece.keep, row)
        for piece, part in zip(pieces, cut, strict=True)
        for row in (part.added if piece.keep else part.removed)
    ]

    assert [row for _, row in kept] == [row for sign, row in marks if sign != REMOVE]
    assert all(one.keep != two.keep for one, two in pairwise(pieces))


@given(lines, lines)
def test_shared_ends_never_overlap(one: tuple[bytes, ...], two: tuple[bytes, ...]) -> None:
    head, tail = count_common_ends(one, two)

    assert one[:head] == two[:head]
    assert one[len(one) - tail :] == two[len(two) - tail :]
    assert head + tail <= min(len(one), len(two))


def test_lines_are_left_out_kept_and_written() -> None:
    assert left("-old", "-gone", "+new") == (b"new\n",)
    assert left(" old", "-gone", "+more") == (b"old\n", b"more\n")
    assert left("-old", "+mine", " gone") == (b"mine\n", b"gone\n")


def test_the_fewest_pieces_are_made() -> None:
    marks = (PageLine(ADD, b"\n"), PageLine(ADD, b"y\n"))
    pieces = select_pieces(marks, (b"\n", b"x\n", b"\n", b"y\n"))

    assert [(piece.keep, piece.added) for piece in pieces or ()] == [(False, 2), (True, 2)]


def test_a_kept_line_takes_the_one_left_out_with_it() -> None:
    marks = (PageLine(KEEP, b"a\n"), PageLine(REMOVE, b"b\n"), PageLine(ADD, b"y\n"))
    pieces = select_pieces(marks, (b"x\n", b"y\n"))

    assert pieces is not None
    assert [tuple(piece) for piece in pieces] == [(False, 1, 1), (True, 1, 1)]


def test_lines_in_another_order_are_no_choice() -> None:
    assert select_pieces((PageLine(ADD, b"b\n"), PageLine(ADD, b"a\n")), (b"a\n", b"b\n")) is None


def test_comments_headers_and_blanks_that_editors_strip_do_not_matter() -> None:
    content = b"# why\n@@ -4,5 +4,5 @@\n one\n\n-old\n-gone\n+new\n last\n\n# end"

    assert apply_page_lines(parse_page(PAGE, content) or ()) == (b"new\n",)


def test_a_missing_newline_at_the_end_is_kept_and_can_be_mended() -> None:
    page = Page("a.c", 0, (), (b"old",), (b"new",), ())
    marks = parse_page(page, format_page(page, "Hunk"))
    mended = parse_page(page, b"-old\n+new\n")

    assert apply_page_lines(marks or ()) == (b"new",)
    assert apply_page_lines(mended or ()) == (b"new\n",)


def test_a_page_without_lines_says_nothing() -> None:
    assert parse_page(PAGE, b"# only words\n") is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((" One", " ", "-old", "-gone", " last"), "was changed: «one» to «One»"),
        ((" one", " ", "-old", "-gone"), "«last» is missing"),
        ((" one", " ", "-older", "-gone", " last"), "was changed: «old» to «older»"),
        ((" one", " ", "-old", "-gone", " last", " more"), "«more» is not upstream's"),
        ((" one", "- ", "-old", "-gone", " last"), "was changed"),
        (("-one", " ", "-old", "-gone", " last"), "«one» is context"),
        (("+new", " one", " ", "-old", "-gone", " last"), "«new» is outside"),
        ((" one", " ", "-old", "-gone", " last", "+new"), "«new» is outside"),
        ((" one", " ", "-old", "-gone", "new", " last"), "Line 5, «new», does not begin"),
    ],
)
def test_what_is_not_the_hunks_cannot_be_changed(rows: tuple[str, ...], words: str) -> None:
    with pytest.raises(PlanError) as raised:
        parse_page(PAGE, text(*rows))

    assert words in raised.value.message
    assert raised.value.hint
