"""How many prefixes of a proposed series compile: git's own topics, squashed and split again.

    prefix_builds.py CASES.tsv REPOS [--only WORD] [--truth] [--misplaced N [--seed N]] [--mend N]

CASES.tsv and REPOS are those of score_split.py; only cases of git/git of the kinds K1 and K2 count.
In each step git's own Makefile compiles, for the syntax alone, every C file that the whole case
changes. Needs gcc, make and the headers of zlib, curl, expat and openssl. --truth compiles
upstream's own commits in place of the proposal. --misplaced plans cases of K1 with their own
commits, mends them until every step compiles, moves N hunks, one at a time, to a patch in which
they make a step fail (definitions that come too late, uses that stand too early), and counts how
often `verify` names a hunk, and offers a move that mends it. --mend mends the blind proposals of
the first N cases.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from score_split import Row, series
from speed import clone

from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.graph import EdgeKind
from patchsplit.model.plan import PatchId, Source
from patchsplit.model.verdicts import Limits, Outcome
from patchsplit.session import edits
from patchsplit.session.pipeline.analyse import analyse
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.propose import propose_plan
from patchsplit.session.series.commits import commit_series
from patchsplit.session.session import Session
from patchsplit.session.verify.mend import explain_failures, mend_series
from patchsplit.session.verify.run import verify
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


LIMITS = Limits(jobs=1, seconds=600)


@contextmanager
def planned(repos: Path, row: Row, *, blind: bool) -> Iterator[tuple[Session, str]]:
    """Yields a session of a case's plan, and the command that compiles its files."""
    with tempfile.TemporaryDirectory() as folder:
        repo = clone(str(repos / "git+git" / "repo"), Path(folder))
        request = PlanRequest(
            onto=row["base"], fork=row["tip"], base=row["base"], history=not blind, calibrate=False
        )
        with create_plan(repo, request).session as session:
            yield session, command(session.repo, Oid(row["base"]), Oid(row["tip"]))


def count_passing(session: Session, line: str) -> tuple[int, int]:
    found = verify(session, [line], limits=LIMITS)
    return sum(verdict.outcome is Outcome.BUILDS for _, verdict in found[1:]), len(found) - 1


def list_wrong_moves(session: Session) -> list[tuple[HunkId, PatchId, bool]]:
    """Returns moves that likely break a step: a hunk, a patch, and whether it comes too late."""
    owner, place = session.plan.owner(), {p.id: k for k, p in enumerate(session.plan.patches)}
    found = []
    for edge in session.analysis.graph.edges:
        one, two = owner.get(edge.earlier), owner.get(edge.later)
        if edge.why is not EdgeKind.DEFINES or one is None or two is None or one == two:
            continue
        last = session.plan.patches[-1].id
        if place[two] < place[last]:
            found.append((edge.earlier, last, True))
        if place[one] > 0:
            found.append((edge.later, session.plan.patches[place[one] - 1].id, False))
    return found


def try_move(
    session: Session, line: str, hunk: HunkId, to: PatchId
) -> tuple[bool, bool, int, int] | None:
    """Returns whether it was named, whether the offered move mends it, its builds, and the most.

    None: the move breaks nothing.
    """
    before = session.plan
    edits.move(session, [hunk], to)
    found = verify(session, [line], limits=LIMITS)
    if all(verdict.outcome is Outcome.BUILDS for _, verdict in found):
        session.undo()
        return None
    named = explain_failures(session, [line], found, LIMITS)
    hunks = sum(len(patch.hunks) for patch in before.patches)
    most = math.ceil(math.log2(hunks)) + 3
    right = False
    if named and named[0].to is not None:
        edits.move(session, named[0].hunks, named[0].to)
        passing, every = count_passing(session, line)
        right = passing == every
        session.undo()
    session.undo()
    return bool(named), right, max((one.builds for one in named), default=0), most


def count_misplaced(repos: Path, rows: Sequence[Row], count: int, seed: int) -> None:
    """Moves hunks to wrong patches, and prints how many are named, and rightly."""
    draw = random.Random(seed)
    tried = named = right = within = 0
    for row in rows:
        if tried >= count:
            break
        with planned(repos, row, blind=False) as (session, line):
            passing, every = count_passing(session, line)
            if passing < every:
                was = passing
                mend_series(session, [line], LIMITS)
                passing, every = count_passing(session, line)
                print(
                    row["id"], f"{was} steps compile, {passing} of {every} once mended", flush=True
                )
            if passing < every or every < 3:
                print(row["id"], f"{passing} of {every} steps compile: left out", flush=True)
                continue
            moves = list_wrong_moves(session)
            draw.shuffle(moves)
            done = 0
            for hunk, to, late in moves[:12]:
                if done >= 3 or tried >= count:
                    break
                got = try_move(session, line, hunk, to)
                if got is None:
                    continue
                done, tried = done + 1, tried + 1
                named, right, within = named + got[0], right + got[1], within + (got[2] <= got[3])
                kind = "late" if late else "early"
                print(row["id"], hunk[:7], kind, *got, flush=True)
    print(
        f"{tried} misplaced: {named} named, {right} right, {within} within log2(hunks) + 3 builds"
    )


def count_mended(repos: Path, rows: Sequence[Row], count: int) -> None:
    """Prints how many prefixes of blind proposals compile before and after they are mended."""
    before = after = total = 0
    for row in rows[:count]:
        with planned(repos, row, blind=True) as (session, line):
            found = verify(session, [line], limits=LIMITS)
            if any(one.outcome is not Outcome.BUILDS for _, one in (found[0], found[-1])):
                print(row["id"], "base or tip does not compile", flush=True)
                continue
            was = sum(verdict.outcome is Outcome.BUILDS for _, verdict in found[1:])
            mended = mend_series(session, [line], LIMITS)
            now = sum(verdict.outcome is Outcome.BUILDS for _, verdict in mended.found[1:])
            every = len(mended.found) - 1
            print(row["id"], f"{was} of {len(found) - 1}; {now} of {every}", flush=True)
            before, after, total = before + was, after + now, total + every
    print(f"{before} prefixes compile before, {after} of {total} after")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("repos", type=Path)
    options.add_argument("--only", default="", help="cases whose id has this word")
    options.add_argument("--truth", action="store_true")
    options.add_argument("--misplaced", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mend", type=int, default=0)
    chosen = options.parse_args()
    with chosen.cases.open() as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    if chosen.misplaced or chosen.mend:
        rows = [row for row in rows if row["repo"] == "git/git" and row["kind"] == "K1"]
        if chosen.misplaced:
            count_misplaced(chosen.repos, rows, chosen.misplaced, chosen.seed)
        if chosen.mend:
            count_mended(chosen.repos, rows, chosen.mend)
        return
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
