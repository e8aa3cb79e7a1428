"""The order of candidates, their ways, their reasons, and what is sure."""

from __future__ import annotations

from collections import Counter
from math import exp, log, log1p

import pytest
from sites import make_site

from patchsplit.model.delta import Span
from patchsplit.model.placement import Way
from patchsplit.place.candidates.generate import Candidate, collect_candidates
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Proposal, Site
from patchsplit.place.ranking.likeness import FeatureRow, compute_features
from patchsplit.place.ranking.rank import (
    MAX_SUGGESTIONS,
    NO_FILE_CONTEXT,
    CandidateRank,
    FileContext,
    SureThresholds,
    compute_log_odds,
    load_model,
    make_confidence_features,
    rank_candidates,
    sigmoid,
    way_of,
)

BOTH = make_site(
    b"a = f(1);\nz = f(9);\n",
    b"a = f(1);\nm = f(5);\nz = f(9);\n",
    b"a = f(1);\nk = f(4);\nb = f(7);\nz = f(9);\n",
)
"""The fork and upstream inserted lines at one place."""
EDITED = make_site(
    b"void f(void)\n{\n    one();\n    call(a, b);\n    two();\n}\n",
    b"void f(void)\n{\n    one();\n    call(a, c);\n    two();\n}\n",
    b"void f(void)\n{\n    one();\n    call(a, b, NULL);\n    two();\n}\n",
)

ADJACENT = make_site(
    b"".join(b"line_%d(of, the, file);\n" % k for k in range(20)),
    b"".join(b"line_%d(of, the, %s);\n" % (k, b"fork" if k == 9 else b"file") for k in range(20)),
    b"".join(b"line_%d(of, %s, file);\n" % (k, b"a" if k == 10 else b"the") for k in range(20)),
)
"""Upstream changed the line after the hunk's."""


def rank(site: Site) -> list[CandidateRank]:
    all_ = collect_candidates(site, {})
    return rank_candidates(all_, compute_features(site, all_), NO_FILE_CONTEXT)


def candidate(*rules: Rule) -> Candidate:
    return Candidate(Proposal(rules[0], Span(0, 0), (b"x\n",), 0), Counter(rules))


def row(removed: int = 1, inserted: int = 0, *, list_: bool = False) -> FeatureRow:
    return {"removed": removed, "inserted there": inserted, "list": list_}


# ---- probabilities


def test_log_odds_become_probabilities() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(log(3)) == pytest.approx(0.75)
    assert sigmoid(-log(3)) == pytest.approx(0.25)
    assert sigmoid(2) == pytest.approx(exp(2) / (1 + exp(2)))


def test_a_regression_sums_its_weights_and_the_intercept() -> None:
    assert compute_log_odds({"": 0.5, "a": 2, "b": -1}, {"a": 3, "b": 4, "other": 9}) == 2.5


@pytest.mark.parametrize(
    ("best", "lead", "score", "counted"), [(9, 7, 8, 6), (-9, 1, -8, 1), (1.5, 0.5, 1.5, 0.5)]
)
def test_scores_and_leads_are_bounded(
    best: float, lead: float, score: float, counted: float
) -> None:
    features = {"ways gone": 0.0, "added": 3.0, "removed": 0.0}
    found = make_confidence_features(best, lead, FileContext(4, others_stale=True), features)
    assert (found["score"], found["lead"]) == (score, counted)
    assert (found["open"], found["company outdated"]) == (log(4), True)
    assert (found["lines added"], found["only adds"], found["outdated"]) == (log1p(3), True, False)


def test_a_hunk_that_removes_lines_or_has_stale_trigrams_is_told() -> None:
    features = {"ways gone": 1.0, "added": 0.0, "removed": 1.0}
    found = make_confidence_features(0, 0, NO_FILE_CONTEXT, features)
    assert (found["only adds"], found["outdated"], found["open"]) == (False, True, 0)
    assert not found["company outdated"]


@pytest.mark.parametrize("site", [BOTH, EDITED])
def test_confidences_are_shares_that_sum_to_at_most_one(site: Site) -> None:
    found = [one.confidence for one in rank(site)]
    assert 1 <= len(found) <= MAX_SUGGESTIONS
    assert all(0 <= one <= found[0] for one in found)
    assert sum(found) <= 1 + 1e-9


GROWN = make_site(
    b"one();\ncall(a, b);\ntwo();\n",
    b"one();\ncall(a, c);\nmore(c);\ntwo();\n",
    b"one(1);\ncall(a, b, NULL);\nelse();\ntwo();\n",
)


def test_the_others_have_their_own_probability_up_to_what_is_left() -> None:
    all_ = collect_candidates(GROWN, {})
    rows = compute_features(GROWN, all_)
    scores = sorted((load_model().forest(one) for one in rows), reverse=True)
    first, second, third = rank(GROWN)
    left = 1 - first.confidence
    assert second.confidence == min(left, sigmoid(scores[1]), first.confidence)
    assert third.confidence == min(left - second.confidence, sigmoid(scores[2]), first.confidence)


def test_no_candidates_have_no_ranks() -> None:
    assert rank_candidates([], [], NO_FILE_CONTEXT) == []


def test_a_single_candidate_leads_by_as_much_as_counts() -> None:
    all_ = collect_candidates(EDITED, {})[:1]
    rows = compute_features(EDITED, all_)
    (found,) = rank_candidates(all_, rows, NO_FILE_CONTEXT)
    model = load_model()
    features = make_confidence_features(model.forest(rows[0]), 6, NO_FILE_CONTEXT, rows[0])
    odds = compute_log_odds(model.confidence_weights, features)
    assert found.confidence == pytest.approx(sigmoid(odds))


# ---- what is sure


THRESHOLDS = SureThresholds(0.98, 0.6, {"": 0.7, Way.FOUND: 0.5})


@pytest.mark.parametrize(
    ("way", "confidence", "whole", "sure"),
    [
        (Way.ADJACENT, 0.7, 0.6, True),
        (Way.ADJACENT, 0.69, 0.6, False),
        (Way.ADJACENT, 0.7, 0.59, False),
        (Way.FOUND, 0.5, 0.6, True),
        (Way.FOUND, 0.49, 0.6, False),
        (Way.BOTH, 1, 1, False),
        (Way.OVER, 1, 1, False),
    ],
)
def test_sure_is_what_reaches_both_thresholds(
    way: Way,
    confidence: float,
    whole: float,
    sure: bool,  # noqa: FBT001
) -> None:
    assert THRESHOLDS.is_sure(way, confidence, whole) is sure


def test_only_the_first_can_be_sure() -> None:
    assert rank(ADJACENT)[0].is_sure
    assert not any(one.is_sure for one in rank(ADJACENT)[1:])


def test_the_reason_says_how_many_such_placements_were_right() -> None:
    sure = rank(ADJACENT)[0]
    share = round(100 * load_model().sure.share)
    context = "3 of the 3 lines before it and 2 of the 3 after it are as in the base; "
    assert sure.why == (
        "Line 10 of upstream's file. The lines that it replaces are together upstream; a line next"
        f" to them changed. {context}at least {share} % of such placements were right."
    )


# ---- ways


@pytest.mark.parametrize(
    ("rules", "features", "way"),
    [
        ([Rule.NAMES, Rule.ADJACENT], row(), Way.RENAMED),
        ([Rule.ADJACENT, Rule.NAMES], row(), Way.ADJACENT),
        ([Rule.REGION, Rule.ADJACENT], row(), Way.ADJACENT),
        ([Rule.KEPT_BOTH, Rule.SLID], row(0), Way.SLID),
        ([Rule.CONTEXT, Rule.KEPT_AFTER], row(0), Way.NEIGHBOUR),
        ([Rule.EDGE], row(0), Way.BOTH),
        ([Rule.KEPT_BEFORE], row(0, 1), Way.BOTH),
        ([Rule.KEPT_BEFORE], row(1, 1), Way.NEIGHBOUR),
        ([Rule.SLID], row(0, 1), Way.SLID),
        ([Rule.SORTED], row(0, 1, list_=True), Way.SORTED),
        ([Rule.SORTED], row(0, 1), Way.BOTH),
        ([Rule.CONTEXT], row(0, 1, list_=True), Way.BOTH),
        ([Rule.BETWEEN], row(), Way.OVER),
    ],
)
def test_the_way_is_the_first_that_a_rule_has(
    rules: list[Rule], features: FeatureRow, way: Way
) -> None:
    assert way_of(candidate(*rules), features) is way


def test_both_orders_of_two_insertions_are_suggested() -> None:
    found = rank(BOTH)
    assert found[0].way is Way.BOTH
    assert {1, 3} <= {one.candidate.at.start for one in found}
    assert len(found) == 3
    confidences = [one.confidence for one in found]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("count", [4, 6, 9])
@pytest.mark.parametrize("line", [b"m = f(5);\n", b"k_2 = f(3);\n", b"while (x) {\n"])
def test_of_many_places_between_the_insertions_both_ends_are_suggested(
    count: int, line: bytes
) -> None:
    theirs = b"".join(b"k_%d = f(4);\n" % k for k in range(count))
    base = b"a = f(1);\nz = f(9);\n"
    site = make_site(base, base.replace(b"z", line + b"z"), base.replace(b"z", theirs + b"z"))
    found = rank(site)
    if found[0].way is Way.BOTH:
        assert {1, 1 + count} <= {one.candidate.at.start for one in found}


def test_context_on_one_side_alone_is_told() -> None:
    all_ = collect_candidates(ADJACENT, {})
    rows = compute_features(ADJACENT, all_)
    for before, after in (({1}, {}), ({2}, {3}), ({}, {1, 2}), ({3}, {1, 2, 3}), ({}, {})):
        some = [dict(row) for row in rows]
        for row in some:
            row.update({f"before {k}": float(k in before) for k in (1, 2, 3)})
            row.update({f"behind {k}": float(k in after) for k in (1, 2, 3)})
        why = rank_candidates(all_, some, NO_FILE_CONTEXT)[0].why
        words = (
            f"{len(before)} of the 3 lines before it and {len(after)} of the 3 after it"
            " are as in the base"
        )
        assert (words in why) is bool(before or after)
