from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import Edge, EdgeKind, Graph
from patchsplit.propose.ordering.dependencies import (
    Group,
    compute_needs,
    label_components,
    loosen_cycles,
    merge_inseparable,
    move_before_first_use,
    order_groups,
)  # fmt: skip


def group(names: str) -> Group:
    return tuple(HunkId(name) for name in names)


def needs(text: str, why: EdgeKind = EdgeKind.DEFINES, *, hard: bool = False) -> list[Edge]:
    """Reads "a<b c<d": b needs a, d needs c."""
    pairs = (pair.split("<") for pair in text.split())
    return [Edge(HunkId(a), HunkId(b), why, f"{a}_{b}", hard) for a, b in pairs]


def series(groups: list[Group], edges: list[Edge]) -> list[str]:
    ranks = [(k,) for k in range(len(groups))]
    return ["".join(groups[k]) for k in order_groups(groups, Graph(tuple(edges)), ranks)]


def singles(names: str) -> list[Group]:
    return [group(name) for name in names]


def test_without_needs_the_order_is_that_of_the_ranks() -> None:
    assert series(singles("abcd"), []) == list("abcd")


def test_a_group_waits_for_what_it_needs_and_no_longer() -> None:
    assert series(singles("abcd"), needs("c<a")) == list("bcad")


def test_a_cycle_is_entered_where_the_least_speaks_against_it() -> None:
    strong = [*needs("b<a"), Edge(HunkId("b"), HunkId("a"), EdgeKind.DEFINES, "more")]
    assert series(singles("ab"), strong + needs("a<b")) == list("ba")


def test_around_a_cycle_the_rest_keeps_its_order() -> None:
    found = series(singles("abcd"), needs("b<c c<b a<b c<d"))
    assert found == list("abcd")


def test_hard_needs_both_ways_make_one_group() -> None:
    graph = Graph(tuple(needs("a<b b<c", hard=True) + needs("c<a", hard=True)))
    assert merge_inseparable(singles("abcd"), graph) == [group("abc"), group("d")]


def test_soft_needs_both_ways_do_not() -> None:
    graph = Graph(tuple(needs("a<b b<a")))
    assert merge_inseparable(singles("ab"), graph) == singles("ab")


def test_a_small_definition_moves_to_its_use_to_open_a_cycle() -> None:
    # x, in the first group, is what the second needs; the first needs y of the second.
    groups = [group("abx"), group("cdey")]
    graph = Graph(tuple(needs("x<c y<a")))
    whole = {hunk: (hunk,) for some in groups for hunk in some}
    loose, moved = loosen_cycles(groups, graph, whole)
    assert [sorted(some) for some in loose] == [list("ab"), list("cdexy")]
    assert {hunk: edge.evidence for hunk, edge in moved.items()} == {"x": "x_c"}


def test_what_is_one_file_does_not_move_apart() -> None:
    groups = [group("abcx"), group("defy")]
    graph = Graph(tuple(needs("x<d y<a")))
    whole = {hunk: (hunk,) for some in groups for hunk in some}
    torn = group("bcx")
    loose, _ = loosen_cycles(groups, graph, {**whole, **dict.fromkeys(torn, torn)})
    assert set(torn) <= set(loose[0]) or set(torn) <= set(loose[1])


def test_a_need_named_a_thousand_times_is_still_one() -> None:
    graph = Graph(tuple(needs("a<b") * 256 + needs("b<a", hard=True)))
    assert label_components(2, compute_needs(singles("ab"), graph)) == [0, 0]
    assert loosen_cycles(singles("ab"), graph, {h: (h,) for h in group("ab")}) == (
        singles("ab"),
        {},
    )


def test_what_is_in_no_cycle_stays() -> None:
    groups = [group("abx"), group("cde")]
    whole = {hunk: (hunk,) for some in groups for hunk in some}
    assert loosen_cycles(groups, Graph(tuple(needs("x<c"))), whole) == (groups, {})


NODES = "abcdefgh"
PAIRS = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda p: p[0] != p[1])


@given(hard=st.lists(PAIRS, max_size=8), soft=st.lists(PAIRS, max_size=12))
def test_hard_needs_hold_always_and_soft_ones_where_there_is_no_cycle(
    hard: list[tuple[str, str]], soft: list[tuple[str, str]]
) -> None:
    edges = [e for a, b in hard for e in needs(f"{a}<{b}", hard=True)]
    graph = Graph(tuple(edges + [e for a, b in soft for e in needs(f"{a}<{b}")]))
    groups = merge_inseparable(singles(NODES), graph)
    order = order_groups(groups, graph, [(k,) for k in range(len(groups))])
    assert sorted(order) == list(range(len(groups)))
    place = {hunk: order.index(k) for k, some in enumerate(groups) for hunk in some}
    assert all(place[HunkId(a)] <= place[HunkId(b)] for a, b in hard)
    rising = Graph(tuple(e for a, b in soft if a < b for e in needs(f"{a}<{b}")))
    again = order_groups(singles(NODES), rising, [(-k,) for k in range(len(NODES))])
    at = {NODES[k]: position for position, k in enumerate(again)}
    assert all(at[a] < at[b] for a, b in soft if a < b)


def bring(groups: list[Group], edges: list[Edge], staying: str = "") -> str:
    order = order_groups(groups, Graph(tuple(edges)), [(k,) for k in range(len(groups))])
    wanted = {k for k, some in enumerate(groups) if set(some) & set(staying)}
    found = move_before_first_use(order, compute_needs(groups, Graph(tuple(edges))), wanted)
    return "".join(hunk for k in found for hunk in groups[k])


def test_infrastructure_comes_right_before_its_first_user() -> None:
    assert bring(singles("abcd"), needs("a<c a<d")) == "bacd"


def test_what_infrastructure_rests_on_comes_along() -> None:
    assert bring(singles("abcde"), needs("a<b b<e")) == "cdabe"


def test_a_clean_up_stays_in_front() -> None:
    assert bring(singles("abc"), needs("a<c"), staying="a") == "abc"


def test_the_last_use_of_a_name_goes_where_it_stood() -> None:
    assert bring(singles("abc"), needs("a<c", EdgeKind.LAST_USE)) == "abc"


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
        )
    )
)
def test_bringing_late_breaks_no_need_that_held(world: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = world
    groups = singles("abcdefghi"[:count])
    edges = [needs(f"{groups[a][0]}<{groups[b][0]}")[0] for a, b in pairs if a != b]
    known = compute_needs(groups, Graph(tuple(edges)))
    before = order_groups(groups, Graph(tuple(edges)), [(k,) for k in range(count)])
    after = move_before_first_use(before, known, ())
    assert sorted(after) == sorted(before)
    for one, two in known:
        held = before.index(one) < before.index(two)
        assert not held or after.index(one) < after.index(two)


def test_in_a_cycle_the_ranks_decide_where_the_fork_made_them() -> None:
    strong = [*needs("b<a"), Edge(HunkId("b"), HunkId("a"), EdgeKind.DEFINES, "more")]
    edges = Graph((*strong, *needs("a<b b<c")))
    ranks = [(k,) for k in range(3)]
    assert order_groups(singles("abc"), edges, ranks) == [1, 0, 2]
    assert order_groups(singles("abc"), edges, ranks, by_rank=True) == [0, 1, 2]
