"""Ids outlive shifted lines, and the same input gives the same commits."""

from __future__ import annotations

from typing import TypeGuard

from hypothesis import given
from repos import Content
from worlds import Files, forks, histories, slow, world

HEAD = b"a head that no file has\nand that has two lines\n"


def is_text(content: Content) -> TypeGuard[bytes]:
    return isinstance(content, bytes) and content != b"" and b"\0" not in content


def shift(tree: Files) -> Files:
    """The tree with two more lines on top of each of its text files."""
    return {
        path: HEAD + content if isinstance(content, bytes) and b"\0" not in content else content
        for path, content in tree.items()
    }


@slow
@given(forks())
def test_ids_of_edits_survive_when_lines_shift(trees: tuple[Files, Files]) -> None:
    base, fork = trees
    edited = {
        path for path, content in fork.items() if is_text(content) and is_text(base.get(path))
    }
    kept_base = {path: base[path] for path in edited}
    kept_fork = {path: fork[path] for path in edited}
    if kept_base == kept_fork:
        return
    with world(kept_base, kept_fork) as plain, world(shift(kept_base), shift(kept_fork)) as low:
        before = [(hunk.path, hunk.id) for hunk in plain.delta().hunks()]
        after = list(low.delta().hunks())

        assert [(hunk.path, hunk.id) for hunk in after] == before
        starts = [hunk.old.start - 2 for hunk in after]
        assert starts == [hunk.old.start for hunk in plain.delta().hunks()]


@slow
@given(histories())
def test_two_runs_give_the_same_commits(trees: tuple[Files, Files, Files]) -> None:
    ids = []
    for _ in range(2):
        with world(*trees) as made:
            delta = made.delta()
            actions = made.actions(delta)
            series = [[hunk.id] for hunk in delta.hunks() if hunk.id in actions]
            ids.append(made.series(series, actions))

    assert ids[0] == ids[1]
