"""Hunks: ids that outlive line numbers, cuts that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import (
    Cut,
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Mode,
    Oid,
    Span,
    Status,
    cut_delta,
    cut_hunk,
    identify,
    split_lines,
)


def hunk(start: int = 4, removed: tuple[bytes, ...] = (), added: tuple[bytes, ...] = ()) -> Hunk:
    old, new = Span(start, start + len(removed)), Span(start, start + len(added))
    return Hunk(HunkId(""), "a.c", Kind.TEXT, old, new, removed, added)


@given(st.binary())
def test_lines_join_to_what_they_were_split_from(content: bytes) -> None:
    assert b"".join(split_lines(content)) == content


def test_only_a_newline_ends_a_line() -> None:
    assert split_lines(b"a\rb\x0cc\xe2\x80\xa8d\ne") == (b"a\rb\x0cc\xe2\x80\xa8d\n", b"e")


def test_an_id_does_not_depend_on_the_line_number() -> None:
    here, there = identify([hunk(4, (b"x\n",))]), identify([hunk(90, (b"x\n",))])

    assert here[0].id == there[0].id


def test_equal_hunks_of_a_file_have_ids_of_their_own() -> None:
    one, two = identify([hunk(4, (b"x\n",)), hunk(8, (b"x\n",))])

    assert one.id != two.id


def test_ids_are_those_that_stored_plans_have() -> None:
    assert [one.id for one in identify([hunk(nth, (b"x\n",)) for nth in (4, 8, 12)])] == [
        "07b4a43437bff1c24d20",
        "96a25285a768bbb7d87d",
        "4c1f51fab1878d3911f8",
    ]


def test_ids_of_pieces_are_those_that_stored_plans_have() -> None:
    (whole,) = identify([hunk(4, (b"x\n", b"y\n"), (b"z\n",))])

    assert [one.id for one in cut_hunk(whole, [Cut(1, 0)])] == [
        "a3b93ce38b876cdd3417",
        "0671b1eafbfb623353a0",
    ]


def test_the_size_of_a_hunk_is_its_lines_and_at_least_one() -> None:
    assert hunk(4, (b"x\n", b"y\n"), (b"z\n",)).size == 3
    assert hunk(4).size == 1


def test_what_is_removed_is_not_mistaken_for_what_is_added() -> None:
    one, two = identify([hunk(removed=(b"x\n", b"y\n")), hunk(removed=(b"x\n",), added=(b"y\n",))])

    assert one.id != two.id


@given(st.data())
def test_the_pieces_of_a_cut_hunk_are_disjoint_and_add_up(data: st.DataObject) -> None:
    line = st.binary(max_size=3).map(lambda b: b.replace(b"\n", b"") + b"\n")
    removed = tuple(data.draw(st.lists(line, max_size=5)))
    added = tuple(data.draw(st.lists(line, max_size=5)))
    places = st.tuples(st.integers(0, len(removed)), st.integers(0, len(added)))
    rows = sorted(data.draw(st.lists(places, max_size=4)))
    cuts = [Cut(r, max(a for _, a in rows[: k + 1])) for k, (r, _) in enumerate(rows)]
    (whole,) = identify([hunk(4, removed, added)])
    pieces = cut_hunk(whole, cuts)

    assert tuple(line for piece in pieces for line in piece.removed) == removed
    assert tuple(line for piece in pieces for line in piece.added) == added
    assert pieces[0].old.start == whole.old.start
    assert pieces[-1].old.stop == whole.old.stop
    assert len({piece.id for piece in pieces}) == len(pieces)


def test_a_cut_outside_the_hunk_is_refused() -> None:
    with pytest.raises(ValueError, match="no cut"):
        cut_hunk(hunk(added=(b"x\n",)), [Cut(0, 2)])


def test_cuts_that_do_not_rise_are_refused() -> None:
    lines = (b"x\n", b"y\n")
    with pytest.raises(ValueError, match="no cut"):
        cut_hunk(hunk(removed=lines, added=lines), [Cut(0, 1), Cut(1, 0)])


def test_a_piece_can_be_cut_again() -> None:
    (whole,) = identify([hunk(added=(b"1\n", b"2\n", b"3\n"))])
    second = cut_hunk(whole, [Cut(0, 1)])[1]
    entry = Entry(Mode.FILE, Oid("0" * 40))
    file = FileChange("a.c", "a.c", Status.MODIFIED, entry, entry, is_text=True, hunks=(whole,))
    delta = Delta(Oid(""), Oid(""), (file,))
    cut = cut_delta(delta, {whole.id: [Cut(0, 1)], second.id: [Cut(0, 1)], HunkId("gone"): []})

    assert [piece.added for piece in cut.hunks()] == [(b"1\n",), (b"2\n",), (b"3\n",)]


def test_hunks_that_are_not_cut_and_files_without_cuts_stay_as_they_are() -> None:
    whole, other = identify([hunk(added=(b"1\n", b"2\n")), hunk(9, added=(b"3\n",))])
    entry = Entry(Mode.FILE, Oid("0" * 40))
    files = tuple(
        FileChange(name, name, Status.MODIFIED, entry, entry, is_text=True, hunks=hunks)
        for name, hunks in (("a.c", (whole, other)), ("b.c", (other,)))
    )
    cut = cut_delta(Delta(Oid(""), Oid(""), files), {whole.id: [Cut(0, 1)]})

    assert [piece.added for piece in cut.files[0].hunks] == [(b"1\n",), (b"2\n",), (b"3\n",)]
    assert cut.files[0].hunks[2] == other
    assert cut.files[1] is files[1]
