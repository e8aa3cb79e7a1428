"""The rest of a group of changes of which upstream has a part."""

from __future__ import annotations

from placed import confirm_story
from repos import Story

from patchsplit.confirm.leftovers import iter_groups
from patchsplit.model.delta import Hunk, HunkId, Kind, Span
from patchsplit.model.placement import Certainty

BASE = "".join(f"    .row{n} = {n},\n" for n in range(20))


def make_hunk(start: int, stop: int) -> Hunk:
    return Hunk(HunkId(f"{start}"), "a", Kind.TEXT, Span(start, stop), Span(start, stop))


def test_what_is_left_of_a_group_is_not_sure(story: Story) -> None:
    both = BASE.replace(".row5 = 5,", ".row5 = 55,\n    .row_new = 6,")
    fork = both.replace(".row8 = 8,", ".row8 = 88,")
    upstream = both.replace(".row15 = 15,", ".row15 = 77,")
    found = confirm_story(story, {"a.c": BASE}, {"a.c": fork}, {"a.c": upstream})
    first, second = found.all.values()
    assert first.landed is not None
    assert second.certainty is Certainty.LOOK
    assert second.conflict is not None
    assert "what is left of a group of changes" in second.conflict.reason


def test_a_hunk_far_from_it_is(story: Story) -> None:
    both = BASE.replace(".row5 = 5,", ".row5 = 55,\n    .row_new = 6,")
    fork = both.replace(".row12 = 12,", ".row12 = 1212,")
    upstream = both.replace(".row18 = 18,", ".row18 = 77,")
    found = confirm_story(story, {"a.c": BASE}, {"a.c": fork}, {"a.c": upstream})
    assert [one.certainty for one in found.all.values()] == [Certainty.SURE] * 2


def test_groups_are_at_most_three_lines_apart() -> None:
    hunks = [make_hunk(0, 2), make_hunk(5, 6), make_hunk(10, 11)]
    assert [len(group) for group in iter_groups(hunks)] == [2, 1]
