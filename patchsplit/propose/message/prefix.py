"""Upstream's conventions to the style of its subjects, and to the prefix for a set of files."""

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
"""Weight of its past commits at which a file's own prefixes count as much as its folder's."""
MAX_FOLDERS = 3
"""Folders above a file whose prefixes count."""
AFFIX = re.compile(r"^(?:tests?|rte|git|u)[-_]|[-_]?tests?$")
BYSTANDER_WEIGHT = 0.2
"""Weight of a commit for files other than the one that its prefix is derived from."""
MAJORITY = 0.5
"""Share of a patch from which on a prefix is taken before one that is common to several."""
NAME_SEPARATOR = re.compile(r"[-_.]")
DANGLING = frozenset({"and", "in", "to", "by", "of", "for", "more"})
"""Words that a shortened subject must not end with."""


@dataclass(frozen=True, slots=True)
class SubjectStyle:
    """The style of a project's subjects."""

    uses_prefix: bool
    """Whether most subjects begin with a prefix, as in "netdev-dpdk: "."""
    capitalizes: bool
    """Whether the first word after the prefix is capitalised."""
    ends_with_stop: bool
    """Whether a full stop ends the subject."""
    max_length: int
    """Characters that a subject may have."""
    prefixes: frozenset[str]
    """All prefixes in the log, without colons."""
    prefix_votes: Mapping[str, Mapping[str, float]]
    """Path -> prefix -> weight. Folders end in "/"; theirs may be patterns of derive_prefixes()."""


def derive_style(conventions: CommitConventions) -> SubjectStyle:
    """Returns the style of most commits; that of an empty log is what git's manual recommends."""
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
    """Returns path -> prefix -> weight; recent commits, and those of few files, count more.

    If the prefix is derived from one of a commit's files, the commit counts less for the others: a
    test that often changes with lib/ring.c is not about "ring" when it changes alone.
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
    """Returns the pattern by which a prefix is derived from a path; "" if there is none."""
    if not prefix:
        return ""
    return next((form for form, text in derive_prefixes(path).items() if text == prefix), "")


def derive_prefixes(path: str) -> dict[str, str]:
    """Returns the prefixes that can be derived from a path, by their patterns (":stem", …).

    A pattern that is usual in a folder gives a prefix to a file without a past: "app/test" has
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
    """Returns the likeliest prefix, without colon; "" if the project uses none."""
    return next(iter(rank_prefixes(style, weights)), "")


def rank_prefixes(style: SubjectStyle, weights: Mapping[str, float]) -> list[str]:
    """Returns the prefixes for a patch, without colons, the likeliest first.

    `weights` are the patch's files, by path. The log votes for the files that it knows, their names
    for others. [] if the project uses no prefixes, or most likely none here.
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
    """Returns the common parents of the files' best prefixes, with the weights of these files.

    "examples" is the parent of "examples/l2fwd" and "examples/l3fwd".
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
    """Returns the probability of each prefix for a file; they sum to at most 1.

    The less is known of the file, the more its folders count (interpolated smoothing, after
    Jelinek and Mercer 1980).
    """
    found: dict[str, float] = defaultdict(float)
    forms = derive_prefixes(path)
    left = 1.0
    for place in (path, *list_folders(path)[:MAX_FOLDERS]):
        votes = style.prefix_votes.get(place, {})
        total = sum(votes.values())
        for prefix, vote in votes.items():
            text = forms.get(prefix, "") if prefix.startswith(":") else prefix
            if text or place == path:
                found[text] += left * vote / (total + SMOOTHING)
        left *= SMOOTHING / (total + SMOOTHING)
    if left > SMOOTHING or not found:
        found[forms[":stem"] or forms[":base"]] += left
    return found


def weigh_files(parts: Iterable[tuple[str, Category, int]]) -> dict[str, float]:
    """Returns the weights, by path, of a patch's files for its prefix.

    `parts` are paths, categories and numbers of changed lines. Files that are not code count a
    tenth beside code.
    """
    parts = list(parts)
    code = {path for path, category, _ in parts if category is Category.CODE}
    weight: dict[str, float] = defaultdict(float)
    for path, _, size in parts:
        weight[path] += (1.0 if not code or path in code else 0.1) * size**0.5
    return dict(weight)


def list_folders(path: str) -> list[str]:
    """Returns the folders that contain a path, the innermost first, each with a final slash."""
    parts = path.split("/")
    return ["/".join(parts[:k]) + "/" for k in range(len(parts) - 1, 0, -1)]


def format_subject(style: SubjectStyle, prefix: str, sentence: str) -> str:
    """Returns a subject in the project's style; `sentence` is capitalised, without full stop."""
    lead = f"{prefix}: " if prefix else ""
    as_is = style.capitalizes or sentence[:2].isupper()
    text = sentence if as_is else sentence[:1].lower() + sentence[1:]
    return f"{lead}{text}{'.' if style.ends_with_stop else ''}"


def shorten_subject(style: SubjectStyle, subject: str) -> str:
    """Returns the subject, cut after a word if it is longer than `style.max_length`."""
    if len(subject) <= style.max_length:
        return subject
    kept = subject[: style.max_length - style.ends_with_stop + 1].rsplit(" ", 1)[0]
    while kept.rsplit(" ", 1)[-1] in DANGLING:
        kept = kept.rsplit(" ", 1)[0]
    kept = kept.rstrip(" ,;(")[: style.max_length - style.ends_with_stop]
    return f"{kept}{'.' if style.ends_with_stop else ''}"
