"""Added lines that upstream has added to another file."""

from __future__ import annotations

import pytest
from placed import TEN, Confirmed, Files, confirm_story
from repos import Story
from written import hunk

from patchsplit.confirm.moved import _find_candidates, list_telling
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


KEYS = (b"line_0", b"line_1", b"line_2", b"line_3", b"line_4")


def list_candidates(**counts: int) -> list[str]:
    """`counts` gives for each file how many of the keys it has; "_" stands for "."."""
    files = {path.replace("_", "."): count for path, count in counts.items()}
    holders = {
        key: {path for path, count in files.items() if nth < count} for nth, key in enumerate(KEYS)
    }
    return _find_candidates(hunk("h", "a.c", b"x\n"), KEYS, holders)


def test_other_files_of_the_same_suffix_with_most_of_the_keys_are_read() -> None:
    assert list_candidates(a_c=5, b_c=3, d_c=2, e_py=5) == ["b.c"]
    assert list_candidates(b_c=3, d_c=4, f_c=4) == ["d.c", "f.c", "b.c"]


@pytest.mark.parametrize(("most_of_longest", "sure"), [(True, False), (False, True)])
def test_files_are_found_by_the_five_longest_lines(
    story: Story,
    most_of_longest: bool,  # noqa: FBT001
    sure: bool,  # noqa: FBT001
) -> None:
    lines = [f"    report_progress(job, {'x' * (20 - n)});\n" for n in range(10)]
    fork = TEN.replace("line 5", f"{''.join(lines)}line 5")
    theirs = [*lines[:3], *lines[6:9]] if most_of_longest else [*lines[:2], *lines[5:9]]
    upstream = f"{TEN}{''.join(theirs)}"
    found = ask(story, {"a.c": TEN, "b.c": TEN}, {"a.c": fork}, {"b.c": upstream}).only
    assert (found.certainty is Certainty.SURE) is sure
