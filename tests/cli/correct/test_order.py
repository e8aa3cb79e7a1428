"""Edits that break the order of the series say so, all alike."""

from __future__ import annotations

import pytest
from commands import Patchsplit, caller
from repos import Story

BREAKS = "frees the path that it takes a"


@pytest.fixture
def folder(story: Story, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    """The plan of a fork that makes a folder of the file a: a and a/b are in patches 1 and 2."""
    story.commit("base", {"a": "x\n", "k": "1\n"})
    story.branch("fork").commit("change", {"a": None, "a/b": "y\n", "k": "2\n"})
    call = caller(story.path, capsys)
    call("plan", "--base", "base", "--onto", "main", "fork")
    for path, subject in (("k", "k: two"), ("a", "a: gone"), ("a/b", "a: a folder")):
        call("move", path, "--to", "new", "--subject", subject)
    call("show")
    return call


@pytest.mark.parametrize(
    ("command", "fix"),
    [
        (("reorder", "3", "--to", "1"), "patchsplit reorder p"),
        (("move", "a/b", "--to", "1"), "patchsplit reorder p"),
        (("merge", "1", "3"), "patchsplit reorder p"),
        (("move", "a/b", "--to", "new", "--subject", "x", "--after", "1"), "patchsplit reorder p"),
        (("keep", "a"), "patchsplit undo"),
        (("drop", "a"), "patchsplit undo"),
    ],
)
def test_an_edit_that_breaks_the_order_says_so(
    folder: Patchsplit, command: tuple[str, ...], fix: str
) -> None:
    shown = folder(*command)
    folder("undo")
    found = folder(*command, "--json").json
    emitted = folder("emit", "branch", "out", "--with-holes", check=False)

    assert BREAKS in shown.out
    assert "are not sent" in shown.out
    assert fix in shown.out
    assert len(found["broken"]) == 1
    assert BREAKS in found["broken"][0]
    assert (emitted.code, "a is still there" in emitted.err) == (3, True)


def test_an_edit_says_only_what_it_breaks(folder: Patchsplit) -> None:
    folder("reorder", "3", "--to", "1")

    assert BREAKS not in folder("move", "k", "--to", "p5").out
    assert folder("keep", "k", "--json").json["broken"] == []


def test_the_way_out_of_a_broken_order_works(folder: Patchsplit) -> None:
    folder("move", "a/b", "--to", "1")
    refused = folder("emit", "branch", "out", check=False)
    command = refused.err.partition("patchsplit reorder ")[2].split()[:2]
    folder("reorder", *command)

    folder("emit", "branch", "out")
