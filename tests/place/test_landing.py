"""What upstream's tree shows of a hunk, and hunks that say nothing beside those that landed."""

from __future__ import annotations

import pytest
from written import file, hunk

from patchsplit.model.delta import Hunk, HunkId, Oid, Span
from patchsplit.model.placement import Conflict, Edit, Landed, Placement, Way
from patchsplit.place.landing import _follow_neighbours, _is_visible

COMMIT = Oid("c" * 40)
BLANK = b"\n"


def make(name: str, added: bytes = b"", removed: bytes = b"", at: int = 0) -> Hunk:
    made = hunk(name, "a.c", added, removed)
    old, new = Span(at, at + len(made.removed)), Span(at, at + len(made.added))
    return Hunk(made.id, made.path, made.kind, old, new, made.removed, made.added)


def conflict(name: str, upstream: tuple[bytes, ...]) -> Placement:
    return Placement(
        HunkId(name), Way.NONE, "", conflict=Conflict("", "a.c", None, upstream=upstream)
    )


@pytest.mark.parametrize(
    ("added", "removed", "there", "visible"),
    [
        (b"one();\ntwo();\n", b"", (b"  two( );\n", b"one();\n", b"x\n"), True),
        (b"one();\ntwo();\n", b"", (b"one();\n",), False),
        (b"", b"one();\ntwo();\n", (b"three();\n",), True),
        (b"", b"one();\ntwo();\n", (b"two();\n",), False),
        (b"", b"one();\n", (), True),
        (b"one();\n", b"two();\n", (b"one();\n", b"two();\n"), True),
    ],
)
def test_an_effect_is_visible_where_upstream_has_all_lines_or_none(
    added: bytes,
    removed: bytes,
    there: tuple[bytes, ...],
    visible: bool,  # noqa: FBT001
) -> None:
    assert _is_visible(make("h", added, removed), conflict("h", there)) is visible


def test_what_has_a_place_is_not_visible() -> None:
    some = make("h", b"one();\n")
    placed = Placement(some.id, Way.SAME, "", action=Edit("a.c", Span(0, 0), some.added, 0))
    assert not _is_visible(some, placed)


def follow(*hunks: Hunk, sure: bool = True, by: Oid | None = COMMIT) -> list[HunkId]:
    """Those of the hunks that go with the others, which landed."""
    placed = {
        one.id: Placement(one.id, Way.NONE, "", landed=Landed(by, "", sure=sure))
        if one.id != "blank"
        else conflict("blank", ())
        for one in hunks
    }
    return [name for name, _ in _follow_neighbours(file("a.c", *hunks), placed)]


@pytest.mark.parametrize(("gap", "goes"), [(0, True), (10, True), (11, False)])
def test_a_blank_line_goes_with_a_hunk_that_is_near(gap: int, goes: bool) -> None:  # noqa: FBT001
    before = make("one", removed=b"first_words();\n", at=3)
    blank = make("blank", BLANK, at=4 + gap)
    after = make("two", removed=b"other_words();\n", at=5 + 2 * gap)
    assert follow(before, blank) == (["blank"] if goes else [])
    assert follow(make("blank", BLANK, at=4), make("two", b"some_words();\n", at=4 + gap)) == (
        ["blank"] if goes else []
    )
    assert follow(before, blank, after) == (["blank"] if goes else [])


def test_it_goes_with_no_hunk_that_may_have_landed_or_whose_commit_is_unknown() -> None:
    before, blank = make("one", b"first_words();\n", at=3), make("blank", BLANK, at=4)
    assert follow(before, blank, sure=False) == []
    assert follow(before, blank, by=None) == []
    assert follow(before, make("blank", b"words_too();\n", at=4)) == []


def test_a_hunk_of_brackets_between_is_no_neighbour() -> None:
    before, blank = make("one", b"first_words();\n", at=3), make("blank", BLANK, at=9)
    assert follow(before, make("brackets", b"}\n", at=6), blank) == ["blank"]
