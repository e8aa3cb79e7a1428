"""Patches to topics: by similarity, by the fork's authors, and never too large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from items import item
from numpy.typing import ArrayLike

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.linkage import compute_linkage
from patchsplit.propose.grouping.partition import Partition
from patchsplit.propose.grouping.topics import cut_into_topics, group_patches
from patchsplit.propose.history.cochange import count_cochanges
from patchsplit.propose.history.lsa import build_history_index
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.similarity.evidence import DeltaEvidence

ITEMS = [item(f"src/file{k}.c", f"int change{k};") for k in range(4)]
TWO_PAIRS = [[1, 0.6, 0.01, 0.01], [0.6, 1, 0.01, 0.01], [0.01, 0.01, 1, 0.6], [0.01, 0.01, 0.6, 1]]


def make_grouping(
    items: Sequence[Item],
    probabilities: ArrayLike = (),
    commits: Mapping[Oid, ForkCommit] | None = None,
) -> Grouping:
    """One group for each item, with the probabilities between them; 0: not compared."""
    given = np.array(probabilities, np.float32)
    between = sp.csr_matrix(given if given.size else np.zeros((0, 0), np.float32))
    novelty = Novelty(frozenset(word for one in items for word in one.added), frozenset())
    number = {one.file.path: k for k, one in enumerate(items)}
    evidence = DeltaEvidence(
        novelty, {}, (), number, count_cochanges((), number), build_history_index([])
    )
    partition = Partition([[k] for k in range(len(items))], {}, between)
    return Grouping(items, partition, evidence, commits or {}, 0.4)


def test_similar_patches_are_one_topic() -> None:
    grouping = make_grouping(ITEMS, TWO_PAIRS)
    assert group_patches([[one] for one in ITEMS], grouping) == [0, 0, 1, 1]
    first, second, third, last = ITEMS
    assert group_patches([[third], [first], [last], [second]], grouping) == [0, 1, 0, 1]


def test_a_patch_of_several_groups_is_as_similar_as_its_items() -> None:
    first, second, third, last = ITEMS
    grouping = make_grouping(ITEMS, (1 + np.array(TWO_PAIRS)) / 2)
    assert group_patches([[first, second], [third, last]], grouping) == [0, 1]
    assert group_patches([[first, third], [second, last]], grouping) == [0, 0]


@pytest.mark.parametrize("count", [0, 1])
def test_one_patch_is_one_topic(count: int) -> None:
    assert group_patches([[ITEMS[0]]] * count, make_grouping(ITEMS)) == [0] * count


def test_patches_that_were_not_compared_go_by_their_words() -> None:
    items = [
        item("hw/arm/virt.c", "cpu_cache_topology(l3_allocation);"),
        item("net/tap.c", "tap_open_queues(vhost_count);"),
        item("hw/arm/smbios.c", "smbios_cache_topology(l3_allocation);"),
        item("net/tap-linux.c", "tap_close_queues(vhost_count);"),
    ]
    patches = [[one] for one in items]
    assert group_patches(patches, make_grouping(items)) == [0, 1, 0, 1]
    apart = np.eye(4)
    apart[0, 2] = apart[2, 0] = 0.001
    assert group_patches(patches, make_grouping(items, apart)) == [0, 1, 2, 1]


# ---- the fork's own history


def write_commits(
    items: Sequence[Item], authors: str, days: int = 7
) -> tuple[list[Item], dict[Oid, ForkCommit]]:
    """One commit for each item, some days after the one before, by the author of that letter."""
    found: list[Item] = []
    commits: dict[Oid, ForkCommit] = {}
    for k, (one, author) in enumerate(zip(items, authors, strict=True)):
        oid, who = Oid(f"{k:040}"), Person(author, f"{author}@example.org")
        commits[oid] = ForkCommit(
            oid, who, f"{1_600_000_000 + 86_400 * days * k} +0000", "change", ""
        )
        found.append(replace(one, facts=replace(one.facts, commits=(oid,))))
    return found, commits


@pytest.mark.parametrize(("authors", "topics"), [("aabb", [0, 0, 1, 1]), ("abcd", [0, 1, 2, 3])])
def test_successive_commits_of_one_author_are_one_topic(authors: str, topics: list[int]) -> None:
    items, commits = write_commits(ITEMS, authors)
    somewhat = np.full((4, 4), 0.5)
    assert group_patches([[one] for one in items], make_grouping(items, somewhat)) == [0] * 4
    known = make_grouping(items, somewhat, commits)
    assert group_patches([[one] for one in items], known) == topics


@pytest.mark.parametrize(("days", "topics"), [(7, [0, 1, 2, 3]), (0, [0, 1, 0, 1])])
def test_commits_of_one_day_are_one_topic_whatever_is_between(days: int, topics: list[int]) -> None:
    items, commits = write_commits(ITEMS, "abab", days=days)
    somewhat = make_grouping(items, np.full((4, 4), 0.3), commits)
    assert group_patches([[one] for one in items], somewhat) == topics


def test_commits_without_a_date_count_by_author() -> None:
    items, commits = write_commits(ITEMS, "aabb")
    commits = {oid: replace(commit, date="") for oid, commit in commits.items()}
    somewhat = make_grouping(items, np.full((4, 4), 0.5), commits)
    assert group_patches([[one] for one in items], somewhat) == [0, 0, 1, 1]


# ---- the largest topics


def cut(hunks: Sequence[int], threshold: float = 0.1) -> list[int]:
    """The topics of patches of that many hunks, all of which are similar."""
    count = len(hunks)
    similarity = np.full(count * (count - 1) // 2, 0.5, np.float32)
    return cut_into_topics(compute_linkage(similarity), np.array(hunks), threshold)


def test_no_topic_holds_more_than_a_quarter_of_a_large_fork() -> None:
    assert cut([200] * 5) == [0] * 5
    topics = cut([101] * 10)
    assert max(topics.count(topic) for topic in topics) == 2
    assert cut([900, 50, 51])[0] not in cut([900, 50, 51])[1:]


def test_no_topic_has_more_than_thirty_patches() -> None:
    assert cut([1] * 30) == [0] * 30
    assert max(cut([1] * 31)) > 0


def test_what_is_below_the_threshold_is_apart() -> None:
    assert cut([1, 1, 1], 0.6) == [0, 1, 2]
