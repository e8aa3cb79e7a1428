"""Commits by what they say: a project's past, and the subjects of some, in one `git log` each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person

RECORD = re.compile(rb"\x01[0-9a-f]{40,64}\0")
LOGGED_RECORD = re.compile(rb"^\x01[0-9a-f]{40,64}\0\0", re.MULTILINE)
MAIL_DIFF_OPTIONS = (
    "--raw",
    "--patch",
    "--binary",
    "--root",
    "-r",
    "-M",
    "-U3",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-abbrev",
    "--full-index",
    "--submodule=short",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


@dataclass(frozen=True, slots=True)
class CommitSummary:
    """One commit of the past; merges are left out."""

    subject: str
    paths: tuple[str, ...]
    """What it touched; a rename counts as both of its paths."""
    body: str = ""
    """The message without its subject."""


def read_summaries(repo: Repo, tip: Oid, limit: int) -> tuple[CommitSummary, ...]:
    """Returns the latest `limit` commits that `tip` holds, newest first; none for a tree."""
    if not repo.is_commit(tip):
        return ()
    # No message and no path can be taken for the line that a record begins with.
    form = "--format=%x01%H%x00%s%x00%b%x00"
    rows = ("--no-merges", "--no-renames", "--name-only", "-z", form, f"-n{limit}", tip)
    told = []
    for record in RECORD.split(repo.run("log", *rows))[1:]:
        subject, body, names = record.split(b"\0", 2)
        paths = tuple(os.fsdecode(name) for name in names.strip(b"\n\0").split(b"\0") if name)
        said = body.strip(b"\n").decode("utf-8", "replace")
        told.append(CommitSummary(subject.decode("utf-8", "replace"), paths, said))
    return tuple(told)


def read_subjects(repo: Repo, oids: Iterable[Oid]) -> dict[Oid, str]:
    """Returns the subjects of commits."""
    asked = sorted(set(oids))
    if not asked:
        return {}
    rows = "".join(f"{oid}\n" for oid in asked).encode()
    told = repo.run("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H %s", stdin=rows)
    found = (record.decode("utf-8", "replace") for record in told.split(b"\0") if record)
    return {Oid(record[: record.index(" ")]): record.partition(" ")[2] for record in found}


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """One commit as a mail of it shows it."""

    oid: Oid
    author: Person
    subject: str
    body: str
    """The message without its subject and the blank lines at its ends."""
    raw: bytes
    """git's raw lines, one a file; paths that need it are quoted."""
    diff: bytes
    """From the first "diff --git" on, with three lines of context."""


def log_commits(repo: Repo, oids: Iterable[Oid]) -> Iterator[LoggedCommit]:
    """Yields commits in the given order, each with its diff against its parent; merges have none.

    One git does it for all. Lines and their numbers are those of git format-patch without settings.
    """
    rows = "".join(f"{oid}\n" for oid in oids).encode()
    if not rows:
        return
    # Two NULs in a row are in no message, and each line of a diff begins with a sign or a word.
    form = "--format=%x01%H%x00%x00%an%x00%ae%x00%s%x00%b%x00"
    told = repo.run("log", "--no-walk=unsorted", "--stdin", *MAIL_DIFF_OPTIONS, form, stdin=rows)
    starts = [*LOGGED_RECORD.finditer(told)]
    for begin, end in pairwise([*(at.start() for at in starts), len(told)]):
        record = told[begin:end]
        oid, _, name, mail, subject, body, change = record[1:].split(b"\0", 6)
        raw, gap, diff = change.partition(b"\ndiff --git ")
        words = (part.decode("utf-8", "surrogateescape") for part in (name, mail, subject, body))
        by, at, title, text = words
        yield LoggedCommit(
            Oid(oid.decode()),
            Person(by, at),
            title,
            text.strip("\n"),
            raw.strip(b"\n"),
            gap[1:] + diff,
        )
