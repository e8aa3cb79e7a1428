"""A name that the base has already says less than a new one."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from written import delta, facts, file, hunk

from patchsplit.relate import relate
from patchsplit.relate.names import is_rare

MANY = ("lib/x.py", "lib/y.py")


@pytest.mark.parametrize(
    ("files", "bound"),
    [((), True), (("lib/x.py",), True), (MANY, False), (("lib/a.py",), False)],
)
def test_a_name_of_the_base_binds_no_two_files(files: tuple[str, ...], bound: bool) -> None:  # noqa: FBT001
    asked: list[tuple[Collection[str], Collection[str]]] = []

    def find(words: Collection[str], suffixes: Collection[str]) -> dict[str, frozenset[str]]:
        asked.append((words, suffixes))
        return {word: frozenset(files if word == "to_dict" else ()) for word in words}

    some = delta(file("lib/a.py", hunk("a", "lib/a.py")), file("lib/b.py", hunk("b", "lib/b.py")))
    known = facts(some, a={"defines": {"to_dict"}}, b={"uses": {"to_dict"}})
    assert bool(relate(some, known, find).edges) is bound
    assert asked == [({"to_dict"}, {".py"})]


def test_within_a_file_it_does() -> None:
    some = delta(file("a.py", hunk("a", "a.py"), hunk("b", "a.py")))
    known = facts(some, a={"defines": {"to_dict"}}, b={"uses": {"to_dict"}})
    everywhere = relate(some, known, lambda words, _: dict.fromkeys(words, frozenset(MANY)))
    assert len(everywhere.edges) == 1


@pytest.mark.parametrize(
    ("name", "rare"),
    [
        ("to_dict", True),
        ("a_b", False),
        ("_private", False),
        ("toDict", True),
        ("Thing", False),
        ("THING", False),
        ("longwords", True),
        ("longword", False),
        ("__longword__", False),
        ("aB", False),
        ("abCd", True),
    ],
)
def test_a_name_is_rare_if_it_is_compound_or_long(name: str, rare: bool) -> None:  # noqa: FBT001
    assert is_rare(name) is rare


def related(path: str = "b.py", **sides: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The edges between hunks a and a2 of a.py, and b of another file."""
    some = delta(file("a.py", hunk("a", "a.py"), hunk("a2", "a.py")), file(path, hunk("b", path)))
    return [(edge.earlier, edge.later) for edge in relate(some, facts(some, **sides)).edges]


def test_a_short_name_makes_edges_within_its_file_alone() -> None:
    defines = {"defines": {"run"}}
    assert related(a=defines, a2={"uses": {"run"}}, b={"uses": {"run"}}) == [("a", "a2")]


def test_a_name_that_three_hunks_define_or_that_was_there_makes_none() -> None:
    defines, uses = {"defines": {"to_dict"}}, {"uses": {"to_dict"}}
    assert related(a=defines, b=uses) == [("a", "b")]
    assert related(a=defines, a2={**defines, **uses}, b=uses) == [
        ("a", "a2"), ("a", "b"), ("a2", "b")
    ]  # fmt: skip
    assert related(a=defines, a2=defines, b={**defines, **uses}) == []
    assert related(a=defines, a2={"drops": {"to_dict"}}, b=uses) == []
    assert related(a=defines, a2={"used": {"to_dict"}}, b=uses) == []


def test_the_last_uses_of_a_name_come_before_its_removal() -> None:
    drops, used = {"drops": {"to_dict"}}, {"used": {"to_dict"}}
    assert related(a=drops, b=used) == [("b", "a")]
    assert related(a=drops, a2=drops, b=used) == [("b", "a"), ("b", "a2")]
    assert related(a=drops, a2=drops, b={**drops, **used}) == []
    assert related(a=drops, a2={"uses": {"to_dict"}}, b=used) == []
    assert related(a=drops, a2={"defines": {"to_dict"}}, b=used) == []


def test_names_are_looked_for_in_files_of_the_suffixes_of_the_delta() -> None:
    asked: list[Collection[str]] = []

    def find(words: Collection[str], suffixes: Collection[str]) -> dict[str, frozenset[str]]:
        asked.append(suffixes)
        return dict.fromkeys(words, frozenset({"b.c"}))

    paths = {"a": "a.py", "b": "b.c", "build": "x/meson.build", "none": "run"}
    some = delta(*(file(path, hunk(name, path)) for name, path in paths.items()))
    known = facts(some, a={"defines": {"to_dict"}}, b={"uses": {"to_dict"}})
    assert relate(some, known, find).edges == ()
    assert asked == [{".py", ".c"}]
