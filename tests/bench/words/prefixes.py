"""How often the prefix that is proposed for a subject is the one that upstream's commit has.

    prefixes.py REPOSITORY TIP [COUNT]

For each of the newest COUNT (500) commits, prefixes are learnt from the commits before it (in steps
of 10), and proposed for the files that it touches.
"""

from __future__ import annotations

import sys
from pathlib import Path

from patchsplit.annotate import category_of
from patchsplit.git.file_changes import iter_commit_texts
from patchsplit.git.log import read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.message import prefix_of
from patchsplit.propose.history.limits import LOG_LIMIT
from patchsplit.propose.message.conventions import measure_conventions
from patchsplit.propose.message.prefix import derive_style, rank_prefixes, weigh_files

STEP = 10


def main(where: str, tip: str, count: int = 500) -> None:
    with Repo.open(Path(where)) as repo:
        commit = repo.resolve_commit(tip)
        log = read_summaries(repo, commit, LOG_LIMIT + count)
        listed = repo.run("rev-list", "--no-merges", f"-n{count}", commit).decode().split()
        oids = [Oid(oid) for oid in listed]
        changes = list(iter_commit_texts(repo, oids))
        found = {"all": [0, 0, 0], "prefixed": [0, 0, 0]}
        for start in range(0, count, STEP):
            habits = derive_style(measure_conventions(log[start + STEP : start + STEP + LOG_LIMIT]))
            for k in range(start, min(start + STEP, count)):
                parts = [(f.path, category_of(f.path), f.lines) for f in changes[k].files]
                said = rank_prefixes(habits, weigh_files(parts)) or [""]
                right = prefix_of(log[k].subject)
                for kind in ("all", "prefixed") if right else ("all",):
                    found[kind][0] += 1
                    found[kind][1] += said[0] == right
                    found[kind][2] += right in said[:3]
    for kind, (many, first, three) in found.items():
        if many:
            print(f"{kind}: {many} commits, first {first / many:.1%}, in three {three / many:.1%}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
