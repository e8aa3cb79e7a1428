"""Changes to whole files, by what upstream's tree has at their paths."""

from __future__ import annotations

import pytest
from written import ENTRY, file, hunk

from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Kind, Mode, Oid, Span, Status
from patchsplit.model.placement import Cause, Chmod, Conflict, Edit, Move, Replace
from patchsplit.place.files import FilePlacer
from patchsplit.place.upstream_tree import UpstreamTree, list_parent_folders

OTHER = Entry(Mode.FILE, Oid("2" * 40))
RUNNABLE = Entry(Mode.EXECUTABLE, ENTRY.oid)
LINK = Entry(Mode.SYMLINK, Oid("3" * 40))
THERE = (b"theirs\n", b"too\n")


def placer(
    upstream: dict[str, Entry],
    renames: dict[str, str] | None = None,
    folder_renames: dict[str, str] | None = None,
) -> FilePlacer:
    folders = frozenset(folder for path in upstream for folder in list_parent_folders(path))
    tree = UpstreamTree({}, upstream, {}, renames or {}, folders, folder_renames or {})
    return FilePlacer(tree, frozenset(), lambda _: THERE)


def whole(kind: Kind) -> Hunk:
    return Hunk(HunkId("h"), "a.c", kind, Span(0, 0), Span(0, 0))


def change(
    kind: Kind, new: Entry | None, status: Status = Status.MODIFIED, path: str = "a.c"
) -> FileChange:
    old = None if status is Status.ADDED else ENTRY
    return FileChange(path, "a.c", status, old, new, is_text=True, hunks=(whole(kind),))


def asked(upstream: FilePlacer, some: FileChange) -> Conflict:
    (found,) = upstream.place(some)
    assert found.conflict is not None
    assert found.action is None
    return found.conflict


NEW = file("lib/a.c", hunk("h", "lib/a.c", b"ours\n"), status=Status.ADDED)


def test_a_new_file_is_created_where_upstream_has_nothing() -> None:
    (found,) = placer({"lib/b.c": OTHER}).place(NEW)
    assert found.action == Edit("lib/a.c", Span(0, 0), (b"ours\n",), 0, creates=Mode.FILE)
    assert found.evidence == "Upstream has nothing at lib/a.c."


def test_a_new_file_that_upstream_has_too_has_landed() -> None:
    (found,) = placer({"lib/a.c": ENTRY}).place(NEW)
    assert found.landed is not None
    assert found.evidence == "Upstream has the same new file lib/a.c."


@pytest.mark.parametrize(
    ("upstream", "renames", "reason", "at"),
    [
        ({"lib/a.c": OTHER}, {}, "upstream has another file at lib/a.c", Span(0, 2)),
        ({"lib/a.c": LINK}, {}, "upstream has another file at lib/a.c", None),
        ({"lib": OTHER}, {}, "upstream has a file at lib, where a folder is needed", None),
        ({"src/b.c": OTHER}, {"lib": "src"}, "upstream moved the folder lib to src", None),
        ({"lib": OTHER}, {"lib": "src"}, "upstream has a file at lib, where a folder is needed",
         None),
    ],
)  # fmt: skip
def test_a_new_file_whose_path_is_taken_is_asked_about(
    upstream: dict[str, Entry], renames: dict[str, str], reason: str, at: Span | None
) -> None:
    conflict = asked(placer(upstream, folder_renames=renames), NEW)
    assert conflict.reason == f"The fork adds lib/a.c, but {reason}."
    assert (conflict.at, conflict.fork) == (at, (b"ours\n",))
    assert conflict.upstream == (THERE if at is not None else ())
    assert conflict.cause is Cause.BLOCKED_PATH


def test_a_new_binary_file_in_place_of_another_has_no_lines_to_compare() -> None:
    binary = FileChange("a.c", "a.c", Status.ADDED, None, ENTRY, False, (whole(Kind.WHOLE),))  # noqa: FBT003
    assert asked(placer({"a.c": OTHER}), binary).at is None


DELETED = file("a.c", hunk("h", "a.c", removed=b"ours\n"), status=Status.DELETED)


def test_a_file_is_deleted_where_upstream_has_it_as_in_the_base() -> None:
    (found,) = placer({"a.c": ENTRY}).place(DELETED)
    assert found.action == Edit("a.c", Span(0, 1), (), 0, deletes=True)
    (found,) = placer({}).place(DELETED)
    assert found.landed is not None


@pytest.mark.parametrize(
    ("upstream", "renames", "reason", "at"),
    [
        ({"a.c": OTHER}, {}, "changed it", Span(0, 2)),
        ({"a.c": LINK}, {}, "changed it", None),
        ({"b.c": ENTRY}, {"a.c": "b.c"}, "moved it to b.c", Span(0, 2)),
    ],
)
def test_a_file_that_upstream_changed_or_moved_is_not_deleted_unasked(
    upstream: dict[str, Entry], renames: dict[str, str], reason: str, at: Span | None
) -> None:
    conflict = asked(placer(upstream, renames), DELETED)
    assert conflict.reason == f"The fork deletes a.c, but upstream {reason}."
    assert (conflict.path, conflict.at) == (next(iter(upstream)), at)
    assert conflict.cause is Cause.CHANGED_FILE


@pytest.mark.parametrize(
    ("upstream", "renames", "cause"),
    [
        ({"a.c": ENTRY, "b.c": OTHER}, {}, Cause.BLOCKED_PATH),
        ({"c.c": ENTRY}, {"a.c": "c.c"}, Cause.BOTH_MOVED),
        ({}, {}, Cause.DELETED_FILE),
    ],
)
def test_a_rename_that_cannot_be_made_is_asked_about(
    upstream: dict[str, Entry], renames: dict[str, str], cause: Cause
) -> None:
    rename = change(Kind.RENAME, ENTRY, Status.RENAMED, "b.c")
    assert asked(placer(upstream, renames), rename).cause is cause


def test_a_rename_is_made_or_has_landed() -> None:
    rename = change(Kind.RENAME, ENTRY, Status.RENAMED, "b.c")
    (found,) = placer({"a.c": ENTRY}).place(rename)
    assert found.action == Move("a.c", "b.c")
    (found,) = placer({"b.c": OTHER}, {"a.c": "b.c"}).place(rename)
    assert found.landed is not None
    assert found.evidence == "Upstream also moved a.c to b.c."


def test_a_mode_is_changed_or_has_landed_or_is_asked_about() -> None:
    runnable = change(Kind.MODE, RUNNABLE)
    (found,) = placer({"a.c": OTHER}).place(runnable)
    assert found.action == Chmod("a.c", Mode.EXECUTABLE)
    (found,) = placer({"a.c": Entry(Mode.EXECUTABLE, OTHER.oid)}).place(runnable)
    assert found.landed is not None
    assert asked(placer({"a.c": LINK}), runnable).cause is Cause.CHANGED_ENTRY


def test_an_entry_is_replaced_or_has_landed_or_is_asked_about() -> None:
    replaced = change(Kind.WHOLE, OTHER)
    (found,) = placer({"a.c": ENTRY}).place(replaced)
    assert found.action == Replace("a.c", OTHER)
    (found,) = placer({"b.c": OTHER}, {"a.c": "b.c"}).place(replaced)
    assert found.landed is not None
    assert asked(placer({"a.c": LINK}), replaced).cause is Cause.CHANGED_ENTRY


def test_a_file_that_upstream_has_as_the_fork_has_landed_as_a_whole() -> None:
    lines = hunk("h", "a.c", b"x\n")
    some = FileChange("a.c", "a.c", Status.MODIFIED, ENTRY, OTHER, is_text=True, hunks=(lines,))
    (found,) = placer({"a.c": OTHER}).place(some)
    assert found.landed is not None
    assert found.evidence == "Upstream's a.c is identical to the fork's."
    assert placer({"a.c": ENTRY}).place(some) == [], "its lines are left to the rules for text"
