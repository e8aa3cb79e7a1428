"""Upstream's latest series, squashed, to the cut that would have parted them best.

A merge brings the series of its topic; where upstream does not merge, or merges commit by commit, a
stretch of its log stands for one. What is learnt for the rehearsal is older than all of the series.

    <git dir>/patchsplit/cut.json    the outcome, for the commit it was found for
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from patchsplit.annotate import annotate
from patchsplit.errors import GitError
from patchsplit.git.changes import Step, steps, trees
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore
from patchsplit.propose.grouping.threshold import Answered, Worths, best_cut, worths
from patchsplit.propose.history.cochange import together
from patchsplit.propose.history.lsa import Precedents, precedents
from patchsplit.propose.history.words import remembered
from patchsplit.propose.items import items_of, novelty
from patchsplit.propose.similarity.context import contexts
from patchsplit.propose.similarity.evidence import LEARNT_FROM, Surroundings
from patchsplit.propose.similarity.model import Model, learnt
from patchsplit.read import read_trees
from patchsplit.session.pipeline.squash import written

BACK = 600
"""Steps of upstream's branch in which series are looked for."""
FEWEST = 30
"""Steps below which upstream is too young to rehearse on."""
SERIES = 40
HUNKS = 1500
"""Of all series together, at which it is enough."""
TOPICS = 5
"""Topics below which upstream is taken not to merge any: a stretch stands for a series."""
LONGEST = 20
"""Commits of a topic that is rehearsed."""
PAIR = 2
"""Commits that stand for a delta of just some things: every other topic is cut down to so many."""
STRETCHES = (3, 8, 2, 14, 4, 20, 2, 10)
"""How many steps stand for a series, in turn: as long as forks of one or two topics are."""
LEAST, MOST = 4, 300
"""Hunks of a series that is rehearsed."""
NAME = "cut.json"


@dataclass(frozen=True, slots=True)
class Series:
    """A past series: the tree it began from, and the trees after each of its commits."""

    base: Oid
    trees: Sequence[Oid]


def rehearsed(
    repo: Repo, upstream: Oid, keep: Path | None = None, on_progress: OnProgress = ignore
) -> float:
    """Returns the cut for deltas against `upstream`.

    It is the usual one where upstream's past is short, and for the projects that the model was
    learnt from: that one is right for those, and what a rehearsal finds instead is chance. The
    outcome is kept in the folder `keep`.
    """
    model = learnt()
    if any(repo.holds(first) for first in model.learnt_from):
        return model.cut
    kept = _kept(keep, upstream, model)
    if kept is not None:
        return kept
    found: list[Worths] = []
    past = steps(repo, f"-n{BACK}", upstream) if repo.is_commit(upstream) else []
    if len(past) >= FEWEST:
        with suppress(GitError):  # A partial clone shows what it has.
            found = _rehearse(repo, past, model, keep, on_progress)
    cut = best_cut(found, model.cut)
    _keep(keep, upstream, model, cut)
    return cut


def _rehearse(
    repo: Repo, past: Sequence[Step], model: Model, keep: Path | None, on_progress: OnProgress
) -> list[Worths]:
    chosen, behind = _series(repo, past)
    older = remembered(repo, behind, LEARNT_FROM, keep, on_progress)
    learnt_from = precedents(older)
    found: list[Worths] = []
    hunks = 0
    for done, series in enumerate(chosen):
        on_progress(Progress("rehearsing on upstream's past", done, len(chosen)))
        some = _answered(repo, series)
        hunks += len(some.items)
        if len(some.items) >= LEAST:
            found.append(worths(some, _around(repo, some, learnt_from), model))
        if hunks > HUNKS:
            break
    return found


def _series(repo: Repo, past: Sequence[Step]) -> tuple[list[Series], Oid]:
    """Returns the latest series, and a commit that is behind all of them."""
    drawn = list(islice(_topics(repo, past), SERIES))
    if len(drawn) < TOPICS:
        drawn = list(_stretches(past))
    found = [Series(repo.tree(base), trees(repo, commits)) for base, commits, _ in drawn]
    return found, drawn[-1][2] if drawn else past[0].oid


Drawn = tuple[Oid, list[Oid], Oid]
"""Base, commits, and the commit of upstream's branch before all of them."""


def _topics(repo: Repo, past: Sequence[Step]) -> Iterator[Drawn]:
    """Yields what merges brought, newest first: series that stand alone."""
    short = False
    for step in reversed(past):
        if len(step.parents) != 2:
            continue
        before, tip = step.parents
        own = steps(repo, tip, f"^{before}")
        if 1 < len(own) <= LONGEST and all(len(one.parents) == 1 for one in own):
            made = [one.oid for one in own]
            yield own[0].parents[0], made[:PAIR] if short else made, before
            short = not short


def _stretches(past: Sequence[Step]) -> Iterator[Drawn]:
    """Yields runs of steps one behind the other, newest first."""
    stop = len(past)
    for turn in range(SERIES):
        start = stop - STRETCHES[turn % len(STRETCHES)]
        if start < 0 or not past[start].parents:
            return
        base = past[start].parents[0]
        yield base, [step.oid for step in past[start:stop]], base
        stop = start


def _answered(repo: Repo, series: Series) -> Answered:
    """Returns a series squashed; without items where it is too large to tell."""
    delta = read_trees(repo, series.base, series.trees[-1])
    hunks = frozenset(hunk.id for hunk in delta.hunks())
    if not LEAST <= len(hunks) <= MOST:
        return Answered((), ())
    wrote = written(repo, series.base, series.trees, delta)
    items = items_of(delta, annotate(repo, delta), hunks)
    return Answered(items, [wrote[item.hunks[0].id] for item in items])


def _around(repo: Repo, some: Answered, learnt_from: Precedents) -> Surroundings:
    paths = dict.fromkeys(item.file.path for item in some.items)
    number = {path: k for k, path in enumerate(paths)}
    around = novelty(repo, some.items), contexts(repo, some.items)
    return Surroundings(*around, (), number, together((), number), learnt_from)


# ---- what is kept


def _kept(keep: Path | None, upstream: Oid, model: Model) -> float | None:
    if keep is None:
        return None
    try:
        kept = json.loads((keep / NAME).read_text("utf-8"))
        return float(kept["cut"]) if kept["for"] == [upstream, model.name] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(keep: Path | None, upstream: Oid, model: Model, cut: float) -> None:
    """Writes the outcome in one rename; a folder that cannot be written keeps nothing."""
    if keep is not None:
        half = keep / f"{NAME}.half"
        with suppress(OSError):
            keep.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps({"for": [upstream, model.name], "cut": cut}) + "\n", "utf-8")
            half.replace(keep / NAME)
