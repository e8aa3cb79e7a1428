"""Where a hunk comes apart into whole things."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from patchsplit.annotate import find_seams
from patchsplit.model.delta import Cut, Hunk, HunkId, Kind, Span, cut_hunk, split_lines

LINES = st.lists(
    st.sampled_from(
        [b"\n", b"int f(void)\n", b"{\n", b"}\n", b"    x = {1};\n", b"#if X\n", b"#endif\n"]
    ),
    max_size=14,
)
ONE = b"int one(void)\n{\n    return 1;\n\n    /* never } */\n}\n"
TWO = b"/* Says two. */\nint two(void)\n{\n    return 2;\n}\n"


def hunk(added: bytes, removed: bytes = b"", path: str = "a.c") -> Hunk:
    old, new = split_lines(removed), split_lines(added)
    spans = Span(7, 7 + len(old)), Span(7, 7 + len(new))
    return Hunk(HunkId("h"), path, Kind.TEXT, *spans, old, new)


def test_functions_side_by_side_come_apart_with_their_comments() -> None:
    assert find_seams(hunk(ONE + b"\n" + TWO)) == (Cut(0, 7),)


def test_a_function_is_not_cut_at_a_blank_line_within() -> None:
    assert find_seams(hunk(ONE)) == ()


def test_what_is_removed_stays_with_the_first_block() -> None:
    assert find_seams(hunk(ONE + b"\n" + TWO, removed=b"int one(void);\n")) == (Cut(1, 7),)


def test_a_condition_and_what_it_holds_stay_together() -> None:
    assert find_seams(hunk(b"#if X\n" + ONE + b"\n" + TWO + b"#endif\n")) == ()


def test_what_closes_more_than_it_opens_stays_whole() -> None:
    assert find_seams(hunk(b"    last();\n}\n\nint two(void)\n{\n    first();\n")) == ()


def test_a_heading_stays_with_what_stands_below_it() -> None:
    text = b"Options\n\n--one::\n    Does one.\n\n--two::\n    Does two.\n"
    assert find_seams(hunk(text, path="a.adoc")) == (Cut(0, 5),)


def test_methods_of_a_new_class_stay_with_it() -> None:
    text = b"class A:\n    x = 1\n\n    def f(self):\n        pass\n\n\ndef g():\n    return 1\n"
    assert find_seams(hunk(text, path="a.py")) == (Cut(0, 7),)


def test_tests_of_a_shell_script_come_apart_though_a_case_closes_alone() -> None:
    case = b"case $1 in\na)\n\techo a;;\nesac\n"
    assert find_seams(hunk(case + b"\n" + case, path="t/t0001.sh")) == (Cut(0, 5),)


@pytest.mark.parametrize("kind", [Kind.WHOLE, Kind.MODE, Kind.RENAME])
def test_a_hunk_without_lines_has_no_seam(kind: Kind) -> None:
    assert find_seams(Hunk(HunkId("h"), "a", kind, Span(0, 0), Span(0, 0))) == ()


@given(LINES, LINES)
def test_pieces_say_the_same_and_each_closes_what_it_opens(
    removed: list[bytes], added: list[bytes]
) -> None:
    assume(removed or added)
    whole = hunk(b"".join(added), b"".join(removed))
    pieces = cut_hunk(whole, find_seams(whole))
    assert sum((piece.removed for piece in pieces), ()) == whole.removed
    assert sum((piece.added for piece in pieces), ()) == whole.added
    for piece in pieces[1:]:
        text = b"".join(piece.added)
        assert text.count(b"{") == text.count(b"}")
        assert text.count(b"#if") == text.count(b"#endif")
