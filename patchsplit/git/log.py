"""A project's past: the latest commits as subject and paths, in one `git log`."""

from __future__ import annotations

import os
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
