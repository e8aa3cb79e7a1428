"""What must come before what, told with hunks and facts written out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import Row, delta, edges, facts, file, hunk

from patchsplit.model.delta import HunkId, Kind, Status
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.relate import relate

TWO = delta(file("lib/a.c", hunk("a", "lib/a.c")), file("lib/b.c", hunk("b", "lib/b.c")))


def test_a_definition_comes_before_its_use_whatever_the_order_of_the_files() -> None:
    found = edges(TWO, a={"uses": {"netdev_open"}}, b={"defines": {"netdev_open"}})
    assert found == [("b", "a", EdgeKind.DEFINES, "netdev_open")]


def test_the_last_use_goes_before_the_definition() -> None:
    found = edges(TWO, a={"drops": {"netdev_open"}}, b={"used": {"netdev_open"}})
    assert found == [("b", "a", EdgeKind.LAST_USE, "netdev_open")]


@pytest.mark.parametrize("name", ["init", "run", "i", "get"])
def test_a_short_plain_name_binds_no_two_files(name: str) -> None:
    assert edges(TWO, a={"uses": {name}}, b={"defines": {name}}) == []


def test_a_short_plain_name_binds_within_its_file() -> None:
    one = delta(file("a.c", hunk("a", "a.c"), hunk("b", "a.c")))
    assert edges(one, a={"uses": {"run"}}, b={"defines": {"run"}}) == [
        ("b", "a", EdgeKind.DEFINES, "run")
    ]


def test_a_name_that_the_base_knew_is_no_new_definition() -> None:
    three = delta(*TWO.files, file("lib/c.c", hunk("c", "lib/c.c")))
    known = {"a": {"uses": {"netdev_open"}}, "b": {"defines": {"netdev_open"}}}
    assert edges(three, **known, c={"used": {"netdev_open"}}) == []
    assert edges(three, **known, c={"drops": {"netdev_open"}}) == []


def test_a_declaration_and_a_definition_both_come_before_the_use() -> None:
    three = delta(*TWO.files, file("lib/c.c", hunk("c", "lib/c.c")))
    both = {"defines": {"netdev_open"}}
    found = edges(three, a=both, b=both, c={"uses": {"netdev_open"}})
    assert [pair[:2] for pair in found] == [("a", "c"), ("b", "c")]


def test_a_name_with_many_definitions_says_nothing() -> None:
    files = [file(f"{k}.c", hunk(str(k), f"{k}.c")) for k in range(4)]
    sides = {str(k): {"defines": {"set_up_all"}} for k in range(3)}
    assert edges(delta(*files), **sides, **{"3": {"uses": {"set_up_all"}}}) == []


def test_a_new_file_comes_before_its_build_entry_and_its_include() -> None:
    some = delta(
        file("Makefile.am", hunk("make", "Makefile.am", b"\tlib/dpif-new.c \\\n")),
        file("lib/dpif-new.c", hunk("new", "lib/dpif-new.c", b"x\n"), status=Status.ADDED),
        file("lib/dpif-new.h", hunk("head", "lib/dpif-new.h", b"y\n"), status=Status.ADDED),
        file("lib/use.c", hunk("use", "lib/use.c", b'#include "dpif-new.h"\n')),
    )
    assert edges(some) == [
        ("new", "make", EdgeKind.FILE, "lib/dpif-new.c"),
        ("head", "use", EdgeKind.FILE, "lib/dpif-new.h"),
    ]


def test_an_object_names_a_source_and_its_header_by_their_stem() -> None:
    entry = file("Makefile.am", hunk("make", "Makefile.am", b"OBJS += lib/dpif-new.o\n"))
    source = file("lib/dpif-new.c", hunk("new", "lib/dpif-new.c", b"x\n"), status=Status.ADDED)
    header = file("lib/dpif-new.h", hunk("head", "lib/dpif-new.h", b"y\n"), status=Status.ADDED)
    other = file("new/dpif-new.h", hunk("far", "new/dpif-new.h", b"y\n"), status=Status.ADDED)
    assert edges(delta(entry, source, header)) == [("new", "make", EdgeKind.FILE, "lib/dpif-new.c")]
    assert edges(delta(entry, source, other)) == [("new", "make", EdgeKind.FILE, "lib/dpif-new.c")]
    bare = file("Makefile.am", hunk("make", "Makefile.am", b"OBJS += dpif-new.o\n"))
    assert edges(delta(bare, source, other)) == []


def test_an_import_names_a_module_by_its_stem() -> None:
    some = delta(
        file("app/vendor_driver.py", hunk("new", "app/vendor_driver.py"), status=Status.ADDED),
        file("app/start.py", hunk("use", "app/start.py", b"from app import vendor_driver\n")),
        file("app/talk.py", hunk("no", "app/talk.py", b"the vendor_driver is new\n")),
    )
    assert edges(some) == [("new", "use", EdgeKind.FILE, "app/vendor_driver.py")]


def test_a_build_entry_goes_before_its_file() -> None:
    some = delta(
        file("lib/old-thing.c", hunk("gone", "lib/old-thing.c"), status=Status.DELETED),
        file("lib/meson.build", hunk("list", "lib/meson.build", b"", b" 'old-thing.c',\n")),
    )
    assert edges(some) == [("list", "gone", EdgeKind.LAST_USE, "lib/old-thing.c")]


@pytest.mark.parametrize(
    ("frees", "takes"), [("a", "a/b"), ("a/b/c", "a"), ("a/b", "a/b/c/d"), ("a", "a")]
)
def test_a_path_is_freed_before_it_is_taken(frees: str, takes: str) -> None:
    gone = file(frees, hunk("gone", frees, b"", b"x\n"), status=Status.DELETED)
    new = file(takes, hunk("new", takes, b"x\n"), status=Status.ADDED)
    some = delta(new, gone)
    assert relate(some, facts(some)).edges == (
        Edge(HunkId("gone"), HunkId("new"), EdgeKind.PATH, frees, hard=True),
    )


def test_a_rename_frees_its_old_path_and_its_edits_free_nothing() -> None:
    moved = replace(hunk("move", "new/a"), kind=Kind.RENAME)
    away = file("new/a", moved, hunk("edit", "new/a", b"x\n"), status=Status.RENAMED, old="a")
    some = delta(file("a/b", hunk("takes", "a/b", b"x\n"), status=Status.ADDED), away)
    assert [(e.earlier, e.later) for e in relate(some, facts(some)).edges] == [("move", "takes")]


def test_neighbouring_names_do_not_collide() -> None:
    gone = file("a", hunk("gone", "a", b"", b"x\n"), status=Status.DELETED)
    new = file("ab/c", hunk("new", "ab/c", b"x\n"), status=Status.ADDED)
    assert edges(delta(gone, new)) == []


def test_edges_do_not_depend_on_the_order_of_the_facts() -> None:
    sides = {"a": {"uses": {"one_thing", "two_things"}}, "b": {"defines": {"one_thing"}}}
    known = facts(TWO, **sides)
    turned = dict(reversed(known.items()))
    assert relate(TWO, known) == relate(TWO, turned)


# ---- members of structs


def members(user_adds: bytes = b"", user_drops: bytes = b"", **head: bytes) -> list[Row]:
    return edges(
        delta(
            file("lib/a.c", hunk("use", "lib/a.c", user_adds, user_drops)),
            file("lib/a.h", hunk("head", "lib/a.h", **head)),
        )
    )


def test_a_member_comes_before_what_reads_it() -> None:
    found = members(b"    x = ctx->subject;\n", added=b"    const char *subject;\n")
    assert found == [("head", "use", EdgeKind.DEFINES, "subject")]


def test_the_last_read_of_a_member_goes_before_it_does() -> None:
    found = members(b"", b"    x = ctx.subject;\n", removed=b"    const char *subject, *rest;\n")
    assert found == [("use", "head", EdgeKind.LAST_USE, "subject")]


@pytest.mark.parametrize(
    ("adds", "head"),
    [
        (b"    x = subject;\n", b"    char *subject;\n"),  # another thing of that name
        (b"    x = ctx->subject();\n", b"    char *subject;\n"),  # a method
        (b"    x = ctx->subject;\n", b"extern int subject;\n"),  # not in a struct
        (b"    x = ctx->subject;\n", b"    return subject;\n"),  # in an inline function
    ],
)
def test_what_only_looks_like_a_member_is_none(adds: bytes, head: bytes) -> None:
    assert members(adds, added=head) == []


def test_a_member_that_two_structs_get_says_nothing() -> None:
    some = delta(
        file("lib/a.c", hunk("use", "lib/a.c", b"    x = ctx->subject;\n")),
        file("lib/a.h", hunk("one", "lib/a.h", b"    char *subject;\n")),
        file("lib/b.h", hunk("two", "lib/b.h", b"    int subject;\n")),
    )
    assert edges(some) == []


def test_nothing_needs_what_a_landed_hunk_says() -> None:
    some = delta(
        file("lib/queue.h", hunk("new", "lib/queue.h"), status=Status.ADDED),
        file("lib/a.c", hunk("uses", "lib/a.c", b'#include "queue.h"\n')),
    )
    known = facts(some)
    assert [(e.earlier, e.later) for e in relate(some, known).edges] == [("new", "uses")]
    assert relate(some, known, landed={HunkId("new")}).edges == ()
    assert relate(some, known, landed={HunkId("uses")}).edges == ()
