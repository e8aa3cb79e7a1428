"""A recorded edit changes what its hunk writes, and nothing else, in any partition and order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from partitions import partition
from worlds import Files, World, histories, slow, world

from patchsplit.git.tree import find_entries
from patchsplit.model.delta import HunkId, Lines, Oid
from patchsplit.model.placement import Action, Edit, Placement, Way, apply_override


def sign(nth: int, instead: Lines) -> Lines:
    """A line that no file holds, with a newline where what it stands for has one."""
    whole = not instead or instead[-1].endswith(b"\n")
    return (b"edit %d of this test" % nth + (b"\n" if whole else b""),)


def draw_overrides(data: st.DataObject, actions: dict[HunkId, Action]) -> dict[HunkId, Edit]:
    """Draws hunks and writes a line of its own for each."""
    open_ = [h for h, found in actions.items() if isinstance(found, Edit) and not found.deletes]
    chosen = data.draw(st.lists(st.sampled_from(open_), unique=True)) if open_ else []
    found = {}
    for nth, hunk in enumerate(chosen):
        before = actions[hunk]
        assert isinstance(before, Edit)
        placed = Placement(hunk, Way.SAME, "", action=before)
        after = apply_override(placed, before.lines, sign(nth, before.lines), "Edited").action
        assert isinstance(after, Edit)
        found[hunk] = after
    return found


def texts(made: World, tip: Oid) -> dict[str, bytes]:
    """The contents at a commit, without the newline at the end that a neighbour may need."""
    paths = made.repo.run("ls-tree", "-r", "-z", "--name-only", tip).split(b"\0")
    names = [path.decode("utf-8", "surrogateescape") for path in paths if path]
    found = find_entries(made.repo, tip, names)
    return {
        path: made.repo.read_blob(entry.oid).rstrip(b"\n")
        for path, entry in found.items()
        if entry.mode.is_regular
    }


@slow
@given(histories(), st.data())
def test_only_the_recorded_lines_differ_in_any_series(
    trees: tuple[Files, Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        actions = made.actions(delta)
        others = draw_overrides(data, actions)
        if not others:
            return
        whole = [[hunk.id for hunk in delta.hunks()]]
        plain = made.series(whole, actions)
        after = made.series(whole, {**actions, **others})
        parts = made.series(partition(data, delta), {**actions, **others})
        found = texts(made, after[-1])
        for hunk, edit in others.items():
            was = actions[hunk]
            assert isinstance(was, Edit)
            holding = [path for path, text in found.items() if edit.lines[0].strip() in text]
            assert len(holding) == 1
            text = found[holding[0]] + b"\n"
            line = edit.lines[0].removesuffix(b"\n") + b"\n"
            lines = b"".join(was.lines)
            lines += b"\n" if lines and not lines.endswith(b"\n") else b""
            found[holding[0]] = text.replace(line, lines).rstrip(b"\n")

        assert found == texts(made, plain[-1])
        assert made.repo.resolve_tree(parts[-1]) == made.repo.resolve_tree(after[-1])


@slow
@given(histories())
def test_an_edit_of_other_lines_leaves_no_action(trees: tuple[Files, Files, Files]) -> None:
    with world(*trees) as made:
        for hunk, action in made.actions(made.delta()).items():
            placed = Placement(hunk, Way.SAME, "", action=action)
            after = apply_override(placed, (b"what it never wrote\n",), (), "Edited")

            assert (after.action is None) == isinstance(action, Edit)
            assert after.action is None or after == placed
