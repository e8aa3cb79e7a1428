"""How near the subject that is proposed for a real commit is to the one that upstream accepted.

    subjects.py REPOSITORY TIP COUNT [--sample SEED] [--window N] [--show N]

For each of the newest COUNT commits (or a random sample of the newest N) without merges: the
subject that is proposed for just that commit's hunks, with a past that ends before it. Commits that
the model may have learnt from, by their names, are left out unless asked for (`--learnt`).

F1        of the content words after the prefix: names split, stemmed roughly, without stop words
names     the real subject's identifiers that ours has too, of all of them
empty     share of Update, Extend, Use, Call, Set or Change something, "and 3 more", "part 2"
distance  edit distance to upstream's subject, as a share of the longer one
foreign   subjects with a name that their patch lacks
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from patchsplit.annotate import annotate
from patchsplit.check.subjects import find_missing, list_names
from patchsplit.errors import PatchsplitError
from patchsplit.git.log import CommitSummary, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.history.limits import HISTORY_LIMIT, LOG_LIMIT
from patchsplit.propose.history.lsa import CommitWords
from patchsplit.propose.history.words import load_words_by_commit
from patchsplit.propose.items import Item, Novelty, build_items, find_novelty
from patchsplit.propose.message.conventions import measure_conventions
from patchsplit.propose.message.prefix import SubjectStyle, derive_style
from patchsplit.propose.message.write_subject import SubjectWriter
from patchsplit.propose.wording.past import PastSubjects, index_past
from patchsplit.read.trees import read_trees

MAX_HUNKS = 60
"""Hunks of a commit up to which it is measured."""
STEP = 40
"""Commits that share one past, which ends before the oldest of them."""
STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "with",
        "from",
        "by",
        "at",
        "as",
        "is",
        "are",
        "be",
        "not",
        "it",
        "its",
        "this",
        "that",
        "when",
        "if",
        "into",
        "out",
        "up",
        "only",
        "also",
        "use",
        "using",
        "via",
        "more",
        "so",
        "no",
        "new",
        "all",
    ]
)
EMPTY = re.compile(
    r"(?i)^(update|extend|change|adjust|call|use|set|add \d+|import)\b|\band \d+ more|\bpart \d+"
)
PREFIX = re.compile(r"^(\[[^\]]*\]\s*)*([\w./,*{} +-]{1,40}:\s+)*")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True)
class Case:
    """A real commit, and what upstream had before it."""

    summary: CommitSummary
    items: tuple[Item, ...]
    novelty: Novelty
    past: PastSubjects
    style: SubjectStyle


def read_cases(
    repo: Repo, tip: str, places: Sequence[int], choose: Callable[[Oid], bool]
) -> Iterator[Case]:
    """Yields the commits at `places` of the log, counted from the newest, those of few hunks.

    `choose` tells by the commit's name whether it is read.
    """
    commit = repo.resolve_commit(tip)
    depth = max(places) + STEP + LOG_LIMIT
    log = read_summaries(repo, commit, depth)
    words = load_words_by_commit(repo, commit, max(places) + STEP + HISTORY_LIMIT)
    for _, some in groupby(sorted(places), lambda place: place // STEP):
        step = list(some)
        start = step[-1] + 1
        style = derive_style(measure_conventions(log[start : start + LOG_LIMIT]))
        past = index_past(_pair(log[start : start + HISTORY_LIMIT], words))
        for place in step:
            summary = log[place]
            if summary.oid is None or not choose(summary.oid):
                continue
            found = _read_commit(repo, summary.oid)
            if found is not None:
                yield Case(summary, *found, past, style)


def _pair(
    log: Sequence[CommitSummary], words: dict[Oid, CommitWords]
) -> Iterator[tuple[str, CommitWords]]:
    return ((one.subject, words[one.oid]) for one in log if one.oid and one.oid in words)


def _read_commit(repo: Repo, oid: Oid) -> tuple[tuple[Item, ...], Novelty] | None:
    try:
        old, new = repo.run("rev-parse", f"{oid}^^{{tree}}", f"{oid}^{{tree}}").decode().split()
    except PatchsplitError:
        return None
    delta = read_trees(repo, Oid(old), Oid(new))
    hunks = frozenset(hunk.id for hunk in delta.hunks())
    if not 0 < len(hunks) <= MAX_HUNKS:
        return None
    items = build_items(delta, annotate(repo, delta), hunks)
    return items, find_novelty(repo, items)


def is_learnt_from(oid: Oid) -> bool:
    """Tells whether words/train.py may learn from a commit: from three quarters of them."""
    return oid[0] < "c"


def bare(subject: str) -> str:
    return PREFIX.sub("", subject)


def stem(word: str) -> str:
    word = word.lower()
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) > 2:
            return word[: -len(end)]
    return word


def content_words(subject: str) -> set[str]:
    parts = (x for w in re.findall(r"[A-Za-z_][\w]*", bare(subject)) for x in PART.findall(w))
    return {stem(x) for x in parts if x.lower() not in STOP and len(x) > 1}


def identifiers(subject: str) -> set[str]:
    words = re.findall(r"[A-Za-z_]\w*", bare(subject))
    return {
        w for w in words if "_" in w or re.search(r"[a-z][A-Z]", w) or (w.isupper() and len(w) > 3)
    }


def f1(one: set[str], two: set[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def texts_of(items: Sequence[Item]) -> Iterator[bytes]:
    """Yields all that a subject may name: lines, paths and scopes."""
    for item in items:
        for text in (item.file.path, item.file.old_path, item.facts.inside):
            yield text.encode("utf-8", "surrogateescape")
        for hunk in item.hunks:
            yield from hunk.removed
            yield from hunk.added


@dataclass
class Score:
    """The sums over all cases."""

    cases: int = 0
    f1: float = 0.0
    found: int = 0
    wanted: int = 0
    empty: int = 0
    words: float = 0.0
    characters: float = 0.0
    foreign: int = 0

    def add(self, real: str, ours: str, items: Sequence[Item]) -> None:
        self.cases += 1
        self.f1 += f1(content_words(real), content_words(ours))
        self.found += len(identifiers(real) & identifiers(ours))
        self.wanted += len(identifiers(real))
        self.empty += bool(EMPTY.search(bare(ours)))
        self.words += Levenshtein.normalized_distance(real.split(), ours.split())
        self.characters += Levenshtein.normalized_distance(real, ours)
        self.foreign += bool(find_missing(list_names(ours), texts_of(items)))

    def __str__(self) -> str:
        n = max(self.cases, 1)
        return (
            f"{self.cases} commits, F1 {self.f1 / n:.3f}, names {self.found}/{self.wanted}, "
            f"empty {self.empty / n:.2f}, distance {self.words / n:.2f} of words, "
            f"{self.characters / n:.2f} of characters, foreign {self.foreign}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("repository", type=Path)
    options.add_argument("tip")
    options.add_argument("count", type=int)
    options.add_argument("--sample", type=int, help="seed of a random sample")
    options.add_argument("--window", type=int, default=4000)
    options.add_argument("--learnt", action="store_true", help="measure what was learnt from, too")
    options.add_argument("--show", type=int, default=12)
    chosen = options.parse_args()
    places = list(range(chosen.count))
    if chosen.sample is not None:
        places = random.Random(chosen.sample).sample(range(chosen.window), chosen.count)
    score, shown = Score(), []
    with Repo.open(chosen.repository) as repo:
        for case in read_cases(
            repo, chosen.tip, places, lambda oid: chosen.learnt or not is_learnt_from(oid)
        ):
            real = case.summary.subject
            if content_words(real):
                writer = SubjectWriter(case.style, case.novelty, case.past)
                (ours,) = writer.write([case.items])
                score.add(real, ours, case.items)
                shown.append((real, ours))
    print(f"{chosen.repository.parent.name}: {score}")
    for real, ours in shown[:: max(1, len(shown) // max(1, chosen.show))]:
        print(f"    {real[:80]} | {ours[:80]}")


if __name__ == "__main__":
    main()
