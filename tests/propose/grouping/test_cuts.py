"""Pieces of hunks in groups, to the cuts that are left of all seams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from repos import Story

from patchsplit.annotate import annotate, find_seams
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Cut, Delta, HunkId, Oid, cut_delta, cut_hunk
from patchsplit.model.graph import Graph
from patchsplit.propose.grouping.cuts import derive_cuts, regroup
from patchsplit.propose.grouping.group import Grouping, GroupingInput, group
from patchsplit.propose.grouping.partition import Membership, Partition
from patchsplit.read.trees import read_trees

THREE = "".join(
    f"int {name}(int value)\n{{\n    return value + {k};\n}}\n\n"
    for k, name in enumerate(("one", "two", "three"))
)


class Pieces:
    """A fork that adds three functions in one hunk, and a file."""

    def __init__(self, story: Story) -> None:
        story.commit("base", {"a.c": "int main(void);\n"}, tag="base")
        story.commit("fork", {"a.c": "int main(void);\n\n" + THREE, "b.c": THREE}, tag="fork")
        self.repo = Repo.open(story.path)
        self.base = Oid(story.oid("base"))
        self.delta = read_trees(self.repo, self.base, Oid(story.oid("fork")))
        cuts = {hunk.id: find_seams(hunk) for hunk in self.delta.hunks()}
        known = self.delta.by_id()
        self.whole = {p.id: name for name in cuts for p in cut_hunk(known[name], cuts[name])}
        self.fine = cut_delta(self.delta, cuts)

    def grouped(self, *groups: Sequence[int]) -> Grouping:
        wanted = frozenset(hunk.id for hunk in self.fine.hunks())
        facts = annotate(self.repo, self.fine)
        request = GroupingInput(
            self.fine, facts, {}, wanted, self.base, Graph(), piece_origins=self.whole
        )
        made = group(self.repo, request)
        return replace(
            made, partition=Partition([list(some) for some in groups], {0: Membership(1, 0, 4)})
        )

    def after(self, grouping: Grouping) -> tuple[Delta, list[list[bytes]]]:
        """The delta once it is cut, and each group's texts."""
        cuts = derive_cuts(grouping, self.delta)
        delta = cut_delta(self.delta, cuts)
        again = regroup(grouping, self.delta, delta, annotate(self.repo, delta), cuts)
        places = [again.items[k] for some in again.partition.groups for k in some]
        assert sorted(h.id for i in places for h in i.hunks) == sorted(h.id for h in delta.hunks())
        return delta, [
            [b"".join(line for h in again.items[k].hunks for line in h.added) for k in some]
            for some in again.partition.groups
        ]


@pytest.fixture
def pieces(story: Story) -> Iterator[Pieces]:
    some = Pieces(story)
    yield some
    some.repo.close()


def test_a_hunk_is_in_one_piece_where_its_pieces_are_in_one_group(pieces: Pieces) -> None:
    grouping = pieces.grouped([0, 1, 2], [3, 4, 5])
    assert derive_cuts(grouping, pieces.delta) == {}
    delta, texts = pieces.after(grouping)
    assert delta == pieces.delta
    assert [len(some) for some in texts] == [1, 1]


def test_a_hunk_is_cut_where_the_group_changes_and_nowhere_else(pieces: Pieces) -> None:
    grouping = pieces.grouped([0, 1, 3, 4, 5], [2])
    hunk: HunkId = next(hunk.id for hunk in pieces.delta.hunks() if hunk.path == "a.c")
    assert derive_cuts(grouping, pieces.delta) == {hunk: (Cut(0, 11),)}
    _, texts = pieces.after(grouping)
    assert [[b"one" in text, b"two" in text, b"three" in text] for text in texts[0]] == [
        [True, True, False],
        [True, True, True],
    ]
    assert b"three" in texts[1][0]


def test_a_new_file_comes_in_steps_where_its_pieces_part(pieces: Pieces) -> None:
    _, texts = pieces.after(pieces.grouped([0, 1, 2, 3], [4, 5]))
    assert [len(some) for some in texts] == [2, 1]
    assert texts[1][0].startswith(b"int two")


def test_a_piece_between_two_of_another_group_is_cut_out(pieces: Pieces) -> None:
    delta, texts = pieces.after(pieces.grouped([0, 2, 3, 4, 5], [1]))
    assert len([hunk for hunk in delta.hunks() if hunk.path == "a.c"]) == 3
    assert [len(some) for some in texts] == [3, 1]


def test_the_probabilities_of_groups_go_with_them(pieces: Pieces) -> None:
    grouping = pieces.grouped([3, 4, 5], [0, 1, 2])
    between = sp.csr_matrix(np.array([[0.5, 0.1], [0.1, 0.9]], np.float32))
    grouping = replace(grouping, partition=replace(grouping.partition, probabilities=between))
    facts = annotate(pieces.repo, pieces.delta)
    again = regroup(grouping, pieces.delta, pieces.delta, facts, {}).partition
    assert again.groups == [[0], [1]]
    assert again.probabilities.toarray() == pytest.approx(np.array([[0.9, 0.1], [0.1, 0.5]]))
