"""Speed as ratios to git itself, in one run: reading, planning, writing a branch.

    python tests/bench/speed.py read DPDK_REPO v20.11 v23.11
    python tests/bench/speed.py plan OVS_REPO v2.17.0 v3.7.0 main
    python tests/bench/speed.py emit REPO BASE FORK PATCHES
    python tests/bench/speed.py edits OVS_REPO v2.17.0 v3.7.0 main
    python tests/bench/speed.py check REPO BASE FORK UPSTREAM

Repositories are git directories; nothing is written to them. Each command prints the wall time of
git's own work, of ours, their ratio, and the peak memory of our process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def clone(repo: str, where: Path) -> Path:
    """A bare repository that borrows all objects of `repo`, with its refs."""
    made = where / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", "--bare", repo, str(made)], check=True)
    for key, value in (("user.name", "Bench"), ("user.email", "bench@example.org")):
        subprocess.run(["git", "-C", str(made), "config", key, value], check=True)
    return made


def best(work: Callable[[], object], times: int) -> float:
    """The shortest wall time in seconds of `times` runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def git_diff(repo: Path, base: str, fork: str) -> Callable[[], object]:
    return lambda: subprocess.run(
        ["git", "-C", str(repo), "diff", base, fork], stdout=subprocess.DEVNULL, check=True
    )


def patchsplit(repo: Path, *args: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "patchsplit", "-C", str(repo), *args, "--json"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answer: dict[str, Any] = json.loads(out.splitlines()[-1])
    return answer


def report(what: str, theirs: float, ours: float, **more: object) -> None:
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "what": what,
                "git_s": round(theirs, 2),
                "patchsplit_s": round(ours, 2),
                "ratio": round(ours / theirs, 1),
                "peak_mb": max(children, mine) // 1024,
                "load": os.getloadavg()[0],
                **more,
            }
        )
    )


def read(repo: Path, base: str, fork: str) -> None:
    script = (
        "import sys; from pathlib import Path; from patchsplit.git.repo import Repo;"
        "from patchsplit.read import read_trees;"
        "r = Repo.open(Path(sys.argv[1]));"
        "d = read_trees(r, r.resolve(sys.argv[2]), r.resolve(sys.argv[3]));"
        "print(len(d.files), sum(1 for _ in d.hunks())); r.close()"
    )
    command = [sys.executable, "-c", script, str(repo), base, fork]
    ours = best(lambda: subprocess.run(command, check=True), 2)
    report("read / git diff", best(git_diff(repo, base, fork), 3), ours)


def plan(repo: Path, base: str, fork: str, onto: str) -> None:
    args = ("plan", "--force", "--base", base, "--onto", onto, fork)
    said: dict[str, Any] = {}
    ours = best(lambda: said.update(patchsplit(repo, *args)), 1)
    counts = {"patches": said["patches"], **said["counts"]}
    report("plan / git diff", best(git_diff(repo, base, fork), 3), ours, **counts)


def emit(repo: Path, base: str, fork: str, patches: int) -> None:
    """Cuts the delta into `patches` patches of equal size, and writes them as a branch."""
    from patchsplit.model import edits
    from patchsplit.model.plan import Plan
    from patchsplit.session.pipeline.create import PlanRequest, create_plan
    from patchsplit.session.session import Session

    create_plan(repo, PlanRequest(onto=base, fork=fork, base=base), force=True).session.close()
    with Session.open(repo) as session:
        hunks = list(session.actions())
        size = max(1, len(hunks) // patches)

        def spread(made: Plan) -> Plan:
            for nth in range(patches):
                last = len(hunks) if nth == patches - 1 else (nth + 1) * size
                chosen = hunks[nth * size : last]
                made, _ = edits.extract_patch(made, chosen, f"part {nth + 1}", why="bench")
            return made

        session.edit("spread", spread)
    env = {**os.environ, "GIT_PAGER": "cat"}
    with tempfile.TemporaryDirectory() as folder:
        ours = best(lambda: patchsplit(repo, "emit", "branch", "out", "--force"), 2)
        command = ["git", "-C", str(repo), "format-patch", "-q", "-o", folder, f"{base}..out"]
        theirs = best(lambda: subprocess.run(command, check=True, env=env), 2)
    made = subprocess.run(
        ["git", "-C", str(repo), "rev-list", "--count", f"{base}..out"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    report("emit branch / git format-patch", theirs, ours, patches=int(made.stdout))


def edits(repo: Path, base: str, fork: str, onto: str) -> None:
    """Times each kind of edit, and its undo, on a plan, against the program that only starts."""
    patchsplit(repo, "plan", "--force", "--base", base, "--onto", onto, fork)
    bare = best(lambda: start(repo, "--version"), 5)
    ledger = patchsplit(repo, "ledger")["hunks"]
    sent = next(one for one in ledger if one["where"] == "patch")
    asked = next(one["id"] for one in ledger if one["where"] == "unresolved")
    added = [one for one in ledger if one["where"] == "patch" and not one["old_lines"]]
    long = max(added or [sent], key=lambda one: one["new_lines"])
    for words in (
        ("reword", sent["patch"], "--subject", "bench: Other words"),
        ("keep", sent["id"]),
        ("move", sent["id"], "--to", "new", "--subject", "bench: A new patch"),
        ("resolve", asked, "--upstream"),
        ("split", long["id"], "--at", "1,2"),
    ):
        done, undone = [], []
        for _ in range(3):
            done.append(best(lambda: start(repo, *words), 1))  # noqa: B023 - called at once
            undone.append(best(lambda: start(repo, "undo"), 1))
        report(f"{words[0]} / --version", bare, min(done), undo=round(min(undone) / bare, 1))


def start(repo: Path, *args: str) -> None:
    program = Path(sys.executable).with_name("patchsplit")
    command = [str(program), "-C", str(repo), *args]
    # An installed program has its modules compiled; those of a checkout are, after the first run.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise SystemExit(f"{' '.join(args)}: {done.stderr}")


def check(repo: Path, base: str, fork: str, onto: str) -> None:
    """Times `check` of a series, and once more, against git format-patch of the same patches."""
    patchsplit(repo, "plan", "--force", "--base", base, "--onto", onto, fork)
    patchsplit(repo, "emit", "branch", "out", "--with-holes", "--allow", "leak-ticket")
    command = [sys.executable, "-m", "patchsplit", "-C", str(repo), "check", "--terse"]
    first = best(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False), 1)
    again = best(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False), 2)
    with tempfile.TemporaryDirectory() as folder:
        out = ["git", "-C", str(repo), "format-patch", "-q", "-o", folder, f"{onto}..out"]
        theirs = best(lambda: subprocess.run(out, check=True), 2)
        count = len(list(Path(folder).iterdir()))
    report("check / git format-patch", theirs, first, patches=count)
    report("check once more / git format-patch", theirs, again, patches=count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["read", "plan", "emit", "edits", "check"])
    parser.add_argument("repo")
    parser.add_argument("base")
    parser.add_argument("fork")
    parser.add_argument("last", nargs="?", help="upstream, or the number of patches (emit)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repo = clone(args.repo, Path(folder))
        match args.what:
            case "read":
                read(repo, args.base, args.fork)
            case "plan":
                plan(repo, args.base, args.fork, args.last)
            case "emit":
                emit(repo, args.base, args.fork, int(args.last))
            case "edits":
                edits(repo, args.base, args.fork, args.last)
            case "check":
                check(repo, args.base, args.fork, args.last)
            case _:  # argparse refuses any other
                pass


if __name__ == "__main__":
    main()
