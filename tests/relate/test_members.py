"""Members of structs come before their uses, and go after their last ones."""

from __future__ import annotations

import pytest
from written import Row, delta, edges, file, hunk

from patchsplit.model.graph import EdgeKind


def ask(*parts: tuple[str, str, bytes, bytes]) -> list[Row]:
    """Hunks, each of a file: name, path, added and removed lines."""
    return edges(delta(*(file(path, hunk(name, path, new, old)) for name, path, new, old in parts)))


MEMBER, USE = b"    int depth;\n", b"x->depth = 1;\n"


@pytest.mark.parametrize(
    ("line", "uses", "found"),
    [
        (b"    int depth;\n", b"x->depth = 1;\n", True),
        (b"    int depth;\n", b"y = x.depth;\n", True),
        (b"    struct ring *depth;\n", b"x->depth;\n", True),
        (b"    unsigned long depth[4];\n", b"x->depth[1];\n", True),
        (b"    int other, *depth;\n", b"x->depth;\n", True),
        (b"    int depth : 4;\n", b"x->depth;\n", True),
        (b"    int depth;\n", b"x->depth();\n", False),
        (b"    int depth;\n", b"depth = 1;\n", False),
        (b"    return depth;\n", b"x->depth;\n", False),
        (b"int depth;\n", b"x->depth;\n", False),
        (b"    int xy;\n", b"x->xy;\n", False),
    ],
)
def test_a_new_member_comes_before_its_use(line: bytes, uses: bytes, found: bool) -> None:  # noqa: FBT001
    wanted = [("new", "use", EdgeKind.DEFINES, "depth")]
    assert ask(("new", "a.h", line, b""), ("use", "a.c", uses, b"")) == wanted * found
    assert ask(("new", "a.c", line, b""), ("use", "b.c", uses, b"")) == [], "not in a header"


def test_the_last_use_of_a_member_goes_before_it() -> None:
    gone, last = ("gone", "a.h", b"", MEMBER), ("last", "a.c", b"", USE)
    assert ask(gone, last) == [("last", "gone", EdgeKind.LAST_USE, "depth")]
    assert ask(gone, last, ("new", "b.h", MEMBER, b"")) == []
    assert ask(gone, last, ("more", "b.c", USE, b"")) == []
    assert ask(gone, last, ("also", "b.h", b"", MEMBER)) == []


def test_a_member_that_is_not_new_or_not_of_one_struct_says_nothing() -> None:
    new, use = ("new", "a.h", MEMBER, b""), ("use", "a.c", USE, b"")
    assert ask(new, use, ("also", "b.h", MEMBER, b"")) == []
    assert ask(new, use, ("gone", "b.h", b"", MEMBER)) == []
    assert ask(new, use, ("last", "b.c", b"", USE)) == []
    assert ask(("new", "a.h", MEMBER, b"\tint depth;\n"), use) == []
    assert ask(new, ("use", "a.c", USE, b"y(x->depth);\n")) == []


def test_a_hunk_does_not_need_itself() -> None:
    assert ask(("new", "a.h", MEMBER + USE, b"")) == []
