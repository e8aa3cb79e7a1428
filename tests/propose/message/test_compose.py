"""Sentences are composed of what the patch has; a name that comes or goes says how."""

from __future__ import annotations

from items import item

from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.compose import compose_sentences
from patchsplit.propose.wording.chances import WordChances
from patchsplit.propose.wording.shape import measure_shape

WORDS = {"ring": 0.8, "limit": 0.7, "bound": 0.3}
VERBS = {"add": 0.5, "fix": 0.6, "remov": 0.2, "remove": 0.2}


def compose(*items: Item) -> list[str]:
    new = frozenset(word for one in items for word in one.added)
    gone = frozenset(word for one in items for word in one.removed) - new
    novelty = Novelty(new, gone)
    chances = WordChances(WORDS, VERBS, measure_shape(items, novelty), ())
    found = compose_sentences(items, novelty, chances, frozenset())
    return [one.text for one in sorted(found, key=lambda one: (-one.worth, one.text))]


def test_a_new_name_is_added_and_never_fixed() -> None:
    found = compose(item("a.c", "int ring_limit;", inside="ring_put", defines="ring_limit"))

    assert found[0] == "Add ring_limit"
    assert "Add ring_limit in ring_put()" not in found
    assert not any(text.startswith("Fix ring_limit") for text in found)


def test_a_name_that_goes_is_removed() -> None:
    found = compose(item("a.c", removed="int ring_limit;|int more;", drops="ring_limit"))

    assert "Remove ring_limit" in found
    assert not any(text.startswith("Add") for text in found)


def test_a_noun_phrase_of_a_comment_can_be_the_object() -> None:
    found = compose(item("a.c", "/* The bound of a ring limit here. */", "/* Old. */"))

    assert "Fix ring limit" in found
