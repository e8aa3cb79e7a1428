"""What one hunk opens and another closes binds both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written import delta, facts, file, hunk

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import EdgeKind
from patchsplit.relate import relate


@pytest.mark.parametrize(
    ("unclosed", "pairs"),
    [
        ([("{", 1), ("{", -1)], ["ab"]),
        ([("{", -1), ("{", 1)], ["ab"]),
        ([("{", 1), ("{", 1), ("{", -1), ("{", -1)], ["ad", "bc"]),
        ([("{", 2), ("{", -1), ("{", -1)], ["ab", "ac"]),
        ([("{", 1), ("#if", 1), ("{", -1), ("#if", -1)], ["ac", "bd"]),
        ([("{", 1), ("{", 1)], []),
        ([("{", 1), ("[", -1)], []),
        ([("{", 25), ("{", -19), ("{", -1), ("{", -1)], ["ab", "ac"]),
        ([("{", 1), ("{", -25), ("{", 20), ("{", 1)], ["ab", "bc"]),
    ],
)
def test_halves_find_each_other_as_brackets_do(
    unclosed: list[tuple[str, int]], pairs: list[str]
) -> None:
    names = "abcd"[: len(unclosed)]
    some = delta(file("a.c", *(hunk(name, "a.c", name.encode()) for name in names)))
    known = facts(some)
    for name, kind in zip(map(HunkId, names), unclosed, strict=True):
        known[name] = replace(known[name], unclosed=(kind,))
    edges = [edge for edge in relate(some, known).edges if edge.why is EdgeKind.PAIR]
    assert all(edge.hard for edge in edges)
    found = {(edge.earlier, edge.later) for edge in edges}
    assert found == {pair for one in pairs for pair in ((one[0], one[1]), (one[1], one[0]))}


def test_files_do_not_close_what_others_open() -> None:
    some = delta(file("a.c", hunk("a", "a.c")), file("b.c", hunk("b", "b.c")))
    known = facts(some)
    for name, count in ((HunkId("a"), 1), (HunkId("b"), -1)):
        known[name] = replace(known[name], unclosed=(("{", count),))
    assert relate(some, known).edges == ()
