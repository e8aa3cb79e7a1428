"""A group of items to a reason for each: the first relation that holds, from strong to weak."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from items import item

from patchsplit.model.delta import Oid, Status
from patchsplit.model.facts import Category, ForkCommit, Person
from patchsplit.propose.items import Item
from patchsplit.propose.message.reasons import count_group, describe_next_best, explain_item

OTHER = item("lib/other.c", "alpha_beta();")
ADA = Person("Ada", "ada@example.org")
COMMITS = {
    oid: ForkCommit(oid, ADA, "0 +0000", f"{oid[0]}: Do it.", "")
    for oid in (Oid("a" * 40), Oid("b" * 40))
}


def explain(*items: Item, novel: str = "", elsewhere: int = 0) -> str:
    """Returns the reason of the first item; its words are in `elsewhere` more items."""
    words = Counter(word for one in items for word in one.added | one.removed)
    every = Counter({word: count + elsewhere for word, count in words.items()})
    return explain_item(
        items[0], count_group(items[::-1]), every, frozenset(novel.split()), COMMITS
    )


def written_by(one: Item, name: str) -> Item:
    return replace(one, facts=replace(one.facts, commits=(Oid(name * 40),)))


def test_one_item_is_alone() -> None:
    assert explain(OTHER) == "alone: no other hunk is related to it"


def test_a_commit_of_the_fork_comes_first() -> None:
    one, two = (written_by(item(f"lib/{k}.c", "ring_put();"), "a") for k in "xy")
    assert explain(one, two, novel="ring_put") == "written by fork commit aaaaaaa «a: Do it.»"
    assert explain(one, written_by(two, "b"), novel="ring_put").startswith("shares ring_put")


def test_a_new_word_says_more_than_the_function() -> None:
    one = item("lib/a.c", "ring_put(1);", inside="run")
    two = item("lib/a.c", "ring_put(2); more();", inside="run")
    assert explain(one, two, novel="ring_put") == "shares ring_put with 1 other hunk of this patch"
    assert explain(one, two, elsewhere=9) == "same function run"


@pytest.mark.parametrize(
    ("path", "category", "words"),
    [
        ("tests/test_ring.c", Category.TEST, "test of lib/ring.c"),
        ("docs/ring.rst", Category.DOC, "documents lib/ring.c"),
        ("lib/ring.h", Category.CODE, "named like lib/ring.c"),
    ],
)
def test_a_companion_is_known_by_its_name(path: str, category: Category, words: str) -> None:
    code = item("lib/ring.c", "ring();")
    assert explain(item(path, "other();", category=category), code) == words


def test_a_build_file_names_a_new_file() -> None:
    new = item("lib/ring.c", "ring();", status=Status.ADDED)
    entry = item("lib/list.mk", "lib/ring.c", category=Category.BUILD)
    assert explain(entry, new) == "names the new file lib/ring.c"


def test_the_same_edit_is_one_whatever_its_file() -> None:
    items = [item(f"{k}/{k}.c", "close_all(1);", "close_one(1);") for k in "abc"]
    assert explain(*items) == "the same edit as in 2 other hunks of this patch"


def test_where_nothing_else_holds_the_likeness_is_the_reason() -> None:
    assert explain(item("x.c", "one();"), OTHER) == (
        "most similar to these hunks by its words, its folder and past changes"
    )


def test_a_next_best_patch_of_three_quarters_is_a_close_call() -> None:
    assert describe_next_best(0.8, 0.61, "b") == "a close call: next best «b» (61%, here 80%)"
    assert describe_next_best(0.8, 0.59, "b") == "next best «b» (59%, here 80%)"
