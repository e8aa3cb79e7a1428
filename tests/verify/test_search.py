"""The smallest part of a list with which a check passes, in few checks."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.verify.search import OutOfChecks, find_smallest


@given(st.integers(0, 60), st.data())
def test_the_smallest_part_is_found(size: int, data: st.DataObject) -> None:
    every = list(range(size))
    needed = data.draw(st.sets(st.sampled_from(every), min_size=1, max_size=4)) if size else {99}
    asked: list[Sequence[int]] = []

    def passes(chosen: Sequence[int]) -> bool:
        asked.append(chosen)
        return needed <= set(chosen)

    assert find_smallest(every, passes) == (sorted(needed) if size else None)
    assert len(asked) <= 1 + len(needed) * (math.ceil(math.log2(size + 1)) + 1)


@given(st.integers(2, 40), st.integers(0, 12), st.data())
def test_where_checks_run_out_what_is_known_to_pass_is_told(
    size: int, most: int, data: st.DataObject
) -> None:
    needed = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=4))
    left = most

    def passes(chosen: Sequence[int]) -> bool:
        nonlocal left
        if left == 0:
            raise OutOfChecks
        left -= 1
        return needed <= set(chosen)

    found = find_smallest(range(size), passes)
    assert found is None if most == 0 else needed <= set(found or ())


def test_where_nothing_helps_nothing_is_found() -> None:
    assert find_smallest([1, 2, 3], lambda _: False) is None
    assert find_smallest([], lambda _: True) is None
