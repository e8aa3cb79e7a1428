"""How many hunks of a fork go to the patch of its queue that wrote them.

    queues.py SOURCE [--seed N]
    queues.py SOURCE --words [--show N]
    queues.py REPOSITORY --words BASE..FORK [--show N]

SOURCE is an unpacked source package whose debian/patches are not applied, as dpkg-source
--skip-patches leaves it. The fork is the tree with all of them, squashed; a hunk belongs to the
patch that wrote most of its lines. It is planned with the queue as it is, and with 30 % of its
patches corrupted in their counts and 20 % of the fork's added lines changed since.

blind   share of hunks in the patch that is matched one to one to theirs, without the queue
queue   the same with it
worn    the same with the corrupted queue and the changed fork

With --words, it counts in how many messages of the queue, or of the commits of a fork, something of
the house is left after they were cleaned, by kind; --show prints N of the messages. The kinds are
looked for by other expressions than those that clean.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from squashes import Squash, answers

from patchsplit.check.leaks import LeakContext, find_text_leaks
from patchsplit.git.log import read_fork_commits, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Kind, Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.grouping.threshold import contingency_table, score_partition
from patchsplit.propose.message.clean import clean_message, read_upstream_names
from patchsplit.read.queue import read_queue
from patchsplit.read.trees import read_trees
from patchsplit.session.pipeline.create import PlanRequest, create_plan

CORRUPT_SHARE, CHANGED_SHARE = 0.3, 0.2
HUNK_HEADER = re.compile(rb"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@", re.MULTILINE)
LOG = 4000
KINDS = {
    "review": r"(?im)^\W*(?:change-id|message-id|patchwork-\w+|o-subject|rh-author|git-svn-id"
    r"|cc|(?:rh-)?(?:reviewed|acked|tested|approved|verified|merged|checked)[- ](?:by|on))\b ?:",
    "packaging": r"(?im)^\W*(?:origin|forwarded|applied-upstream|last-updated?|bug-\w+"
    r"|bug(?!: http)|bugzilla|rhbz|upstream-status|gbp\w*|patch-name|category|cve|kabi"
    r"|reference|author|description|from|date|subject)\b ?:|^\w+ inclusion$",
    "tag": r"\A\W*(?:bp|wip|backport\w*|stable[- ]only|downstream|patch\b.*|rfc|upstream)\]"
    r"|\A(?:BACKPORT|UPSTREAM|FROM\w+|WIP|BP)\b",
    "picked": r"(?im)^\W*ch\w+ry[- ]?pick|\bbackport(?:ed)? (?:of|from)\b|^\W*picked from"
    r"|^\W*(?:upstream )?commit[: ]+[0-9a-f]{7,40}\W*$",
    "bug number": r"(?i)\b(?:closes|lp|rhbz|bz) ?[:#] ?#?\d{4,}",
}
"""What of a house is looked for, by kind; tickets and hosts by the rules about leaks."""
WHO = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
Place = tuple[str, int, int]
"""The path of a hunk, and its lines in the fork's file."""


def run_git(where: Path, *args: str) -> str:
    command = ["git", *WHO, *args]
    return subprocess.run(command, cwd=where, check=True, capture_output=True, text=True).stdout


def commit_all(where: Path, message: str) -> Oid:
    """Commits the whole work tree; returns the commit."""
    run_git(where, "add", "-A", "-f")
    run_git(where, "commit", "-q", "--allow-empty", "-m", message)
    return Oid(run_git(where, "rev-parse", "HEAD").strip())


def apply_queue(where: Path, queue: Path) -> list[Oid]:
    """Commits the tree after each patch of a series; patches that do not apply are left out."""
    found = []
    for row in (queue / "series").read_text().splitlines():
        name = row.partition("#")[0].split()
        if not name:
            continue
        with (queue / name[0]).open("rb") as patch:
            done = subprocess.run(
                ["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch"],
                cwd=where, stdin=patch, capture_output=True, check=False,
            )  # fmt: skip
        if done.returncode:
            print(name[0], "does not apply", flush=True)
            run_git(where, "checkout", "-q", ".")
            run_git(where, "clean", "-q", "-f", "-d")
            continue
        found.append(commit_all(where, name[0]))
    return found


def corrupt_queue(queue: Path, to: Path, chance: random.Random) -> None:
    """Copies a queue with wrong numbers in the hunk headers of some patches."""
    shutil.copytree(queue, to)
    for row in (to / "series").read_text().splitlines():
        name = row.partition("#")[0].split()
        if name and chance.random() < CORRUPT_SHARE:
            file = to / name[0]
            wrong = b"@@ -%d,%d +%d,%d @@" % tuple(chance.randrange(1, 99) for _ in range(4))
            file.write_bytes(HUNK_HEADER.sub(wrong, file.read_bytes()))


def change_lines(repo: Repo, where: Path, base: Oid, fork: Oid, chance: random.Random) -> Oid:
    """Commits the fork with some of its added lines changed, in place."""
    for file in read_trees(repo, repo.resolve_tree(base), repo.resolve_tree(fork)).files:
        rows = [k for hunk in file.hunks if hunk.kind is Kind.TEXT
                for k in range(hunk.new.start, hunk.new.stop)]  # fmt: skip
        path = where / file.path
        if not rows or not path.is_file() or path.is_symlink():
            continue
        lines = path.read_bytes().split(b"\n")
        for k in rows:
            if lines[k].strip() and chance.random() < CHANGED_SHARE:
                lines[k] += b" changed_%d" % k
        path.write_bytes(b"\n".join(lines))
    return commit_all(where, "Changed since")


def measure(repo: Repo, truth: dict[Place, int], base: Oid, fork: Oid, queue: Path | None) -> float:
    """Returns the share of hunks in the patch that is matched to theirs."""
    squashed = run_git(repo.common_dir, "commit-tree", "-p", base, "-m", "x", f"{fork}^{{tree}}")
    wanted = PlanRequest(onto=base, base=base, fork=squashed.strip(), queue=queue, calibrate=False)
    with create_plan(repo.common_dir, wanted, name=None).session as session:
        owner = session.plan.owner()
        hunks = {
            hunk.id: (hunk.path, hunk.new.start, hunk.new.stop)
            for hunk in session.analysis.delta.hunks()
        }
    known: list[tuple[int, str]] = []
    for name, patch in owner.items():
        found = find_truth(truth, hunks[name])
        if found is not None:
            known.append((found, patch))
    labels, guesses = [one for one, _ in known], [two for _, two in known]
    return score_partition(contingency_table(labels, guesses)).accuracy


def find_truth(truth: dict[Place, int], place: Place) -> int | None:
    """Returns the patch of the hunk at a place, or of the one that has it as a part."""
    if place in truth:
        return truth[place]
    path, start, stop = place
    return next(
        (label for (other, one, two), label in truth.items()
         if other == path and one <= start and stop <= two),
        None,
    )  # fmt: skip


def read_messages(source: Path, span: str) -> list[tuple[str, str, str, str]]:
    """Returns subject and body of the messages of a source, as they are and as they are cleaned."""
    if span:
        base, _, fork = span.partition("..")
        with Repo.open(source) as repo:
            start, tip = (repo.resolve_commit(name) for name in (base, fork))
            log = read_summaries(repo, start, LOG)
            commits = list(read_fork_commits(repo, start, tip).values())
    else:
        log, nobody = (), Person("", "")
        commits = [
            ForkCommit(Oid(one.name), one.header.author or nobody, "", one.header.subject,
                       one.header.body)
            for one in read_queue(source / "debian" / "patches")
        ]  # fmt: skip
    known = read_upstream_names((one.subject, one.body) for one in log)
    clean = [clean_message(one, known) for one in commits]
    return [
        (one.subject, one.body, two.subject, two.body)
        for one, two in zip(commits, clean, strict=True)
    ]


def find_kinds(subject: str, body: str) -> set[str]:
    """Returns what of the house a message has."""
    text = f"{subject}\n\n{body}"
    leaks = {one.rule for row in text.split("\n") for one in find_text_leaks(row, LeakContext())}
    return {name for name, form in KINDS.items() if re.search(form, text)} | leaks


def count_words(source: Path, span: str, show: int, chance: random.Random) -> None:
    """Prints how many messages have what of the house before and after they are cleaned."""
    messages = read_messages(source, span)
    before = Counter(kind for one in messages for kind in find_kinds(*one[:2]))
    after = Counter(kind for one in messages for kind in find_kinds(*one[2:]))
    left = sum(bool(find_kinds(*one[2:])) for one in messages)
    emptied = sum(bool(one[1].strip()) and not one[3].strip() for one in messages)
    print(f"{len(messages)} messages; {left} have something left; {emptied} bodies are empty now")
    for kind in sorted(before | after):
        print(f"{kind:12} {before[kind]:5} {after[kind]:5}")
    for one in chance.sample(messages, min(show, len(messages))):
        print(f"{'=' * 72}\n{one[0]}\n\n{one[1]}\n{'-' * 72}\n{one[2]}\n\n{one[3]}")
    for one in messages:
        if find_kinds(*one[2:]):
            print(f"{'#' * 72} {find_kinds(*one[2:])}\n{one[2]}\n\n{one[3]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", nargs="?", const="", metavar="BASE..FORK")
    parser.add_argument("--show", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    if asked.words is not None:
        count_words(asked.source, asked.words, asked.show, chance)
        return
    with tempfile.TemporaryDirectory() as folder:
        where, queue = Path(folder) / "tree", Path(folder) / "patches"
        shutil.copytree(asked.source, where, symlinks=True)
        shutil.move(where / "debian" / "patches", queue)
        shutil.rmtree(where / "debian")
        run_git(where, "init", "-q")
        base = commit_all(where, "base")
        steps = apply_queue(where, queue)
        with Repo.open(where) as repo:
            trees = tuple(repo.resolve_tree(step) for step in steps)
            delta = read_trees(repo, repo.resolve_tree(base), trees[-1])
            label = answers(repo, Squash("", "", base, trees), delta)
            truth = {
                (hunk.path, hunk.new.start, hunk.new.stop): label[HunkId(hunk.id)]
                for hunk in delta.hunks()
            }
            corrupt_queue(queue, Path(folder) / "worn", chance)
            changed = change_lines(repo, where, base, steps[-1], chance)
            print(len(steps), "patches,", len(truth), "hunks", flush=True)
            print(f"blind {measure(repo, truth, base, steps[-1], None):.3f}", flush=True)
            print(f"queue {measure(repo, truth, base, steps[-1], queue):.3f}", flush=True)
            print(f"worn  {measure(repo, truth, base, changed, Path(folder) / 'worn'):.3f}")


if __name__ == "__main__":
    main()
