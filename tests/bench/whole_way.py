"""A fork the whole way: planned, checked by its pack and upstream's own checkers, emitted, taken.

    python tests/bench/whole_way.py REPOSITORY BASE UPSTREAM FORK EXIT [CHECKER...]

EXIT is mbox, gerrit, github or quilt. Prints one row of a table, and below it what was found, by
rule. The repository gets a plan named "table" and nothing else: all that leaves goes to a folder
that is removed. Taken means: git am gives the tree that the plan says, or a push to a bare
repository or quilt push -a works.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PLAN = "table"


class Way:
    """One repository, and the commands that are run on it."""

    def __init__(self, where: str) -> None:
        self.where = where

    def ours(self, *words: str) -> Any:
        """Runs patchsplit with --json, and returns what it says."""
        command = [sys.executable, "-m", "patchsplit", "-C", self.where, *words]
        command += ["--plan", PLAN, "--json"]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(words)}: {done.stderr.decode()[-2000:]}")
        return json.loads(done.stdout)

    def git(self, *words: str, at: Path | None = None) -> str:
        command = ["git", "-C", str(at or self.where), *words]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.stdout.decode().strip() if done.returncode == 0 else ""


def count_findings(findings: Sequence[dict[str, Any]]) -> str:
    """Returns errors / warnings / notes."""
    count = Counter(found["severity"] for found in findings)
    return " / ".join(str(count[name]) for name in ("error", "warning", "note"))


def taken(way: Way, where: str, folder: Path, upstream: str) -> str:
    """Lets upstream take what leaves, and says what came of it."""
    tree = folder / "taken"
    if where == "mbox":
        done = way.ours("emit", "mbox", str(folder / "out"), "--allow", "all", "--signoff")
        way.git("clone", "-q", "--shared", "--no-checkout", way.where, str(tree))
        way.git("checkout", "-q", upstream, at=tree)
        patches = [path for path in done["files"] if not path.endswith("0000-cover-letter.patch")]
        way.git("-c", "core.autocrlf=false", "am", "-q", "--keep-cr", *patches, at=tree)
        # The objects of the plan's own commits are not in the repository, but trees are compared.
        want = way.ours(
            "emit", "branch", "patchsplit-table", "--force", "--allow", "all", "--signoff"
        )["tip"]
        same = way.git("rev-parse", "HEAD^{tree}", at=tree) == way.git(
            "rev-parse", f"{want}^{{tree}}"
        )
        way.git("branch", "-D", "patchsplit-table")
        return f"{len(patches)} mails, git am: {'the same tree' if same else 'FAILED'}"
    if where == "gerrit":
        way.git("clone", "-q", "--bare", "--shared", way.where, str(tree))
        words = ("--remote", str(tree), "--really", "--allow", "all", "--branch", "master")
        done = way.ours("emit", "gerrit", *words)
        tips = way.git("for-each-ref", "--format=%(refname)", "refs/for", at=tree).split()
        body = way.git("log", "--format=%B", tips[0], f"^{upstream}", at=tree) if tips else ""
        body = body or way.git("log", "--format=%B", f"-n{len(done['commits'])}", tips[0], at=tree)
        ids = {row for row in body.splitlines() if row.startswith("Change-Id: I")}
        return f"{len(done['commits'])} changes pushed to {tips}, {len(ids)} Change-Ids"
    if where == "quilt":
        done = way.ours("emit", "quilt", str(folder / "patches"), "--allow", "all", "--signoff")
        way.git("clone", "-q", "--shared", "--no-checkout", way.where, str(tree))
        way.git("checkout", "-q", upstream, at=tree)
        shutil.move(folder / "patches", tree / "patches")
        end = subprocess.run(["quilt", "push", "-aq"], cwd=tree, capture_output=True, check=False)
        return f"{len(done['files']) - 1} patches, quilt push -a: exit {end.returncode}"
    done = way.ours("emit", where, str(folder / "out"), "--allow", "all", "--signoff")
    return f"{len(done['files'])} files: {', '.join(Path(p).name for p in done['files'][:4])} ..."


def main(arguments: Sequence[str]) -> int:
    where, base, upstream, fork, out, *checkers = arguments
    way = Way(str(Path(where).resolve()))
    start = time.monotonic()
    way.ours("plan", "--force", "--base", base, "--onto", upstream, fork)
    seconds = time.monotonic() - start
    places = Counter(row["where"] for row in way.ours("ledger")["hunks"])
    told = way.ours("check", "--signoff")
    native = way.ours(
        "check", "--signoff", *(word for name in checkers for word in ("--native", name))
    )
    theirs = [
        found for found in native["findings"]
        if found["rule"].startswith(("checkpatch", "ovs-", "dpdk-", "flake8", "ruff", "gitlint"))
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        end = taken(way, out, Path(folder), upstream)
    print(f"| {told['pack']} | {dict(places)} in {seconds:.0f} s | {told['patches']} "
          f"| {count_findings(told['findings'])} | {count_findings(theirs)} | {end} |")  # fmt: skip
    for skipped in native["skipped"]:
        print(f"  {skipped['checker']} said nothing: {skipped['why']}")
    for name, rows in (("ours", told["findings"]), ("theirs", theirs)):
        print(f"  {name}:")
        rules: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            place = f"{row['path']}:{row['line']}" if row["path"] else row["where"]
            said = f"#{row['number']} {place}: {row['message']}"
            rules.setdefault((row["severity"], row["rule"]), []).append(said)
        for (severity, rule), some in sorted(rules.items()):
            print(f"    {severity:8} {rule:34} {len(some):4}  {some[0][:150]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
