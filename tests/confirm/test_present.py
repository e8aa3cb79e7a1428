"""Lines that upstream has added itself, at another place of the file."""

from __future__ import annotations

from collections import Counter

import pytest
from placed import TEN, Confirmed, confirm_story
from repos import Story
from sites import make_map
from written import file

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.present import (
    _find_line,
    _find_more_often,
    _find_new_lines,
    _list_telling,
    count_runs,
    find_present_doubts,
)
from patchsplit.model.delta import Hunk, HunkId, Kind, Span, split_lines
from patchsplit.model.placement import Certainty, Edit, Way

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
    assert count_runs([b"a", b"b"], [b"a", b"b", b"a", b"b"]) == 2
    assert count_runs([b"a", b"b"], [b"a"]) == 0


def test_telling_lines_are_long_and_have_words() -> None:
    lines = (b"  goto a;\n", b"x = 12345;\n", b"{{{{}}}};;\n", b"goto b\n")
    assert _list_telling(lines, 6) == [b"gotoa;", b"x=12345;"]
    assert _list_telling(lines, 7) == [b"x=12345;"]


def test_a_line_is_counted_from_one_and_without_its_whitespace() -> None:
    lines = (b"one\n", b"\tt w o\n", b"two\n")
    assert _find_line(lines, b"one") == 1
    assert _find_line(lines, b"two") == 2


NEW, SAME = (b"a_new_line_%d", b"the_same_%d!")
"""Lines that upstream added, and lines that it does not have; all have 12 bytes."""


@pytest.mark.parametrize(
    ("new", "others", "least", "found"),
    [(1, 0, 1, True), (1, 1, 1, True), (1, 2, 1, False), (1, 0, 2, False), (2, 0, 2, True)],
)
def test_half_of_the_lines_must_be_new_upstream(
    new: int,
    others: int,
    least: int,
    found: bool,  # noqa: FBT001
) -> None:
    theirs = [NEW % n for n in range(new)]
    block = [*(SAME % n for n in range(others)), *theirs]
    first = _find_new_lines(block, Counter(), Counter(theirs), least)
    assert first == (theirs[0] if found else None)


def test_lines_that_the_base_has_and_short_lines_are_not_new() -> None:
    there = Counter([b"in_both_files", b"too_short", b"ten__bytes"])
    assert _find_new_lines([b"in_both_files"], Counter([b"in_both_files"]), there, 1) is None
    assert _find_new_lines([b"too_short"], Counter(), there, 1) is None
    assert _find_new_lines([b"ten__bytes"], Counter(), there, 1) == b"ten__bytes"


@pytest.mark.parametrize(
    ("lines", "base", "upstream", "found"),
    [(3, 1, 2, True), (3, 1, 1, False), (3, 2, 1, False), (2, 1, 2, False), (0, 0, 0, False)],
)
def test_a_block_of_three_lines_is_found_where_upstream_has_it_more_often(
    lines: int,
    base: int,
    upstream: int,
    found: bool,  # noqa: FBT001
) -> None:
    block = [b"line_%d" % n for n in range(lines)]
    first = _find_more_often(block, block * base, block * upstream)
    assert first == (block[0] if found else None)


@pytest.mark.parametrize(("line", "found"), [(b"doit%d()", True), (b"do_%d()", False)])
def test_lines_of_a_block_have_seven_bytes(line: bytes, found: bool) -> None:  # noqa: FBT001
    block = b"".join(line % n + b"\n" for n in range(3))
    map_ = make_map(block + b"end\n", block + b"mid\n" + block + b"end\n")
    added = split_lines(block)
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, Span(4, 4), Span(4, 7), (), added)
    sure = SureEdit(hunk, Edit("a.c", Span(8, 8), added, 0), Way.MAPPED)
    where = Destination(file("a.c", hunk), "a.c", map_, (sure,), is_changed=True)
    assert bool(list(find_present_doubts(where))) is found
