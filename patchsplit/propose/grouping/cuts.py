"""Groups of pieces to cuts: a hunk is cut where its pieces are in different groups, else it is not.

pieces of hunks, grouped  ->  cuts  ->  the groups again, over what the cuts leave
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from patchsplit.model.delta import Cut, Delta, Hunk, HunkId, cut_hunk
from patchsplit.model.facts import Facts
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.partition import Doubt, Partition
from patchsplit.propose.items import items_of

Cuts = dict[HunkId, tuple[Cut, ...]]


def cuts_of(grouping: Grouping, delta: Delta) -> Cuts:
    """Returns where hunks of `delta` are to be cut; `grouping` is over pieces of them."""
    number = _numbers(grouping)
    known = delta.by_id()
    found: dict[HunkId, list[Cut]] = {}
    before: tuple[HunkId | None, int] = (None, -1)
    for item in grouping.items:
        piece = item.hunks[0]
        here = item.piece_of, number[piece.id]
        if item.piece_of and before[0] == here[0] and before[1] != here[1]:
            found.setdefault(item.piece_of, []).append(_start(piece, known[item.piece_of]))
        before = here
    return {name: tuple(cuts) for name, cuts in found.items()}


def _numbers(grouping: Grouping) -> dict[HunkId, int]:
    """Returns for each piece its group."""
    return {
        piece.id: k
        for k, group in enumerate(grouping.parts.groups)
        for place in group
        for piece in grouping.items[place].hunks
    }


def _start(piece: Hunk, hunk: Hunk) -> Cut:
    return Cut(piece.old.start - hunk.old.start, piece.new.start - hunk.new.start)


def regrouped(
    grouping: Grouping, before: Delta, delta: Delta, facts: Mapping[HunkId, Facts], cuts: Cuts
) -> Grouping:
    """Returns the groups over the hunks of `delta`, which is `before` with `cuts` made.

    A hunk that was not cut goes where most of its lines do.
    """
    heir = heirs(grouping, before, cuts)
    whole = {piece: name for name, pieces in _pieces(before, cuts).items() for piece in pieces}
    items = items_of(delta, facts, frozenset(heir.values()), whole)
    number = _numbers(grouping)
    lines: dict[HunkId, dict[int, int]] = {}
    first: dict[HunkId, int] = {}
    for place, item in enumerate(grouping.items):
        for piece in item.hunks:
            votes = lines.setdefault(heir[piece.id], {})
            votes[number[piece.id]] = votes.get(number[piece.id], 0) + piece.size
            first.setdefault(heir[piece.id], place)
    groups: dict[int, list[int]] = {}
    new: dict[HunkId, int] = {}
    for place, item in enumerate(items):
        votes = lines[item.hunks[0].id]
        groups.setdefault(max(votes, key=lambda k: (votes[k], -k)), []).append(place)
        new.update(dict.fromkeys((hunk.id for hunk in item.hunks), place))
    doubts: dict[int, Doubt] = {}
    for place, item in enumerate(items):
        doubt = grouping.parts.doubts.get(first[item.hunks[0].id])
        if doubt is not None:
            near = new[heir[grouping.items[doubt.near].hunks[0].id]]
            doubts[place] = replace(doubt, near=near)
    return replace(grouping, items=items, parts=Partition(sorted(groups.values()), doubts))


def _pieces(delta: Delta, cuts: Cuts) -> dict[HunkId, tuple[HunkId, ...]]:
    known = delta.by_id()
    return {
        name: tuple(piece.id for piece in cut_hunk(known[name], some))
        for name, some in cuts.items()
    }


def heirs(grouping: Grouping, delta: Delta, cuts: Cuts) -> dict[HunkId, HunkId]:
    """Returns for each piece the hunk that it is part of once only `cuts` are made."""
    known = delta.by_id()
    found: dict[HunkId, HunkId] = {}
    made = {name: cut_hunk(known[name], some) for name, some in cuts.items()}
    for item in grouping.items:
        for piece in item.hunks:
            whole = item.piece_of or piece.id
            parts = made.get(whole, ())
            found[piece.id] = next((p.id for p in parts if _holds(p, piece)), whole)
    return found


def _holds(part: Hunk, piece: Hunk) -> bool:
    return (
        part.old.start <= piece.old.start
        and piece.old.stop <= part.old.stop
        and part.new.start <= piece.new.start
        and piece.new.stop <= part.new.stop
    )
