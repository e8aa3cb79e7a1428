"""A verb needs evidence in the lines, or in how upstream words such changes."""

from __future__ import annotations

import pytest
from items import item

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.wording.shape import measure_shape
from patchsplit.propose.wording.verbs import has_evidence

GROWN = item("a.c", "int new_limit;|int more;")
SHRUNK = item("a.c", removed="int old_limit;|int less;")
GUARD = item("a.c", "if (!ring) {|return;|}")
TESTS = item("test_a.py", "def test_it():", category=Category.TEST)


@pytest.mark.parametrize(
    ("verb", "chance", "what", "fits"),
    [
        ("add", 0.0, GROWN, True),
        ("add", 0.9, SHRUNK, False),
        ("remove", 0.0, SHRUNK, True),
        ("remove", 0.9, GROWN, False),
        ("support", 0.0, GROWN, False),
        ("support", 0.2, GROWN, True),
        ("fix", 0.2, GROWN, False),
        ("fix", 0.4, GROWN, True),
        ("fix", 0.2, GUARD, True),
        ("avoid", 0.1, GUARD, False),
        ("test", 0.0, TESTS, True),
        ("test", 0.9, GROWN, False),
        ("document", 0.9, GROWN, False),
        ("refactor", 0.2, GROWN, False),
    ],
)
def test_a_verb_has_evidence(verb: str, chance: float, what: Item, *, fits: bool) -> None:
    shape = measure_shape([what], Novelty(what.added, what.removed))

    assert has_evidence(verb, chance, shape) is fits
