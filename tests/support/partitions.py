"""Partitions of a delta to draw, and what git am makes of the patches."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st
from worlds import World

from patchsplit.model.delta import Delta, HunkId
from patchsplit.relate.paths import find_path_edges


def any_partition(data: st.DataObject, delta: Delta) -> list[list[HunkId]]:
    """Draws patches in any order."""
    order = data.draw(st.permutations([hunk.id for hunk in delta.hunks()]))
    return _cut(data, order)


def keeps_paths(patches: Sequence[Sequence[HunkId]], delta: Delta) -> bool:
    """Tells whether each path is free before another hunk takes it (the hard edges)."""
    place = {hunk: nth for nth, hunks in enumerate(patches) for hunk in hunks}
    return all(place[edge.earlier] <= place[edge.later] for edge in find_path_edges(delta))


def partition(data: st.DataObject, delta: Delta) -> list[list[HunkId]]:
    """Draws patches in an order; a path is free before another hunk takes it (the hard edges)."""
    hunks = [hunk.id for hunk in delta.hunks()]
    order = data.draw(st.permutations(hunks))
    needs = {(edge.earlier, edge.later) for edge in find_path_edges(delta) if edge.hard}
    free: list[HunkId] = []
    while len(free) < len(order):
        free += [
            next(
                hunk
                for hunk in order
                if hunk not in free and all(e in free for e, later in needs if later == hunk)
            )
        ]
    return _cut(data, free)


def _cut(data: st.DataObject, hunks: list[HunkId]) -> list[list[HunkId]]:
    ends = sorted(data.draw(st.sets(st.integers(1, len(hunks)), max_size=4)) | {0, len(hunks)})
    return [hunks[start:stop] for start, stop in pairwise(ends)]


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
