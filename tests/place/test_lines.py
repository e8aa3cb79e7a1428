"""Properties of single lines."""

from __future__ import annotations

import pytest

from patchsplit.model.delta import Span
from patchsplit.place.lines import (
    NO_INDENT,
    describe_lines,
    find_enclosing_head,
    head_indents,
    is_list,
    is_trivial,
    leading_whitespace,
    measure_similarity,
    min_indent,
    remove_whitespace,
    squeeze_whitespace,
)

CODE = (
    b"static int run(void)\n",
    b"{\n",
    b"    if (x) {\n",
    b"\n",
    b"#ifdef A\n",
    b"\t/* says why */\n",
    b"        call();\n",
)


def test_whitespace_is_squeezed_or_removed() -> None:
    assert squeeze_whitespace(b" \ta  b\r\n") == b"a b"
    assert remove_whitespace(b" \ta  b\r\n") == b"ab"
    assert leading_whitespace(b" \tab\n") == b" \t"


@pytest.mark.parametrize(
    ("line", "trivial"), [(b"}\n", True), (b"  x;\n", True), (b"int\n", False), (b"\n", True)]
)
def test_a_line_of_few_characters_is_trivial(line: bytes, trivial: bool) -> None:  # noqa: FBT001
    assert is_trivial(line) is trivial


@pytest.mark.parametrize(
    "line",
    [b"import os\n", b'#include "a.h"\n', b"# include <a.h>\n", b"- item\n", b"lib/a.c \\\n",
     b"'name': value,\n"],
)  # fmt: skip
def test_imports_and_items_are_lines_of_a_list(line: bytes) -> None:
    assert is_list([line])
    assert not is_list([line, b"return call(x);\n"])


def test_indentation_counts_tabs_to_eight_and_no_blank_lines() -> None:
    assert min_indent([b"\n", b"\ta\n", b"         b\n"]) == 8
    assert min_indent([b"  \n"]) == 0


def test_heads_of_blocks_are_neither_braces_nor_comments() -> None:
    assert head_indents(CODE) == [0, NO_INDENT, 4, NO_INDENT, NO_INDENT, NO_INDENT, 8]


def test_a_line_is_inside_the_nearest_that_is_indented_less() -> None:
    indents = head_indents(CODE)
    assert find_enclosing_head(CODE, indents, 6, 8) == b"if (x) {"
    assert find_enclosing_head(CODE, indents, 6, 4) == b"static int run(void)"
    assert find_enclosing_head(CODE, indents, 2, 0) == b""


def test_lines_are_similar_from_a_share_on() -> None:
    assert measure_similarity(b"call(one);", b"call(one);") == 1
    assert 0.6 < measure_similarity(b"call(one);", b"call(two);") < 1
    assert measure_similarity(b"call(one);", b"return;") == 0
    assert measure_similarity(b"abc", b"abc") == 0
    assert measure_similarity(b"abcd", b"abcd") == 1
    assert measure_similarity(b"abc", b"abcd") == 0


def test_frequent_characters_of_long_lines_count() -> None:
    assert measure_similarity(b"a, " * 90 + b"b", b"a, " * 90 + b"c") > 0.99


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(0, 0), "before line 1"),
        (Span(2, 2), "after line 2"),
        (Span(4, 5), "line 5"),
        (Span(2, 5), "lines 3-5"),
    ],
)
def test_people_count_lines_from_one(span: Span, words: str) -> None:
    assert describe_lines(span) == words
