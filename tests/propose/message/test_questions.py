"""The question that a body leaves open follows from what the lines do."""

from __future__ import annotations

import pytest
from items import item

from patchsplit.model.delta import Status
from patchsplit.model.facts import Category
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.questions import MAX_QUESTIONS, ask_author


def ask(*items: Item) -> list[str]:
    new = frozenset(word for one in items for word in one.added)
    gone = frozenset(word for one in items for word in one.removed) - new
    return [one.text for one in ask_author(items, Novelty(new, gone))]


@pytest.mark.parametrize(
    ("what", "part"),
    [
        (item("a.c", "#define MAX_RING 512", "#define MAX_RING 256"), "256 too small"),
        (item("a.c", removed="x", status=Status.DELETED), "Since when is a.c of no use"),
        (item("a.c", 'OPT_BOOL("--no-ring")'), "Who needs --no-ring"),
        (item("t.sh", "x", category=Category.TEST), "which bug would the test have found"),
        (item("a.c", "if (!ring)|return;", inside="ring_put"), "checked in ring_put()"),
        (item("a.c", "ring_free(ring);", inside="ring_put"), "What leaks in ring_put()"),
        (item("a.c", "int ring_size;", defines="ring_size"), "What is ring_size for"),
    ],
)
def test_the_first_question_is_about_what_the_lines_do(what: Item, part: str) -> None:
    assert part in ask(what)[0]


def test_there_is_always_a_question_and_never_many() -> None:
    found = ask(item("a.c", "x = y;", "y = x;"))

    assert found == ["What goes wrong without this change, and for whom?"]
    assert len(ask(item("a.c", "if (!x)|return;", inside="f"))) <= MAX_QUESTIONS
