"""An #include names a new header by its path, whatever its name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import delta, edges, file, hunk

from patchsplit.model.delta import Kind, Status
from patchsplit.model.graph import EdgeKind

HEADERS = ("drivers/util.h", "include/net/util.h", "include/net/pool-new.h", "lib/pool-new.h")


@pytest.mark.parametrize(
    ("path", "include", "needed"),
    [
        ("drivers/a.c", b'#include "util.h"\n', ["drivers/util.h"]),
        ("lib/a.c", b'#include "util.h"\n', []),
        ("lib/a.c", b'# include "../drivers/util.h"\n', ["drivers/util.h"]),
        ("lib/a.c", b"#include <net/util.h>\n", ["include/net/util.h"]),
        ("lib/a.c", b"#include <util.h>\n", []),
        ("lib/a.c", b'#include "pool-new.h"\n', ["lib/pool-new.h"]),
        ("drivers/a.c", b'#include "pool-new.h"\n', []),
        ("drivers/a.c", b'#include "net/pool-new.h"\n', ["include/net/pool-new.h"]),
    ],
)
def test_a_header_is_found_by_its_path(path: str, include: bytes, needed: list[str]) -> None:
    new = [file(name, hunk(name, name, b"x\n"), status=Status.ADDED) for name in HEADERS]
    some = delta(*new, file(path, hunk("use", path, include)))
    assert [row[0] for row in edges(some)] == needed


def named(name: str, line: bytes, *paths: str, status: Status = Status.ADDED) -> list[str]:
    """The new files, of `paths`, that a line of the file `name` needs."""
    new = [file(path, hunk(path, path, b"x\n"), status=status) for path in paths]
    return [row[0] for row in edges(delta(*new, file(name, hunk("use", name, line))))]


@pytest.mark.parametrize(
    ("name", "line", "path", "needed"),
    [
        ("doc.txt", b"see lib/pool-new.c there\n", "lib/pool-new.c", True),
        ("doc.txt", b"see pool-new there\n", "lib/pool-new.c", False),
        ("Makefile.am", b"obj += pool-new.lo\n", "lib/pool-new.c", True),
        ("a.rs", b"  mod pool_new;\n", "lib/pool_new.rs", True),
        ("a.rs", b"  model pool_new;\n", "lib/pool_new.rs", False),
        ("Makefile.am", b"obj += main.c\n", "lib/main.c", False),
        ("Makefile.am", b"obj += Main.lo\n", "lib/Main.c", False),
        ("Makefile.am", b"obj += abc.lo\n", "lib/abc.c", False),
        ("Makefile.am", b"obj += abcd.lo\n", "lib/abcd.c", True),
        ("Makefile.am", b"obj += poolnew\n", "lib/poolnew", True),
        ("lib/pool-new.c", b"see pool-new.c\n", "lib/pool-new.c", False),
    ],
)
def test_a_file_is_named_by_its_last_part_and_in_builds_and_imports_by_its_stem(
    name: str,
    line: bytes,
    path: str,
    needed: bool,  # noqa: FBT001
) -> None:
    assert named(name, line, *({path} - {name})) == [path] * (needed and path != name)


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (b"one/deep/pool-new.c\n", ["one/deep/pool-new.c"]),
        (b"deep/pool-new.c\n", []),
        (b"two/pool-new.c\n", ["two/pool-new.c"]),
        (b"pool-new.c\n", []),
        (b"import one/deep/pool-new.c\n", ["one/deep/pool-new.c"]),
    ],
)
def test_of_files_of_one_name_that_with_the_folders_in_the_line_is_meant(
    line: bytes, needed: list[str]
) -> None:
    found = named("doc.txt", line, "one/deep/pool-new.c", "two/deep/pool-new.c", "two/pool-new.c")
    assert found == needed


def test_a_source_and_its_header_in_one_folder_are_one() -> None:
    assert named("Makefile.am", b"x pool-new.lo\n", "lib/pool-new.c", "lib/pool-new.h") == [
        "lib/pool-new.c"
    ]
    assert named("Makefile.am", b"x pool-new.lo\n", "lib/pool-new.c", "src/pool-new.h") == []


def test_moved_and_copied_files_are_new_and_changed_ones_are_not() -> None:
    line = b"see pool-new.c\n"
    for status in (Status.ADDED, Status.COPIED, Status.RENAMED):
        assert named("doc.txt", line, "pool-new.c", status=status) == ["pool-new.c"]
    assert named("doc.txt", line, "pool-new.c", status=Status.MODIFIED) == []


def test_a_moved_file_is_made_by_its_rename() -> None:
    move = replace(hunk("move", "pool-new.c"), kind=Kind.RENAME)
    moved = file("pool-new.c", hunk("edit", "pool-new.c", b"x\n"), move, status=Status.RENAMED)
    use = file("doc.txt", hunk("use", "doc.txt", b"see pool-new.c\n"))
    assert [row[:2] for row in edges(delta(moved, use))] == [("move", "use")]


def test_a_deleted_file_goes_after_those_that_drop_its_name() -> None:
    dead = file(
        "pool-new.c", hunk("d1", "pool-new.c", b"", b"x\n"), hunk("d2", "pool-new.c", b"", b"y\n"),
        status=Status.DELETED,
    )  # fmt: skip
    drop = file("doc.txt", hunk("drop", "doc.txt", b"", b"see pool-new.c\n"))
    assert edges(delta(dead, drop)) == [
        ("drop", "d1", EdgeKind.LAST_USE, "pool-new.c"),
        ("drop", "d2", EdgeKind.LAST_USE, "pool-new.c"),
    ]
    add = file("doc.txt", hunk("add", "doc.txt", b"see pool-new.c\n"))
    assert edges(delta(dead, add)) == []


@pytest.mark.parametrize(
    ("path", "name", "line"),
    [("drivers/util.h", "drivers/a.c", b'#include "util.h"\n'),
     ("lib/poolnew", "Makefile.am", b"obj += poolnew\n")],
    ids=["a generic stem", "no suffix"],
)  # fmt: skip
def test_a_file_of_one_kind_of_name_alone_is_found(path: str, name: str, line: bytes) -> None:
    assert named(name, line, path) == [path]
    dead = file(path, hunk("dead", path, b"", b"x\n"), status=Status.DELETED)
    assert edges(delta(dead, file(name, hunk("drop", name, b"", line)))) == [
        ("drop", "dead", EdgeKind.LAST_USE, path)
    ]
