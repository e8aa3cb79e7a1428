"""Hunks to items: what is never torn apart."""

from __future__ import annotations

import pytest

from patchsplit.model.delta import (
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Mode,
    Oid,
    Span,
    Status,
)
from patchsplit.model.facts import Category, Facts
from patchsplit.propose.items import build_items

ONE, TWO = Oid("1" * 40), Oid("2" * 40)
ENTRY = Entry(Mode.FILE, ONE)


def count_items(
    category: Category, *commits: Oid, status: Status = Status.MODIFIED, pieces: str = ""
) -> int:
    """Returns the number of items of a file with two hunks, by the commits in turn.

    `pieces` are the ids of the hunks that are pieces of another one.
    """
    hunks = tuple(
        Hunk(HunkId(name), "f", Kind.TEXT, Span(k, k), Span(k, k + 1), (), (name.encode(),))
        for k, name in enumerate("ab")
    )
    file = FileChange("f", "f", status, ENTRY, ENTRY, is_text=True, hunks=hunks)
    facts = {
        hunk.id: Facts(hunk.id, category, commits=commits[k : k + 1])
        for k, hunk in enumerate(hunks)
    }
    whole = {HunkId(piece): HunkId("whole") for piece in pieces}
    return len(build_items(Delta(ONE, TWO, (file,)), facts, frozenset(facts), whole))


@pytest.mark.parametrize(
    ("category", "commits", "status", "items"),
    [
        (Category.CODE, (), Status.MODIFIED, 2),
        (Category.CODE, (), Status.ADDED, 1),
        (Category.GENERATED, (), Status.MODIFIED, 1),
        (Category.GENERATED, (ONE, ONE), Status.MODIFIED, 1),
        (Category.GENERATED, (ONE, TWO), Status.MODIFIED, 2),
    ],
)
def test_a_file_that_reads_as_one_thing_is_one_item(
    category: Category, commits: tuple[Oid, ...], status: Status, items: int
) -> None:
    assert count_items(category, *commits, status=status) == items


@pytest.mark.parametrize("status", [Status.MODIFIED, Status.ADDED])
def test_a_piece_of_a_hunk_is_an_item_of_its_own(status: Status) -> None:
    assert count_items(Category.GENERATED, status=status, pieces="b") == 2
