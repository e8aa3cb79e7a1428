"""Mends change what they are for and nothing else, and once is enough."""

from __future__ import annotations

import ast
import re

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.check.fixes import (
    convert_indentation,
    is_harmless,
    iter_subject_variants,
    normalize_tokens,
    sort_trailers,
    strip_trailing_whitespace,
    wrap_body,
)
from patchsplit.model.delta import split_lines
from patchsplit.model.message import split_trailers, trailers_of

word = st.sampled_from(
    ["a", "word", "wrapping", "`code()`", "https://example.org/x", "x" * 40, "and,", "1.", "-"]
)
sentence = st.lists(word, min_size=1, max_size=20).map(" ".join)
kept = st.sampled_from(
    ["    set in as code is, and far too long for any line of prose", "> quoted, and long enough",
     "| a | table | that is long enough to be wrapped |", "$ command --with --many --options x y",
     "col  one      col two   and so on and on and on", "\ttab", ""]
)  # fmt: skip
prose = st.lists(st.one_of(sentence, sentence, kept), max_size=8).map("\n".join)
trailer = st.sampled_from(
    ["Signed-off-by: A <a@x.org>", 'Fixes: 0123456789ab ("lib: A subject that is long.")',
     "Reported-by: B <b@x.org>", "Cc: stable@x.org", "Acked-by: C <c@x.org>"]
)  # fmt: skip
trailers = st.lists(trailer, max_size=5).map("\n".join)
bodies = st.tuples(prose, trailers).map(lambda at: "\n\n".join(filter(None, at)).strip("\n"))
widths = st.integers(30, 80)
KEYS = ("Fixes", "Cc", "Reported-by", "Signed-off-by")


@given(bodies, widths)
def test_wrapping_keeps_every_word_in_its_order(body: str, most: int) -> None:
    assert wrap_body(body, most).split() == body.split()


@given(bodies, widths)
def test_wrapping_never_touches_what_is_set_in_quoted_or_a_trailer(body: str, most: int) -> None:
    def still(text: str) -> list[str]:
        rows = split_trailers(text)[0].split("\n")
        return [row for row in rows if row.startswith((" ", "\t", ">", "|", "$", "col"))]

    done = wrap_body(body, most)

    items = any(re.match(r"- |1\. ", row) for row in body.split("\n"))
    assert items or still(done) == still(body)
    assert split_trailers(done)[1] == split_trailers(body)[1]


@given(bodies, widths)
def test_wrapping_twice_is_wrapping_once(body: str, most: int) -> None:
    assert wrap_body(wrap_body(body, most), most) == wrap_body(body, most)


@given(bodies)
def test_ordering_keeps_every_trailer_and_all_the_prose(body: str) -> None:
    done = sort_trailers(body, KEYS)

    assert sorted(trailers_of(done)) == sorted(trailers_of(body))
    assert split_trailers(done)[0] == split_trailers(body)[0]
    assert sort_trailers(done, KEYS) == done
    known = [key for key, _ in trailers_of(done) if key in KEYS]
    assert known == sorted(known, key=KEYS.index) or split_trailers(done)[1] == ()


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=60))
def test_a_subject_keeps_its_letters(subject: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split()).rstrip(".").lower()

    assert {bare(form) for form in iter_subject_variants(subject)} == {bare(subject)}


blank = st.sampled_from([b"", b" ", b"  ", b"\t", b" \t", b"        ", b"\t    "])
token = st.sampled_from(
    [b"x", b"=", b"'a  '", b'"b \\', b"1", b"# note ", b"/* c ", b"*/", b"// d", b"\\", b"if", b":",
     b"'''", b"#define A 1", b"{", b"}", b";", b"\x0c", b"\xff"]
)  # fmt: skip
line = st.tuples(
    blank, st.lists(token, max_size=4).map(b" ".join), blank, st.sampled_from([b"\n", b"\r\n"])
).map(b"".join)
texts = st.lists(line, max_size=8).map(b"".join)


@given(line)
def test_a_line_keeps_all_but_its_last_blanks(row: bytes) -> None:
    done = strip_trailing_whitespace(row)

    assert strip_trailing_whitespace(done) == done
    assert done.split() == row.split()
    assert len(done) - len(done.lstrip(b" \t")) <= len(row) - len(row.lstrip(b" \t"))
    assert re.search(rb"\r?\n$", done)[0] == re.search(rb"\r?\n$", row)[0]  # type: ignore[index]


@given(line, st.sampled_from(["tabs", "spaces"]))
def test_a_line_stays_in_its_column(row: bytes, style: str) -> None:
    done = convert_indentation(row, style)  # type: ignore[arg-type]

    assert done.lstrip(b" \t") == row.lstrip(b" \t")
    margins = [len(one[: len(one) - len(one.lstrip(b" \t"))].expandtabs(8)) for one in (row, done)]
    assert margins[0] == margins[1]


@given(texts, st.sampled_from(["a.c", "a.py", "a.java", "a.sh"]))
def test_a_mend_that_is_harmless_leaves_every_token(text: bytes, path: str) -> None:
    done = b"".join(strip_trailing_whitespace(row) for row in split_lines(text))

    if is_harmless(path, text, done):
        assert normalize_tokens(path, text) == normalize_tokens(path, done)


@given(texts)
def test_python_means_the_same_after_a_harmless_mend(text: bytes) -> None:
    done = b"".join(strip_trailing_whitespace(row) for row in split_lines(text))
    try:
        before = ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return
    if is_harmless("a.py", text, done):
        assert ast.dump(ast.parse(done)) == before


def test_blanks_that_mean_something_are_left() -> None:
    assert not is_harmless("a.py", b'x = """a  \nb"""\n', b'x = """a\nb"""\n')
    assert not is_harmless("a.sh", b"cat <<E\na  \nE\n", b"cat <<E\na\nE\n")
    assert not is_harmless("a.md", b"a  \nb\n", b"a\nb\n")
    assert not is_harmless("a.at", b"a  \n", b"a\n")
    assert not is_harmless("Makefile", b"a:\n\tb\n", b"a:\n        b\n", indentation=True)
    assert not is_harmless("a.py", b"if x:\n\ty\n", b"if x:\n        y\n", indentation=True)
    assert is_harmless("a.c", b"int x;  \n/* c  \n */\n", b"int x;\n/* c\n */\n")
    assert strip_trailing_whitespace(b"#define A \\  \n") == b"#define A \\  \n"
