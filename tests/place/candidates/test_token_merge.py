"""Three-way merges by tokens, on literals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import Lines, split_lines
from patchsplit.place.candidates.token_merge import merge_tokens, split_tokens


def merge(base: bytes, fork: bytes, upstream: bytes, *, touching: bool = False) -> bytes | None:
    sides: list[Lines] = [split_lines(side) for side in (base, fork, upstream)]
    found = merge_tokens(*sides, allow_touching=touching)
    return None if found is None else b"".join(found)


@given(st.lists(st.binary(max_size=8), max_size=4))
def test_tokens_are_the_lines_again(lines: list[bytes]) -> None:
    assert b"".join(split_tokens(lines)) == b"".join(lines)


@pytest.mark.parametrize(
    ("base", "fork", "upstream", "apart", "touching"),
    [
        (b"f(a, b);\n", b"f(x, b);\n", b"f(a, y);\n", b"f(x, y);\n", b"f(x, y);\n"),
        (b"f(a, b);\n", b"f(a, x);\n", b"f(y, b);\n", b"f(y, x);\n", b"f(y, x);\n"),
        (b"a b\n", b"x b\n", b"a y\n", b"x y\n", b"x y\n"),
        (b"a.b\n", b"x.b\n", b"ab\n", None, None),
        (b"a-b\n", b"x-b\n", b"a+b\n", None, b"x+b\n"),
        (b"a-b\n", b"a+b\n", b"x-b\n", None, b"x+b\n"),
        (b"a;\n", b"x;\n", b"y;\n", None, None),
        (b"f(a)\n", b"f(a, x)\n", b"f(a, y)\n", None, b"f(a, y, x)\n"),
        (b"f(a, b)\n", b"f(x, b)\n", b"f(x, b)\n", b"f(x, b)\n", b"f(x, b)\n"),
        (b"f(a, b)\n", b"g(x, b)\n", b"f(x, c)\n", b"g(x, c)\n", b"g(x, c)\n"),
        (b"one two\n", b"one\ntwo\n", b"1 two\n", None, b"1\ntwo\n"),
    ],
)
def test_what_both_changed_is_merged_where_it_does_not_overlap(
    base: bytes, fork: bytes, upstream: bytes, apart: bytes | None, touching: bytes | None
) -> None:
    assert merge(base, fork, upstream) == apart
    assert merge(base, fork, upstream, touching=True) == touching


@given(st.text("ab (\n", max_size=8), st.text("ab (\n", max_size=8))
def test_a_side_that_changed_nothing_takes_the_other(one: str, other: str) -> None:
    base, changed = one.encode(), other.encode()
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


def test_long_regions_are_not_merged() -> None:
    base = b"a " * (800 // 2)
    assert merge(base, b"b" + base[1:], base) is not None
    assert merge(base + b"a", b"b" + base[1:], base) is None
    assert merge(base, base, base + b"a") is None
