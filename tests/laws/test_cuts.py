"""What has a place has one in pieces: a cut makes no conflict, and changes no tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from worlds import Files, histories, slow, world

from patchsplit.model.delta import Cut, Hunk, cut_hunk
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Source
from patchsplit.session.pipeline.analyse import analyse, recut


@st.composite
def cuts(draw: st.DrawFn, hunk: Hunk) -> tuple[Cut, ...]:
    """Cuts that rise in both counts."""
    count = draw(st.integers(1, 3))
    removed, added = (
        sorted(draw(st.lists(st.integers(0, len(lines)), min_size=count, max_size=count)))
        for lines in (hunk.removed, hunk.added)
    )
    return tuple(map(Cut, removed, added))


@slow
@given(histories(), st.data())
def test_a_hunk_with_a_place_has_one_in_pieces(
    trees: tuple[Files, Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        source = Source(made.base, made.fork, made.upstream)
        before = analyse(made.repo, source, {})
        placed = [
            hunk
            for hunk in before.delta.hunks()
            if before.placements[hunk.id].landed is None
            and isinstance(edit := before.placements[hunk.id].action, Edit)
            and edit.lines == hunk.added
            and hunk.size > 1
        ]
        if not placed:
            return
        hunk = data.draw(st.sampled_from(placed))
        where = data.draw(cuts(hunk))
        pieces = cut_hunk(hunk, where)
        if len(pieces) < 2:
            return
        after = recut(made.repo, source, before, {hunk.id: where})
        found = [after.placements[piece.id] for piece in pieces]
        others = {h: p for h, p in before.placements.items() if h != hunk.id}

        assert all(at.conflict is None for at in found)
        assert {h: p for h, p in after.placements.items() if h in others} == others
        if any(at.landed is not None for at in found):
            return
        plain, cut = (
            made.series(
                [[hunk.id for hunk in one.delta.hunks()]],
                {
                    name: at.action
                    for name, at in one.placements.items()
                    if at.landed is None and at.action is not None
                },
            )
            for one in (before, after)
        )
        assert made.repo.resolve_tree(cut[-1]) == made.repo.resolve_tree(plain[-1])
        anew = analyse(made.repo, source, {hunk.id: where})
        assert [anew.placements[piece.id] for piece in pieces] == found
