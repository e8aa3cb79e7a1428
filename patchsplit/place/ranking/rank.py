"""Candidates in the order of their likelihood, each with its way, its reasons and a confidence.

weights.json holds what was learnt from changes that people moved between branches: a forest that
scores a candidate, and a logistic regression that says, of the best one of a hunk, how often such
a one was right. tests/bench/train_place.py writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import exp, log, log1p
from typing import Any

from patchsplit.model.placement import Way
from patchsplit.place.candidates.generate import Candidate
from patchsplit.place.candidates.rules import FOUND_RULES, Rule
from patchsplit.place.lines import describe_lines
from patchsplit.place.ranking.forest import Forest, parse_forest
from patchsplit.place.ranking.likeness import FeatureRow

MAX_SUGGESTIONS = 3
"""Candidates that are shown."""
MAX_LEAD = 6.0
"""Log-odds by which a candidate without a rival leads; no lead counts for more."""
MIN_SCORE = -8.0
MAX_SCORE = 8.0

RULES_BY_WAY: tuple[tuple[Way, tuple[Rule, ...]], ...] = (
    (Way.ADJACENT, (Rule.ADJACENT,)),
    (Way.SORTED, (Rule.SORTED,)),
    (Way.SLID, (Rule.SLID,)),
    (Way.TOKENS, (Rule.TOKENS, Rule.TOKENS_INSIDE, Rule.TOKENS_CLOSE)),
    (Way.FOUND, FOUND_RULES),
    (Way.REINDENTED, (Rule.REINDENTED,)),
    (Way.NEIGHBOUR, (Rule.KEPT_BOTH, Rule.EDITED_BOTH, Rule.KEPT_BEFORE, Rule.KEPT_AFTER,
                     Rule.EDITED_BEFORE, Rule.EDITED_AFTER)),
    (Way.FOUND, (Rule.CONTEXT,)),
    (Way.BOTH, (Rule.EDGE, Rule.INSIDE)),
    (Way.OVER, (Rule.OVER, Rule.OVER_ALL, Rule.BETWEEN, Rule.REGION, Rule.ADDED_ONLY)),
)  # fmt: skip
"""Ways and the rules that go them, what says most first."""


WAYS_TO_ASK = (Way.BOTH, Way.OVER)
"""Ways that are never gone without a question: of what both put into one gap the order is open, and
in place of what upstream made of the lines, upstream's change would be lost.
"""


@dataclass(frozen=True, slots=True)
class CandidateRank:
    """A candidate with what speaks for it."""

    candidate: Candidate
    way: Way
    why: str
    confidence: float
    """How often such a one was right."""
    is_sure: bool = False
    """Whether it needs no question."""


@dataclass(frozen=True, slots=True)
class RankingModel:
    """What was learnt."""

    forest: Forest
    confidence_weights: Mapping[str, float]
    """Weights of the logistic regression by name; "" is its constant."""
    whole_weights: Mapping[str, float]
    """The same for the chance that all of the hunk's change is right."""
    thresholds: tuple[float, float]
    """The chances, of both kinds, from which a hunk is placed without a question."""


@dataclass(frozen=True, slots=True)
class FileContext:
    """What else the fork changes in a hunk's file."""

    open_hunks: int = 1
    """Hunks of the file that have no place yet, it among them."""
    others_stale: bool = False
    """Whether another hunk says something as upstream's file said it, and no more does."""


NO_FILE_CONTEXT = FileContext()

Scored = tuple[float, Candidate, FeatureRow]
"""A candidate behind its log-odds, with its features."""


@cache
def load_model() -> RankingModel:
    """Returns the model that comes with the package."""
    return parse_model(json.loads((files("patchsplit.place.ranking") / "weights.json").read_text()))


def parse_model(content: Mapping[str, Any]) -> RankingModel:
    return RankingModel(
        parse_forest(content["forest"]), content["trust"], content["whole"], tuple(content["sure"])
    )


def rank_candidates(
    all_: Sequence[Candidate],
    rows: Sequence[FeatureRow],
    context: FileContext,
    min_confidence: float = 0.0,
) -> list[CandidateRank]:
    """Returns the likeliest candidates of a hunk, the best first.

    `rows` are their features; `least` is the confidence below which none is sure. None is of the
    ways that are ASKED about.
    """
    model = load_model()
    scored = sorted(zip(map(model.forest, rows), all_, rows, strict=True), key=lambda one: -one[0])
    if not scored:
        return []
    best, first, row = scored[0]
    lead = best - scored[1][0] if len(scored) > 1 else MAX_LEAD
    told = make_confidence_features(best, lead, context, row)
    right, whole = (
        sigmoid(compute_log_odds(model.confidence_weights, told)),
        sigmoid(compute_log_odds(model.whole_weights, told)),
    )
    found = [_make_rank(first, row, right)]
    if right >= max(min_confidence, model.thresholds[0]) and whole >= model.thresholds[1]:
        found = [replace(one, is_sure=one.way not in WAYS_TO_ASK) for one in found]
    left = 1 - right
    for score, one, other in _select_others(scored, found[0].way):
        share = min(left, sigmoid(score), right)
        found.append(_make_rank(one, other, share))
        left -= share
    return found


def _select_others(scored: Sequence[Scored], way: Way) -> Sequence[Scored]:
    """The candidates behind the first that are shown; where both put lines in, both orders are."""
    rest = scored[1:]
    if way is Way.BOTH:
        ends = [one for one in rest if Rule.EDGE in one[1].rule_counts]
        missing = ends[: 2 - (Rule.EDGE in scored[0][1].rule_counts)]
        others = [one for one in rest if one not in missing]
        chosen = [*missing, *others[: MAX_SUGGESTIONS - 1 - len(missing)]]
        return sorted(chosen, key=lambda one: -one[0])
    return rest[: MAX_SUGGESTIONS - 1]


def make_confidence_features(
    best: float, lead: float, context: FileContext, row: FeatureRow
) -> FeatureRow:
    """What the confidence in a hunk's best candidate is judged by, beside its features."""
    return {
        **row,
        "score": min(max(best, MIN_SCORE), MAX_SCORE),
        "lead": min(lead, MAX_LEAD),
        "open": log(context.open_hunks),
        "outdated": row["ways gone"] > 0,
        "company outdated": context.others_stale,
        "lines added": log1p(row["added"]),
        "only adds": not row["removed"],
    }


def compute_log_odds(weights: Mapping[str, float], row: FeatureRow) -> float:
    """Returns log-odds."""
    return weights[""] + sum(weight * row[name] for name, weight in weights.items() if name)


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _make_rank(one: Candidate, row: FeatureRow, confidence: float) -> CandidateRank:
    way = way_of(one, row)
    why = " ".join(
        (*_iter_reasons(one, row, way), f"{round(100 * confidence)} % of such were right.")
    )
    return CandidateRank(one, way, why, confidence)


def way_of(one: Candidate, row: FeatureRow) -> Way:
    if one.proposal.rule is Rule.NAMES:
        return Way.RENAMED
    both = not row["removed"] and row["inserted there"]
    for way, rules in RULES_BY_WAY:
        if any(rule in one.rule_counts for rule in rules):
            ordered = way is Way.SLID or (way is Way.SORTED and row["list"])
            return Way.BOTH if both and not ordered else way
    return Way.OVER


WAY_SENTENCES = {
    Way.ADJACENT: "What it replaces stands together upstream; what is next to it changed.",
    Way.SORTED: "This is its place in the order of the list.",
    Way.SLID: "It says the same a few lines away, where upstream changed nothing.",
    Way.TOKENS: "Upstream changed other words of these lines; merged word by word.",
    Way.FOUND: "The lines around it stand there in upstream's file.",
    Way.REINDENTED: "Its lines stand there in other white space, which it follows.",
    Way.NEIGHBOUR: "A line next to it still stands there, as it was or edited.",
    Way.BOTH: "Upstream put lines into the same gap: the order is open.",
    Way.OVER: "In place of what upstream made of its lines.",
    Way.RENAMED: "With the names that upstream gave since.",
}


def _iter_reasons(one: Candidate, row: FeatureRow, way: Way) -> Iterator[str]:
    yield f"{describe_lines(one.at).capitalize()} of upstream's."
    yield WAY_SENTENCES[way]
    before = sum(row[f"before {k}"] == 1 for k in (1, 2, 3))
    behind = sum(row[f"behind {k}"] == 1 for k in (1, 2, 3))
    if before or behind:
        yield f"As in the base stand {before} of 3 lines before it and {behind} of 3 behind."
    if not row["same block"]:
        yield "The block around it is another."
    if row["names gone in it"]:
        gone = int(row["names gone in it"])
        yield f"{gone} of its names {'are' if gone > 1 else 'is'} not in upstream's file any more."
    elif row["ways gone"]:
        yield "It says some things as upstream's file said them, and no more does."
    if row["there already"]:
        yield f"{round(100 * row['there already'])} % of its lines stand near there already."
