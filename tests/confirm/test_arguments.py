"""Arguments in lines that were merged word by word."""

from __future__ import annotations

import pytest
from placed import Confirmed, confirm_story
from repos import Story
from sites import make_map
from written import file

from patchsplit.confirm.arguments import find_argument_doubts
from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.model.delta import Hunk, HunkId, Kind, Span, split_lines
from patchsplit.model.placement import Certainty, Edit, Way

CLOCK = """static void tick(struct clock *c)
{{
{}    c->last = now(c->source);

{}}}
"""
PATH = "    const char *path = path_of(c);\n\n"


def ask(story: Story, base: str, fork: str, upstream: str) -> Confirmed:
    files = (CLOCK.format("", base), CLOCK.format("", fork), CLOCK.format(PATH, upstream))
    return confirm_story(story, *({"clock.c": content} for content in files))


def test_an_argument_that_went_to_another_call_is_not_sure(story: Story) -> None:
    found = ask(
        story,
        "    send_change(gap(&c->tm));\n",
        "    set_gap(gap(&c->tm));\n    send_change(get_gap());\n",
        "    send_change(gap(&c->tm), path);\n",
    ).only
    assert found.certainty is not Certainty.SURE


def test_a_call_of_which_each_side_changed_its_own_argument_can_be(story: Story) -> None:
    found = ask(
        story,
        "    send_change(gap_of(&c->tm), c->name, now_or_never(c->source));\n",
        "    send_change(gap_of(&c->tm), c->label, now_or_never(c->source));\n",
        "    send_change(wide_gap_of(&c->tm), c->name, now_or_never(c->source));\n",
    ).only
    reason = found.conflict.reason if found.conflict is not None else ""
    assert "no side gives it" not in reason


def doubts(
    base: str, fork: str, upstream: str, merged: str, before: str = "", after: str = ""
) -> list[str]:
    """What is said of one line, with the lines `before` and `after` it, that became `merged`."""
    map_ = make_map(f"{before}{base}\n{after}".encode(), f"{before}{upstream}\n{after}".encode())
    at = Span(before.count("\n"), before.count("\n") + 1)
    ours = split_lines(f"{fork}\n".encode())
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, at, at, map_.base[at.start : at.stop], ours)
    edit = Edit("a.c", at, split_lines(f"{merged}\n".encode()), 0)
    where = Destination(file("a.c", hunk), "a.c", map_, (SureEdit(hunk, edit, Way.TOKENS),), True)  # noqa: FBT003
    return [doubt.why for doubt in find_argument_doubts(where)]


@pytest.mark.parametrize(
    ("fork", "upstream", "merged", "name"),
    [
        ("f(a, x);", "f(y, b);", "f(y, x);", ""),
        ("g(f(a), b);", "f(a, c);", "g(f(a, c), b);", ""),
        ("f(a); g(b);", "f(a, c);", "f(a); g(b, c);", "g"),
        ("f(a); g(b); h(b);", "f(a, c);", "f(a); h(b, c); g(b, c);", "g"),
        ("f(a);", "f(a, c);", "f (a, c);", ""),
        ("f(a, 'x, y');", "f(b);", "f(b, 'x, y');", ""),
        ("f(a /* b, c */);", "f(b);", "f(b /* b, c */);", ""),
        ("f(a,", "f(b,", "f(a, b,", ""),
    ],
)
def test_a_call_must_have_as_many_arguments_as_on_one_side(
    fork: str, upstream: str, merged: str, name: str
) -> None:
    said = f"{name}() has arguments in the merged lines that no side gives it."
    assert doubts("f(a);", fork, upstream, merged) == [said] * bool(name)


def test_lines_as_the_fork_has_them_are_not_looked_at() -> None:
    assert doubts("f(a);", "g(b, c);", "x;", "g(b, c);") == []


def test_a_call_at_the_first_or_last_line_of_a_file_is_read_whole() -> None:
    lines = "  1,", "  1, 2,", "  1, 3,", "  1, 2, 3,"
    assert doubts(*lines, "f(\n", "0)\n")
    assert doubts(*lines, "f(\n0,\n", "0)\n")
    assert doubts("f(1,", "f(1, 2,", "f(1, 3,", "f(1, 2, 3,", "", "0)\n")


@pytest.mark.parametrize(("lines", "said"), [(3, True), (4, False)])
def test_a_call_is_read_with_three_lines_on_each_side(lines: int, said: bool) -> None:  # noqa: FBT001
    for count in ((lines, 3), (3, lines)):
        before, after = "f(\n" + "0,\n" * (count[0] - 1), "0,\n" * (count[1] - 1) + "0)\n"
        found = doubts("  1,", "  1, 2,", "  1, 3,", "  1, 2, 3,", before, after)
        assert bool(found) is said
