"""Commits by what they say: a project's past, and the subjects of some, in one `git log` each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

RECORD = re.compile(rb"\x01[0-9a-f]{40,64}\0")


@dataclass(frozen=True, slots=True)
class Past:
    """One commit of the past; merges are left out."""

    subject: str
    paths: tuple[str, ...]
    """What it touched; a rename counts as both of its paths."""
    body: str = ""
    """The message without its subject."""


def past(repo: Repo, tip: Oid, limit: int) -> tuple[Past, ...]:
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
        told.append(Past(subject.decode("utf-8", "replace"), paths, said))
    return tuple(told)


def subjects(repo: Repo, oids: Iterable[Oid]) -> dict[Oid, str]:
    """Returns the subjects of commits."""
    asked = sorted(set(oids))
    if not asked:
        return {}
    rows = "".join(f"{oid}\n" for oid in asked).encode()
    told = repo.run("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H %s", stdin=rows)
    found = (record.decode("utf-8", "replace") for record in told.split(b"\0") if record)
    return {Oid(record[: record.index(" ")]): record.partition(" ")[2] for record in found}
