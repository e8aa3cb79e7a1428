"""What is grouped as one, before anything is compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import squareform

from patchsplit.model.delta import FileChange, Hunk, HunkId, Kind, Oid, Span, Status, split_lines
from patchsplit.model.facts import Category, Facts, ForkCommit, Person
from patchsplit.model.graph import Edge, EdgeKind, Graph
from patchsplit.propose.grouping.must_link import (
    MAX_BOUNDARY_PROBABILITY,
    average_unit_probabilities,
    find_boundaries,
    label_units,
    link_build_entries,
)
from patchsplit.propose.items import Item, extract_word_swap
from patchsplit.propose.tokens import extract_words

HANDS = {
    Oid(name * 40): ForkCommit(Oid(name * 40), Person("A", "a@b"), "1 +0000", name, "")
    for name in "ab"
}
ONE, TWO = HANDS


def item(path: str, added: bytes, removed: bytes = b"", piece_of: str = "", by: str = "") -> Item:
    old, new = split_lines(removed), split_lines(added)
    spans = Span(0, len(old)), Span(0, len(new))
    hunk = Hunk(HunkId(f"{path}:{added!r}"), path, Kind.TEXT, *spans, old, new)
    file = FileChange(path, path, Status.MODIFIED, None, None, is_text=True, hunks=(hunk,))
    facts = Facts(hunk.id, Category.CODE, commits=(Oid(by),) if by else ())
    whole = HunkId(piece_of) if piece_of else None
    return Item((hunk,), file, facts, extract_words(new), extract_words(old), whole)


def columns(count: int, **pairs: list[tuple[int, int]]) -> dict[str, np.ndarray]:
    found = {}
    for name in ("newlink", "defuse"):
        matrix = np.zeros((count, count), np.float16)
        for one, two in pairs.get(name, ()):
            matrix[one, two] = matrix[two, one] = 1
        found[name] = squareform(matrix, checks=False)
    return found


RENAMED = [
    item(path, b"x = fresh_name(port);\n", b"x = stale_name(port);\n") for path in ("a.c", "b.c")
]


def test_the_same_words_in_place_of_the_same_are_one_edit() -> None:
    other = item("c.c", b"y = fresh_name(port);\n", b"y = third_name(port);\n")
    assert extract_word_swap(RENAMED[0]) == {"+fresh_name", "-stale_name"}
    assert label_units([RENAMED[0], other, RENAMED[1]], [], {}).tolist() == [0, 1, 0]


def test_what_only_adds_is_no_swap() -> None:
    added = [item(path, b"x = fresh_name(port);\n") for path in ("a.c", "b.c")]
    assert not extract_word_swap(added[0])
    assert label_units(added, [], {}).tolist() == [0, 1]


def test_the_same_edit_by_two_commits_of_the_fork_stays_two() -> None:
    made = [
        replace(some, facts=replace(some.facts, commits=(oid,)))
        for some, oid in zip(RENAMED, HANDS, strict=True)
    ]
    assert label_units(made, [], HANDS).tolist() == [0, 1]
    assert label_units(made, [], {}).tolist() == [0, 0]


PIECES = [item("a.c", b"int one;\n", piece_of="h"), item("a.c", b"int two;\n", piece_of="h")]
USERS = [item("b.c", b"use one;\n"), item("c.c", b"use two;\n")]


def test_pieces_of_one_hunk_are_one_unless_a_seam_is_open() -> None:
    assert label_units(PIECES, [], {}).tolist() == [0, 0]
    assert label_units(PIECES, [1], {}).tolist() == [0, 1]


def test_pieces_with_users_of_their_own_come_apart() -> None:
    ties = [(0, 2), (1, 3)]
    assert find_boundaries([*PIECES, *USERS], columns(4, newlink=ties, defuse=ties), {}) == [1]


@pytest.mark.parametrize(
    "also",
    [
        pytest.param((0, 1), id="one uses the other"),
        pytest.param((1, 2), id="something uses both"),
    ],
)
def test_pieces_that_a_name_ties_stay_together(also: tuple[int, int]) -> None:
    ties = [(0, 2), (1, 3), also]
    assert find_boundaries([*PIECES, *USERS], columns(4, newlink=ties, defuse=ties), {}) == []


def test_pieces_that_nothing_uses_stay_together() -> None:
    assert find_boundaries([*PIECES, *USERS], columns(4, newlink=[(0, 2), (1, 3)]), {}) == []


def test_pieces_by_two_commits_of_the_fork_come_apart() -> None:
    made = [
        replace(piece, facts=replace(piece.facts, commits=(oid,)))
        for piece, oid in zip(PIECES, HANDS, strict=True)
    ]
    assert find_boundaries(made, columns(2), HANDS) == [1]
    assert find_boundaries(made, columns(2), {}) == []


def test_the_chance_of_two_units_is_the_mean_of_their_items() -> None:
    chance = np.array([[0, 0.2, 0.9], [0.2, 0, 0.4], [0.9, 0.4, 0]], np.float32)
    found = average_unit_probabilities(chance, np.array([0, 1, 0]), [])
    assert found == pytest.approx(np.array([[0, 0.3], [0.3, 0]]))


def test_the_chance_of_pieces_that_are_told_apart_is_no_more_than_even() -> None:
    chance = np.array([[0, 0.9], [0.9, 0]], np.float32)
    assert average_unit_probabilities(chance, np.array([0, 1]), [1])[0, 1] == pytest.approx(
        MAX_BOUNDARY_PROBABILITY
    )


ENTRY = item("Makefile", b"OBJS += ring.o fresh.o\n", b"OBJS += ring.o\n")
FILE = item("fresh.c", b"int fresh;\n")
ENTRY_ID, FILE_ID = ENTRY.hunks[0].id, FILE.hunks[0].id


def entries(*edges: Edge, category: Category = Category.BUILD) -> dict[HunkId, HunkId]:
    facts = {ENTRY_ID: Facts(ENTRY_ID, category)}
    return link_build_entries(Graph(edges), facts)


def test_a_build_entry_goes_with_the_one_new_file_that_it_names() -> None:
    bound = entries(Edge(FILE_ID, ENTRY_ID, EdgeKind.FILE, "fresh.c"))
    assert bound == {ENTRY_ID: FILE_ID}
    assert label_units([ENTRY, USERS[0], FILE], [], {}, bound).tolist() == [0, 1, 0]


def test_a_build_entry_for_two_new_files_goes_where_it_fits() -> None:
    other = HunkId("other")
    one = Edge(FILE_ID, ENTRY_ID, EdgeKind.FILE, "fresh.c")
    assert entries(one, Edge(other, ENTRY_ID, EdgeKind.FILE, "other.c")) == {}
    assert entries(one, Edge(other, ENTRY_ID, EdgeKind.FILE, "fresh.h")) == {ENTRY_ID: FILE_ID}


def test_a_document_that_names_a_new_file_is_not_bound_to_it() -> None:
    edge = Edge(FILE_ID, ENTRY_ID, EdgeKind.FILE, "fresh.c")
    assert entries(edge, category=Category.DOC) == {}
