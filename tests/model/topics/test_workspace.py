"""An order of sending: each topic after what it needs, and a cycle is named."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.errors import PatchsplitError
from patchsplit.model.topics.workspace import TopicName, sort_by_needs

NAMES = [
    TopicName(repository, topic) for repository in ("nova", "qemu", "linux") for topic in "abc"
]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=15)


@given(st.permutations(NAMES), PAIRS)
def test_every_topic_comes_after_what_it_needs_or_a_real_cycle_is_named(
    names: list[TopicName], pairs: list[tuple[TopicName, TopicName]]
) -> None:
    needs = {name: [end for start, end in pairs if start == name] for name in names}
    try:
        order = sort_by_needs(needs)
    except PatchsplitError as error:
        cycle = error.message.rpartition(": ")[2].removesuffix(".").split(" needs ")
        assert cycle[0] == cycle[-1]
        for start, end in itertools.pairwise(cycle):
            assert end in map(str, needs[next(n for n in names if str(n) == start)])
        return
    assert sorted(order, key=str) == sorted(names, key=str)
    assert order == sort_by_needs(needs)
    place = {name: nth for nth, name in enumerate(order)}
    assert all(place[end] < place[start] for start, end in pairs)


def test_a_cycle_is_named_in_the_direction_of_its_needs() -> None:
    one, two, three = NAMES[0], NAMES[3], NAMES[6]
    with pytest.raises(PatchsplitError) as raised:
        sort_by_needs({one: [two], two: [three], three: [one]})
    assert any(
        cycle in raised.value.message
        for cycle in (
            "nova:a needs qemu:a needs linux:a needs nova:a",
            "qemu:a needs linux:a needs nova:a needs qemu:a",
            "linux:a needs nova:a needs qemu:a needs linux:a",
        )
    )
