"""Lines of the fork that may be a commit's in other words."""

from __future__ import annotations

import pytest
from histories import Did, tell_history
from written import delta, file, hunk

from patchsplit.model.delta import Oid
from patchsplit.place.history.explain import LineSource, Source
from patchsplit.place.history.rewording import CommitLines
from patchsplit.place.history.search import prepare_search, run_search

MINE = [b"my_own_line(%d);\n" % k for k in range(9)]
THEIRS = [b"their_line(%d);\n" % k for k in range(9)]
FIRST, LAST = b"first_line();\n", b"last_line();\n"
COMMIT, FORK = LineSource(Source.COMMIT, Oid("one")), LineSource(Source.FORK)


def is_reworded(own: list[bytes], *hunks: list[bytes], removed: bool = False) -> bool:
    """Whether the fork's lines between FIRST and LAST may be those of the commit's hunks."""
    lines = (FIRST, *own, LAST)
    text = b"".join(lines)
    some = hunk("h", "a.c", b"", text) if removed else hunk("h", "a.c", text)
    done = [Did("one", *((), one) if removed else (one,)) for one in hunks]
    others = Did("two", [FIRST, LAST]), Did("one", [FIRST, LAST], path="b.c")
    history = tell_history(*done, *others)
    search = run_search(prepare_search(delta(file("a.c", some)), {}), history)
    sources = [COMMIT, *[FORK] * len(own), COMMIT]
    found = CommitLines(search, history)
    return found.is_reworded("a.c", not removed, lines, sources, 1, 1 + len(own))


def test_lines_in_place_of_lines_of_the_commit_may_be_its_own_in_other_words() -> None:
    assert is_reworded(MINE[:1], [FIRST, THEIRS[0], LAST])
    assert is_reworded(MINE[:1], [FIRST, THEIRS[0], LAST], removed=True)
    assert not is_reworded(MINE[:1], [FIRST, LAST])


@pytest.mark.parametrize(("own", "theirs", "reworded"), [(4, 2, True), (5, 2, False), (9, 5, True)])
def test_the_commit_has_no_fewer_than_half_as_many(own: int, theirs: int, reworded: bool) -> None:  # noqa: FBT001
    assert is_reworded(MINE[:own], [FIRST, *THEIRS[:theirs], LAST]) is reworded


def test_lines_that_say_nothing_are_not_counted() -> None:
    assert is_reworded([*MINE[:2], b"}\n", b"\n"], [FIRST, THEIRS[0], LAST])


def test_lines_of_the_commit_are_looked_for_on_either_side() -> None:
    assert is_reworded(MINE[:1], [FIRST, THEIRS[0]])
    assert is_reworded(MINE[:1], [THEIRS[0], LAST])
    assert not is_reworded(MINE[:1], [THEIRS[0], FIRST, LAST, THEIRS[1]])
    assert not is_reworded(MINE[:1], [FIRST], [LAST, THEIRS[0]])


def test_lines_up_to_one_that_the_fork_has_are_missing() -> None:
    assert is_reworded(MINE[:3], [FIRST, *THEIRS[:2], LAST, *THEIRS[2:]])
    assert not is_reworded(MINE[:3], [FIRST, THEIRS[0], LAST, *THEIRS[1:]])


def test_of_several_hunks_with_the_line_the_one_with_the_fewest_counts() -> None:
    assert not is_reworded(MINE[:1], [FIRST, THEIRS[0]], [FIRST, LAST])
    assert not is_reworded(MINE[:3], [FIRST, *THEIRS[:3]], [FIRST, THEIRS[0]])
    assert is_reworded(MINE[:3], [FIRST, *THEIRS[:3]], [FIRST, *THEIRS[:2]])


def test_the_nearest_line_of_the_commit_counts_and_without_one_there_is_none() -> None:
    lines = (FIRST, LAST, MINE[0], MINE[1])
    some = hunk("h", "a.c", b"".join(lines))
    history = tell_history(Did("one", [FIRST, THEIRS[0], LAST]))
    found = CommitLines(run_search(prepare_search(delta(file("a.c", some)), {}), history), history)
    sources = [COMMIT, COMMIT, FORK, FORK]
    assert not found.is_reworded("a.c", True, lines, sources, 2, 4)  # noqa: FBT003
    assert found.is_reworded("a.c", True, lines, [COMMIT, FORK, FORK, FORK], 2, 4)  # noqa: FBT003
    assert not found.is_reworded("a.c", True, lines, [FORK] * 4, 2, 4)  # noqa: FBT003
