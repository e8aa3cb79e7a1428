"""A fork kept current: followed from release to release by refresh, with the questions counted.

    follow.py REPO BASE FORK UPSTREAM ...

For example: follow.py openvswitch+ovs/repo v2.17.0 branch-2.17 v3.0.0 v3.1.0 v3.2.0

The fork is squashed to one commit on BASE, in a clone that borrows the objects of REPO. At each
UPSTREAM every question is settled: by its first suggestion, or else the hunk is kept private. A
question that was settled before, for the same hunk and the same lines of upstream, is one asked
twice; where upstream changed the lines that the answer wrote over or next to, it is asked anew,
with the old answer as its first suggestion.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

from patchsplit.errors import Refused
from patchsplit.model.ledger import Where
from patchsplit.session import edits
from patchsplit.session.conflicts.suggestions import take_all_suggestions
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session
from patchsplit.store.answers import compute_key


def git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", where, *args], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def questions(session: Session) -> dict[str, str]:
    """Returns what is asked: what each question is about, to the hunk."""
    placements = session.analysis.placements
    found: dict[str, str] = {}
    for row in session.ledger().rows_in(Where.UNRESOLVED):
        conflict = placements[row.hunk.id].conflict
        upstream = conflict.upstream if conflict is not None else ()
        path = conflict.path if conflict is not None else ""
        about = f"{row.hunk.id} {path} {compute_key(row.hunk.removed, row.hunk.added, upstream)}"
        found[about] = row.hunk.id
    return found


def settle(session: Session) -> tuple[int, int]:
    """Answers every question; returns how many by a suggestion, how many by keeping private."""
    taken = take_all_suggestions(session)
    left = [row.hunk.id for row in session.ledger().rows_in(Where.UNRESOLVED)]
    if left:
        edits.keep_private(session, left, "no suggestion fits")
    return taken, len(left)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("repo", "base", "fork"):
        arguments.add_argument(name)
    arguments.add_argument("upstream", nargs="+")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "clone"
        subprocess.run(
            ["git", "clone", "-q", "--bare", "--shared", given.repo, str(where)], check=True
        )
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        tree = f"{given.fork}^{{tree}}"
        base = f"{given.base}^{{commit}}"
        fork = git(where, *who, "commit-tree", tree, "-p", git(where, "rev-parse", base), "-m", "f")
        git(where, "update-ref", "refs/heads/the-fork", fork)
        asked: set[str] = set()
        for nth, onto in enumerate(given.upstream):
            begun = time.perf_counter()
            wanted = PlanRequest(onto=onto, fork="the-fork", base=given.base)
            if not nth:
                create_plan(where, wanted).session.close()
            with Session.open(where) as session:
                if nth:
                    refresh(session, wanted)
                new = questions(session)
                open_ = session.ledger().rows_in(Where.UNRESOLVED)
                look = sum(row.certainty == "please look" for row in open_)
                answers = session.plan.answers
                anew = {about for about, hunk in new.items() if hunk in answers}
                twice = (asked & new.keys()) - anew
                asked |= new.keys()
                try:
                    taken, kept = settle(session)
                except Refused as error:
                    print(error)
                    raise
                count = session.ledger().count()
            print(
                f"{onto:10} {len(new):4} questions ({look} please look), {len(twice)} asked twice,"
                f" {len(anew)} anew;"
                f" settled {taken} by a suggestion, {kept} kept private; {count[Where.PATCH]} in"
                f" patches, {count[Where.UPSTREAM]} upstream;"
                f" {time.perf_counter() - begun:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
