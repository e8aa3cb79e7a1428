"""Candidates in the order of their probability, each with its way, its reasons and a confidence.

weights.json was trained on changes that people moved between branches: a forest that scores a
candidate, and two logistic regressions that say how often the best candidate of such a hunk was
right. tests/bench/train_place.py writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
"""Candidates of one hunk that are suggested."""
MAX_LEAD = 6.0
"""Log odds by which a candidate without a rival leads; no lead counts for more."""
MIN_SCORE = -8.0
"""Log odds to which lower scores are raised before the regression."""
MAX_SCORE = 8.0
"""Log odds to which higher scores are lowered before the regression."""

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
"""The rules of each way; a candidate's way is the first that one of its rules has."""

WAYS_TO_ASK = (Way.BOTH, Way.OVER)
"""Ways that are never sure: with BOTH the order of the two insertions is undecided, and with OVER
upstream's change would be lost.
"""


@dataclass(frozen=True, slots=True)
class CandidateRank:
    """A candidate with its reasons and its confidence."""

    candidate: Candidate
    way: Way
    why: str
    """Sentences for people."""
    confidence: float
    """How often such a candidate was right, from 0 to 1."""
    is_sure: bool = False
    """Whether it is placed without asking a person."""


@dataclass(frozen=True, slots=True)
class RankingModel:
    """The trained model."""

    forest: Forest
    """Features of a candidate -> the log odds that it is right."""
    confidence_weights: Mapping[str, float]
    """Feature -> weight in the regression for the best candidate; "" is the intercept."""
    whole_weights: Mapping[str, float]
    """The same for the probability that the whole change of the hunk is right."""
    sure: SureThresholds


@dataclass(frozen=True, slots=True)
class SureThresholds:
    """When a candidate is placed without asking a person."""

    share: float
    """The share of sure candidates that people placed so, at least, whatever their way.

    Measured on changes of projects that neither regression was trained on.
    """
    whole: float
    """The least probability that the whole change of the hunk is right."""
    confidence: Mapping[str, float]
    """Way -> the least confidence that has that share; "": all ways that are not named."""

    def is_sure(self, way: Way, confidence: float, whole: float) -> bool:
        least = self.confidence.get(way, self.confidence[""])
        return way not in WAYS_TO_ASK and confidence >= least and whole >= self.whole


@dataclass(frozen=True, slots=True)
class FileContext:
    """What is known of the other hunks of a hunk's file."""

    open_hunks: int = 1
    """Number of hunks of the file that git's merge does not take, this one included."""
    others_stale: bool = False
    """Whether another hunk adds trigrams that upstream removed from the file."""


NO_FILE_CONTEXT = FileContext()

Scored = tuple[float, Candidate, FeatureRow]
"""The log odds of a candidate, the candidate, and its features."""


@cache
def load_model() -> RankingModel:
    """Returns the model that comes with the package."""
    return parse_model(json.loads((files("patchsplit.place.ranking") / "weights.json").read_text()))


def parse_model(content: Mapping[str, Any]) -> RankingModel:
    return RankingModel(
        parse_forest(content["forest"]),
        content["trust"],
        content["whole"],
        SureThresholds(**content["sure"]),
    )


def rank_candidates(
    all_: Sequence[Candidate], rows: Sequence[FeatureRow], context: FileContext
) -> list[CandidateRank]:
    """Returns up to MAX_SUGGESTIONS candidates of a hunk, the likeliest first.

    `rows` are their features, parallel to `all_`. Only the first can be sure: if it reaches the
    model's thresholds. The confidences sum to at most 1.
    """
    model = load_model()
    scored = sorted(zip(map(model.forest, rows), all_, rows, strict=True), key=lambda one: -one[0])
    if not scored:
        return []
    best, first, row = scored[0]
    lead = best - scored[1][0] if len(scored) > 1 else MAX_LEAD
    features = make_confidence_features(best, lead, context, row)
    right, whole = (
        sigmoid(compute_log_odds(model.confidence_weights, features)),
        sigmoid(compute_log_odds(model.whole_weights, features)),
    )
    is_sure = model.sure.is_sure(way_of(first, row), right, whole)
    found = [_make_rank(first, row, right, model.sure.share if is_sure else None)]
    left = 1 - right
    for score, one, other in _select_others(scored, found[0].way):
        share = min(left, sigmoid(score), right)
        found.append(_make_rank(one, other, share))
        left -= share
    return found


def _select_others(scored: Sequence[Scored], way: Way) -> Sequence[Scored]:
    """Returns the candidates after the first that are suggested.

    Where both sides inserted lines (Way.BOTH), both orders of them are among the suggestions.
    """
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
    """Returns the input of the regressions for the best candidate: its features, and more.

    `best` is its score and `lead` its lead over the second, both log odds.
    """
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
    """Returns the log odds of a logistic regression; the weight "" is its intercept."""
    return weights[""] + sum(weight * row[name] for name, weight in weights.items() if name)


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _make_rank(
    one: Candidate, row: FeatureRow, confidence: float, sure_share: float | None = None
) -> CandidateRank:
    """Returns the rank of a candidate; `sure_share` is the share of one that is sure."""
    way = way_of(one, row)
    if sure_share is None:
        right = f"{round(100 * confidence)} % of such placements were right."
    else:
        right = f"at least {round(100 * sure_share)} % of such placements were right."
    sentence = _describe_context(row) + right
    why = " ".join((*_iter_reasons(one, row, way), sentence[:1].upper() + sentence[1:]))
    return CandidateRank(one, way, why, confidence, is_sure=sure_share is not None)


def way_of(one: Candidate, row: FeatureRow) -> Way:
    """Returns the way of a candidate with the features `row`, by the rules that propose it.

    An insertion where upstream inserted lines, too, is BOTH unless its order is known.
    """
    if one.proposal.rule is Rule.NAMES:
        return Way.RENAMED
    both = not row["removed"] and row["inserted there"]
    for way, rules in RULES_BY_WAY:
        if any(rule in one.rule_counts for rule in rules):
            ordered = way is Way.SLID or (way is Way.SORTED and row["list"])
            return Way.BOTH if both and not ordered else way
    return Way.OVER


WAY_SENTENCES = {
    Way.ADJACENT: "The lines that it replaces are together upstream; a line next to them changed.",
    Way.SORTED: "This is its place in the sorted list.",
    Way.SLID: "It has the same effect a few lines away, where upstream changed nothing.",
    Way.TOKENS: "Upstream changed other words of these lines; the changes are merged word by word.",
    Way.FOUND: "Its context is found there in upstream's file.",
    Way.REINDENTED: "Its lines are there with other whitespace, which the added lines take over.",
    Way.NEIGHBOUR: "A line next to it is still there, unchanged or edited.",
    Way.BOTH: "Upstream inserted lines at the same place: the order is undecided.",
    Way.OVER: "It replaces what upstream made of its lines.",
    Way.RENAMED: "It uses the names that upstream has introduced since.",
}


def _iter_reasons(one: Candidate, row: FeatureRow, way: Way) -> Iterator[str]:
    yield f"{describe_lines(one.at).capitalize()} of upstream's file."
    yield WAY_SENTENCES[way]
    if not row["same block"]:
        yield "The enclosing block is not the one in the base."
    if row["names gone in it"]:
        gone = int(row["names gone in it"])
        yield f"{gone} of its names {'are' if gone > 1 else 'is'} no longer in upstream's file."
    elif row["ways gone"]:
        yield "It contains expressions that upstream has removed from the file."
    if row["there already"]:
        yield f"{round(100 * row['there already'])} % of its lines are already near that place."


def _describe_context(row: FeatureRow) -> str:
    """Returns how much of the context is unchanged, as the beginning of a sentence; "" if none."""
    before = sum(row[f"before {k}"] == 1 for k in (1, 2, 3))
    after = sum(row[f"behind {k}"] == 1 for k in (1, 2, 3))
    if not before and not after:
        return ""
    return f"{before} of the 3 lines before it and {after} of the 3 after it are as in the base; "
