"""Messages taken apart and put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.message import (
    prefix_of,
    repair_encoding,
    split_trailers,
    subject_without_prefix,
    trailers_of,
    with_prefix,
    with_trailer,
    wrappable_width,
)

ADA = "Ada Lovelace <ada@example.org>"
LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=30)
BODIES = st.lists(LINES | st.just(f"Signed-off-by: {ADA}"), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    ("subject", "prefix", "rest"),
    [
        ("netdev-dpdk: Fix it.", "netdev-dpdk", "Fix it."),
        ("net/mlx5, net/mlx4: fix it", "net/mlx5, net/mlx4", "fix it"),
        ("Fix it", "", "Fix it"),
        ("fix: it", "", "fix: it"),
        ('Revert "a: b"', "", 'Revert "a: b"'),
    ],
)
def test_a_prefix_is_the_place_before_the_colon(subject: str, prefix: str, rest: str) -> None:
    assert (prefix_of(subject), subject_without_prefix(subject)) == (prefix, rest)


@pytest.mark.parametrize(
    ("subject", "after"),
    [
        ("a: Do it.", "b: Do it."),
        ("a, c: Do it.", "b: Do it."),
        ("Do it.", "b: Do it."),
        ("Do this and that: more", "b: Do this and that: more"),
    ],
)
def test_a_prefix_replaces_a_place_and_never_a_sentence(subject: str, after: str) -> None:
    assert with_prefix(subject, "b") == after


def test_an_empty_prefix_takes_the_old_one_away() -> None:
    assert with_prefix("a: Do it.", "") == "Do it."


@pytest.mark.parametrize(
    ("body", "prose", "trailers"),
    [
        ("Why.\n\nCc: B\nAcked-by: A", "Why.", [("Cc", "B"), ("Acked-by", "A")]),
        ("Signed-off-by: A", "", [("Signed-off-by", "A")]),
        ("Why.\n\nNo: trailer\nbut words", "Why.\n\nNo: trailer\nbut words", []),
        ("Why.\n\n[A: moved it]\nSigned-off-by: A", "Why.", [("Signed-off-by", "A")]),
        ("Why.\n\na\nb\nc\nSigned-off-by: A", "Why.", [("Signed-off-by", "A")]),
        ("Why.\n\nso\nCc: B\nSigned-off-by: A", "Why.", [("Cc", "B"), ("Signed-off-by", "A")]),
        ("Why.\n\nso\nCc: B\nAcked-by: A", "Why.\n\nso\nCc: B\nAcked-by: A", []),
        ("a\nb\nc\nd\nSigned-off-by: A", "a\nb\nc\nd\nSigned-off-by: A", []),
        ("Signed-off-by: A\n\nWhy.", "Signed-off-by: A\n\nWhy.", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_trailers_are_in_the_last_paragraph(body: str, prose: str, trailers: list[object]) -> None:
    assert split_trailers(body)[0] == prose
    assert list(trailers_of(body)) == trailers


@given(BODIES)
def test_a_trailer_that_was_added_is_found_and_is_not_added_twice(body: str) -> None:
    once = with_trailer(body, "Signed-off-by", ADA)
    assert ("Signed-off-by", ADA) in trailers_of(once)
    assert with_trailer(once, "Signed-off-by", ADA) == once


@given(BODIES)
def test_a_trailer_leaves_the_prose_as_it_was(body: str) -> None:
    before, after = (
        split_trailers(body)[0],
        split_trailers(with_trailer(body, "Signed-off-by", ADA))[0],
    )
    assert after.strip("\n") == before.strip("\n")


@pytest.mark.parametrize(
    ("line", "letters"),
    [("some words", 10), ("    code = here()", 0), ("> quoted words", 0), ("https://a.b/c d", 0),
     ("averylongword", 0), ("", 0), ("- some/very/long/path.c", 0), ("- two words", 11),
     ("*  some/very/long/path.c", 0), ("+ a b", 5), ("-a b", 4), ("  two words", 0),
     ("\ttwo words", 0), ("| a | table |", 0), (" two words", 10),
     (" one/step.py:3: in", 0), (" - two words", 12), ("$ make all", 0),
     ("(QEMU) query a={}", 0), ("(QEMU) has words", 16), ("@@ -1 +1 @@ int", 0), ("-   x = y;", 0),
     ("-  two words", 12), ("0123abc lib: Do it.", 0), ('[1]: 0123abc ("lib: Do it.")', 0),
     ("[1] see there", 13),
     ("a.c:3: an error", 0), ("net: warning: none", 0), ("2026-03-19T19:42 it", 0),
     ('"name - of a test"', 0), ('"Quoted" words', 14), ("isa\t\t: rv64", 0),
     ("Test id     Runtime (s)", 0), ("-----------  ----", 0), ("Benchmark 1: ./git cat-file", 0),
     ("- - words", 9), ("two.  Words", 11)],
)  # fmt: skip
def test_what_nobody_wraps_has_no_width(line: str, letters: int) -> None:
    assert wrappable_width(line) == letters


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"caf\xc3\xa9", "caf\xe9"),
        (b"caf\xe9", "caf\xe9"),
        (b"\x80", "\x80"),
        (b"\xff", "\xff"),
        (b"\x7f", "\x7f"),
        (b"caf\xe9 \xc3\xa9\ncaf\xc3\xa9", "caf\xe9 \xc3\xa9\ncaf\xe9"),
    ],
)
def test_a_line_that_is_not_utf8_is_read_as_latin1(raw: bytes, text: str) -> None:
    assert repair_encoding(raw.decode("utf-8", "surrogateescape")) == text
