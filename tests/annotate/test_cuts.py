from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from patchsplit.annotate import find_cuts
from patchsplit.model.delta import Cut, Hunk, HunkId, Kind, Span, cut_hunk, split_lines

LINES = st.lists(
    st.sampled_from(
        [b"\n", b"int f(void)\n", b"{\n", b"}\n", b"/* c */\n", b"#if X\n", b"\xff\r\n"]
    ),
    max_size=14,
)
C = b"""#include <a.h>

/* Says one. */
int one(void)
{
    return 1;

}

int two(void)
{
}
"""


def hunk(removed: bytes = b"", added: bytes = b"", at: int = 0) -> Hunk:
    old, new = split_lines(removed), split_lines(added)
    spans = Span(at, at + len(old)), Span(at, at + len(new))
    return Hunk(HunkId("h"), "a.c", Kind.TEXT, *spans, old, new)


@given(LINES, LINES, st.sampled_from([0, 7]), st.sampled_from(["a.c", "a.py", "a.txt"]))
def test_cuts_are_valid_and_the_pieces_say_the_same(
    removed: list[bytes], added: list[bytes], at: int, path: str
) -> None:
    assume(removed or added)
    whole = hunk(b"".join(removed), b"".join(added), at)
    cuts = find_cuts(path, whole)
    pieces = cut_hunk(whole, cuts)
    assert len(pieces) == len(cuts) + 1
    assert sum((piece.removed for piece in pieces), ()) == whole.removed
    assert sum((piece.added for piece in pieces), ()) == whole.added
    assert all(piece.removed or piece.added for piece in pieces)


def test_a_new_file_comes_apart_before_definitions_with_their_comments() -> None:
    assert find_cuts("a.c", hunk(added=C)) == (Cut(0, 2), Cut(0, 9))


def test_a_deleted_file_comes_apart_the_same() -> None:
    assert find_cuts("a.c", hunk(removed=C)) == (Cut(2, 0), Cut(9, 0))


def test_decorators_stay_with_what_they_decorate() -> None:
    text = b"import os\n\n@dec\ndef f():\n    pass\n\nclass A:\n    def g(self): pass\n"
    assert find_cuts("a.py", hunk(added=text)) == (Cut(0, 2), Cut(0, 6))


def test_an_insertion_comes_apart_at_blank_lines() -> None:
    assert find_cuts("a.txt", hunk(added=b"a\n\n\nb\n\nc\n", at=5)) == (Cut(0, 3), Cut(0, 5))


def test_equally_many_lines_come_apart_in_pairs() -> None:
    assert find_cuts("a.c", hunk(b"a\nb\n", b"1\n2\n")) == (Cut(1, 1),)


def test_paragraphs_that_pair_up_come_apart() -> None:
    assert find_cuts("a.c", hunk(b"a\n\nb\n", b"1\n2\n\n3\n4\n")) == (Cut(2, 3),)


def test_other_hunks_do_not_come_apart() -> None:
    assert find_cuts("a.c", hunk(b"a\nb\n", b"1\n2\n3\n")) == ()
    assert find_cuts("a.c", Hunk(HunkId("h"), "a", Kind.WHOLE, Span(0, 0), Span(0, 0))) == ()
