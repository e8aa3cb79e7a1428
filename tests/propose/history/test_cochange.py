"""Past commits to how often pairs of files changed together."""

from __future__ import annotations

import numpy as np
import pytest

from patchsplit.git.log import CommitSummary
from patchsplit.propose.history.cochange import MAX_FILES, CoChange, count_cochanges

FILES = {"a.c": 0, "a.h": 1, "old.h": 1, "b.c": 2}


def count(*commits: str) -> CoChange:
    return count_cochanges([CommitSummary("", tuple(paths.split())) for paths in commits], FILES)


def test_pairs_are_counted_once_a_commit_and_renamed_files_are_one() -> None:
    found = count("a.c a.h old.h", "a.c old.h other", "b.c", "a.c")
    assert found.pair_counts.todense().tolist() == [[3, 2, 0], [2, 2, 0], [0, 0, 1]]
    assert found.commit_count == 4


def test_a_large_commit_ties_nothing() -> None:
    many = " ".join(["a.c", "a.h", *(f"{k}.c" for k in range(MAX_FILES))])
    found = count(many)
    assert found.pair_counts.nnz == 0
    assert found.commit_count == 1


def test_measures_are_symmetric_from_0_to_1_and_0_for_the_file_itself() -> None:
    measures = count("a.c a.h", "a.c a.h", "a.c", "b.c").association_measures()
    assert set(measures) == {"cochange", "jaccard", "surprise"}
    for measure in measures.values():
        assert (measure == measure.T).all()
        assert measure.min() >= 0
        assert measure.max() <= 1
        assert not np.diag(measure).any()
        assert measure[0, 1] > measure[0, 2] == 0
    assert measures["cochange"][0, 1] == pytest.approx(2 / (2 + 2))
    assert measures["jaccard"][0, 1] == pytest.approx(2 / (3 + 2 - 2 + 1))


def test_files_are_selected_in_any_order() -> None:
    found = count("a.c a.h", "b.c").select([2, 0])
    assert found.pair_counts.todense().tolist() == [[1, 0], [0, 1]]


def test_no_files_have_no_counts() -> None:
    assert count_cochanges([], {}).pair_counts.shape == (0, 0)
