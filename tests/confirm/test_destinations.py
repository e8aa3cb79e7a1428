"""The upstream files with sure edits, and their lines with these."""

from __future__ import annotations

from dataclasses import replace

import pytest
from placed import TEN
from repos import Story
from sites import make_map
from written import file

from patchsplit.confirm.destinations import (
    Destination,
    SureEdit,
    is_sure_to_be_sent,
    read_destinations,
)
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Hunk, HunkId, Kind, Span
from patchsplit.model.placement import Conflict, Edit, Landed, Placement, Way
from patchsplit.place import place, read_upstream_tree
from patchsplit.read.trees import read_trees

ONE, TWO, TRI = (HunkId(name) for name in ("one", "two", "tri"))
PLACED = Placement(ONE, Way.MAPPED, "", action=Edit("a.c", Span(0, 0), (), 0))


def sure(name: HunkId, start: int, stop: int, *lines: bytes) -> SureEdit:
    hunk = Hunk(name, "a.c", Kind.TEXT, Span(0, 0), Span(0, 0))
    return SureEdit(hunk, Edit("a.c", Span(start, stop), lines, 0), Way.MAPPED)


EDITS = sure(ONE, 1, 1, b"x\n", b"y\n"), sure(TWO, 2, 4, b"z\n"), sure(TRI, 5, 6)
UPSTREAM = b"0\n1\n2\n3\n4\n5\n6\n"
WHERE = Destination(file("a.c"), "a.c", make_map(UPSTREAM, UPSTREAM), EDITS, is_changed=True)


def test_the_edits_are_applied_with_or_without_some() -> None:
    assert WHERE.compose() == b"0\nx\ny\n1\nz\n4\n6\n"
    assert WHERE.compose({TWO}) == b"0\nx\ny\n1\n2\n3\n4\n6\n"
    assert WHERE.owners == [None, ONE, ONE, None, TWO, None, None]


@pytest.mark.parametrize(
    ("name", "span"), [(ONE, Span(1, 3)), (TWO, Span(4, 5)), (TRI, Span(6, 6))]
)
def test_a_hunk_is_found_in_what_comes_out(name: HunkId, span: Span) -> None:
    assert WHERE.span_after(name) == span
    with pytest.raises(KeyError):
        WHERE.span_after(HunkId("other"))


def test_what_has_a_sure_place_and_has_not_landed_is_sent() -> None:
    assert is_sure_to_be_sent(PLACED)
    assert not is_sure_to_be_sent(replace(PLACED, landed=Landed(None, "")))
    asked = replace(PLACED, action=None, conflict=Conflict("", "a.c", None))
    assert not is_sure_to_be_sent(asked)


def test_each_file_of_upstream_with_sure_edits_is_a_destination(story: Story) -> None:
    story.commit("base", {"a.c": TEN, "b.c": TEN, "c.c": TEN}).branch("fork")
    ours = TEN.replace("line 2", "our 2").replace("line 8", "our 8")
    story.commit("ours", {"a.c": ours, "b.c": ours, "new.c": ours})
    story.on("main").commit("theirs", {"a.c": f"top\n{TEN}"})
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        ground = read_upstream_tree(repo, base, upstream)
        found = read_destinations(repo, delta, ground, place(repo, delta, base, upstream))
    first, second = found
    assert (first.origin, first.is_changed, second.origin, second.is_changed) == (
        "a.c", True, "b.c", False
    )  # fmt: skip
    assert [one.map.changes for one in found] == [((Span(0, 0), Span(0, 1)),), ()]
    assert [one.edit.at for one in first.edits] == [Span(3, 4), Span(9, 10)]
    assert first.compose() == f"top\n{ours}".encode()
