"""Lines split into code, comments and strings."""

from __future__ import annotations

import pytest
from rendered_patches import make_change

from patchsplit.check.lexing import (
    CONTEXT_LINES,
    MAX_LOOKBACK,
    LineParts,
    decode_line,
    find_windows,
    is_in_block_comment,
    lex_added_lines,
)

INDENTED = b"    more\n"


@pytest.mark.parametrize(
    ("path", "line", "parts"),
    [
        ("a.c", 'call("text"); // why', LineParts("call(); ", "// why", '"text"')),
        ("a.py", "x = 'text'  # why", LineParts("x =   ", "# why", "'text'")),
        ("a.c", '#include "a.h"', LineParts("#include ", "", '"a.h"')),
        ("README.md", "words", LineParts("", "words")),
        ("a.unknown", "words", LineParts("words", "words")),
        ("tests/a.at", "words", LineParts("words", "words")),
    ],
)
def test_a_line_has_its_parts(path: str, line: str, parts: LineParts) -> None:
    found = lex_added_lines(make_change(path, f"{line}\n"), [1])[1]
    assert (found.code.split(), found.comment, found.string) == (
        parts.code.split(),
        parts.comment,
        parts.string,
    )


def test_a_line_inside_a_long_comment_is_known_by_the_whole_file() -> None:
    change = make_change("a.c", "two\n")
    whole = (b"int a;\n", b"/* one\n", b" * two\n", b" */\n")
    (line,) = change.added
    assert lex_added_lines(change, [line.at])[line.at].code
    found = lex_added_lines(change, [3], lambda _: whole)[3]
    assert (found.code.strip(), found.comment.strip()) == ("", "* two")


@pytest.mark.parametrize(
    ("before", "is_open"),
    [
        ([b"int a;\n"], False),
        ([b"/* one\n"], True),
        ([b"/* one\n", b"   two */\n"], False),
        ([b"/* one */ /* two\n", b"\n"], True),
        ([b"/*/\n"], True),
        ([], False),
    ],
)
def test_a_block_comment_is_open_until_its_end(before: list[bytes], *, is_open: bool) -> None:
    assert is_in_block_comment((*before, b"#if A\n"), len(before) + 1) is is_open


def test_windows_begin_at_column_0_and_do_not_overlap() -> None:
    lines = (b"int f(void)\n", *[INDENTED] * 200, b"int g(void)\n", *[INDENTED] * 200)
    assert find_windows([5], lines) == [(0, 5 + CONTEXT_LINES)]
    assert find_windows([150], lines) == [(0, 150 + CONTEXT_LINES)]
    assert find_windows([5, 20, 300], lines) == [(0, 5 + CONTEXT_LINES), (201, 330)]
    assert find_windows([5, 40], lines) == [(0, 40 + CONTEXT_LINES)]
    assert find_windows([], lines) == []


def test_a_start_is_searched_for_only_so_far() -> None:
    lines = (b"int f(void)\n", *[INDENTED] * 1000)
    assert find_windows([900], lines) == [(900 - MAX_LOOKBACK, 900 + CONTEXT_LINES)]


def test_a_line_is_text_without_its_break() -> None:
    assert decode_line(b"caf\xc3\xa9\r\n") == "café"
    assert decode_line(b"\xff\n") == "\ufffd"
    assert len(decode_line(b"x" * 10_000)) == 4000
