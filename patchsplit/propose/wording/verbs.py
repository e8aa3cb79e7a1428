"""The shape of a patch and similar past commits to the verb of its subject."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from patchsplit.propose.wording import shape as shapes
from patchsplit.propose.wording.past import Neighbour, WordCounts
from patchsplit.propose.wording.salience import count_votes
from patchsplit.propose.wording.shape import Shape
from patchsplit.propose.wording.stems import stem

VERBS = (
    "add", "fix", "remove", "use", "make", "avoid", "allow", "move", "enable", "check",
    "drop", "test", "rename", "document", "refactor", "introduce", "implement", "improve",
    "handle", "replace", "convert", "simplify", "clean", "disable", "skip", "bump", "update",
    "change", "set", "do", "don", "correct", "ensure", "return", "reject", "split", "switch",
    "leak", "typo", "warning", "race", "error", "option", "function", "unused", "memory",
    "support", "comment", "build", "macro", "version", "crash", "NULL", "missing", "api",
)  # fmt: skip
"""The most frequent first words of subjects, and the nouns that name kinds of changes there; "don"
is that of "don't"."""
OBJECT_VERBS = (
    "add", "fix", "remove", "use", "support", "avoid", "enable", "check", "drop", "test",
    "document", "refactor", "introduce", "implement", "improve", "handle", "simplify", "disable",
    "skip", "update", "correct",
)  # fmt: skip
"""Those of VERBS that a name or a noun phrase can follow."""
MIN_CLAIM = 0.35
"""Probability from which on past commits alone are evidence for a verb that judges the change."""
MIN_HINT = 0.15
"""Probability from which on they are evidence together with a sign in the lines."""
HALF = 0.5
"""Share of the changed lines that makes a patch one of tests, or of documents."""
MAX_GUARD_LINES = 30
"""Added lines up to which a patch can be a guard."""
STEMS = tuple(stem(word.lower()) for word in VERBS)
NEAREST = (3, 10, 20)
FEATURES = (*shapes.FEATURES, "said", *(f"near_{n}" for n in NEAREST), "similarity",
            *(f"is_{verb}" for verb in VERBS))  # fmt: skip


def has_evidence(verb: str, chance: float, shape: Shape) -> bool:
    """Tells whether a patch of a shape can be described by a verb.

    `chance` is the probability that upstream's subject has it: similar past commits have it.
    """
    grows, shrinks = shape.added >= shape.removed, shape.removed > shape.added
    match verb:
        case "add":
            return grows and (shape.value("new") > 0 or shape.value("defines") > 0)
        case "introduce" | "implement" | "support" | "enable":
            return grows and shape.value("new") > 0 and chance >= MIN_HINT
        case "remove" | "drop":
            return shrinks
        case "document":
            return shape.value("doc") + shape.value("comment") > HALF
        case "test":
            return shape.value("test") > HALF
        case "fix" | "correct" | "avoid" | "handle":
            return chance >= MIN_CLAIM or (chance >= MIN_HINT and _guards(shape))
        case "check" | "skip":
            return shape.value("added_check") > shape.value("removed_check")
        case "use":
            return shape.added > 0
        case "update":
            return True
        case _:
            return chance >= MIN_CLAIM


def _guards(shape: Shape) -> bool:
    """Tells whether a small patch adds a check, an exit, a release, a lock, and no new function."""
    signs = ("check", "exit", "release", "lock", "nothing")
    return (
        shape.added <= MAX_GUARD_LINES
        and not shape.value("defines")
        and any(shape.value(f"added_{sign}") > shape.value(f"removed_{sign}") for sign in signs)
    )


def compute_verb_features(
    shape: Shape, near: Sequence[Neighbour], counts: WordCounts
) -> list[list[float]]:
    """Returns a row of FEATURES for each of VERBS."""
    votes = [count_votes(near[:n]) for n in NEAREST]
    top = near[0].similarity if near else 0.0
    rows = []
    for k, one in enumerate(STEMS):
        said = (counts.said.get(one, 0) + 0.1) / (counts.commits + 5)
        flags = [0.0] * len(VERBS)
        flags[k] = 1.0
        rows.append([*shape.values, said, *(vote.get(one, 0.0) for vote in votes), top, *flags])
    return rows


def make_table(rows: Sequence[Sequence[float]]) -> dict[str, np.ndarray]:
    """Returns rows of FEATURES as columns by name, float32."""
    table = np.array(rows, np.float32).reshape(-1, len(FEATURES))
    return {name: table[:, k] for k, name in enumerate(FEATURES)}
