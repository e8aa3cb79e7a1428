"""Which files are in the way of a file that gets a new path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.plan import PatchId
from patchsplit.model.series import PathTracker

ME = PatchId("p1")
PARTS = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map("/".join)


def in_the_way(tracker: PathTracker, origin: str, path: str) -> list[tuple[str, str]]:
    return [(one.blocker, one.origin) for one in tracker.find_collisions(ME, origin, path)]


@pytest.mark.parametrize(
    ("there", "path", "blockers"),
    [
        (["a"], "a", ["a"]),
        (["a"], "a/b", ["a"]),
        (["a/b", "a/c/d", "ab"], "a", ["a/b", "a/c/d"]),
        (["ab", "a.b", "b/a"], "a", []),
        (["a/b"], "a/c", []),
        (["a b"], "a/b", []),
    ],
)
def test_a_file_of_upstream_is_in_the_way(there: list[str], path: str, blockers: list[str]) -> None:
    tracker = PathTracker(lambda: there)
    tracker.set_path("new", path)

    assert in_the_way(tracker, "new", path) == [(one, one) for one in blockers]


def test_a_file_that_has_left_is_not_in_the_way() -> None:
    tracker = PathTracker(lambda: ["a", "b"])
    tracker.set_path("a", None)
    tracker.set_path("b", "c")
    tracker.set_path("a/x", "a/x")
    tracker.set_path("b/x", "b/x")

    assert in_the_way(tracker, "a/x", "a/x") == []
    assert in_the_way(tracker, "b/x", "b/x") == []


def test_a_file_is_in_the_way_where_it_is_now() -> None:
    tracker = PathTracker(lambda: ["a"])
    tracker.set_path("a", "c")
    tracker.set_path("c/x", "c/x")

    assert in_the_way(tracker, "c/x", "c/x") == [("c", "a")]
    tracker.set_path("a", "d")
    assert in_the_way(tracker, "c/x", "c/x") == []


def test_a_file_can_move_into_a_folder_of_its_own_name() -> None:
    tracker = PathTracker(lambda: ["a"])
    tracker.set_path("a", "a/a")

    assert in_the_way(tracker, "a", "a/a") == []


def test_upstream_is_not_listed_before_a_path_is_new() -> None:
    asked = []

    def list_upstream() -> list[str]:
        asked.append("listed")
        return ["a"]

    tracker = PathTracker(list_upstream)
    tracker.set_path("a", None)
    assert asked == []
    assert in_the_way(tracker, "b", "a/b") == []
    assert asked == ["listed"]


@given(st.sets(PARTS), st.lists(st.tuples(PARTS, st.one_of(st.none(), PARTS)), max_size=6))
def test_what_is_in_the_way_is_what_a_tree_cannot_hold(
    upstream: set[str], moves: list[tuple[str, str | None]]
) -> None:
    tracker = PathTracker(lambda: upstream)
    where: dict[str, str | None] = {path: path for path in upstream}
    for origin, path in moves:
        where[origin] = path
        tracker.set_path(origin, path)
        if path is None:
            continue
        expected = sorted(
            (other, at)
            for other, at in where.items()
            if at is not None
            and other != origin
            and (at == path or f"{at}/".startswith(f"{path}/") or f"{path}/".startswith(f"{at}/"))
        )
        assert [(o, at) for at, o in in_the_way(tracker, origin, path)] == expected
