"""The commits of upstream's log that are most like a patch, by their files and subjects."""

from __future__ import annotations

import heapq
import math
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from patchsplit.git.log import CommitSummary

WORD = re.compile(r"[A-Za-z]{3,}")
FOLDER_WEIGHT = 0.3
"""What a common folder counts, where a common file counts 1."""
WORD_WEIGHT = 0.5
"""What a word of the subject counts that the patch has, too."""


class PastCommits:
    """Upstream's log, and where its commits touch the tree.

    A place or a word counts by the logarithm of how rare it is in the log, as in TF-IDF.
    """

    def __init__(self, log: Sequence[CommitSummary]) -> None:
        self._log = log
        self._touching: dict[str, list[int]] = defaultdict(list)
        self._naming: dict[str, list[int]] = defaultdict(list)
        for nth, commit in enumerate(log):
            for place in _list_places(commit.paths):
                self._touching[place].append(nth)
            for word in split_words([commit.subject]):
                self._naming[word].append(nth)

    def find_similar(
        self, paths: Collection[str], words: Collection[str], limit: int
    ) -> list[CommitSummary]:
        """Returns at most `limit` commits, the most similar first; of equal ones, the newest.

        `paths` are those that the patch changes, `words` those of split_words for its lines.
        """
        score: dict[int, float] = defaultdict(float)
        for place in _list_places(paths):
            weight = FOLDER_WEIGHT if place.endswith("/") else 1.0
            self._add(score, self._touching.get(place, ()), weight)
        for nth in score:
            score[nth] /= math.sqrt(1 + len(self._log[nth].paths))
        near = set(score)
        for word in words:
            known = self._naming.get(word, ())
            self._add(score, [nth for nth in known if nth in near], WORD_WEIGHT, len(known))
        best = heapq.nsmallest(limit, score, key=lambda nth: (-score[nth], nth))
        return [self._log[nth] for nth in best]

    def _add(
        self, score: dict[int, float], commits: Collection[int], weight: float, known: int = 0
    ) -> None:
        rarity = math.log((1 + len(self._log)) / (1 + (known or len(commits))))
        for nth in commits:
            score[nth] += weight * rarity


def _list_places(paths: Iterable[str]) -> set[str]:
    """Returns paths, and their folders with a slash at the end."""
    files = set(paths)
    return files | {f"{posixpath.dirname(path)}/" for path in files}


def split_words(texts: Iterable[str]) -> set[str]:
    """Returns the words of texts in lower case, parts of identifiers alone."""
    return {word.lower() for text in texts for word in WORD.findall(text)}
