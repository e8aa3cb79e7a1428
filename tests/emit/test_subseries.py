"""Sub-series and stacks: whole, in order, and cut where the fewest needs go across."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.emit.subseries import (
    Needs,
    collect_stack,
    find_connected_groups,
    find_required_parts,
    split_series,
)
from patchsplit.model.plan import PatchId


@st.composite
def worlds(draw: st.DrawFn) -> Needs:
    count = draw(st.integers(0, 24))
    names = [PatchId(f"p{n}") for n in range(count)]
    return {
        name: tuple(sorted(draw(st.sets(st.sampled_from(names[:n]), max_size=2)), key=names.index))
        if n and draw(st.booleans())
        else ()
        for n, name in enumerate(names)
    }


@given(worlds(), st.integers(1, 9))
def test_every_patch_is_in_one_part_in_the_order_of_the_series(needs: Needs, most: int) -> None:
    made = split_series(needs, most)
    order = list(needs)
    assert sorted((name for part in made for name in part), key=order.index) == order
    for part in made:
        assert 0 < len(part) <= most
        assert sorted(part, key=order.index) == list(part)


@given(worlds(), st.integers(1, 9))
def test_a_part_needs_only_parts_before_it(needs: Needs, most: int) -> None:
    made = split_series(needs, most)
    for nth, part in enumerate(made):
        under = find_required_parts(nth, made, needs)
        assert all(other < nth for other in under)
        there = {name for other in (*under, nth) for name in made[other]}
        assert {one for name in there for one in needs[name]} <= there
        assert set(part) <= there


@given(worlds(), st.integers(1, 9))
def test_what_hangs_together_and_fits_stays_together(needs: Needs, most: int) -> None:
    made = split_series(needs, most)
    home = {name: nth for nth, part in enumerate(made) for name in part}
    for group in find_connected_groups(needs):
        if len(group) <= most:
            assert len({home[name] for name in group}) == 1


@given(worlds())
def test_a_stack_is_a_patch_and_all_that_it_needs(needs: Needs) -> None:
    order = list(needs)
    for name in needs:
        line = collect_stack(name, needs)
        assert line[-1] == name
        assert sorted(line, key=order.index) == list(line)
        assert {one for member in line for one in needs[member]} <= set(line)
        assert len(needs[name]) or line == (name,)


def chain(text: str) -> Needs:
    """Reads "a b<a c<b": patches with what they need."""
    rows = [word.partition("<") for word in text.split()]
    return {PatchId(n): tuple(PatchId(one) for one in w) for n, _, w in rows}


def test_a_long_chain_is_cut_where_the_fewest_needs_go_across() -> None:
    assert split_series(chain("a b<a c<ab d<c e<d f<de"), 4) == (tuple("abc"), tuple("def"))
    assert split_series(chain("a b<a c<b d<bc e<c"), 2) == (tuple("ab"), tuple("cd"), ("e",))


@pytest.mark.parametrize(("count", "sizes"), [(15, [15]), (16, [15, 1])])
def test_a_mailing_list_accepts_fifteen_patches(count: int, sizes: list[int]) -> None:
    assert [
        len(part) for part in split_series({PatchId(f"p{n}"): () for n in range(count)})
    ] == sizes


def test_what_needs_nothing_fills_the_parts_up() -> None:
    assert split_series(chain("a b<a c d<b e f"), 4) == (tuple("abcd"), tuple("ef"))
    assert split_series({}, 4) == ()


@given(worlds().filter(lambda needs: len(needs) <= 7), st.integers(1, 4))
def test_a_group_is_split_into_the_fewest_parts_with_the_fewest_needs_across(
    needs: Needs, most: int
) -> None:
    for group in find_connected_groups(needs):
        if len(group) <= most:
            continue
        inside = {name: needs[name] for name in group}
        parts = split_series(inside, most)
        place = {name: nth for nth, name in enumerate(group)}

        def count_across(borders: tuple[int, ...], place: dict[PatchId, int] = place) -> int:
            pairs = ((place[one], place[name]) for name in place for one in needs[name])
            return sum(one < border <= two for one, two in pairs for border in borders)

        ways = (
            borders
            for count in range(len(group))
            for borders in combinations(range(1, len(group)), count)
            if all(b - a <= most for a, b in pairwise((0, *borders, len(group))))
        )
        best = min((len(borders), count_across(borders)) for borders in ways)
        if all(place[part[0]] + len(part) - 1 == place[part[-1]] for part in parts):
            found = tuple(place[part[0]] for part in parts[1:])
            assert (len(found), count_across(found)) == best


def test_a_group_is_split_where_the_fewest_needs_cross() -> None:
    p0, p1, p2, p3 = (PatchId(f"p{n}") for n in range(4))
    assert split_series({p0: (), p1: (p0,), p2: (p0,), p3: (p2,)}, 3) == ((p0, p1), (p2, p3))
    assert split_series({p0: (), p1: (p0,), p2: (p1,), p3: (p2, p1)}, 3) == ((p0,), (p1, p2, p3))
