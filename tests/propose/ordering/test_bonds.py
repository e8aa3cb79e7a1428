"""What cannot be held apart, on items written out."""

from __future__ import annotations

import pytest
from items import item

from patchsplit.model.graph import Edge, EdgeKind, Graph
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.bonds import (
    count_arguments,
    enforce_bonds,
    find_bonds,
    find_pair_bonds,
)


def bind(*items: Item, edges: tuple[Edge, ...] = ()) -> list[list[int]]:
    """The places of the items of each bond."""
    place = {one.hunks[0].id: k for k, one in enumerate(items)}
    return [[place[hunk] for hunk in bond.hunks] for bond in find_bonds(items, Graph(edges))]


HEAD = item("a.c", "int ring_put(int a, int b)", "int ring_put(int a)", inside="ring_put")
PLAIN = item("c.c", "ring_get(1);", "ring_get(2);", inside="run")


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (b"ring_put();", [0]),
        (b"ring_put(void);", [0]),
        (b'ring_put(a, f(b, c), "d,e");', [3]),
        (b"ring_put(const char *a,\n", [1]),
        (b"ring_put(a); ring_put(a, b);", [1, 2]),
        (b'ring_log("ring_put(a, b)"); ring_put(a);', [1]),
        (b"ring_put(a,\n" * 20_000, [1] * 20_000),
    ],
)  # fmt: skip
def test_arguments_are_counted_as_far_as_they_are_seen(lines: bytes, count: list[int]) -> None:
    assert count_arguments([lines])["ring_put"] == count


def test_calls_go_with_the_function_whose_parameters_change() -> None:
    call = item("b.c", "    ring_put(one, two);", "    ring_put(one);", inside="run")
    assert bind(HEAD, PLAIN, call) == [[0, 2]]


def test_calls_that_change_alone_are_free() -> None:
    calls = [item(f"{k}.c", "ring_put(1, 2);", "ring_put(1);", inside="run") for k in "ab"]
    assert bind(*calls) == []


def test_what_uses_a_new_parameter_goes_with_it() -> None:
    within = item("a.c", "    use(bbb);", "    use(0);", inside="ring_put")
    head = item("a.c", "int ring_put(int a, int bbb)", "int ring_put(int a)", inside="ring_put")
    elsewhere = item("b.c", "    use(bbb);", "    use(0);", inside="other")
    assert bind(head, within, elsewhere) == [[0, 1]]


def test_a_definition_that_moves_comes_and_goes_at_once() -> None:
    come = item("a.c", "int ring_put(void)", defines="ring_put")
    gone = item("b.c", "", "int ring_put(void)", drops="ring_put")
    assert bind(come, PLAIN, gone) == [[0, 2]]


def test_two_that_need_each_other_are_one() -> None:
    one, two = item("a.h", "x"), item("b.c", "y")
    first, second = one.hunks[0].id, two.hunks[0].id
    there = Edge(first, second, EdgeKind.DEFINES, "new_way")
    back = Edge(second, first, EdgeKind.LAST_USE, "old_way")
    assert bind(one, two, edges=(there,)) == []
    assert bind(one, two, edges=(there, back)) == [[0, 1]]


def test_what_one_opens_and_another_closes_is_one_even_if_other_ties_do_not_count() -> None:
    one, two, three = item("a.c", "#if X"), item("a.c", "#endif"), item("b.c", "y")
    first, second, third = (some.hunks[0].id for some in (one, two, three))
    pair = [
        Edge(a, b, EdgeKind.PAIR, "#if", hard=True) for a, b in ((first, second), (second, first))
    ]
    needs = [Edge(a, b, EdgeKind.DEFINES, "new_way") for a, b in ((first, third), (third, first))]
    (bond,) = find_pair_bonds([one, two, three], Graph((*pair, *needs)))
    assert bond.hunks == (first, second)
    assert bond.reasons[first] == "it and another hunk open and close one #if"


def test_a_bond_is_drawn_to_where_most_of_its_lines_are() -> None:
    calls = [item(f"{k}.c", "ring_put(1, 2);", "ring_put(1);", inside="run") for k in "bde"]
    every = [HEAD, *calls, PLAIN]
    names = [one.hunks[0].id for one in every]
    found, why = enforce_bonds(
        [(names[0], names[4]), tuple(names[1:4])],
        {one.hunks[0].id: one.size for one in every},
        find_bonds(every, Graph()),
    )
    assert [sorted(group) for group in found] == [[names[4]], sorted(names[:4])]
    assert why == {names[0]: "the parameters of ring_put() change"}
