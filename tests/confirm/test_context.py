"""Insertions of which upstream has none of the lines around them."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from placed import Confirmed, confirm_story
from repos import Story
from written import hunk

from patchsplit.confirm.context import _has_context
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


@pytest.mark.parametrize(("lines", "near"), [(10, True), (10 + 1, False)])
def test_a_line_counts_as_around_it_up_to_some_lines_away(lines: int, near: bool) -> None:  # noqa: FBT001
    base = tuple(b"telling_line(%d);\n" % n for n in range(20))
    new = tuple(b"another_line(%d);\n" % n for n in range(lines))
    map_ = LineMap(base, (*base[:10], *new), ((Span(10, 20), Span(10, 10 + lines)),))
    assert _has_context(map_, insert(10, 10 + lines)) is near


def insert(gap: int, at: int) -> SureEdit:
    """An insertion at a gap of the base, and at a gap of upstream's file."""
    some = hunk("h", "a.c", b"}\n")
    here = Hunk(some.id, "a.c", some.kind, Span(gap, gap), Span(gap, gap + 1), (), some.added)
    return SureEdit(here, Edit("a.c", Span(at, at), some.added, 0), Way.ADJACENT)


def keep(kept: set[int], trivial: Collection[int] = ()) -> LineMap:
    """Twenty lines of the base, of which upstream has some, each at its old place."""
    base = tuple(b"}\n" if n in trivial else b"telling_line(%d);\n" % n for n in range(20))
    upstream = tuple(line if n in kept else b"/* %d */\n" % n for n, line in enumerate(base))
    gone = [Span(n, n + 1) for n in range(20) if n not in kept]
    return LineMap(base, upstream, tuple((span, span) for span in gone))


@pytest.mark.parametrize(
    ("kept", "found"), [({7}, True), ({6}, False), ({12}, True), ({13}, False), (set(), False)]
)
def test_the_three_nearest_telling_lines_on_each_side_are_looked_at(
    kept: set[int],
    found: bool,  # noqa: FBT001
) -> None:
    assert _has_context(keep(kept), insert(10, 10)) is found


@pytest.mark.parametrize(
    ("telling", "looked_at"),
    [(0, False), (1, True), (9, True), (11, True), (20, True), (21, False)],
)
def test_they_are_looked_for_among_the_ten_lines_on_each_side(
    telling: int,
    looked_at: bool,  # noqa: FBT001
) -> None:
    base = tuple(b"telling_line();\n" if n == telling else b"}\n" for n in range(30))
    upstream = tuple(b"}\n" for _ in base)
    span = Span(telling, telling + 1)
    lost = not _has_context(LineMap(base, upstream, ((span, span),)), insert(11, 11))
    assert lost is looked_at


def test_the_ends_of_the_file_are_far_from_one_another() -> None:
    assert not _has_context(keep({17, 18, 19}), insert(2, 2))
    assert not _has_context(keep({0, 1, 2}), insert(18, 18))


def test_upstreams_first_line_is_a_line_like_any_other() -> None:
    base = (b"telling_line(0);\n", b"}\n", b"telling_line(2);\n")
    map_ = LineMap(base, base[:2], ((Span(2, 3), Span(2, 2)),))
    assert _has_context(map_, insert(2, 2))
