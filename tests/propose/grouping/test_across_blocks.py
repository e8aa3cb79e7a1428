"""Groups of different blocks are one where one commit of the fork wrote them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from items import item

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.grouping.across_blocks import join_across_blocks
from patchsplit.propose.grouping.partition import ChanceBlock, Partition
from patchsplit.propose.items import Item

ONE, TWO = Oid("1" * 40), Oid("2" * 40)
COMMITS = {oid: ForkCommit(oid, Person("A", "a@e.org"), "", oid[0], "") for oid in (ONE, TWO)}


def write(path: str, added: str, *commits: Oid) -> Item:
    made = item(path, added)
    return replace(made, facts=replace(made.facts, commits=commits))


def make_partition(*blocks: list[list[int]]) -> Partition:
    groups = [group for block in blocks for group in block]
    kept = tuple(
        ChanceBlock([k for group in block for k in group], [], np.zeros(0, np.float16))
        for block in blocks
    )
    between = sp.csr_matrix(np.full((len(groups),) * 2, 0.5, np.float32))
    return Partition(groups, {}, between, kept)


def test_groups_of_one_commit_in_two_blocks_are_one() -> None:
    items = [write("a", "x", ONE), write("b", "y", TWO), write("c", "z", ONE), write("d", "w", TWO)]
    found = join_across_blocks(make_partition([[0], [1]], [[2], [3]]), items, COMMITS)
    assert found.groups == [[0, 2], [1, 3]]
    assert found.probabilities.toarray().tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_of_each_block_the_group_with_most_of_the_commit_is_joined() -> None:
    items = [write("a", "x", ONE), write("b", "y|z", ONE), write("c", "w", ONE)]
    found = join_across_blocks(make_partition([[0], [1]], [[2]]), items, COMMITS)
    assert found.groups == [[0], [1, 2]]


def test_a_group_that_no_commit_wrote_most_of_stays_as_it_is() -> None:
    items = [write("a", "x", ONE), write("b", "y"), write("c", "z", ONE), write("d", "w|v")]
    found = join_across_blocks(make_partition([[0, 1]], [[2, 3]]), items, COMMITS)
    assert found.groups == [[0, 1], [2, 3]]


def test_without_commits_or_with_one_block_nothing_changes() -> None:
    items = [write("a", "x", ONE), write("b", "y", ONE)]
    two = make_partition([[0]], [[1]])
    assert join_across_blocks(two, items, {}) is two
    one = make_partition([[0], [1]])
    assert join_across_blocks(one, items, COMMITS) is one
