"""Topics without cycles: what is moved, what becomes a topic of its own, and what is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.propose.ordering.dependencies import label_components
from patchsplit.propose.ordering.topics import untangle_topics

Pair = tuple[int, int]


def needs_of(*pairs: Pair) -> dict[Pair, list[Edge]]:
    return {
        (one, two): [Edge(HunkId(f"h{one}"), HunkId(f"h{two}"), EdgeKind.DEFINES, f"name{one}()")]
        for one, two in pairs
    }


def test_a_need_in_one_direction_changes_no_topic() -> None:
    found = untangle_topics([0, 0, 1, 1], needs_of((0, 2), (1, 3)), [1, 1, 1, 1])

    assert found.labels == (0, 0, 1, 1)
    assert not found.helpers
    assert not found.notes


def test_the_fewest_hunks_move_to_the_only_topic_that_needs_them() -> None:
    # Topic 1 needs patch 0 of topic 0, which has 2 hunks; topic 0 needs patch 3, which has 9.
    found = untangle_topics([0, 0, 1, 1], needs_of((0, 2), (3, 1)), [2, 9, 9, 9])

    assert found.labels == (0, 1, 0, 0)


def test_what_several_topics_of_a_cycle_need_is_a_topic_of_its_own() -> None:
    # Patch 0 is needed by the topics 1 and 2, which topic 0 needs as well.
    needs = needs_of((0, 2), (0, 3), (2, 1), (3, 1))

    found = untangle_topics([0, 0, 1, 2], needs, [1, 5, 5, 5])

    assert found.labels == (0, 1, 2, 3)
    assert found.helpers == {0}


def test_what_a_moved_patch_needs_in_its_topic_moves_along() -> None:
    needs = needs_of((0, 1), (1, 3), (4, 2))

    found = untangle_topics([0, 0, 0, 1, 1], needs, [1, 1, 9, 9, 9])

    assert found.labels == (0, 0, 1, 0, 0)


def test_topics_whose_patches_need_each_other_are_one_and_say_why() -> None:
    found = untangle_topics([0, 1], needs_of((0, 1), (1, 0)), [3, 1])

    assert found.labels == (0, 0)
    assert found.notes == {0: "Its patches need each other: name0(), name1()."}


def test_a_patch_in_a_cycle_with_another_topics_patch_goes_where_most_hunks_are() -> None:
    found = untangle_topics([0, 0, 1], needs_of((0, 2), (2, 0)), [1, 4, 3])

    assert found.labels == (0, 1, 0)
    assert not found.notes


@given(
    st.integers(2, 9).flatmap(
        lambda count: st.tuples(
            st.lists(st.integers(0, 3), min_size=count, max_size=count),
            st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20),
            st.lists(st.integers(1, 9), min_size=count, max_size=count),
        )
    )
)
def test_no_two_topics_need_each_other(
    case: tuple[list[int], set[Pair], list[int]],
) -> None:
    labels, pairs, sizes = case
    needs = needs_of(*(pair for pair in pairs if pair[0] != pair[1]))

    found = untangle_topics(labels, needs, sizes).labels

    between = {(found[one], found[two]) for one, two in needs if found[one] != found[two]}
    components = label_components(len(labels), between)
    assert len(set(components[: max(found) + 1])) == max(found) + 1
    assert list(dict.fromkeys(found)) == list(range(max(found) + 1))
