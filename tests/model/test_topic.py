"""Topics: what hangs together, and what is small by its area."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.topic import group_into_topics


def group(areas: str, needs: str = "") -> dict[str, str]:
    """Reads "a:ring b:text" and "a<b": b needs a; returns the topics' patches by their names."""
    known = dict(word.split(":") for word in areas.split())
    pairs = [(pair[0], pair[2]) for pair in needs.split()]
    return {topic.name: "".join(topic.patches) for topic in group_into_topics(known, pairs)}


def test_what_needs_each_other_is_one_topic_wherever_it_stands() -> None:
    assert group("a:ring b:text c:ring d:wire", "a<b b<d") == {"ring": "abd", "ring 2": "c"}


def test_single_patches_of_one_area_are_one_topic() -> None:
    assert group("a:ring b:text c:ring") == {"ring": "ac", "text": "b"}


def test_a_topic_is_named_by_the_area_of_most_of_its_patches() -> None:
    assert group("a:ring b:text c:text", "a<b a<c") == {"text": "abc"}


def test_what_no_area_is_known_of_stays_apart() -> None:
    assert group("a: b: c:ring") == {"topic": "a", "topic 2": "b", "ring": "c"}


@given(
    st.lists(st.sampled_from(["", "ring", "text", "wire"]), max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=12),
)
def test_topics_part_the_patches_and_no_need_crosses_them(
    areas: list[str], needs: list[tuple[int, int]]
) -> None:
    known = dict(enumerate(areas))
    found = group_into_topics(known, needs)
    home = {patch: nth for nth, topic in enumerate(found) for patch in topic.patches}
    assert sorted(patch for topic in found for patch in topic.patches) == list(known)
    assert len({topic.name for topic in found}) == len(found)
    assert all(list(topic.patches) == sorted(topic.patches) for topic in found)
    assert all(home[one] == home[two] for one, two in needs if one in home and two in home)
