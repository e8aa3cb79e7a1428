"""Where the lines of hunks stand in the files of a step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import HunkId, Span
from patchsplit.model.placement import Action, Edit, Move
from patchsplit.model.series import compose
from patchsplit.verify.standing import locate_hunks

LINES = tuple(b"%d\n" % k for k in range(30))


@given(
    st.lists(
        st.tuples(st.integers(0, 29), st.integers(0, 2), st.integers(0, 3)),
        max_size=8, unique_by=lambda one: one[0],
    ),
    st.data(),
)  # fmt: skip
def test_the_lines_of_a_hunk_are_at_its_place(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    edits: dict[HunkId, Edit] = {}
    end = 0
    for nth, (start, removed, added) in enumerate(sorted(rows)):
        if start < end:
            continue
        end = start + max(removed, 1)
        lines = tuple(b"h%d %d\n" % (nth, k) for k in range(added))
        at = Span(start, min(start + removed, 30))
        edits[HunkId(f"{nth:020x}")] = Edit("a.c", at, lines, nth)
    standing = [hunk for hunk in edits if data.draw(st.booleans())]
    text = compose(LINES, [edits[hunk] for hunk in standing]).splitlines(keepends=True)

    found = locate_hunks(edits, standing).get("a.c", [])
    assert sorted(one.hunk for one in found) == sorted(standing)
    for one in found:
        assert tuple(text[one.at.start : one.at.stop]) == edits[one.hunk].lines


def test_a_file_is_told_by_the_path_that_it_has_then() -> None:
    edit, move = HunkId("a" * 20), HunkId("b" * 20)
    actions: dict[HunkId, Action] = {
        edit: Edit("a.c", Span(0, 1), (b"x\n",), 0),
        move: Move("a.c", "b.c"),
    }

    assert locate_hunks(actions, [edit]).keys() == {"a.c"}
    assert locate_hunks(actions, [edit, move]).keys() == {"b.c"}
