"""Any partition, any order: every patch applies, and the last tree is the same."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from worlds import Files, World, forks, histories, slow, world

from patchsplit.model.delta import Delta, HunkId
from patchsplit.model.placement import Edit, overlap
from patchsplit.place import place
from patchsplit.relate.paths import path_edges


def partition(data: st.DataObject, delta: Delta) -> list[list[HunkId]]:
    """Draws patches in an order; a path is free before another hunk takes it (the hard edges)."""
    hunks = [hunk.id for hunk in delta.hunks()]
    order = data.draw(st.permutations(hunks))
    needs = {(edge.earlier, edge.later) for edge in path_edges(delta) if edge.hard}
    free: list[HunkId] = []
    while len(free) < len(order):
        free += [
            next(
                hunk
                for hunk in order
                if hunk not in free and all(e in free for e, later in needs if later == hunk)
            )
        ]
    ends = sorted(data.draw(st.sets(st.integers(1, len(free)), max_size=4)) | {0, len(free)})
    return [free[start:stop] for start, stop in pairwise(ends)]


@slow
@given(forks(), st.data())
def test_any_series_on_the_base_ends_at_the_fork(
    trees: tuple[Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        commits = made.series(partition(data, delta), made.actions(delta))

        assert made.repo.tree(commits[-1]) == made.story.tree("fork")


@slow
@given(histories(), st.data())
def test_any_series_on_upstream_ends_at_one_tree(
    trees: tuple[Files, Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        actions = made.actions(delta)
        if not actions:
            return
        whole = made.series([[hunk.id for hunk in delta.hunks()]], actions)
        cut = made.series(partition(data, delta), actions)

        assert made.repo.tree(cut[-1]) == made.repo.tree(whole[-1])


@slow
@given(histories())
def test_placed_hunks_are_disjoint_and_each_has_one_placement(
    trees: tuple[Files, Files, Files],
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        placements = place(made.repo, delta, made.base, made.upstream)
        edits: dict[str, list[Edit]] = {}
        for found in placements.values():
            assert found.action is None or found.conflict is None
            assert found.action or found.conflict or found.landed
            assert found.evidence
            if isinstance(found.action, Edit):
                edits.setdefault(found.action.origin, []).append(found.action)

        assert set(placements) == {hunk.id for hunk in delta.hunks()}
        assert not any(overlap(some) for some in edits.values())


@slow
@given(forks(), st.data())
def test_git_am_takes_every_patch(trees: tuple[Files, Files], data: st.DataObject) -> None:
    with world(*trees) as made:
        delta = made.delta()
        parts = partition(data, delta)
        commits = made.series(parts, made.actions(delta))
        applied = am(made, commits)

        assert applied == made.story.tree("fork")


def am(made: World, commits: Sequence[str]) -> str:
    """Mails the commits to a fresh clone, patch by patch, and returns the tree it ends with."""
    quarantine = made.repo.quarantine
    clone = made.story.path.parent / "clone"
    run = ["git", "-c", "core.autocrlf=false"]
    subprocess.run([*run, "clone", "-q", "-s", str(made.story.path), str(clone)], check=True)
    subprocess.run([*run, "checkout", "-q", made.upstream], cwd=clone, check=True)
    mail = made.repo.run(
        "format-patch", "--stdout", "--binary", "--always", f"{made.upstream}..{commits[-1]}"
    )
    box = Path(quarantine) / "mail"
    box.write_bytes(mail)
    subprocess.run(
        [*run, "am", "-q", "--keep-cr", "--empty=keep", str(box)], cwd=clone, check=True,
        capture_output=True,
    )  # fmt: skip
    shown = subprocess.run(
        [*run, "rev-parse", "HEAD^{tree}"], cwd=clone, check=True, capture_output=True, text=True
    )
    return shown.stdout.strip()
