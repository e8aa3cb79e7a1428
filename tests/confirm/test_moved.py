"""Added lines that upstream has added to another file."""

from __future__ import annotations

import pytest
from placed import TEN, Confirmed, Files, confirm_story
from repos import Story

from patchsplit.confirm.moved import list_telling
from patchsplit.model.placement import Certainty

BLOCK = "".join(f"    report_progress(job, step_{n}, LEVEL);\n" for n in range(6))


def ask(story: Story, base: Files, fork: Files, upstream: Files) -> Confirmed:
    return confirm_story(story, base, fork, upstream)


def test_a_new_file_that_upstream_has_under_another_name_is_not_sure(story: Story) -> None:
    found = ask(
        story,
        {"a.c": TEN},
        {"ours/report.c": f"int own;\n{BLOCK}"},
        {"lib/report.c": f"int level;\n{BLOCK}"},
    ).only
    assert found.certainty is Certainty.LOOK
    assert found.conflict is not None
    assert found.conflict.reason == "Upstream has added most of its lines to lib/report.c."


def test_so_is_a_block_that_upstream_added_to_another_file(story: Story) -> None:
    fork = TEN.replace("line 5", f"{BLOCK}line 5")
    found = ask(story, {"a.c": TEN, "b.c": TEN}, {"a.c": fork}, {"b.c": f"{TEN}{BLOCK}"}).only
    assert found.certainty is Certainty.LOOK


def test_lines_that_the_base_has_in_the_other_file_are_sure(story: Story) -> None:
    fork = TEN.replace("line 5", f"{BLOCK}line 5")
    base: Files = {"a.c": TEN, "b.c": BLOCK}
    found = ask(story, base, {"a.c": fork}, {"b.c": f"int more;\n{BLOCK}"}).only
    assert found.certainty is Certainty.SURE


def test_so_are_those_of_a_file_that_upstream_renamed(story: Story) -> None:
    fork = TEN.replace("line 5", f"{BLOCK}line 5")
    base: Files = {"a.c": TEN, "b.c": BLOCK}
    found = ask(story, base, {"a.c": fork}, {"b.c": None, "c.c": f"int more;\n{BLOCK}"}).only
    assert found.certainty is Certainty.SURE


def test_a_line_tells_one_place_from_another_from_ten_bytes_on() -> None:
    lines = (b"  123456789a\n", b"123456789\n", b"{};;{};;{};;\n", b"a long line\n", b"a long line")
    assert list_telling(lines) == {b"123456789a", b"a long line"}


@pytest.mark.parametrize(
    ("ours", "theirs", "sure"),
    [(4, 4, False), (3, 3, True), (5, 3, False), (7, 4, True), (10, 6, False), (10, 5, True)],
)
def test_a_block_of_four_lines_is_looked_for_and_three_fifths_are_enough(
    story: Story,
    ours: int,
    theirs: int,
    sure: bool,  # noqa: FBT001
) -> None:
    lines = [f"    report_progress(job, step_{n}, LEVEL);\n" for n in range(ours)]
    fork = TEN.replace("line 5", f"{''.join(lines)}line 5")
    upstream = f"{TEN}{''.join(lines[:theirs])}"
    found = ask(story, {"a.c": TEN, "b.c": TEN}, {"a.c": fork}, {"b.c": upstream}).only
    assert (found.certainty is Certainty.SURE) is sure
