"""The rest of a group of changes of which upstream has a part."""

from __future__ import annotations

import pytest
from placed import Confirmed, confirm_story
from repos import Story

from patchsplit.confirm.leftovers import iter_groups
from patchsplit.model.delta import Hunk, HunkId, Kind, Span
from patchsplit.model.placement import Certainty

BASE = "".join(f"    .row{n} = {n},\n" for n in range(20))


def make_hunk(start: int, stop: int) -> Hunk:
    return Hunk(HunkId(f"{start}"), "a", Kind.TEXT, Span(start, stop), Span(start, stop))


@pytest.mark.parametrize(
    ("line", "other"), [(".row7 = 7,", ".row7 = 77,"), (".row9 = 9,", ".row_new = 6,")]
)
def test_what_is_left_of_a_group_is_not_sure(story: Story, line: str, other: str) -> None:
    both = BASE.replace(".row5 = 5,", ".row5 = 55,\n    .row_new = 6,")
    fork = both.replace(line, other)
    upstream = both.replace(".row15 = 15,", ".row15 = 77,")
    found = confirm_story(story, {"a.c": BASE}, {"a.c": fork}, {"a.c": upstream})
    first, second = found.all.values()
    assert first.landed is not None
    assert second.certainty is Certainty.LOOK
    assert second.conflict is not None
    assert "what is left of a group of changes" in second.conflict.reason


@pytest.mark.parametrize("row", [9, 12])
def test_another_hunk_near_it_is(story: Story, row: int) -> None:
    both = BASE.replace(".row5 = 5,", ".row5 = 55,\n    .row_new = 6,")
    fork = both.replace(f".row{row} = {row},", f".row{row} = {row}{row},")
    upstream = both.replace(".row18 = 18,", ".row18 = 77,")
    found = confirm_story(story, {"a.c": BASE}, {"a.c": fork}, {"a.c": upstream})
    assert [one.certainty for one in found.all.values()] == [Certainty.SURE] * 2


def test_groups_are_at_most_three_lines_apart() -> None:
    hunks = [make_hunk(0, 2), make_hunk(5, 6), make_hunk(10, 11)]
    assert [len(group) for group in iter_groups(hunks)] == [2, 1]


ZEROS = "0, 0, 0, 0"


def make_row(name: str, lines: tuple[str, str, str], register: str) -> str:
    words = "".join(f"            {line},\n" for line in (*lines, ZEROS))
    return (
        f"    [ROW_{name}] = {{\n        .kind = WORD,\n        .names = {{\n{words}        }},\n"
        f"        .leaf = {{\n            .page = 7,\n            .reg = REG_{register},\n"
        f"        }},\n        .soft = SOFT_{name},\n    }},\n"
    )


def make_table(*rows: str) -> str:
    first = make_row("7_0_D", ('"p", "q", 0, 0', ZEROS, '0, "r", 0, 0'), "D")
    last = make_row("8_7_D", ('"z", 0, 0, 0', ZEROS, ZEROS), "D")
    return f"struct row rows[] = {{\n{first}{''.join(rows)}{last}}};\n"


def test_entries_in_another_order_leave_their_neighbours_alone(story: Story) -> None:
    old = make_row("7_1_A", ('"a", 0, 0, 0', ZEROS, ZEROS), "A")
    new = make_row("7_1_A", ('"a", 0, 0, "c"', '0, 0, "f", "g"', '"k", 0, 0, 0'), "A")
    one = make_row("7_1_D", ('"b", 0, 0, 0', ZEROS, '0, 0, "h", 0'), "D")
    two = make_row("7_2_D", ('0, "m", 0, 0', ZEROS, ZEROS), "D")
    story.commit("base", {"rows.c": make_table(old)})
    story.branch("fork")
    for rows in ((new,), (new, one), (new, one, two)):
        story.on("main").commit(f"rows {len(rows)}", {"rows.c": make_table(*rows)})
    story.on("fork").commit("ours", {"rows.c": make_table(new, two, one)})
    found = Confirmed(story)
    assert found.files == {}
