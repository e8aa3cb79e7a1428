"""Upstream's past to evidence about files: which of them used to change together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.log import Past

Matrix = npt.NDArray[np.float32]

SWEEP = 25
"""Commits that touch more files than this say nothing about two of them."""


@dataclass(frozen=True, slots=True)
class Together:
    """Counts of commits of the past, over files that are numbered from zero."""

    both: sp.csr_matrix
    """How many touched file i and file j; the diagonal is how many touched file i."""
    commits: int

    def among(self, files: Sequence[int]) -> Together:
        """Returns the counts of some of the files, in the given order."""
        return Together(self.both[np.asarray(files)][:, np.asarray(files)], self.commits)

    def _counts(self) -> tuple[Matrix, Matrix]:
        """Returns the commits of each pair, and of each file alone."""
        both = np.asarray(self.both.todense(), dtype=np.float32)
        one = np.diag(both).copy()
        np.fill_diagonal(both, 0)
        return both, one

    def cochange(self) -> Matrix:
        """Returns the share of a file's commits that touched the other, too; 0 with itself."""
        both, one = self._counts()
        return np.asarray(both / (np.minimum(one[:, None], one[None, :]) + 2), np.float32)

    def shares(self) -> Mapping[str, Matrix]:
        """Returns the strength of each pair by three measures, each from 0 to about 1."""
        both, one = self._counts()
        chance = one[:, None] * one[None, :] / max(1, self.commits)
        surprise = np.log((both + 0.1) / (chance + 0.1)) * (both > 0)
        return {
            "cochange": self.cochange(),
            "jaccard": both / (one[:, None] + one[None, :] - both + 1),
            "surprise": np.clip(surprise, 0, 8) / 8,
        }


def together(past: Iterable[Past], files: Mapping[str, int]) -> Together:
    """Counts over `past`; `files` numbers the paths, old and new names of a file alike."""
    rows: list[int] = []
    columns: list[int] = []
    commits = 0
    for commit in past:
        commits += 1
        touched = sorted({files[path] for path in commit.paths if path in files})
        if len(commit.paths) <= SWEEP:
            rows.extend([commits - 1] * len(touched))
            columns.extend(touched)
    count = max(files.values(), default=-1) + 1
    seen = sp.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(max(1, commits), count)
    )
    return Together(sp.csr_matrix(seen.T @ seen), commits)
