"""Who wrote which lines of the fork, and what its own commits took away."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid, Span
from patchsplit.model.facts import ForkCommit, Person

HEADER = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+) (\d+)$")
RECORD = re.compile(rb"\x01(?=[0-9a-f]{40,64}\0)")
HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class LineRemovals:
    """How one commit changed one file."""

    commit: Oid
    old_path: str
    path: str
    removed: tuple[bytes, ...]
    """The lines that it took away, without their newlines."""


def read_fork_commits(repo: Repo, base: Oid, fork: Oid) -> dict[Oid, ForkCommit]:
    """Returns the commits that `fork` has and `base` has not, oldest first, without merges."""
    form = "%H%x00%an%x00%ae%x00%ad%x00%s%x00%b%x00%x01"
    out = repo.run(
        "log", "--reverse", "--topo-order", "--no-merges", "--date=raw", f"--format={form}",
        "--encoding=UTF-8", f"{base}..{fork}",
    )  # fmt: skip
    found = {}
    for record in out.split(b"\x01")[:-1]:
        fields = [part.decode("utf-8", "replace") for part in record.lstrip(b"\n").split(b"\0")]
        oid, name, mail, date, subject, body = fields[:6]
        author = Person(name, mail)
        found[Oid(oid)] = ForkCommit(Oid(oid), author, date, subject, body.strip("\n"))
    return found


def iter_line_removals(repo: Repo, base: Oid, fork: Oid) -> Iterator[LineRemovals]:
    """Yields what each commit of base..fork, oldest first, took from each file; no merges."""
    with repo.stream(
        "-c", "core.quotePath=false", "log", "--reverse", "--topo-order", "--no-merges",
        "--format=%x00%H", "-p", "-U0", "-M",
        "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
        f"{base}..{fork}",
    ) as out:  # fmt: skip
        yield from _parse_line_removals(iter(out))


def find_commits_by_path(repo: Repo, base: Oid, fork: Oid) -> dict[str, list[Oid]]:
    """Returns the commits of base..fork that changed each path, oldest first; no merges.

    A rename counts for both of its paths.
    """
    out = repo.run(
        "log", "--reverse", "--topo-order", "--no-merges", "--no-renames", "--name-only", "-z",
        "--format=%x01%H%x00", f"{base}..{fork}",
    )  # fmt: skip
    found: dict[str, list[Oid]] = defaultdict(list)
    for record in RECORD.split(out)[1:]:
        commit, _, names = record.partition(b"\0")
        for name in names.removeprefix(b"\0").removeprefix(b"\n").split(b"\0"):
            if name:
                found[os.fsdecode(name)].append(Oid(commit.decode()))
    return dict(found)


def _parse_line_removals(rows: Iterator[bytes]) -> Iterator[LineRemovals]:
    commit = Oid("")
    old_path = path = ""
    removed: list[bytes] = []
    for row in rows:
        line = row.rstrip(b"\n")
        if line.startswith((b"\0", b"diff --git ")):
            if removed:
                yield LineRemovals(commit, old_path, path, tuple(removed))
            removed = []
            commit = Oid(line[1:].decode()) if line.startswith(b"\0") else commit
        elif line.startswith(b"--- "):
            old_path = _strip_side_prefix(line[4:])
        elif line.startswith(b"+++ "):
            path = _strip_side_prefix(line[4:])
        elif counts := HUNK.match(line):
            removed += _parse_removed_lines(rows, int(counts[1] or b"1"), int(counts[2] or b"1"))
    if removed:
        yield LineRemovals(commit, old_path, path, tuple(removed))


def _parse_removed_lines(rows: Iterator[bytes], old: int, new: int) -> Iterator[bytes]:
    """Reads a hunk by its counts, so that no line of it is taken for a header."""
    left = old + new
    while left:
        row = next(rows)
        left -= not row.startswith(b"\\")
        if row.startswith(b"-"):
            yield row[1:].rstrip(b"\n")


def _strip_side_prefix(raw: bytes) -> str:
    """Takes the prefix off; a name that git quotes stays unknown, and so no hunk's."""
    return os.fsdecode(raw.rstrip(b"\t").split(b"/", 1)[-1]) if raw != b"/dev/null" else ""


def blame(
    repo: Repo, base: Oid, fork: Oid, path: str, spans: Sequence[Span]
) -> dict[Oid, set[int]]:
    """Returns which rows, from 0, of `path` in `fork` each commit of base..fork wrote.

    Only rows in `spans` are asked for; rows that the base wrote are left out.
    """
    ranges = [f"-L{span.start + 1},{span.stop}" for span in spans]
    out = repo.run("blame", "--incremental", *ranges, f"{base}..{fork}", "--", path)
    wrote: dict[Oid, set[int]] = defaultdict(set)
    last: tuple[Oid, range] | None = None
    for line in out.split(b"\n"):
        found = HEADER.match(line)
        if found:
            start = int(found[2]) - 1
            last = Oid(found[1].decode()), range(start, start + int(found[3]))
            wrote[last[0]].update(last[1])
        elif line == b"boundary" and last:
            wrote[last[0]].difference_update(last[1])
    return dict(wrote)


def find_line_authors(
    repo: Repo, commit: Oid, path: str, spans: Sequence[Span], since: int
) -> dict[int, Person]:
    """Returns who wrote which rows, from 0, of `path` in `commit`, by upstream's own mailmap.

    Only rows in `spans` are asked for; those older than `since` (seconds since the epoch) are left
    out. Changes of white space alone do not count.
    """
    ranges = [f"-L{span.start + 1},{span.stop}" for span in spans]
    out = repo.run(
        "-c", f"mailmap.blob={commit}:.mailmap",
        "blame", "--incremental", "-w", f"--since={since}", *ranges, commit, "--", path,
    )  # fmt: skip
    people: dict[bytes, Person] = {}
    rows: dict[int, bytes] = {}
    old: set[bytes] = set()
    oid, name = b"", ""
    for line in out.split(b"\n"):
        found = HEADER.match(line)
        if found:
            oid, start = found[1], int(found[2]) - 1
            rows.update(dict.fromkeys(range(start, start + int(found[3])), oid))
        elif line.startswith(b"author "):
            name = line[7:].decode("utf-8", "replace")
        elif line.startswith(b"author-mail "):
            people[oid] = Person(name, line[12:].decode("utf-8", "replace").strip("<>"))
        elif line == b"boundary":
            old.add(oid)
    return {row: people[by] for row, by in sorted(rows.items()) if by in people and by not in old}
