"""What upstream's tree renamed, and what is in the way of a new file."""

from __future__ import annotations

import pytest
from written import ENTRY, file

from patchsplit.model.delta import Status
from patchsplit.place.upstream_tree import UpstreamTree, _find_folder_renames, list_parent_folders


def tree(*paths: str) -> UpstreamTree:
    folders = frozenset(folder for path in paths for folder in list_parent_folders(path))
    return UpstreamTree({}, dict.fromkeys(paths, ENTRY), {}, {"old": "new"}, folders, {})


@pytest.mark.parametrize(
    ("path", "folders"), [("a", []), ("a/b", ["a"]), ("a/b/c.d", ["a/b", "a"])]
)
def test_folders_are_listed_from_the_innermost(path: str, folders: list[str]) -> None:
    assert list_parent_folders(path) == folders


@pytest.mark.parametrize(
    ("renamed", "folders", "found"),
    [
        ({"lib/a": "src/a"}, {"src"}, {"lib": "src"}),
        ({"lib/a": "src/a"}, {"src", "lib"}, {}),
        ({"lib/a": "lib/b"}, {"lib"}, {}),
        ({"a": "src/a"}, {"src"}, {}),
        ({"lib/a": "a"}, set(), {"lib": ""}),
        ({"lib/net/a": "src/net/a"}, {"src/net", "src"}, {"lib/net": "src/net"}),
        ({"lib/a": "x/a", "lib/b": "y/b", "lib/c": "y/c"}, {"x", "y"}, {"lib": "y"}),
        ({"lib/a": "y/a", "lib/b": "x/b"}, {"x", "y"}, {"lib": "x"}),
    ],
)
def test_a_folder_that_is_gone_went_where_most_of_its_files_are(
    renamed: dict[str, str], folders: set[str], found: dict[str, str]
) -> None:
    assert _find_folder_renames(renamed, frozenset(folders)) == found


@pytest.mark.parametrize(
    ("path", "leaving", "reason"),
    [
        ("c", (), ""),
        ("lib/c", (), ""),
        ("a", (), "upstream has another file at a"),
        ("a", ("a",), "upstream has another file at a"),
        ("a/b", (), "upstream has a file at a, where a folder is needed"),
        ("a/b/c", (), "upstream has a file at a, where a folder is needed"),
        ("a/b", ("a",), ""),
        ("lib", (), "upstream has a folder at lib"),
        ("lib", ("lib/x",), "upstream has a folder at lib"),
        ("lib", ("lib/x", "lib/net/y"), ""),
        ("lib/net", ("lib/net/y",), ""),
        ("li", (), ""),
    ],
)
def test_a_file_or_a_folder_is_in_the_way(path: str, leaving: tuple[str, ...], reason: str) -> None:
    assert tree("a", "lib/x", "lib/net/y").describe_blocker(path, frozenset(leaving)) == reason


def test_a_file_of_the_base_is_at_its_path_or_where_upstream_moved_it() -> None:
    assert tree("a").find_origin("a") == "a"
    assert tree("new").find_origin("old") == "new"
    assert tree("old").find_origin("old") == "old"
    assert tree("a").find_origin("b") is None


def test_upstream_has_a_file_if_it_also_moved_it() -> None:
    some = file("a")
    assert tree("a").has_file(some)
    assert not tree("b").has_file(some)
    moved = file("b", status=Status.RENAMED, old="a")
    assert tree("b").has_file(moved)
    assert not tree("a", "b").has_file(moved)
