"""Lines that upstream has added itself, at another place of the file."""

from __future__ import annotations

import pytest
from placed import TEN, Confirmed, confirm_story
from repos import Story

from patchsplit.confirm.present import count_runs
from patchsplit.model.placement import Certainty

BLOCK = """
    fan = find_fan(box);
    if (fan) {
        box->flags |= 1 << FAN_FIRST;
    }
"""


MORE = "".join(f"    more({n}, of_theirs);\n" for n in range(30))
"""What upstream's commit does besides, so that the fork has little of it."""


def ask(story: Story, fork: str, upstream: str, base: str = TEN) -> Confirmed:
    files = {"a.c": upstream, "more.c": MORE}
    return confirm_story(story, {"a.c": base}, {"a.c": fork}, files)


def insert(text: str, line: int, block: str) -> str:
    return text.replace(f"line {line} of", f"{block}line {line} of")


def test_a_block_that_upstream_added_elsewhere_is_not_sure(story: Story) -> None:
    found = ask(story, insert(TEN, 8, BLOCK), insert(TEN, 2, f"{BLOCK}    their_line();\n")).only
    assert found.certainty is Certainty.LOOK


def test_neither_is_one_that_upstream_has_reworded_in_part(story: Story) -> None:
    other = BLOCK.replace("find_fan(box)", "fan_of(box, NULL)").replace("    if", "    while")
    found = ask(story, insert(TEN, 8, BLOCK), insert(TEN, 2, other)).only
    assert found.certainty is Certainty.LOOK
    assert found.conflict is not None
    assert found.conflict.reason == "Upstream has added its lines itself, at line 6."


def test_lines_that_the_base_has_already_tell_nothing(story: Story) -> None:
    base = insert(TEN, 1, BLOCK)
    found = ask(story, insert(base, 8, BLOCK), base.replace("line 4 of", "their 4 of"), base).only
    assert found.certainty is Certainty.SURE


def test_unless_upstream_has_the_whole_block_once_more(story: Story) -> None:
    base = insert(TEN, 1, BLOCK)
    found = ask(story, insert(base, 9, BLOCK), insert(base, 4, f"{BLOCK}a();\n"), base).only
    assert found.certainty is Certainty.LOOK


@pytest.mark.parametrize(("line", "sure"), [("goto oute;\n", True), ("goto outer;\n", False)])
def test_a_line_tells_from_ten_bytes_on(story: Story, line: str, sure: bool) -> None:  # noqa: FBT001
    found = ask(story, insert(TEN, 8, line), insert(TEN, 2, line)).only
    assert (found.certainty is Certainty.SURE) is sure


def test_a_line_in_place_of_another_that_upstream_added_once_more_is(story: Story) -> None:
    base = TEN.replace("line 3", "attach(ops, sec_sess);\nline 3")
    fork = base.replace("sec_sess", "any_session")
    upstream = base.replace("line 8", "attach(ops, any_session);\nline 8")
    assert ask(story, fork, upstream, base).only.certainty is Certainty.SURE


def test_runs_are_counted_where_they_overlap() -> None:
    assert count_runs([b"a", b"a"], [b"a", b"a", b"a"]) == 2
    assert count_runs([b"a", b"b"], [b"b", b"a"]) == 0
    assert count_runs([b"a"], [b"b", b"a"]) == 1
