"""Expressions over many lines at once find what they find in each line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.check.pattern import (
    GLOBS_AT_ONCE,
    MAX_LINE_BYTES,
    LineBlock,
    compile_pattern,
    matches,
    matches_any,
)
from patchsplit.model.rules.rule import LineRule
from patchsplit.session.checks.packs import list_built_in_packs, load_pack

PATTERNS = (
    "a", "^a", "a$", "^$", r"\Aa", r"a\z", r"\bb\b", r"\Bb", "[^a]*b", r"a\s+b", "a|^b$", "(?i)A+",
    "(?s)a.b", "(?-m)^a", r"\s$", "b*", r"a[^x]*$",
)  # fmt: skip
LINES = st.lists(st.text("ab x\r\t", max_size=6).map(str.encode), max_size=6)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(lines=LINES)
def test_the_lines_of_a_block_match_as_each_does_alone(pattern: str, lines: list[bytes]) -> None:
    alone = [row for row, line in enumerate(lines) if matches(pattern, line)]

    assert list(LineBlock(lines).find_matches(pattern)) == alone


@given(
    st.lists(st.sampled_from(["*.c", "a/*", "*/b?", "c|d", "(", "*"]), max_size=6).map(tuple),
    st.sampled_from(["a/x.c", "x.c", "a/b", "d/b1", "c|d", "d", "e/(", "a"]),
)
def test_globs_match_together_what_one_of_them_matches(globs: tuple[str, ...], path: str) -> None:
    assert matches_any(path, globs) == any(matches_any(path, (glob,)) for glob in globs)


def test_many_globs_are_all_matched() -> None:
    globs = tuple(f"{nth}.c" for nth in range(2 * GLOBS_AT_ONCE + 1))

    assert all(matches_any(f"a/{glob}", globs) for glob in globs)
    assert not matches_any("a/x.c", globs)


def test_no_line_matches_no_expression() -> None:
    assert LineBlock([b"a"]).find_matches("") == ()
    assert LineBlock([]).find_matches("a") == ()


def test_what_is_behind_the_limit_of_a_line_is_not_matched() -> None:
    long = b"x" * MAX_LINE_BYTES

    assert list(LineBlock([long + b"a", b"a", long[1:] + b"a"]).find_matches("a")) == [1, 2]


def test_every_line_rule_is_an_expression_of_joined_lines_too() -> None:
    rules = (rule for name in list_built_in_packs() for rule in load_pack(name).rules.values())

    for pattern in {rule.never for rule in rules if isinstance(rule, LineRule)}:
        assert compile_pattern(f"(?m){pattern}").pattern.endswith(pattern.encode())
