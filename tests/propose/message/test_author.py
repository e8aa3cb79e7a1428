"""Groups to the fork's commits that wrote them."""

from __future__ import annotations

from dataclasses import replace

from items import item

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.items import Item
from patchsplit.propose.message.author import find_main_commits

ADA = Person("Ada", "ada@example.org")
COMMITS = {Oid(name): ForkCommit(Oid(name), ADA, "0 +0000", name, "") for name in "ab"}


def lines(path: str, count: int, *commits: str) -> Item:
    one = item(path, "|".join(f"call_{k}();" for k in range(count)))
    return replace(one, facts=replace(one.facts, commits=tuple(map(Oid, commits))))


def find(*groups: list[Item]) -> list[tuple[str, bool] | None]:
    found = find_main_commits(groups, COMMITS)
    return [None if one is None else (one.commit.subject, one.complete) for one in found]


def test_the_commit_of_more_than_half_of_the_lines_is_the_main_one() -> None:
    assert find([lines("x", 3, "a"), lines("y", 2, "b")]) == [("a", True)]
    assert find([lines("x", 2, "a"), lines("y", 2, "b")]) == [None]
    assert find([lines("x", 2, "a"), lines("y", 2)]) == [None]


def test_only_the_commit_that_wrote_most_of_an_item_counts() -> None:
    assert find([lines("x", 2, "b", "a")]) == [("b", True)]


def test_a_commit_is_complete_where_most_of_it_is() -> None:
    assert find([lines("x", 3, "a")], [lines("y", 2, "a")]) == [("a", True), ("a", False)]


def test_commits_that_are_not_the_forks_count_for_nothing() -> None:
    assert find([lines("x", 2, "z")], []) == [None, None]
