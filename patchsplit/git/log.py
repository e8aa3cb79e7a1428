"""Commits by what they say: a project's past, and the subjects of some, in one `git log` each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


@dataclass(frozen=True, slots=True)
class Past:
    """One commit of the past; merges are left out."""

    subject: str
    paths: tuple[str, ...]
    """What it touched; a rename counts as both of its paths."""


def past(repo: Repo, tip: Oid, limit: int) -> tuple[Past, ...]:
    """Returns the latest `limit` commits that `tip` holds, newest first; none for a tree."""
    if not repo.is_commit(tip):
        return ()
    form = "--format=%x01%s%x00"
    rows = ("--no-merges", "--no-renames", "--name-only", "-z", form, f"-n{limit}", tip)
    told = []
    for record in repo.run("log", *rows).split(b"\x01")[1:]:
        subject, _, names = record.partition(b"\0")
        paths = tuple(os.fsdecode(name) for name in names.strip(b"\n\0").split(b"\0") if name)
        told.append(Past(subject.decode("utf-8", "replace"), paths))
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
