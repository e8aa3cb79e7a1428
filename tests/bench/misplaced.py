"""How often a hunk in a wrong patch is named, and the right move offered, by `verify`.

    misplaced.py CASES.tsv REPOS [--count N] [--seed N] [--mend]

CASES.tsv and REPOS are those of score_split.py; cases of git/git of the kind K1 count. Each is
planned with its own commits, and mended until every step compiles. Then a hunk is moved to a patch
in which it makes a step fail, N times in all: definitions that come too late, uses that stand too
early. In each step git's own Makefile compiles, for the syntax alone, every C file that the case
changes. --mend counts how many prefixes of blind proposals compile before and after `verify --fix`
instead.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefix_builds import command
from score_split import Row
from speed import clone

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.graph import EdgeKind
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Limits, Outcome
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.verify.mend import explain_failures, mend_series
from patchsplit.session.verify.run import verify

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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("repos", type=Path)
    options.add_argument("--count", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mend", action="store_true")
    chosen = options.parse_args()
    with chosen.cases.open() as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
    rows = [row for row in rows if row["repo"] == "git/git" and row["kind"] == "K1"]
    if chosen.mend:
        mend(chosen.repos, rows, chosen.count)
        return
    draw = random.Random(chosen.seed)
    tried = named = right = within = 0
    for row in rows:
        if tried >= chosen.count:
            break
        with planned(chosen.repos, row, blind=False) as (session, line):
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
                if done >= 3 or tried >= chosen.count:
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


def mend(repos: Path, rows: list[Row], count: int) -> None:
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


if __name__ == "__main__":
    main()
