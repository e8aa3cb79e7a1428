"""Patches to topics: each a series that is decided about, and sent, by itself.

Two patches are of one topic if their hunks are similar, by the probabilities that their hunks were
grouped by; a patch that needs another is not for that reason of its topic. Series stay short, even
if much is changed beside them: the more patches there are, the smaller are the odds that two of
them belong together, and with them the odds at which patches are joined.

Where the fork's own commits are known, authors and dates count, too: a unit of work is most often a
run of commits by one author within days.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.linkage import LinkageMatrix, compute_linkage
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.similarity.matrices import (
    Indices,
    Matrix,
    cosine_similarity,
    equal,
    number_names,
)
from patchsplit.propose.tokens import split_name

TOPIC_ODDS, TOPIC_ODDS_POWER = 3.3, 0.9
"""Groups of n patches are joined at mean odds of TOPIC_ODDS / n ** TOPIC_ODDS_POWER."""
TOPIC_ODDS_WITH_HISTORY = 12.0
"""The first of the two where the fork's commits count."""
MAX_PATCHES = 30
"""A topic of more patches is divided."""
MANY_HUNKS = 1000
"""Number of hunks of a delta above which MAX_SHARE holds."""
MAX_SHARE = 0.25
"""A topic of more of a large delta's hunks than this share is divided."""

INTERCEPT, WORD_WEIGHT, NEW_NAME_WEIGHT, FOLDER_WEIGHT = -3.3, 7.2, 1.7, 1.4
"""Logistic regression of the pair model's probabilities on three cosines, for patches that the pair
model did not compare: fitted to patches without a common file."""

OTHER_AUTHOR = -2.0
"""What is added to the log odds of two patches of two authors."""
SAME_DAYS = 3.0
"""What is added for two patches that one author wrote at once; less by a factor of e a day."""
NEIGHBOURS = 3.0
"""What is added for two successive commits of one author; less with what is between them."""
NEIGHBOUR_RANGE = 2.0
"""Commits between two others by which NEIGHBOURS counts less by a factor of e."""
SECONDS_PER_DAY = 86400
EPSILON = 1e-6


def group_patches(patches: Sequence[Sequence[Item]], grouping: Grouping) -> list[int]:
    """Returns the number of each patch's topic, from 0, in the order of their first patches.

    `patches` are the items of each patch, at least one; items of `grouping` are compared by its
    probabilities, others by their words. Its commits count, if there are any.
    """
    if len(patches) < 2:
        return [0] * len(patches)
    log_odds = _compute_log_odds(patches, grouping)
    odds = TOPIC_ODDS
    if grouping.commits:
        log_odds += weigh_authors(patches, grouping.commits)
        odds = TOPIC_ODDS_WITH_HISTORY
    chance = np.asarray(1 / (1 + np.exp(-log_odds)), np.float32)
    tree = compute_linkage(squareform(chance, checks=False))
    hunks = np.array([sum(len(item.hunks) for item in items) for items in patches])
    return cut_into_topics(tree, hunks, odds / (odds + len(patches) ** TOPIC_ODDS_POWER))


def cut_into_topics(
    linkage_matrix: LinkageMatrix, hunk_counts: npt.NDArray[np.int64], threshold: float
) -> list[int]:
    """Returns the topic of each of n patches: the largest branches that may be one.

    `linkage_matrix` is float64 of shape (n - 1, 4), `hunk_counts` int64 of shape (n,). A branch may
    be one topic if its mean probability is at least `threshold`, and if it is not too large.
    """
    count = len(hunk_counts)
    children = linkage_matrix[:, :2].astype(int).tolist()
    members = [[k] for k in range(count)]
    for left, right in children:
        members.append(members[left] + members[right])
    limit = MAX_SHARE if hunk_counts.sum() > MANY_HUNKS else 1.0

    def may_be_one(node: int) -> bool:
        return node < count or (
            1 - linkage_matrix[node - count, 2] >= threshold
            and len(members[node]) <= MAX_PATCHES
            and hunk_counts[members[node]].sum() <= limit * hunk_counts.sum()
        )

    topic = [0] * count
    waiting = [2 * count - 2]
    while waiting:
        node = waiting.pop()
        if may_be_one(node):
            for patch in members[node]:
                topic[patch] = node
        else:
            waiting.extend(children[node - count])
    number: dict[int, int] = {}
    return [number.setdefault(node, len(number)) for node in topic]


# ---- similarity


def _compute_log_odds(patches: Sequence[Sequence[Item]], grouping: Grouping) -> Matrix:
    """Returns the log odds of each two of n patches: float32 of shape (n, n), symmetric."""
    chance, compared = _average_probabilities(patches, grouping)
    if (compared < 1 - EPSILON).any():
        chance += (1 - compared) * estimate_probabilities(patches, grouping.evidence.novelty)
    chance = np.clip(chance, EPSILON, 1 - EPSILON)
    return np.asarray(np.log(chance / (1 - chance)), np.float32)


def _average_probabilities(
    patches: Sequence[Sequence[Item]], grouping: Grouping
) -> tuple[Matrix, Matrix]:
    """Returns the mean of the grouping's probabilities for the items of each two of n patches.

    Pairs of items that were not compared count as 0. The second result is the share of those that
    were. Both are float32 of shape (n, n), symmetric.
    """
    between = grouping.partition.probabilities
    number = {
        grouping.items[k].hunks[0].id: number
        for number, group in enumerate(grouping.partition.groups)
        for k in group
    }
    share = np.zeros((len(patches), max(between.shape[0], 1)), np.float32)
    for row, items in enumerate(patches):
        for item in items:
            group = number.get(item.hunks[0].id)
            if group is not None and between.shape[0]:
                share[row, group] += 1 / len(items)
    if not between.shape[0]:
        return np.zeros((len(patches),) * 2, np.float32), np.zeros((len(patches),) * 2, np.float32)
    known = between.copy()
    known.data[:] = 1
    return np.asarray(share @ (between @ share.T)), np.asarray(share @ (known @ share.T))


def estimate_probabilities(patches: Sequence[Sequence[Item]], novelty: Novelty) -> Matrix:
    """Returns how probable it is that items of two of n patches belong together, by their words.

    Names' parts and new names count by their rarity among the patches, and so do the folders.
    Float32 of shape (n, n), symmetric.
    """
    parts = [frozenset(_iter_name_parts(items)) for items in patches]
    new = [
        frozenset[str]().union(*(item.added & novelty.new for item in items)) for items in patches
    ]
    folders = [
        frozenset(folder for item in items for folder in _iter_folders(item.file.path))
        for items in patches
    ]
    log_odds = (
        INTERCEPT
        + WORD_WEIGHT * cosine_similarity(parts)
        + NEW_NAME_WEIGHT * cosine_similarity(new)
        + FOLDER_WEIGHT * cosine_similarity(folders)
    )
    return np.asarray(1 / (1 + np.exp(-log_odds)), np.float32)


def _iter_name_parts(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        for word in item.added | item.removed:
            yield from split_name(word)


def _iter_folders(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


# ---- the fork's own history


def weigh_authors(patches: Sequence[Sequence[Item]], commits: Mapping[Oid, ForkCommit]) -> Matrix:
    """Returns what the commits add to the log odds of each two of n patches.

    `commits` are the fork's own, oldest first; each patch counts as the commit that wrote most of
    it. Float32 of shape (n, n), symmetric; 0 for patches of which no commit is known.
    """
    main = [_find_main_commit(items, commits) for items in patches]
    known = np.array([commit is not None for commit in main])
    place = {oid: k for k, oid in enumerate(commits)}
    author = number_names([commit.author.email if commit else "" for commit in main])
    day = np.array([_parse_day(commit) for commit in main], np.float64)
    between = _measure_gap(np.array([place[c.oid] if c else 0 for c in main], np.intp)) - 1
    near = NEIGHBOURS * np.exp(-np.maximum(between, 0) / NEIGHBOUR_RANGE)
    apart = np.nan_to_num(np.abs(day[:, None] - day[None, :]), nan=np.inf)
    weight = np.where(equal(author) > 0, near + SAME_DAYS * np.exp(-apart), OTHER_AUTHOR)
    return np.asarray(weight * np.outer(known, known), np.float32)


def _find_main_commit(
    items: Sequence[Item], commits: Mapping[Oid, ForkCommit]
) -> ForkCommit | None:
    lines: Counter[Oid] = Counter()
    for item in items:
        for oid in item.facts.commits[:1]:
            if oid in commits:
                lines[oid] += item.size
    return commits[lines.most_common(1)[0][0]] if lines else None


def _parse_day(commit: ForkCommit | None) -> float:
    """Returns the days from the epoch to the author's date; nan if that is unknown."""
    seconds = commit.date.split(" ")[0] if commit else ""
    return int(seconds) / SECONDS_PER_DAY if seconds.isdecimal() else np.nan


def _measure_gap(places: Indices) -> npt.NDArray[np.float64]:
    """Returns how far each two of n places are apart: float64 of shape (n, n)."""
    return np.asarray(np.abs(places[:, None] - places[None, :]), np.float64)
