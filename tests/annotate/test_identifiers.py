"""Lines to the identifiers in them."""

from __future__ import annotations

import pytest

from patchsplit.annotate.identifiers import (
    MAX_LEX_SIZE,
    find_identifiers,
    is_all_comment,
    lex_identifiers,
)

LINES = (b"one(two); /* three\n", b" four */ five\n")
COMMENT = {7: [(10, 18)], 8: [(0, 8)]}
"""The comment, where LINES begin at row 7 of the file."""


def test_identifiers_outside_of_the_masks_are_found() -> None:
    assert find_identifiers(LINES, 7, {}, frozenset()) == {"one", "two", "three", "four", "five"}
    assert find_identifiers(LINES, 7, COMMENT, frozenset({"two"})) == {"one", "five"}


def test_one_letter_and_digits_are_no_identifiers() -> None:
    assert find_identifiers((b"x 12 _1 caf\xc3\xa9\n",), 0, {}, frozenset()) == {"_1", "café"}


def test_only_comments_and_whitespace_are_all_comment() -> None:
    assert is_all_comment((b"/* a */  \n", b"\n"), 0, {0: [(0, 7)]})
    assert not is_all_comment(LINES, 7, COMMENT)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.rb", b"def run_it\n  # note\nend\n", ({"run_it"}, False)),
        ("a.rb", b"# note\n", (set(), True)),
        ("a.rb", b"value = other('text')\n", (set(), False)),
    ],
)
def test_pygments_knows_definitions_and_comments(
    path: str, text: bytes, found: tuple[set[str], bool]
) -> None:
    lexed = lex_identifiers(path, tuple(text.splitlines(keepends=True)))
    assert lexed is not None
    assert (set(lexed[1]), lexed[2]) == found


def test_unknown_names_and_large_texts_are_not_lexed() -> None:
    assert lex_identifiers("a.nothing", (b"x\n",)) is None
    assert lex_identifiers("a.rb", (b"x" * (MAX_LEX_SIZE + 1),)) is None
