"""Groups to the order that suits readers."""

from __future__ import annotations

from dataclasses import replace

from items import item

from patchsplit.model.delta import Kind, Oid
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.ranks import is_preparatory, rank_groups

CODE = [item("lib/ring.c", "ring();")], [item("lib/bond.c", "bond();")]
TEST = [item("tests/test_bond.c", "check();", category=Category.TEST)]
DOC = [item("docs/bond.rst", "Bonds.", category=Category.DOC)]
GUIDE = [item("docs/guide.rst", "Read.", category=Category.DOC)]
BLANKS = [item("lib/zone.c", "zone();", trait=Trait.WHITESPACE)]


def order(
    *groups: list[Item], topics: list[list[int]] | None = None, commits: str = ""
) -> list[int]:
    """Returns the groups' places in the order of their ranks."""
    every = topics or [list(range(len(groups)))]
    ranks = rank_groups(groups, every, [Oid(name) for name in commits])
    return sorted(range(len(groups)), key=ranks.__getitem__)


def test_clean_ups_come_first_and_companions_after_their_code() -> None:
    assert order(GUIDE, *CODE, DOC, TEST, BLANKS) == [5, 1, 2, 4, 3, 0]


def test_topics_stay_together_and_those_of_clean_ups_come_first() -> None:
    assert order(*CODE, TEST, BLANKS, topics=[[0], [1, 2], [3]]) == [3, 0, 1, 2]
    assert order(*CODE, BLANKS, topics=[[0, 2], [1]]) == [2, 0, 1]


def test_the_forks_own_order_precedes_all_else() -> None:
    late, soon = (
        [replace(one, facts=replace(one.facts, commits=(Oid(name),)))]
        for (one,), name in zip(CODE, "ba", strict=True)
    )
    assert order(late, soon, commits="ab") == [1, 0]
    assert order(late, soon) == [0, 1]


def test_renames_prepare() -> None:
    rename = item("lib/new.c", old="lib/old.c", kind=Kind.RENAME)
    assert is_preparatory([rename, *BLANKS])
    assert not is_preparatory([rename, *CODE[0]])
