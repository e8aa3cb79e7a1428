"""A range of commits and a file's paths to the blobs that each commit left of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patchsplit.git.records import read_log
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What one commit left of a file."""

    commit: Oid
    date: str
    """The author's, as YYYY-MM-DD."""
    author: str
    subject: str
    oid: str
    """The blob; empty where the commit took the file away."""


def iter_versions(
    repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]
) -> Iterator[FileVersion]:
    """Yields what the commits of base..upstream left of a file that has had `paths`, oldest first.

    Where a commit takes one path away and adds another, as a rename does, the blob is the new
    one's. Merges are left out, and paths that hold a newline.
    """
    limits = [f":(literal){path}" for path in paths if "\n" not in path]
    if not limits:
        return
    how = ("--raw", "--no-renames", "--no-abbrev", "--no-merges", "--topo-order", "--reverse")
    where = (f"{base}..{upstream}", "--", *limits)
    for record in read_log(repo, ("%as", "%an", "%s"), *how, *where):
        rows = [row.split() for row in record.rest.split(b"\n") if row.startswith(b":")]
        blobs = [row[3].decode() for row in rows if set(row[3]) != {ord("0")}]
        date, author, subject = (part.decode(errors="surrogateescape") for part in record.fields)
        yield FileVersion(record.oid, date, author, subject, blobs[-1] if blobs else "")
