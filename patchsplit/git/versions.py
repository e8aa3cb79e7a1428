"""A range of commits and the paths of a file to the blobs after each commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patchsplit.git.records import read_log
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file after one commit."""

    commit: Oid
    date: str
    """The author's, as YYYY-MM-DD."""
    author: str
    subject: str
    oid: str
    """The blob; empty: the commit deleted the file."""


def iter_versions(
    repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]
) -> Iterator[FileVersion]:
    """Yields the file after each commit of base..upstream that changed `paths`, oldest first.

    Where a commit deletes one path and adds another, as a rename does, the blob is that of the new
    path. Merges, and paths with a newline, are left out.
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
