"""Groups of pieces to cuts: a hunk is cut only where successive pieces are in different groups.

derive_cuts() turns groups of pieces into cuts, regroup() turns these groups into groups of the
hunks that the cuts leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from patchsplit.model.delta import Cut, Delta, Hunk, HunkId, cut_hunk
from patchsplit.model.facts import Facts
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.partition import Membership, Partition
from patchsplit.propose.items import build_items

CutsByHunk = dict[HunkId, tuple[Cut, ...]]


def derive_cuts(grouping: Grouping, delta: Delta) -> CutsByHunk:
    """Returns where hunks of `delta` are to be cut; `grouping` is of their pieces.

    Hunks that stay in one piece are not in the result; cuts rise.
    """
    number = _index_groups(grouping)
    known = delta.by_id()
    found: dict[HunkId, list[Cut]] = {}
    before: tuple[HunkId | None, int] = (None, -1)
    for item in grouping.items:
        piece = item.hunks[0]
        here = item.piece_of, number[piece.id]
        if item.piece_of and before[0] == here[0] and before[1] != here[1]:
            found.setdefault(item.piece_of, []).append(_cut_before(piece, known[item.piece_of]))
        before = here
    return {name: tuple(cuts) for name, cuts in found.items()}


def _index_groups(grouping: Grouping) -> dict[HunkId, int]:
    """Returns the number of each piece's group."""
    return {
        piece.id: k
        for k, group in enumerate(grouping.partition.groups)
        for place in group
        for piece in grouping.items[place].hunks
    }


def _cut_before(piece: Hunk, hunk: Hunk) -> Cut:
    return Cut(piece.old.start - hunk.old.start, piece.new.start - hunk.new.start)


def regroup(
    grouping: Grouping,
    uncut_delta: Delta,
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    cuts: CutsByHunk,
) -> Grouping:
    """Returns the groups of the hunks of `delta`, which is `uncut_delta` with `cuts` applied.

    `grouping` is of pieces of the same hunks, and `facts` are those of `delta`. A hunk goes to the
    group that has most of its lines, the first of equal ones.
    """
    hunk_of_piece = map_pieces_to_hunks(grouping, uncut_delta, cuts)
    whole = {
        piece: name
        for name, pieces in _find_piece_ids(uncut_delta, cuts).items()
        for piece in pieces
    }
    items = build_items(delta, facts, frozenset(hunk_of_piece.values()), whole)
    number = _index_groups(grouping)
    lines: dict[HunkId, dict[int, int]] = {}
    first: dict[HunkId, int] = {}
    for place, item in enumerate(grouping.items):
        for piece in item.hunks:
            votes = lines.setdefault(hunk_of_piece[piece.id], {})
            votes[number[piece.id]] = votes.get(number[piece.id], 0) + piece.size
            first.setdefault(hunk_of_piece[piece.id], place)
    groups: dict[int, list[int]] = {}
    new: dict[HunkId, int] = {}
    for place, item in enumerate(items):
        votes = lines[item.hunks[0].id]
        groups.setdefault(max(votes, key=lambda k: (votes[k], -k)), []).append(place)
        new.update(dict.fromkeys((hunk.id for hunk in item.hunks), place))
    memberships: dict[int, Membership] = {}
    for place, item in enumerate(items):
        membership = grouping.partition.memberships.get(first[item.hunks[0].id])
        if membership is not None:
            near = new[hunk_of_piece[grouping.items[membership.nearest_item].hunks[0].id]]
            memberships[place] = replace(membership, nearest_item=near)
    order = sorted(groups, key=groups.__getitem__)
    probabilities = grouping.partition.probabilities
    if probabilities.shape[0]:
        probabilities = probabilities[order][:, order]
    partition = Partition([groups[k] for k in order], memberships, probabilities)
    return replace(grouping, items=items, partition=partition)


def _find_piece_ids(delta: Delta, cuts: CutsByHunk) -> dict[HunkId, tuple[HunkId, ...]]:
    known = delta.by_id()
    return {
        name: tuple(piece.id for piece in cut_hunk(known[name], some))
        for name, some in cuts.items()
    }


def map_pieces_to_hunks(grouping: Grouping, delta: Delta, cuts: CutsByHunk) -> dict[HunkId, HunkId]:
    """Returns for each piece the hunk that it is part of after `cuts` are applied to `delta`.

    `grouping` is of pieces of the hunks of `delta`.
    """
    known = delta.by_id()
    found: dict[HunkId, HunkId] = {}
    made = {name: cut_hunk(known[name], some) for name, some in cuts.items()}
    for item in grouping.items:
        for piece in item.hunks:
            whole = item.piece_of or piece.id
            parts = made.get(whole, ())
            found[piece.id] = next((p.id for p in parts if _contains(p, piece)), whole)
    return found


def _contains(part: Hunk, piece: Hunk) -> bool:
    return (
        part.old.start <= piece.old.start
        and piece.old.stop <= part.old.stop
        and part.new.start <= piece.new.start
        and piece.new.stop <= part.new.stop
    )
