"""The names of files in a diff to paths."""

from __future__ import annotations

import pytest

from patchsplit.read.names import (
    find_strip_level,
    has_prefixes,
    is_epoch,
    is_safe,
    list_candidate_paths,
    split_git_names,
    split_name_and_time,
    strip_folders,
)


@pytest.mark.parametrize(
    ("rest", "name", "stamp"),
    [
        (b"a/b.c", "a/b.c", b""),
        (b"a b.c\t2024-01-02 03:04:05 +0100", "a b.c", b"2024-01-02 03:04:05 +0100"),
        (b'"a/\\303\\244.c"\t2024', "a/ä.c", b"2024"),
        (b"caf\xe9", "caf\udce9", b""),
    ],
)
def test_a_name_ends_at_the_tab(rest: bytes, name: str, stamp: bytes) -> None:
    assert split_name_and_time(rest) == (name, stamp)


@pytest.mark.parametrize(
    ("stamp", "epoch"),
    [
        (b"1970-01-01 00:00:00.000000000 +0000", True),
        (b"1970-01-01 01:00:00 +0100", True),
        (b"1969-12-31 19:00:00 -0500", True),
        (b"1970-01-01 01:00:00 +0000", False),
        (b"1970-01-01 12:00:00", True),
        (b"1970-01-02 00:00:00", False),
        (b"Thu Jan  1 00:00:00 1970", True),
        (b"2024-13-45 00:00:00 +0000", False),
        (b"", False),
    ],
)
def test_the_epoch_is_one_moment_in_any_zone(stamp: bytes, epoch: bool) -> None:  # noqa: FBT001
    assert is_epoch(stamp) is epoch


@pytest.mark.parametrize(
    ("rest", "names"),
    [
        (b"a/x.c b/x.c", ("a/x.c", "b/x.c")),
        (b"a/x y b/x y", ("a/x y", "b/x y")),
        (b"x.c x.c", ("x.c", "x.c")),
        (b'"a/x\\ty" "b/x\\ty"', ("a/x\ty", "b/x\ty")),
        (b'a/x "b/x\\ty"', ("a/x", "b/x\ty")),
    ],
)
def test_two_names_are_parted_where_they_are_the_same(rest: bytes, names: tuple[str, str]) -> None:
    assert split_git_names(rest) == names


def test_names_that_differ_are_an_error() -> None:
    with pytest.raises(ValueError, match="two different names"):
        split_git_names(b"a/x.c b/y.c")


def test_the_last_part_of_a_name_is_never_stripped() -> None:
    assert [strip_folders("a/b/c", level) for level in range(4)] == ["a/b/c", "b/c", "c", "c"]
    assert list_candidate_paths(["a/b/c"]) == {"a/b/c", "b/c", "c"}


def test_the_level_is_the_one_that_finds_most_files() -> None:
    names, paths = ["x/a/one.c", "x/a/two.c"], {"a/one.c", "a/two.c", "two.c"}
    assert find_strip_level(names, paths, 0) == (1, 2)
    assert find_strip_level(["one.c"], {"one.c"}, 1) == (1, 1)
    assert find_strip_level([], paths, 1) == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "prefixed"),
    [
        ({"a/x", "a/y"}, {"b/x"}, True),
        ({"src/x"}, {"src/x"}, False),
        ({"old/x"}, {"new/x"}, True),
        (set(), {"b/x"}, True),
        (set(), {"src/x"}, False),
        ({"a/x", "c/y"}, {"b/x"}, False),
    ],
)
def test_prefixes_are_first_folders_that_differ_between_the_sides(
    old: set[str],
    new: set[str],
    prefixed: bool,  # noqa: FBT001
) -> None:
    assert has_prefixes(old, new) is prefixed


@pytest.mark.parametrize("path", ["a//b", "../a", "a/./b", "a/.GIT/config", ""])
def test_paths_that_no_tree_may_have_are_not_safe(path: str) -> None:
    assert not is_safe(path)
    assert is_safe("a/b.git")
