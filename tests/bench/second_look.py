"""What the second look costs: sure placements before and after it, and the reasons.

    second_look.py REPOSITORY BASE FORK UPSTREAM [--show N]

Nothing is written to the repository. `--show` prints N doubted hunks of each kind, drawn at random.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

from patchsplit.confirm import confirm
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import Certainty, Placement
from patchsplit.place import place, read_upstream_tree
from patchsplit.read import read_trees

DETAIL = re.compile(r"«[^»]*»|\(commit \w+\)|\S*[\d_./]\S*|\w+\(\)|has \w+(, \w+)*\.")
"""What differs between two reasons of one kind: names, paths and numbers."""


def count_sure(placements: dict[HunkId, Placement]) -> Counter[str]:
    """Returns how many hunks are sure to be sent, sure to be upstream, and asked about."""
    count: Counter[str] = Counter()
    for found in placements.values():
        if found.certainty is not Certainty.SURE:
            count["asked about"] += 1
        else:
            count["upstream" if found.landed is not None else "to be sent"] += 1
    return count


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("revisions", nargs=3, metavar="BASE FORK UPSTREAM")
    arguments.add_argument("--show", type=int, default=0)
    given = arguments.parse_args()
    with Repo.open(given.repository) as repo:
        base, fork, upstream = map(repo.resolve, given.revisions)
        delta = read_trees(repo, base, fork)
        ground = read_upstream_tree(repo, base, upstream)
        began = time.process_time()
        before = place(repo, delta, base, upstream, ground=ground)
        placed = time.process_time()
        after = confirm(repo, delta, ground, upstream, before)
        looked = time.process_time()
    print("before", dict(count_sure(before)))
    print("after ", dict(count_sure(after)))
    print(f"the look takes {(looked - placed) / (placed - began):.0%} of the time of placing")
    kinds: dict[str, list[str]] = defaultdict(list)
    for hunk in delta.hunks():
        asked = after[hunk.id].conflict
        if asked is not None and before[hunk.id].action is not None:
            kinds[DETAIL.sub("…", asked.reason)].append(f"{hunk.path}:{hunk.new.start + 1}")
    for kind, places in sorted(kinds.items(), key=lambda one: -len(one[1])):
        print(f"{len(places):5} {kind}")
        for spot in random.sample(places, min(given.show, len(places))):
            print(f"      {spot}")


if __name__ == "__main__":
    main()
