"""Arguments in lines that were merged word by word."""

from __future__ import annotations

from placed import Confirmed, confirm_story
from repos import Story

from patchsplit.model.placement import Certainty

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
