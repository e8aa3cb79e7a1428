"""A tree of units to groups."""

from __future__ import annotations

import numpy as np
import pytest
from items import item

from patchsplit.propose.grouping.linkage import LinkageMatrix, compute_linkage
from patchsplit.propose.grouping.partition import build_dendrogram, cut_dendrogram
from patchsplit.propose.history.cochange import count_cochanges
from patchsplit.propose.history.lsa import build_history_index
from patchsplit.propose.items import Novelty
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.model import (
    build_feature_columns,
    load_model,
    predict_log_odds,
)
from patchsplit.propose.similarity.new_names import NEW_NAME_WEIGHT

UNITS = np.arange(4)


def make_tree(within: float, across: float) -> LinkageMatrix:
    """Four units, two and two: how alike those of a pair are, and those of two pairs."""
    return compute_linkage(np.array([within, across, across, across, across, within], np.float32))


def groups(tree: LinkageMatrix, cut: float) -> list[list[int]]:
    labels = cut_dendrogram(tree, UNITS, cut)
    return [np.flatnonzero(labels == label).tolist() for label in dict.fromkeys(labels.tolist())]


@pytest.mark.parametrize(("cut", "found"), [(0.95, 4), (0.5, 2)])
def test_what_is_less_alike_than_the_cut_is_apart(cut: float, found: int) -> None:
    assert len(groups(make_tree(0.9, 0.3), cut)) == found


def test_all_that_is_somewhat_alike_comes_apart_once() -> None:
    assert groups(make_tree(0.9, 0.6), 0.42) == [[0, 1], [2, 3]]


def test_where_all_are_alike_the_cut_is_higher() -> None:
    assert groups(make_tree(0.48, 0.1), 0.42) == [[0, 1], [2, 3]]
    assert groups(make_tree(0.48, 0.3), 0.42) == [[0], [1], [2], [3]]


def test_what_is_alike_by_far_is_one() -> None:
    assert groups(make_tree(0.9, 0.8), 0.42) == [[0, 1, 2, 3]]


def test_one_unit_is_one_group() -> None:
    assert cut_dendrogram(np.zeros((0, 4)), np.zeros(3, np.int64), 0.42).tolist() == [0, 0, 0]


def test_the_same_new_names_bring_items_nearer() -> None:
    items = [item("a.c", "new_name();"), item("b.c", "new_name();"), item("c.c", "old_name();")]
    number = {one.file.path: k for k, one in enumerate(items)}
    novelty = Novelty(frozenset({"new_name"}), frozenset())
    evidence = DeltaEvidence(
        novelty, {}, (), number, count_cochanges((), number), build_history_index([])
    )
    model = load_model()
    columns = build_feature_columns(evidence.for_items(items))
    gain = build_dendrogram(items, evidence, {}, model).log_odds - predict_log_odds(
        items, columns, model
    )
    assert gain == pytest.approx([NEW_NAME_WEIGHT, 0, 0], abs=1e-5)
