"""Upstream's customs to habits: how this project words a subject, and which prefix a file has."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.customs import SUBJECT, Customs, Titled
from patchsplit.model.facts import Category

HALF_LIFE = 800
"""Commits after which a file's prefix counts half."""
DANGLING = frozenset({"and", "in", "to", "by", "of", "for", "more"})


@dataclass(frozen=True, slots=True)
class Habits:
    """How a project words its subjects."""

    prefixed: bool
    """Whether most subjects begin with a place, as in "netdev-dpdk: "."""
    capital: bool
    """Whether the first word after the prefix has a capital."""
    stop: bool
    """Whether a full stop ends the subject."""
    limit: int
    """Letters that a subject may have."""
    by_path: Mapping[str, Mapping[str, float]]
    """Path -> prefix -> weight; folders end in "/"."""
    by_folder: bool
    """Whether a prefix is more often the end of the folder's path than the file's stem."""


def habits_of(customs: Customs) -> Habits:
    """Follows the customs; those of an empty log give the habits of git's own manual."""
    stems, folders = _prefix_style(customs.past)
    prefixed = customs.prefixed > 0.5
    return Habits(
        prefixed=prefixed,
        capital=customs.capitals > 0.5,
        stop=customs.stops > 0.5,
        limit=min(customs.subject, SUBJECT),
        by_path=_votes(customs.past) if prefixed else {},
        by_folder=folders > stems,
    )


def _votes(past: Sequence[Titled]) -> dict[str, dict[str, float]]:
    """Weighs prefixes by path: a recent commit counts more, and one that touched little else."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for age, commit in enumerate(past):
        prefix = commit.prefix
        if prefix and commit.paths:
            weight = float(0.5 ** (age / HALF_LIFE)) / len(commit.paths) ** 2
            for path in commit.paths:
                votes[path][prefix] += weight
                for folder in folders_of(path):
                    votes[folder][prefix] += weight
    return {path: dict(prefixes) for path, prefixes in votes.items()}


def _prefix_style(past: Sequence[Titled]) -> tuple[int, int]:
    """Counts commits whose prefix is a file's stem, and the end of a folder's path."""
    stems = folders = 0
    for commit in past:
        prefix = commit.prefix
        paths = commit.paths[:5] if prefix else ()
        stems += any(posixpath.basename(path).split(".")[0] == prefix for path in paths)
        folders += any(f"/{posixpath.dirname(path)}".endswith(f"/{prefix}") for path in paths)
    return stems, folders


def prefix_for(habits: Habits, weights: Mapping[str, float]) -> str:
    """Returns the likeliest prefix, without colon; empty where the project uses none."""
    return next(iter(prefixes_for(habits, weights)), "")


def prefixes_for(habits: Habits, weights: Mapping[str, float]) -> list[str]:
    """Returns the prefixes for a patch of files with the given weights, the likeliest first.

    Files vote with what the log says of them; files without a past, through their name. None
    where the project uses no prefixes.
    """
    if not habits.prefixed or not weights:
        return []
    score: dict[str, float] = defaultdict(float)
    for path in sorted(weights):
        votes = habits.by_path.get(path) or _by_name(habits, path)
        total = sum(votes.values())
        for prefix, vote in sorted(votes.items()):
            score[prefix] += weights[path] * vote / total
    return sorted(score, key=lambda prefix: (-round(score[prefix], 6), prefix))


def weights_of(parts: Iterable[tuple[str, Category, int]]) -> dict[str, float]:
    """Weighs the files of a patch for its prefix; parts are path, what it is for, changed lines.

    Code speaks louder than what goes with it.
    """
    parts = list(parts)
    code = {path for path, category, _ in parts if category is Category.CODE}
    weight: dict[str, float] = defaultdict(float)
    for path, _, size in parts:
        weight[path] += (1.0 if not code or path in code else 0.1) * size**0.5
    return dict(weight)


def _by_name(habits: Habits, path: str) -> Mapping[str, float]:
    """Names a file without a past: by its folder where that has a prefix of its own."""
    for folder in folders_of(path):
        votes = habits.by_path.get(folder, {})
        near = habits.by_folder and folder == posixpath.dirname(path) + "/"
        if votes and (near or max(votes.values()) * 2 > sum(votes.values())):
            return votes
    return {posixpath.basename(path).split(".")[0] or posixpath.basename(path): 1.0}


def folders_of(path: str) -> list[str]:
    """Returns the folders that hold a path, the nearest first, each with a slash at its end."""
    parts = path.split("/")
    return ["/".join(parts[:k]) + "/" for k in range(len(parts) - 1, 0, -1)]


def worded(habits: Habits, prefix: str, sentence: str) -> str:
    """Returns the subject as the project words it; `sentence` has a capital and no full stop."""
    lead = f"{prefix}: " if prefix else ""
    as_is = habits.capital or sentence[:2].isupper()
    text = sentence if as_is else sentence[:1].lower() + sentence[1:]
    return f"{lead}{text}{'.' if habits.stop else ''}"


def shortened(habits: Habits, subject: str) -> str:
    """Returns the subject, cut behind a word where it is longer than the project has them."""
    if len(subject) <= habits.limit:
        return subject
    kept = subject[: habits.limit - habits.stop + 1].rsplit(" ", 1)[0]
    while kept.rsplit(" ", 1)[-1] in DANGLING:
        kept = kept.rsplit(" ", 1)[0]
    kept = kept.rstrip(" ,;(")[: habits.limit - habits.stop]
    return f"{kept}{'.' if habits.stop else ''}"
