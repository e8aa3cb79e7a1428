"""A name that the base has already says less than a new one."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from written import delta, facts, file, hunk

from patchsplit.relate import relate

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
