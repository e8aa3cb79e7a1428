"""Upstream's customs to habits: how this project words a subject, and which prefix a file has."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.conventions import DEFAULT_SUBJECT_WIDTH, CommitConventions, PrefixSample
from patchsplit.model.facts import Category

HALF_LIFE = 800
"""Commits after which a file's prefix counts half."""
SMOOTHING = 0.1
"""Weight of a past from which on a file's own prefixes outweigh those of its folder."""
MAX_FOLDERS = 3
"""Folders above a file that are asked."""
AFFIX = re.compile(r"^(?:tests?|rte|git|u)[-_]|[-_]?tests?$")
BYSTANDER_WEIGHT = 0.2
"""Weight of a commit for a file that is not the one it is named by."""
MAJORITY = 0.5
"""Share of a patch from which on a place is its place, whatever stands above it."""
NAME_SEPARATOR = re.compile(r"[-_.]")
DANGLING = frozenset({"and", "in", "to", "by", "of", "for", "more"})


@dataclass(frozen=True, slots=True)
class SubjectStyle:
    """How a project words its subjects."""

    uses_prefix: bool
    """Whether most subjects begin with a place, as in "netdev-dpdk: "."""
    capitalizes: bool
    """Whether the first word after the prefix has a capital."""
    ends_with_stop: bool
    """Whether a full stop ends the subject."""
    max_length: int
    """Letters that a subject may have."""
    prefixes: frozenset[str]
    """Every prefix of the log."""
    prefix_votes: Mapping[str, Mapping[str, float]]
    """Path -> prefix -> weight; folders end in "/", and have patterns (see `patterns`), too."""


def derive_style(conventions: CommitConventions) -> SubjectStyle:
    """Follows the customs; those of an empty log give the habits of git's own manual."""
    prefixed = conventions.prefixed > 0.5
    return SubjectStyle(
        uses_prefix=prefixed,
        capitalizes=conventions.capitals > 0.5,
        ends_with_stop=conventions.stops > 0.5,
        max_length=min(conventions.subject, DEFAULT_SUBJECT_WIDTH),
        prefixes=frozenset(commit.prefix for commit in conventions.past) - {""},
        prefix_votes=_count_votes(conventions.past) if prefixed else {},
    )


def _count_votes(log: Sequence[PrefixSample]) -> dict[str, dict[str, float]]:
    """Weighs prefixes by path: a recent commit counts more, and one that touched little else.

    Where a prefix is made of the name of a file in the commit, the others only came along: a test
    that is often touched with lib/ring.c is not about "ring" when it is touched alone.
    """
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for age, commit in enumerate(log):
        every = float(0.5 ** (age / HALF_LIFE)) / len(commit.paths) ** 2 if commit.paths else 0.0
        forms = {path: _match_pattern(path, commit.prefix) for path in commit.paths}
        named = any(forms.values())
        for path, form in forms.items():
            weight = every if form or not named else every * BYSTANDER_WEIGHT
            votes[path][commit.prefix] += weight
            for folder in list_folders(path) if commit.prefix else ():
                votes[folder][form or commit.prefix] += weight
    return {path: dict(prefixes) for path, prefixes in votes.items()}


def _match_pattern(path: str, prefix: str) -> str:
    """Returns the name of the way in which a prefix is made of a path; empty where it is not."""
    if not prefix:
        return ""
    return next((form for form, text in derive_prefixes(path).items() if text == prefix), "")


def derive_prefixes(path: str) -> dict[str, str]:
    """Returns what a prefix may be made of a path, by a name for the way; a name begins with ":".

    A folder whose files have such prefixes gives one to a file that has none yet: "app/test" has
    "test/bpf" for test_bpf.c, so it has "test/crc" for test_crc.c.
    """
    base = posixpath.basename(path)
    stem = base.split(".")[0]
    folders = posixpath.dirname(path).split("/")
    bare = AFFIX.sub("", stem)
    found = {":stem": stem, ":bare": bare, ":number": stem.split("-")[0], ":base": base}
    if folders[0]:
        found |= {":folder": folders[-1], ":folder/stem": f"{folders[-1]}/{stem}"}
        found |= {":folder/bare": f"{folders[-1]}/{bare}", ":folders": "/".join(folders[-2:])}
        found |= {":top": folders[0], ":top/stem": f"{folders[0]}/{stem}"}
        rest = bare.removeprefix(folders[-1]).lstrip("_-")
        found |= {":folder/rest": f"{folders[-1]}/{rest}"} if rest not in ("", bare) else {}
        found |= {":folder/first": f"{folders[-1]}/{NAME_SEPARATOR.split(bare)[0]}"}
    return found


def choose_prefix(style: SubjectStyle, weights: Mapping[str, float]) -> str:
    """Returns the likeliest prefix, without colon; empty where the project uses none."""
    return next(iter(rank_prefixes(style, weights)), "")


def rank_prefixes(style: SubjectStyle, weights: Mapping[str, float]) -> list[str]:
    """Returns the prefixes for a patch of files with the given weights, the likeliest first.

    Files vote with what the log says of them; files without a past, through their name. None
    where the project uses no prefixes.
    """
    if not style.uses_prefix or not weights:
        return []
    score: dict[str, float] = defaultdict(float)
    best: dict[str, str] = {}
    for path in sorted(weights):
        shares = _estimate_prefix_shares(style, path)
        best[path] = min(shares, key=lambda prefix: (-shares[prefix], prefix))
        for prefix, share in sorted(shares.items()):
            score[prefix] += weights[path] * share
    total = sum(weights.values())
    if max(score.values()) < MAJORITY * total:
        for prefix, weight in _weigh_parent_prefixes(weights, best).items():
            if prefix in style.prefixes:
                score[prefix] = max(score[prefix], weight)
    ranked = sorted(score, key=lambda prefix: (-round(score[prefix], 6), prefix))
    return [] if ranked[0] == "" else [prefix for prefix in ranked if prefix]


def _weigh_parent_prefixes(
    weights: Mapping[str, float], best: Mapping[str, str]
) -> dict[str, float]:
    """Returns what stands above the places of several files, and the weight of those files.

    "examples" is above "examples/l2fwd" and "examples/l3fwd".
    """
    below: dict[str, dict[str, float]] = defaultdict(dict)
    for path, weight in weights.items():
        parts = best[path].split("/")
        for k in range(1, len(parts)):
            below["/".join(parts[:k])][path] = weight
    return {
        name: sum(under.values())
        for name, under in below.items()
        if len({best[path] for path in under}) > 1
    }


def _estimate_prefix_shares(style: SubjectStyle, path: str) -> dict[str, float]:
    """Returns how likely each prefix is for a file; where its past is short, its folders speak.

    The shares sum to 1 (interpolation by evidence, Jelinek and Mercer 1980).
    """
    found: dict[str, float] = defaultdict(float)
    forms = derive_prefixes(path)
    left = 1.0
    for place in (path, *list_folders(path)[:MAX_FOLDERS]):
        votes = style.prefix_votes.get(place, {})
        total = sum(votes.values())
        for prefix, vote in votes.items():
            said = forms.get(prefix, "") if prefix.startswith(":") else prefix
            if said or place == path:
                found[said] += left * vote / (total + SMOOTHING)
        left *= SMOOTHING / (total + SMOOTHING)
    if left > SMOOTHING or not found:
        found[forms[":stem"] or forms[":base"]] += left
    return found


def weigh_files(parts: Iterable[tuple[str, Category, int]]) -> dict[str, float]:
    """Weighs the files of a patch for its prefix; parts are path, what it is for, changed lines.

    Code speaks louder than what goes with it.
    """
    parts = list(parts)
    code = {path for path, category, _ in parts if category is Category.CODE}
    weight: dict[str, float] = defaultdict(float)
    for path, _, size in parts:
        weight[path] += (1.0 if not code or path in code else 0.1) * size**0.5
    return dict(weight)


def list_folders(path: str) -> list[str]:
    """Returns the folders that hold a path, the nearest first, each with a slash at its end."""
    parts = path.split("/")
    return ["/".join(parts[:k]) + "/" for k in range(len(parts) - 1, 0, -1)]


def format_subject(style: SubjectStyle, prefix: str, sentence: str) -> str:
    """Returns the subject as the project words it; `sentence` has a capital and no full stop."""
    lead = f"{prefix}: " if prefix else ""
    as_is = style.capitalizes or sentence[:2].isupper()
    text = sentence if as_is else sentence[:1].lower() + sentence[1:]
    return f"{lead}{text}{'.' if style.ends_with_stop else ''}"


def shorten_subject(style: SubjectStyle, subject: str) -> str:
    """Returns the subject, cut behind a word where it is longer than the project has them."""
    if len(subject) <= style.max_length:
        return subject
    kept = subject[: style.max_length - style.ends_with_stop + 1].rsplit(" ", 1)[0]
    while kept.rsplit(" ", 1)[-1] in DANGLING:
        kept = kept.rsplit(" ", 1)[0]
    kept = kept.rstrip(" ,;(")[: style.max_length - style.ends_with_stop]
    return f"{kept}{'.' if style.ends_with_stop else ''}"
