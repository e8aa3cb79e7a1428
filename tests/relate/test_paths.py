"""A file takes a path only after another one has left it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import delta, file, hunk

from patchsplit.model.delta import FileChange, Kind, Status
from patchsplit.model.graph import EdgeKind
from patchsplit.relate.paths import find_path_edges


def change(name: str, path: str, status: Status, old: str = "") -> FileChange:
    return file(path, hunk(name, path, name.encode()), status=status, old=old)


def edges(*files: FileChange) -> list[tuple[str, str, str]]:
    found = list(find_path_edges(delta(*files)))
    assert all(edge.hard and edge.why is EdgeKind.PATH for edge in found)
    return [(edge.earlier, edge.later, edge.evidence) for edge in found]


@pytest.mark.parametrize("status", [Status.ADDED, Status.COPIED, Status.RENAMED])
@pytest.mark.parametrize(
    ("left", "taken", "collide"),
    [
        ("a", "a", True),
        ("a", "a/b", True),
        ("a/b", "a", True),
        ("a/b/c", "a", True),
        ("a", "a/b/c", True),
        ("a", "ab", False),
        ("a/b", "a/c", False),
        ("a/b", "b", False),
    ],
)
def test_a_path_is_taken_after_it_was_left(
    status: Status,
    left: str,
    taken: str,
    collide: bool,  # noqa: FBT001
) -> None:
    wanted = [("gone", "new", left)] * collide
    new = change("new", taken, status, old="elsewhere")
    assert edges(change("gone", left, Status.DELETED), new) == wanted
    assert edges(new, change("gone", "z", Status.RENAMED, old=left)) == wanted
    assert edges(change("gone", left, Status.MODIFIED), new) == []


def test_a_file_that_is_changed_needs_no_path_and_none_needs_its_own() -> None:
    assert edges(change("gone", "a", Status.DELETED), change("new", "a", Status.MODIFIED)) == []
    assert edges(change("move", "a/b", Status.RENAMED, old="a")) == []


def test_of_a_renamed_file_the_rename_leaves_and_takes_the_path() -> None:
    lines, move = hunk("lines", "b", b"x\n"), replace(hunk("move", "b"), kind=Kind.RENAME)
    renamed = file("b", lines, move, status=Status.RENAMED, old="a")
    dead = file(
        "b", hunk("d1", "b", b"", b"x\n"), hunk("d2", "b", b"", b"y\n"), status=Status.DELETED
    )
    assert edges(dead, renamed) == [("d1", "move", "b"), ("d2", "move", "b")]
    assert edges(renamed, change("new", "a", Status.ADDED)) == [("move", "new", "a")]
