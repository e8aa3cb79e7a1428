"""Simulates a person who corrects proposals: how many gestures for each hunk until it is right?

    steer.py CASES.tsv REPOS [--only WORD] [--limit HUNKS]

CASES.tsv and REPOS are those of score_split.py. The person knows the right series, and takes the
gesture that saves the most, as long as one saves more than it costs. All gestures are functions of
the product. What is left is put right by moving single hunks and folding patches, 1 each.

static    that alone
level     + one level of coarser and finer over all: 1 for each step that is looked at, 1 to take it
parts     + a patch into its natural halves, 1, or into more parts, 2; one for each file, 1; the
          nearest patches merged into one, 1, or 2 for several at once
files     + all hunks of a file in a patch to another patch, or to a new one, 1
along     + hunks to a patch, or to a new one, with what is nearer to them than to the rest, 1
cut       + a new cut of all that was not touched, 1

All but the first are what is left of the static cost with that gesture and those before it.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from score_split import Row, series
from squashes import Squash, answers, in_pieces

from patchsplit.annotate import annotate
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.grouping.group import GroupingInput, group
from patchsplit.propose.grouping.topics import group_patches
from patchsplit.propose.steering.followers import find_followers
from patchsplit.propose.steering.levels import merge_groups, split_groups
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.propose.steering.nearness import measure_nearness
from patchsplit.propose.steering.pins import cut_with_pins
from patchsplit.read.trees import read_trees
from patchsplit.relate import relate
from patchsplit.session.pipeline.calibrate import calibrate_threshold

MAX_STEPS = 8
"""Steps of one level that the person looks at, at most."""
STEP_SHARE = 0.1
"""As in patchsplit.session.steering.levels."""
MAX_PARTS = 6
"""Natural parts of a patch, and patches merged into one at once, at most."""
STAGES = ("static", "level", "parts", "files", "along", "cut")

Labels = npt.NDArray[np.int64]
"""Shape (n,): the patch of each item."""


@dataclass(frozen=True)
class Case:
    """A proposal, and what it should have been."""

    kind: str
    matrix: NearnessMatrix
    labels: Labels
    """The proposed patch of each item."""
    topics: Mapping[int, int]
    """The topic of each proposed patch."""
    truth: Labels
    """The commit of each item."""
    files: Labels
    """The file of each item."""
    threshold: float


@dataclass(frozen=True)
class State:
    """A plan that is being corrected."""

    labels: Labels
    pinned: frozenset[int] = frozenset()
    """Patches that the person decided about."""


def count_moves(truth: Labels, labels: Labels) -> int:
    """Returns how many single hunks to move and patches to fold, as score_partition does."""
    names, rows = np.unique(labels, return_inverse=True)
    columns = np.unique(truth, return_inverse=True)[1]
    table = np.zeros((len(names), columns.max() + 1), np.int64)
    np.add.at(table, (rows, columns), 1)
    best = table.max(1)
    gain = np.hstack([table - (best - 1)[:, None], np.zeros((len(table),) * 2, np.int64)])
    one, two = linear_sum_assignment(gain, maximize=True)
    return int(len(truth) - (best - 1).sum() - gain[one, two].sum())


def simulate(case: Case) -> list[float]:
    """Returns the gestures for each hunk, at each of STAGES."""
    start = State(case.labels)
    static = count_moves(case.truth, case.labels)
    found = [float(static)]
    level, price = min(
        ((state, price) for state, price in _offer_levels(case)),
        key=lambda each: each[1] + count_moves(case.truth, each[0].labels),
    )
    for stage in range(1, len(STAGES)):
        best = min(
            _correct(case, start, STAGES[2 : stage + 1]),
            price + _correct(case, level, STAGES[2 : stage + 1]),
        )
        found.append(float(min(best, found[-1])))
    return [count / len(case.truth) for count in found]


def _offer_levels(case: Case) -> Iterator[tuple[State, int]]:
    """Yields the levels over all patches, each with its price; the first is no step at all."""
    yield State(case.labels), 0
    names = sorted(set(case.labels.tolist()))
    groups = [np.flatnonzero(case.labels == name).tolist() for name in names]
    kinds = [case.topics[name] for name in names]
    size = max(1, round(STEP_SHARE * len(groups)))
    for steps in range(1, MAX_STEPS + 1):
        merged = merge_groups(case.matrix, groups, kinds, steps * size)
        labels = case.labels.copy()
        for some in merged:
            for k in some:
                labels[groups[k]] = names[some[0]]
        yield State(labels), steps + 1
        parts = split_groups(case.matrix, groups, steps * size)
        yield State(_label([part for some in parts for part in some], len(labels))), steps + 1


def _label(groups: Sequence[Sequence[int]], count: int) -> Labels:
    labels = np.zeros(count, np.int64)
    for k, items in enumerate(groups):
        labels[list(items)] = k
    return labels


def _correct(case: Case, state: State, gestures: Sequence[str]) -> int:
    """Returns the gestures until all is right, single moves and folds among them."""
    used, left = 0, count_moves(case.truth, state.labels)
    while left:
        best, saved, cost = None, 0, 0
        for offer, price in _offer(case, state, gestures):
            gain = left - count_moves(case.truth, offer.labels) - price
            if gain > saved:
                best, saved, cost = offer, gain, price
        if best is None:
            break
        state, used = best, used + cost
        left = count_moves(case.truth, state.labels)
    return used + left


Offer = tuple[State, int]
"""A plan that a gesture makes, and what the gesture costs."""


def _offer(case: Case, state: State, gestures: Sequence[str]) -> Iterator[Offer]:
    """Yields what a gesture makes of the plan; splits and moves only of patches that are wrong."""
    truth, labels = case.truth, state.labels
    fresh = int(labels.max()) + 1
    for name in np.unique(labels).tolist():
        home = np.flatnonzero(labels == name)
        if "parts" in gestures:
            yield from _offer_merges(case, state, name)
        if len(np.unique(truth[home])) < 2:
            continue
        if "parts" in gestures:
            yield from _offer_parts(case, state, home, name)
        if "files" in gestures:
            yield from _offer_files(case, state, home, fresh)
        if "along" in gestures:
            yield from _offer_moves(case, state, home, fresh)
    if "cut" in gestures and state.pinned:
        yield _cut_again(case, state), 1


Home = npt.NDArray[np.intp]
"""Shape (k,): the items of one patch, rising."""


def _offer_merges(case: Case, state: State, name: int) -> Iterator[Offer]:
    """Yields the merges of the nearest patches into a patch, as `coarsen` around one does."""
    groups = {k: np.flatnonzero(state.labels == k).tolist() for k in np.unique(state.labels)}
    merged = [name]
    for count in range(1, MAX_PARTS):
        left = [k for k in groups if k not in merged and k not in state.pinned]
        if not left:
            return
        whole = sorted(item for k in merged for item in groups[k])
        means = case.matrix.average([whole, *(groups[k] for k in left)])[0, 1:]
        merged.append(left[int(means.argmax())])
        items = [item for k in merged for item in groups[k]]
        yield _move(state, items, name, {name}), min(count, 2)


def _offer_parts(case: Case, state: State, home: Home, name: int) -> Iterator[Offer]:
    """Yields the natural parts of a patch, and its parts by file."""
    fresh = int(state.labels.max()) + 1
    for count in range(1, MAX_PARTS):
        (parts,) = split_groups(case.matrix, [home.tolist()], count)
        if len(parts) <= count:
            break
        yield _divide(state, parts, name, fresh), min(count, 2)
    by_file = [home[case.files[home] == file].tolist() for file in np.unique(case.files[home])]
    if len(by_file) > 1:
        yield _divide(state, by_file, name, fresh), 1


def _divide(state: State, parts: Sequence[Sequence[int]], name: int, fresh: int) -> State:
    """Returns the plan with a patch in parts; the first one keeps its name."""
    labels = state.labels.copy()
    for k, part in enumerate(parts[1:]):
        labels[list(part)] = fresh + k
    return State(labels, state.pinned | {name, *range(fresh, fresh + len(parts) - 1)})


def _offer_files(case: Case, state: State, home: Home, fresh: int) -> Iterator[Offer]:
    """Yields moves of all hunks of a file in a patch: to a new patch, or to their commit's."""
    for file in np.unique(case.files[home]).tolist():
        items = home[case.files[home] == file].tolist()
        yield _move(state, items, fresh, {fresh}), 1
        commit = np.bincount(case.truth[items]).argmax()
        others = state.labels[(case.truth == commit) & ~np.isin(np.arange(len(case.truth)), home)]
        if len(others):
            to = int(np.bincount(others).argmax())
            yield _move(state, items, to, {to}), 1


def _offer_moves(case: Case, state: State, home: Home, fresh: int) -> Iterator[Offer]:
    """Yields moves of one item of each commit, with its followers: to a new patch, or its own."""
    seen: set[int] = set()
    for item in home.tolist():
        commit = int(case.truth[item])
        if commit in seen:
            continue
        seen.add(commit)
        along = find_followers(case.matrix, [item], home.tolist())
        yield _move(state, [item, *along], fresh, {fresh}), 1
        others = state.labels[(case.truth == commit) & (state.labels != state.labels[item])]
        if len(others):
            to = int(np.bincount(others).argmax())
            target = np.flatnonzero(state.labels == to).tolist()
            along = find_followers(case.matrix, [item], home.tolist(), target)
            yield _move(state, [item, *along], to, {to}), 1


def _move(state: State, items: Sequence[int], to: int, pinned: set[int]) -> State:
    labels = state.labels.copy()
    labels[list(items)] = to
    return State(labels, state.pinned | pinned)


def _cut_again(case: Case, state: State) -> State:
    """Returns the plan with what was not touched cut again, as `repropose` does."""
    pins = {
        item: label for item, label in enumerate(state.labels.tolist()) if label in state.pinned
    }
    same = {tuple(items) for items in cut_with_pins(case.matrix, {}, case.threshold)}
    labels, fresh = state.labels.copy(), int(state.labels.max()) + 1
    for items in cut_with_pins(case.matrix, pins, case.threshold):
        held = [item for item in items if item in pins]
        if not held and tuple(items) in same:
            continue
        to = pins[held[0]] if held else fresh
        fresh += not held
        labels[[item for item in items if item not in pins]] = to
    return replace(state, labels=labels)


def read_case(repo: Repo, row: Row) -> Case:
    """Returns a case's proposal, and the right answer."""
    base = Oid(row["base"])
    steps, _ = series(repo, row)
    delta = read_trees(repo, repo.resolve_tree(base), steps[-1])
    squash = Squash(row["repo"], row["kind"], base, steps)
    fine, whole = in_pieces(delta)
    label = answers(repo, squash, fine)
    facts = annotate(repo, fine)
    graph = relate(fine, facts)
    hunks = frozenset(hunk.id for hunk in fine.hunks())
    threshold = calibrate_threshold(repo, base)
    grouping = group(repo, GroupingInput(fine, facts, {}, hunks, base, graph, threshold, whole))
    matrix = NearnessMatrix(measure_nearness(grouping, {}, frozenset()))
    place = {item.hunks[0].id: k for k, item in enumerate(grouping.items)}
    order = [place[own[0]] for own in matrix.hunks]
    proposed = np.zeros(len(order), np.int64)
    for number, members in enumerate(grouping.partition.groups):
        proposed[members] = number
    patches = [[grouping.items[k] for k in members] for members in grouping.partition.groups]
    topics = dict(enumerate(group_patches(patches, grouping)))
    truth = np.array([label[own[0]] for own in matrix.hunks])
    paths = [grouping.items[k].file.path for k in order]
    files = np.unique(paths, return_inverse=True)[1]
    kind, threshold = row["kind"], grouping.threshold
    return Case(kind, matrix, proposed[order], topics, truth, files, threshold)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("repos", type=Path)
    parser.add_argument("--only", default="", help="Only cases whose id has this word.")
    parser.add_argument("--limit", type=int, default=450, help="Only cases up to so many hunks.")
    asked = parser.parse_args()
    found: dict[str, list[list[float]]] = defaultdict(list)
    with asked.cases.open() as lines:
        rows = list(csv.DictReader((x for x in lines if x[0] != "#"), delimiter="\t"))
    for row in rows:
        if asked.only not in row["id"] or int(row["n_hunks"]) > asked.limit:
            continue
        with Repo.open(asked.repos / row["repo"].replace("/", "+") / "repo") as repo:
            result = simulate(read_case(repo, row))
        print(row["id"], *(f"{value:.3f}" for value in result), flush=True)
        found[row["kind"]].append(result)
        found["all"].append(result)
    print("kind", "cases", *STAGES)
    for kind, results in found.items():
        print(kind, len(results), *(f"{value:.3f}" for value in np.mean(results, 0)))


if __name__ == "__main__":
    main()
