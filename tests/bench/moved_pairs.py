"""Finds changes that people moved between branches, for train_place.py to learn from.

    moved_pairs.py REPOS ovs|neutron [--avoid PAIRS.tsv] > MORE.tsv

A pair is a commit of a stable branch and the commit of the development branch that it was moved
from or to: by the note that `git cherry-pick -x` leaves, or where both have the same author and
subject and no third has. Only pairs that git's merge leaves in conflict are printed; `context`
where both change the same lines, else `adapted-conflict`.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from patchsplit.errors import GitError
from patchsplit.git.process import run_git
from patchsplit.git.repo import Repo

PROJECTS = {
    "ovs": ("openvswitch+ovs", "main", r"refs/heads/branch-\d", False),
    "neutron": (
        "openstack+neutron",
        "master",
        r"refs/(tags/.*-eol|heads/(stable|unmaintained)/.*)$",
        True,
    ),
}
"""Folder, development branch, stable branches, and whether these note where a commit is from."""
NOTE = re.compile(r"cherry picked from commit ([0-9a-f]{40})")
LARGE = 400
"""Changed lines of a commit that is left out."""


def log(repo: Repo, revisions: str) -> Iterator[tuple[str, str, str, str]]:
    """Yields commit, subject, author and body."""
    out = repo.run("log", "--no-merges", "--format=%x01%H%x00%s%x00%an%x00%b", revisions)
    for record in out.decode(errors="replace").split("\x01")[1:]:
        commit, subject, author, body = record.split("\0", 3)
        yield commit, subject, author, body


def pairs(repo: Repo, main: str, stable: list[str], *, noted: bool) -> Iterator[tuple[str, str]]:
    """Yields a commit of a stable branch and that of the development branch, each of these once."""
    by_words: dict[tuple[str, str], list[str]] = defaultdict(list)
    for commit, subject, author, _ in log(repo, main):
        by_words[subject, author].append(commit)
    there = {commit for commits in by_words.values() for commit in commits}
    found: dict[str, str] = {}
    for branch in stable:
        for commit, subject, author, body in log(repo, f"{main}..{branch}"):
            named = NOTE.findall(body) if noted else by_words.get((subject, author), [])
            if len(named) == 1 and named[0] in there:
                found[named[0]] = commit
    yield from ((moved, made) for made, moved in found.items())


def lines_of(repo: Repo, commit: str) -> Counter[bytes]:
    """Returns a commit's changed lines with their signs, white space apart."""
    how = ("--format=", "-U0", "--no-renames", "--no-ext-diff", "--no-textconv")
    rows = repo.run("show", *how, commit).split(b"\n")
    said = (row for row in rows if row[:1] in b"+-" and row[:3] not in (b"+++", b"---"))
    return Counter(bare for row in said if len(bare := b"".join(row.split())) > 1)


def conflicts(repo: Repo, moved: str, made: str) -> bool:
    """Tells whether git's merge leaves something when `moved` is put where `made` was made."""
    who = {f"GIT_{role}_{what}": "x@x" for role in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")}  # fmt: skip

    def commit(tree: str, *parents: str) -> str:
        given = [word for parent in parents for word in ("-p", parent)]
        args = ("commit-tree", f"{tree}^{{tree}}", *given, "-m", "x")
        return run_git(args, repo.make_environment(**who)).decode().strip()

    base = commit(f"{moved}^")
    sides = commit(f"{made}^", base), commit(moved, base)
    try:
        repo.run("merge-tree", "--write-tree", *sides)
    except GitError:  # a conflict, or a failure: both leave something
        return True
    return False


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("repos", type=Path)
    arguments.add_argument("project", choices=sorted(PROJECTS))
    arguments.add_argument("--avoid", type=Path)
    given = arguments.parse_args()
    avoided = set()
    if given.avoid:
        for row in csv.DictReader(given.avoid.open(), delimiter="\t"):
            avoided |= {row["B"], row["C"]}
    folder, head, pattern, noted = PROJECTS[given.project]
    written = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    written.writerow(["repo", "B", "C", "stratum"])
    with Repo.open(given.repos / folder / "repo") as repo:
        refs = subprocess.run(
            ["git", "-C", given.repos / folder / "repo", "for-each-ref", "--format=%(refname)"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        stable = [ref for ref in refs if re.match(pattern, ref)]
        for moved, made in pairs(repo, head, stable, noted=noted):
            if avoided & {moved, made}:
                continue
            ours, theirs = lines_of(repo, moved), lines_of(repo, made)
            if ours.total() <= LARGE and conflicts(repo, moved, made):
                kind = "context" if ours == theirs else "adapted-conflict"
                written.writerow([given.project, moved, made, kind])


if __name__ == "__main__":
    main()
