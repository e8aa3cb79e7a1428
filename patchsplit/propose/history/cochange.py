"""Upstream's past to evidence about files: which of them used to change together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.log import CommitSummary

Matrix = npt.NDArray[np.float32]

MAX_FILES = 25
"""Commits that touch more files than this say nothing about two of them."""


@dataclass(frozen=True, slots=True)
class CoChange:
    """Counts of commits of the past, over files that are numbered from zero."""

    pair_counts: sp.csr_matrix
    """How many touched file i and file j; the diagonal is how many touched file i."""
    commit_count: int

    def select(self, files: Sequence[int]) -> CoChange:
        """Returns the counts of some of the files, in the given order."""
        return CoChange(
            self.pair_counts[np.asarray(files)][:, np.asarray(files)], self.commit_count
        )

    def _split_counts(self) -> tuple[Matrix, Matrix]:
        """Returns the commits of each pair, and of each file alone."""
        both = np.asarray(self.pair_counts.todense(), dtype=np.float32)
        one = np.diag(both).copy()
        np.fill_diagonal(both, 0)
        return both, one

    def smoothed_overlap(self) -> Matrix:
        """Returns the share of a file's commits that touched the other, too; 0 with itself."""
        both, one = self._split_counts()
        return np.asarray(both / (np.minimum(one[:, None], one[None, :]) + 2), np.float32)

    def association_measures(self) -> Mapping[str, Matrix]:
        """Returns the strength of each pair by three measures, each from 0 to about 1."""
        both, one = self._split_counts()
        chance = one[:, None] * one[None, :] / max(1, self.commit_count)
        surprise = np.log((both + 0.1) / (chance + 0.1)) * (both > 0)
        return {
            "cochange": self.smoothed_overlap(),
            "jaccard": both / (one[:, None] + one[None, :] - both + 1),
            "surprise": np.clip(surprise, 0, 8) / 8,
        }


def count_cochanges(log: Iterable[CommitSummary], files: Mapping[str, int]) -> CoChange:
    """Counts over `past`; `files` numbers the paths, old and new names of a file alike."""
    rows: list[int] = []
    columns: list[int] = []
    commits = 0
    for commit in log:
        commits += 1
        touched = sorted({files[path] for path in commit.paths if path in files})
        if len(commit.paths) <= MAX_FILES:
            rows.extend([commits - 1] * len(touched))
            columns.extend(touched)
    count = max(files.values(), default=-1) + 1
    seen = sp.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(max(1, commits), count)
    )
    return CoChange(sp.csr_matrix(seen.T @ seen), commits)
