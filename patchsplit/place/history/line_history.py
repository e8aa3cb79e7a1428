"""Upstream's commits to what they did to lines, as hashes, cached in a database beside the plans.

    <git dir>/patchsplit/history.db

A commit never changes, so what was read of it is valid for all plans, whatever their base and
upstream; when upstream moves on, only its new commits are read. For every commit the touched paths
are stored; the lines are read only of commits that touch a path which was asked for.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from patchsplit.git.file_changes import FileTouch, iter_commit_paths, iter_file_touches
from patchsplit.git.log import list_commits_between
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.place.lines import is_trivial
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.store.upstream_cache import NO_CACHE, Schema, UpstreamCache

HASH_SIZE = 8
"""Bytes of a hash."""
PROGRESS_STEP = 200
"""Commits between two progress reports, each of which ends a transaction."""
SCHEMA = Schema(
    "history.db",
    """
    CREATE TABLE IF NOT EXISTS commits (id INTEGER PRIMARY KEY, oid TEXT UNIQUE, lines INTEGER);
    CREATE TABLE IF NOT EXISTS paths (id INTEGER PRIMARY KEY, name BLOB UNIQUE);
    CREATE TABLE IF NOT EXISTS traces (
        path INTEGER, nth INTEGER, did BLOB, PRIMARY KEY (path, nth)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE span (nth INTEGER PRIMARY KEY, place INTEGER);
    CREATE TEMP TABLE wanted (path INTEGER PRIMARY KEY);
    """,
    format=2,
)
"""`lines` and `did` are null until a commit's lines were read; `nth` is commits.id.

`span` holds the commits of a query with their positions, `wanted` its paths.
"""

LineHash = bytes
"""HASH_SIZE bytes of BLAKE2b."""


class LineHashes(NamedTuple):
    """The lines of one side of a hunk, hashed without whitespace at their ends; no blank lines."""

    whole: LineHash
    """Of all lines, joined in their order."""
    lines: tuple[LineHash, ...]
    """Of each non-trivial line, in their order."""


class Trace(msgspec.Struct, array_like=True, gc=False):
    """What one commit did to one file."""

    created: bool
    deleted: bool
    mode: str
    """The mode that the commit gave the file, as six octal digits; "" if it did not change."""
    oid: str
    """The blob after the commit; "" if only the mode changed."""
    hunks: list[tuple[bytes, bytes]]
    """The removed and added side of each hunk: its LineHashes, concatenated."""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """What the commits of a range did to some paths."""

    traces: Sequence[tuple[Oid, str, Trace]]
    """The commit, the path and what was done; newest commit first, then by path."""
    lines: Mapping[Oid, int]
    """Commit -> its size: its non-trivial changed lines, and 1 for each file it deleted."""


def hash_lines(lines: Iterable[bytes]) -> LineHashes:
    """Returns the hashes of the lines of one side of a hunk."""
    kept = [line for line in map(bytes.strip, lines) if line]
    telling = tuple(hash_line(line) for line in kept if not is_trivial(line))
    return LineHashes(hash_line(b"\n".join(kept)), telling)


def hash_line(text: bytes) -> LineHash:
    """Returns the hash of a line, which has no whitespace at its ends."""
    return hashlib.blake2b(text, digest_size=HASH_SIZE).digest()


def unpack_hashes(side: bytes) -> LineHashes:
    """Returns the hashes of one side of a hunk of a Trace."""
    cut = range(HASH_SIZE, len(side), HASH_SIZE)
    return LineHashes(side[:HASH_SIZE], tuple(side[at : at + HASH_SIZE] for at in cut))


def make_trace(touch: FileTouch) -> tuple[Trace, int]:
    """Returns the trace of a change to a file, and its size: its non-trivial changed lines.

    The size of a deletion is 1, whatever the length of the file.
    """
    sides = [(hash_lines(removed), hash_lines(added)) for removed, added in touch.hunks]
    packed = [tuple(b"".join((side.whole, *side.lines)) for side in pair) for pair in sides]
    pairs = [(was, now) for was, now in packed]
    size = 1 if touch.deleted else sum(len(side.lines) for pair in sides for side in pair)
    return Trace(touch.created, touch.deleted, touch.mode, touch.oid, pairs), size


def read_line_history(
    repo: Repo,
    base: Oid,
    upstream: Oid,
    paths: Iterable[str],
    cache: UpstreamCache = NO_CACHE,
    on_progress: OnProgress = ignore_progress,
    *,
    progress_step: int = PROGRESS_STEP,
) -> LineHistory:
    """Returns what the commits of base..upstream, without merges, did to `paths`.

    What is read is cached in `cache`. Commits whose content a partial clone lacks are left out.
    `on_progress` is called after every `progress_step` commits whose lines are read; if it raises,
    what was read until then stays cached.
    """
    names = frozenset(paths)
    if not names:
        return LineHistory((), {})
    oids = list_commits_between(repo, base, upstream)
    return cache.query(
        SCHEMA, lambda db: _query_history(repo, db, oids, names, on_progress, progress_step)
    )


def _query_history(
    repo: Repo,
    db: sqlite3.Connection,
    oids: Sequence[Oid],
    paths: Iterable[str],
    on_progress: OnProgress,
    progress_step: int,
) -> LineHistory:
    _set_span(repo, db, oids)
    _set_paths(db, paths)
    _read_missing(repo, db, on_progress, progress_step)
    return _fetch_history(db)


def _set_span(repo: Repo, db: sqlite3.Connection, oids: Sequence[Oid]) -> None:
    """Fills the table `span` with `oids` in their order; new commits are added to the cache."""
    known = dict(db.execute("SELECT oid, id FROM commits"))
    new = [oid for oid in oids if oid not in known]
    for oid, paths in iter_commit_paths(repo, new):
        known[oid] = db.execute("INSERT INTO commits (oid) VALUES (?)", (oid,)).lastrowid
        names = [(os.fsencode(path),) for path in paths]
        db.executemany("INSERT OR IGNORE INTO paths (name) VALUES (?)", names)
        db.executemany(
            "INSERT INTO traces (path, nth) SELECT id, ? FROM paths WHERE name = ?",
            [(known[oid], name) for (name,) in names],
        )
    rows = ((known[oid], place) for place, oid in enumerate(oids) if oid in known)
    db.executemany("INSERT INTO span VALUES (?, ?)", rows)


def _set_paths(db: sqlite3.Connection, paths: Iterable[str]) -> None:
    db.executemany(
        "INSERT INTO wanted SELECT id FROM paths WHERE name = ?",
        [(os.fsencode(path),) for path in set(paths)],
    )


def _read_missing(
    repo: Repo, db: sqlite3.Connection, on_progress: OnProgress, progress_step: int
) -> None:
    """Reads the lines of all commits of the span that touch a wanted path and were not read yet."""
    rows = db.execute(
        "SELECT DISTINCT oid, id, place FROM traces JOIN wanted USING (path) JOIN span USING (nth)"
        " JOIN commits ON id = nth WHERE lines IS NULL ORDER BY place"
    )
    missing = {Oid(oid): nth for oid, nth, _ in rows}
    for done, (oid, files) in enumerate(iter_file_touches(repo, list(missing)), 1):
        nth, lines = missing[oid], 0
        for touch in files:
            trace, count = make_trace(touch)
            lines += count
            db.execute(
                "INSERT OR REPLACE INTO traces SELECT id, ?, ? FROM paths WHERE name = ?",
                (nth, msgspec.msgpack.encode(trace), os.fsencode(touch.path)),
            )
        db.execute("UPDATE commits SET lines = ? WHERE id = ?", (lines, nth))
        if done % progress_step == 0:
            # on_progress may raise to cancel: what was read so far stays cached.
            if db.in_transaction:
                db.execute("COMMIT")
                db.execute("BEGIN IMMEDIATE")
            on_progress(Progress("searching upstream's history", done, len(missing)))


def _fetch_history(db: sqlite3.Connection) -> LineHistory:
    rows = db.execute(
        "SELECT oid, name, did, lines FROM traces JOIN wanted USING (path) JOIN span USING (nth)"
        " JOIN commits ON commits.id = nth JOIN paths ON paths.id = path"
        " WHERE did IS NOT NULL ORDER BY place, name"
    )
    decoder = msgspec.msgpack.Decoder(Trace)
    traces, lines = [], {}
    for oid, path, did, count in rows:
        lines[Oid(oid)] = count
        traces.append((Oid(oid), os.fsdecode(path), decoder.decode(did)))
    return LineHistory(traces, lines)
