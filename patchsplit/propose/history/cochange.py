"""Upstream's past commits to how often pairs of files changed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.log import CommitSummary

Matrix = npt.NDArray[np.float32]
"""Shape (f, f) over f files."""

MAX_FILES = 25
"""Files of a commit up to which it counts: larger ones tie files that are unrelated."""


@dataclass(frozen=True, slots=True)
class CoChange:
    """Counts of past commits over f files, numbered from 0."""

    pair_counts: sp.csr_matrix
    """Float32, shape (f, f), symmetric: commits that touched both files; diagonal: file i."""
    commit_count: int
    """All commits, those with too many files among them."""

    def select(self, files: Sequence[int]) -> CoChange:
        """Returns the counts of the files of the given numbers, in that order."""
        return CoChange(
            self.pair_counts[np.asarray(files)][:, np.asarray(files)], self.commit_count
        )

    def _split_counts(self) -> tuple[Matrix, Matrix]:
        """Returns the counts of pairs, float32 of shape (f, f), and of files, of shape (f,).

        The pairs have 0 on the diagonal.
        """
        both = np.asarray(self.pair_counts.todense(), dtype=np.float32)
        one = np.diag(both).copy()
        np.fill_diagonal(both, 0)
        return both, one

    def smoothed_overlap(self) -> Matrix:
        """Returns the share of the rarer file's commits that touched both, smoothed (+ 2).

        Float32 of shape (f, f), symmetric, from 0 to 1; 0 on the diagonal.
        """
        both, one = self._split_counts()
        return np.asarray(both / (np.minimum(one[:, None], one[None, :]) + 2), np.float32)

    def association_measures(self) -> Mapping[str, Matrix]:
        """Returns three measures by name, each float32 of shape (f, f), symmetric, from 0 to 1.

        "cochange" is smoothed_overlap(), "jaccard" the smoothed Jaccard index, and "surprise" the
        smoothed pointwise mutual information, clipped to 0..8 and divided by 8.
        """
        both, one = self._split_counts()
        chance = one[:, None] * one[None, :] / max(1, self.commit_count)
        surprise = np.log((both + 0.1) / (chance + 0.1)) * (both > 0)
        return {
            "cochange": self.smoothed_overlap(),
            "jaccard": both / (one[:, None] + one[None, :] - both + 1),
            "surprise": np.clip(surprise, 0, 8) / 8,
        }


def count_cochanges(log: Iterable[CommitSummary], files: Mapping[str, int]) -> CoChange:
    """Counts the changes in `log`; `files` maps paths to numbers from 0.

    The old and the new path of a renamed file have the same number.
    """
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
