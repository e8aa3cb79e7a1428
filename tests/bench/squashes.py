"""Histories to squashed changes with known answers: which commit wrote which hunk.

A squash is a base and the trees of some commits on top of it, seen as one delta. Four kinds are
drawn, as forks come about: one topic, several topics merged, a stretch of the main line, and two or
three commits of one author in one breath.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.annotate import find_seams
from patchsplit.errors import GitError
from patchsplit.git.log import resolve_trees
from patchsplit.git.process import run_git
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid, Status, cut_delta, cut_hunk
from patchsplit.session.pipeline.squash import label_hunks

IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "Fork"),
        ("EMAIL", "fork@example.org"),
        ("DATE", "2000-01-01T00:00:00+0000"),
    )
}


@dataclass(frozen=True)
class Squash:
    project: str
    kind: str
    base: Oid
    trees: tuple[Oid, ...]
    """After each commit; the last is the fork."""


def in_pieces(delta: Delta) -> tuple[Delta, dict[HunkId, HunkId]]:
    """Returns a delta cut at its seams, and the hunk that each piece is of."""
    known = [f for f in delta.files if f.status is not Status.DELETED]
    cuts = {hunk.id: found for f in known for hunk in f.hunks if (found := find_seams(hunk))}
    hunks = delta.by_id()
    whole = {p.id: name for name, some in cuts.items() for p in cut_hunk(hunks[name], some)}
    return cut_delta(delta, cuts), whole


def answers(repo: Repo, squash: Squash, delta: Delta) -> dict[HunkId, int]:
    """Returns which of the squashed commits, counted from zero, wrote each hunk."""
    return label_hunks(repo, repo.resolve_tree(squash.base), squash.trees, delta)


# ---- drawing


@dataclass(frozen=True)
class Commit:
    oid: Oid
    parents: tuple[Oid, ...]
    author: str
    date: int


def commits(repo: Repo, *args: str) -> list[Commit]:
    """Returns rows of `git rev-list`, oldest first."""
    rows = repo.run("log", "--reverse", "--topo-order", "--format=%H%x00%P%x00%ae%x00%ct", *args)
    found = []
    for row in rows.decode("utf-8", "replace").splitlines():
        oid, parents, author, date = row.split("\0")
        found.append(Commit(Oid(oid), tuple(map(Oid, parents.split())), author, int(date)))
    return found


def read_avoided(cases: Path, project: str, repo: Repo) -> set[Oid]:
    """Returns the commits that the cases of a table hold, so that none is learnt from."""
    found: set[Oid] = set()
    with cases.open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["repo"] == project:
                if row["recipe"].startswith("picks:"):
                    found.update(Oid(oid) for oid in row["recipe"][6:].split(","))
                else:
                    span = f"{row['base']}..{row['tip']}"
                    found.update(Oid(o) for o in repo.run("rev-list", span).decode().split())
    return found


def cherry_pick(repo: Repo, base: Oid, picks: Sequence[Commit]) -> tuple[Oid, ...]:
    """Returns the trees after cherry-picking; a commit that conflicts is left out."""
    head, *known = resolve_trees(
        repo, [base, *(oid for c in picks for oid in (c.parents[0], c.oid))]
    )
    found = []
    for parent, own in zip(known[::2], known[1::2], strict=True):
        tree = _pick(repo, head, parent, own)
        if tree is not None and tree != head:
            head = tree
            found.append(tree)
    return tuple(found)


def _pick(repo: Repo, head: Oid, parent: Oid, tree: Oid) -> Oid | None:
    if parent == head:
        return tree

    def commit(of: Oid, *parents: str) -> str:
        args = ("commit-tree", of, *parents, "-m", "x")
        return run_git(args, repo.make_environment(**IDENTITY)).decode().strip()

    root = commit(parent)
    ours, theirs = commit(head, "-p", root), commit(tree, "-p", root)
    try:
        out = repo.run("merge-tree", "--write-tree", "--no-messages", ours, theirs)
    except GitError:
        return None
    return Oid(out.decode().split("\n")[0])


NEAR = 150
"""Commits of the main line behind a place, within which the squashes of the place begin."""


@dataclass(frozen=True)
class Place:
    """A commit of the main line, and squashes that begin soon after it.

    What is learnt from the past of the place serves all of them.
    """

    tip: Oid
    squashes: tuple[Squash, ...]


def draw(
    repo: Repo,
    project: str,
    kinds: Sequence[str],
    places: int,
    each: int,
    *,
    until: str,
    avoid: set[Oid],
    seed: int,
) -> Iterator[Place]:
    """Draws places on the main line before the date `until`, and `each` squashes for each.

    The kinds are gone through in turn; a commit of `avoid` is in no squash.
    """
    chance = random.Random(f"{project}{seed}")
    main = commits(repo, "--first-parent", f"--before={until}", repo.resolve("HEAD"))
    makers = {"topic": _topic, "topics": _topics, "stretch": _stretch, "tangle": _tangle}
    for _ in range(places):
        at = chance.randrange(len(main) // 10, len(main) - 3 * NEAR - 10)
        found: list[Squash] = []
        for turn in range(2 * each):
            kind = kinds[turn % len(kinds)]
            drawn = makers[kind](repo, main, at + chance.randrange(1, NEAR), chance, avoid)
            if drawn and len(drawn[1]) > 1 and len(found) < each:
                found.append(Squash(project, kind, *drawn))
        yield Place(main[at].oid, tuple(found))


Drawn = tuple[Oid, tuple[Oid, ...]] | None


def _clear(some: Iterable[Commit], avoid: set[Oid]) -> bool:
    return not any(commit.oid in avoid for commit in some)


def _length(chance: random.Random, least: int, most: int) -> int:
    """Returns a number between the two, small ones more often."""
    return round(least * math.pow(most / least, chance.random()))


def _own(repo: Repo, merge: Commit) -> list[Commit]:
    return commits(repo, "--no-merges", f"{merge.parents[0]}..{merge.parents[1]}")


def _topic(
    repo: Repo, main: list[Commit], at: int, chance: random.Random, avoid: set[Oid]
) -> Drawn:
    merges = [commit for commit in main[at : at + NEAR] if len(commit.parents) == 2]
    if not merges:
        return None
    own = _own(repo, chance.choice(merges))
    if not 3 <= len(own) <= 20 or not _clear(own, avoid):
        return None
    return own[0].parents[0], cherry_pick(repo, own[0].parents[0], own)


def _topics(
    repo: Repo, main: list[Commit], at: int, chance: random.Random, avoid: set[Oid]
) -> Drawn:
    window = main[at : at + _length(chance, 3, 10)]
    own = [
        c
        for m in window
        for c in (_own(repo, m) if len(m.parents) == 2 else [m] if len(m.parents) == 1 else [])
    ]
    if not 4 <= len(own) <= 25 or not _clear(own, avoid):
        return None
    return window[0].parents[0], cherry_pick(repo, window[0].parents[0], own)


def _stretch(
    repo: Repo, main: list[Commit], at: int, chance: random.Random, avoid: set[Oid]
) -> Drawn:
    window = main[at : at + _length(chance, 3, 40)]
    if not _clear(window, avoid):
        return None
    return window[0].parents[0], tuple(resolve_trees(repo, [commit.oid for commit in window]))


def _tangle(
    repo: Repo, main: list[Commit], at: int, chance: random.Random, avoid: set[Oid]
) -> Drawn:
    first = main[at]
    if len(first.parents) == 2:
        near = commits(repo, "--no-merges", f"{main[at - 1].oid}..{main[at + 60].oid}")
        first = chance.choice(near)
    else:
        near = [c for c in main[at : at + 200] if len(c.parents) == 1]
    same = [c for c in near if c.author == first.author and c.oid != first.oid]
    if not same or not _clear([first, *same], avoid):
        return None
    picks = sorted(
        [first, *chance.sample(same, min(len(same), chance.choice((1, 1, 2))))],
        key=lambda c: c.date,
    )
    return picks[0].parents[0], cherry_pick(repo, picks[0].parents[0], picks)
