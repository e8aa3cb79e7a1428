"""Scores the proposed partition of real squashed series, by kind of case.

    score_split.py CASES.tsv REPOS [--only WORD]

CASES.tsv has the columns id, kind, repo, base, tip, recipe: "linear" (first parents), "topics" (a
merge's own commits, cherry-picked) or "picks:OID,OID". REPOS holds the git directories as
openvswitch+ovs/repo and so on. A hunk belongs to the commit that wrote most of its lines.

acc   share of hunks in the patch that is matched one to one to their commit
ari   adjusted Rand index
cost  operations per hunk that put the proposal right: move a hunk, fold a patch into another
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from squashes import Commit, Squash, answers, commits, picked, trees

from patchsplit.annotate import annotate
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import ignore
from patchsplit.propose.affinity import learnt
from patchsplit.propose.items import items_of
from patchsplit.propose.partition import partition
from patchsplit.propose.surroundings import surroundings
from patchsplit.read.trees import read_trees

Row = dict[str, str]


def series(repo: Repo, row: Row) -> tuple[Oid, ...]:
    """Returns the trees after each commit of a case."""
    base = Oid(row["base"])
    if row["recipe"].startswith("picks:"):
        names = row["recipe"][6:].split(",")
        return picked(repo, base, [_commit(repo, name) for name in names])
    main = commits(repo, "--first-parent", f"{base}..{row['tip']}")
    if row["recipe"] == "linear":
        return tuple(trees(repo, [commit.oid for commit in main]))
    found: list[Oid] = []
    for merge in main:
        own = [merge]
        if len(merge.parents) > 1:
            span = [*merge.parents[1:], f"^{merge.parents[0]}"]
            own = commits(repo, "--no-merges", *span) or own
        head = trees(repo, [merge.oid])[0]
        start = Oid(found[-1]) if found else base
        found += [*picked(repo, start, own)[:-1], head] if len(own) > 1 else [head]
    return tuple(found)


def _commit(repo: Repo, name: str) -> Commit:
    return commits(repo, "-1", name)[0]


def table(truth: list[int], guess: list[int]) -> np.ndarray:
    rows = {label: k for k, label in enumerate(dict.fromkeys(guess))}
    columns = {label: k for k, label in enumerate(dict.fromkeys(truth))}
    count = np.zeros((len(rows), len(columns)), int)
    for own, right in zip(guess, truth, strict=True):
        count[rows[own], columns[right]] += 1
    return count


def measures(count: np.ndarray) -> tuple[float, float, float]:
    """Returns acc, ari and cost of a table of patches x commits."""
    total = count.sum()
    rows, columns = linear_sum_assignment(count, maximize=True)

    def pairs(numbers: np.ndarray) -> float:
        return float((numbers * (numbers - 1) / 2).sum())

    same, mine, true = pairs(count.ravel()), pairs(count.sum(1)), pairs(count.sum(0))
    luck = mine * true / (total * (total - 1) / 2) if total > 1 else 0.0
    most = (mine + true) / 2
    exact = count.shape[0] == count.shape[1] == np.count_nonzero(count)
    ari = 1.0 if exact else (same - luck) / (most - luck) if most != luck else 0.0
    best = count.max(1)
    gain = np.hstack([count - (best - 1)[:, None], np.zeros((len(count),) * 2, int)])
    one, two = linear_sum_assignment(gain, maximize=True)
    cost = total - (best - 1).sum() - gain[one, two].sum()
    return count[rows, columns].sum() / total, ari, cost / total


def score(repo: Repo, row: Row) -> tuple[float, float, float]:
    base = Oid(row["base"])
    steps = series(repo, row)
    delta = read_trees(repo, repo.tree(base), steps[-1])
    label = answers(repo, Squash(row["repo"], row["kind"], base, steps), delta)
    items = items_of(delta, annotate(repo, delta), frozenset(label))
    around = surroundings(repo, delta, items, base)
    groups = partition(items, around, {}, learnt(), ignore).groups
    home = {hunk.id: k for k, group in enumerate(groups) for i in group for hunk in items[i].hunks}
    return measures(table([label[hunk] for hunk in home], list(home.values())))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("repos", type=Path)
    options.add_argument("--only", default="", help="cases whose id has this word")
    chosen = options.parse_args()
    with chosen.cases.open() as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    found = defaultdict(list)
    for row in rows:
        if chosen.only in row["id"]:
            with Repo.open(chosen.repos / row["repo"].replace("/", "+") / "repo") as repo:
                got = score(repo, row)
            found[row["kind"]].append(got)
            found["all"].append(got)
            print(row["id"], *(f"{number:.3f}" for number in got), flush=True)
    for kind in sorted(found):
        print(kind, len(found[kind]), *(f"{number:.3f}" for number in np.mean(found[kind], 0)))


if __name__ == "__main__":
    main()
