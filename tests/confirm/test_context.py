"""Insertions of which upstream has none of the lines around them."""

from __future__ import annotations

import pytest
from placed import Confirmed, confirm_story
from repos import Story
from written import hunk

from patchsplit.confirm.context import MAX_SHIFT, _has_context
from patchsplit.confirm.destinations import SureEdit
from patchsplit.model.delta import Hunk, Span
from patchsplit.model.placement import Certainty, Edit, Way
from patchsplit.place.mapping import LineMap

BEFORE = "".join(f"int first_{n}(void);\n" for n in range(12))
AFTER = "".join(f"int last_{n}(void);\n" for n in range(12))
START = """static void start(struct job *job)
{
    if (job->next) {
        create_thread(job->name, run, job);
    }
}

"""
OTHER = """static void count(long bytes)
{
    if (bytes > 9) {
        add(&stats.down, bytes);
    }
}

"""
CLEANUP = "    }\n\ncleanup:\n    drop_channel(job);\n}\n"


def ask(story: Story, fork: str, upstream: str) -> Confirmed:
    files = (START, fork, upstream)
    return confirm_story(story, *({"a.c": f"{BEFORE}{text}{AFTER}"} for text in files))


def test_an_insertion_between_braces_of_another_function_is_not_sure(story: Story) -> None:
    found = ask(story, START.replace("    }\n}\n", CLEANUP), OTHER).only
    assert found.certainty is not Certainty.SURE


def test_one_line_that_is_still_there_is_enough(story: Story) -> None:
    upstream = START.replace("static void start(struct job *job)", "int begin(struct task *job)")
    found = ask(story, START.replace("    }\n}\n", CLEANUP), upstream).only
    reason = found.conflict.reason if found.conflict is not None else ""
    assert "none of the lines" not in reason


@pytest.mark.parametrize(("lines", "near"), [(MAX_SHIFT, True), (MAX_SHIFT + 1, False)])
def test_a_line_counts_as_around_it_up_to_some_lines_away(lines: int, near: bool) -> None:  # noqa: FBT001
    base = tuple(b"telling_line(%d);\n" % n for n in range(20))
    new = tuple(b"another_line(%d);\n" % n for n in range(lines))
    map_ = LineMap(base, (*base[:10], *new), ((Span(10, 20), Span(10, 10 + lines)),))
    some = hunk("h", "a.c", b"}\n")
    here = Hunk(some.id, "a.c", some.kind, Span(10, 10), Span(10, 11), (), some.added)
    place = Edit("a.c", Span(10 + lines, 10 + lines), some.added, 0)
    assert _has_context(map_, SureEdit(here, place, Way.ADJACENT)) is near
