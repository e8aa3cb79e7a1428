"""Scores the proposed partition of real squashed series, by kind of case.

    score_split.py CASES.tsv REPOS [--only WORD]

CASES.tsv has the columns id, kind, repo, base, tip, recipe: "linear" (first parents), "topics" (a
merge's own commits, cherry-cherry_pick) or "picks:OID,OID". REPOS holds the git directories as
openvswitch+ovs/repo and so on. A hunk belongs to the commit that wrote most of its lines.

acc   share of hunks in the patch that is matched one to one to their commit
ari   adjusted Rand index
cost  operations per hunk that put the proposal right: move a hunk, fold a patch into another
topic adjusted Rand index of the hunks by topic, for the recipe "topics": a first-parent commit
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from squashes import Commit, Squash, answers, cherry_pick, commits, in_pieces

from patchsplit.annotate import annotate
from patchsplit.git.log import resolve_trees
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Oid
from patchsplit.propose.grouping.group import GroupingInput, group
from patchsplit.propose.grouping.threshold import contingency_table, score_partition
from patchsplit.propose.grouping.topics import group_patches
from patchsplit.read.trees import read_trees
from patchsplit.relate import relate
from patchsplit.session.pipeline.calibrate import calibrate_threshold

Row = dict[str, str]


def series(repo: Repo, row: Row) -> tuple[tuple[Oid, ...], tuple[int, ...]]:
    """Returns the trees after each commit of a case, and each commit's topic, from 0.

    There are no topics, (), where the case does not say which they are.
    """
    base = Oid(row["base"])
    if row["recipe"].startswith("picks:"):
        names = row["recipe"][6:].split(",")
        return cherry_pick(repo, base, [_commit(repo, name) for name in names]), ()
    main = commits(repo, "--first-parent", f"{base}..{row['tip']}")
    if row["recipe"] == "linear":
        return tuple(resolve_trees(repo, [commit.oid for commit in main])), ()
    found: list[Oid] = []
    topics: list[int] = []
    for number, merge in enumerate(main):
        own = [merge]
        if len(merge.parents) > 1:
            span = [*merge.parents[1:], f"^{merge.parents[0]}"]
            own = commits(repo, "--no-merges", *span) or own
        head = resolve_trees(repo, [merge.oid])[0]
        start = Oid(found[-1]) if found else base
        found += [*cherry_pick(repo, start, own)[:-1], head] if len(own) > 1 else [head]
        topics += [number] * (len(found) - len(topics))
    return tuple(found), tuple(topics)


def _commit(repo: Repo, name: str) -> Commit:
    return commits(repo, "-1", name)[0]


def score(repo: Repo, row: Row) -> tuple[float, float, float, float]:
    """Returns accuracy, ARI and cost of the patches, and the ARI of the topics, else nan."""
    base = Oid(row["base"])
    steps, topics = series(repo, row)
    delta = read_trees(repo, repo.resolve_tree(base), steps[-1])
    label = answers(repo, Squash(row["repo"], row["kind"], base, steps), delta)
    fine, whole = in_pieces(delta)
    hunks = frozenset(hunk.id for hunk in fine.hunks())
    facts = annotate(repo, fine)
    graph, threshold = relate(fine, facts), calibrate_threshold(repo, base)
    request = GroupingInput(fine, facts, {}, hunks, base, graph, threshold, whole)
    grouping = group(repo, request)
    lines: dict[HunkId, Counter[int]] = {}
    for number, places in enumerate(grouping.partition.groups):
        for piece in (piece for place in places for piece in grouping.items[place].hunks):
            lines.setdefault(whole.get(piece.id, piece.id), Counter())[number] += piece.size
    home = {hunk: votes.most_common(1)[0][0] for hunk, votes in lines.items()}
    found = score_partition(contingency_table([label[hunk] for hunk in home], list(home.values())))
    by_topic = float("nan")
    if topics:
        patches = [[grouping.items[k] for k in some] for some in grouping.partition.groups]
        topic = group_patches(patches, grouping)
        wanted = [topics[label[hunk]] for hunk in home]
        by_topic = score_partition(
            contingency_table(wanted, [topic[patch] for patch in home.values()])
        ).ari
    return found.accuracy, found.ari, found.cost, by_topic


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
        print(kind, len(found[kind]), *(f"{number:.3f}" for number in np.nanmean(found[kind], 0)))


if __name__ == "__main__":
    main()
