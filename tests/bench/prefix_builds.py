"""How many prefixes of a proposed series compile: git's own topics, squashed and split again.

    prefix_builds.py CASES.tsv REPOS [--only WORD] [--truth]

CASES.tsv and REPOS are those of score_split.py; only cases of git/git of the kinds K1 and K2 count.
In each step git's own Makefile compiles, for the syntax alone, every C file that the whole case
changes. Needs gcc, make and the headers of zlib, curl, expat and openssl. --truth compiles
upstream's own commits in place of the proposal.
"""

from __future__ import annotations

import argparse
import csv
import shlex
from pathlib import Path

from score_split import Row, series

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.plan import Source
from patchsplit.model.verdicts import Limits, Outcome
from patchsplit.session.pipeline.analyse import analyse
from patchsplit.session.pipeline.propose import propose_plan
from patchsplit.session.series.commits import commit_series
from patchsplit.session.session import Session
from patchsplit.verify import Step, verify_steps

DATE = "1700000000 +0000"
MAKE = (
    "make -k -s CC=gcc NO_GETTEXT=1 NO_PERL=1 NO_PYTHON=1 NO_TCLTK=1 GIT_VERSION=x "
    "COMPUTE_HEADER_DEPENDENCIES=no"
)
ELSEWHERE = ("t/", "contrib/", "compat/")
Steps = list[tuple[Oid, str]]


def proposal(repo: Repo, base: Oid, fork: Oid) -> Steps:
    source = Source(base, fork, base)
    proposal = propose_plan(repo, source, analyse(repo, source, {}), {}, DATE)
    plan, analysis = proposal.plan, proposal.analysis
    series = commit_series(Session(repo, plan, analysis=analysis))
    return [(oid, plan.patch(name).subject) for name, oid in series.commits]


def truth(repo: Repo, base: Oid, trees: tuple[Oid, ...]) -> Steps:
    steps: Steps = []
    parent = base
    for tree in trees:
        parent = Oid(repo.ask("commit-tree", tree, "-p", parent, "-m", "step"))
        steps.append((parent, tree))
    return steps


def command(repo: Repo, base: Oid, fork: Oid) -> str:
    """Returns a line of shell that compiles the C files of a case that are there."""
    told = repo.run("diff-tree", "-r", "--name-only", base, fork).decode().split()
    stems = [p[:-2] for p in told if p.endswith(".c") and not p.startswith(ELSEWHERE)]
    names = " ".join(map(shlex.quote, stems))
    there = f'set --; for f in {names}; do test -e $f.c && set -- "$@" $f.o; done'
    return f"{there}; test $# = 0 || {MAKE} CFLAGS='-O0 -w -fsyntax-only' \"$@\""


def score(repo: Repo, row: Row, *, true: bool) -> tuple[int, int] | None:
    """Returns how many prefixes compile, and how many there are; None: the base does not."""
    base = Oid(row["base"])
    trees, _ = series(repo, row)
    steps = truth(repo, base, trees) if true else proposal(repo, base, trees[-1])
    line = command(repo, base, trees[-1])
    tried = [
        Step(k, commit, repo.resolve_tree(commit), words)
        for k, (commit, words) in enumerate([(base, "base"), *steps])
    ]
    results = verify_steps(repo, tried, [line], {}, Limits(seconds=600))
    found = [result.verdict for result in results]
    if found[0].outcome is not Outcome.BUILDS or found[-1].outcome is not Outcome.BUILDS:
        return None
    inner = found[1:-1]
    for (_, words), one in zip(steps, inner, strict=False):
        if one.outcome is not Outcome.BUILDS:
            print(
                "   ", words, *(x for x in one.words.splitlines() if "error:" in x), sep="\n      "
            )
    return sum(one.outcome is Outcome.BUILDS for one in inner), len(inner)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("repos", type=Path)
    options.add_argument("--only", default="", help="cases whose id has this word")
    options.add_argument("--truth", action="store_true")
    chosen = options.parse_args()
    with chosen.cases.open() as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    good = every = 0
    for row in rows:
        if chosen.only in row["id"] and row["repo"] == "git/git" and row["kind"] in ("K1", "K2"):
            with Repo.open(chosen.repos / "git+git" / "repo") as repo:
                got = score(repo, row, true=chosen.truth)
            print(row["id"], "base or tip does not compile" if got is None else got, flush=True)
            good, every = good + (got or (0, 0))[0], every + (got or (0, 0))[1]
    print(f"{good} of {every} prefixes compile: {good / max(every, 1):.1%}")


if __name__ == "__main__":
    main()
