"""What upstream's commits did to lines, as short identities, kept beside the plans.

    <git dir>/patchsplit/history.db

A commit never changes, so what was read of it once is true for all plans, whatever their base and
upstream: when upstream moves on, only its new commits are read. All commits are known by the paths
that they touch; those that touch a path which is asked for are read whole, line by line.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from patchsplit.git.file_changes import FileTouch, iter_commit_paths, iter_file_touches
from patchsplit.git.log import list_commits_between
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.place.lines import is_trivial, remove_whitespace
from patchsplit.progress import OnProgress, Progress, ignore_progress

DATABASE_NAME = "history.db"
FORMAT = 1
HASH_SIZE = 8
"""Bytes of an identity."""
PROGRESS_STEP = 200
"""Commits between two words on how far it is."""
LOCK_TIMEOUT = 1.0
"""Seconds to wait for another process that writes; then nothing is kept."""
TABLES = """
    CREATE TABLE IF NOT EXISTS commits (id INTEGER PRIMARY KEY, oid TEXT UNIQUE, lines INTEGER);
    CREATE TABLE IF NOT EXISTS paths (id INTEGER PRIMARY KEY, name BLOB UNIQUE);
    CREATE TABLE IF NOT EXISTS traces (
        path INTEGER, nth INTEGER, did BLOB, PRIMARY KEY (path, nth)
    ) WITHOUT ROWID;
    CREATE TEMP TABLE span (nth INTEGER PRIMARY KEY, place INTEGER);
    CREATE TEMP TABLE wanted (path INTEGER PRIMARY KEY);
"""
"""`lines` is null, as `did`, until a commit was read; `nth` is a commit's id."""

LineHash = bytes


class LineHashes(NamedTuple):
    """Lines of one side of a hunk: white space apart, empty ones left out."""

    whole: LineHash
    """Names all of them, in their order."""
    lines: tuple[LineHash, ...]
    """Those that say something, one by one."""


class Trace(msgspec.Struct, array_like=True, gc=False):
    """What one commit did to one file."""

    created: bool
    deleted: bool
    mode: str
    oid: str
    hunks: list[tuple[bytes, bytes]]
    """Both sides of each hunk, packed: the identity of the whole, then those of the lines."""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """What a span of upstream's history did to some paths."""

    traces: Sequence[tuple[Oid, str, Trace]]
    """The commit, the path and what was done, newest commit first."""
    lines: Mapping[Oid, int]
    """For each of these commits, its size: lines that say something, and files that end."""


def hash_lines(lines: Iterable[bytes]) -> LineHashes:
    """Returns the identities of lines."""
    kept = [line for line in map(remove_whitespace, lines) if line]
    telling = tuple(_hash_text(line) for line in kept if not is_trivial(line))
    return LineHashes(_hash_text(b"\n".join(kept)), telling)


def _hash_text(text: bytes) -> LineHash:
    return hashlib.blake2b(text, digest_size=HASH_SIZE).digest()


def unpack_hashes(side: bytes) -> LineHashes:
    cut = range(HASH_SIZE, len(side), HASH_SIZE)
    return LineHashes(side[:HASH_SIZE], tuple(side[at : at + HASH_SIZE] for at in cut))


def make_trace(touch: FileTouch) -> tuple[Trace, int]:
    """Returns the trace of a touch, and its size: its lines that say something.

    A file's end is one decision, whatever its length.
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
    cache_folder: Path | None = None,
    on_progress: OnProgress = ignore_progress,
) -> LineHistory:
    """Returns what the commits of base..upstream did to `paths`; merges are left out.

    What is read is kept in `folder`, and nothing is where that is None or cannot be written.
    Commits whose content a partial clone lacks are left out.
    """
    names = frozenset(paths)
    if not names:
        return LineHistory((), {})
    oids = list_commits_between(repo, base, upstream)
    if cache_folder is not None:
        found = _read_from_database(cache_folder / DATABASE_NAME, repo, oids, names, on_progress)
        if found is not None:
            return found
    with closing(_create_tables(sqlite3.connect(":memory:", isolation_level=None))) as db:
        return _query_history(repo, db, oids, names, on_progress)


def _read_from_database(
    path: Path,
    repo: Repo,
    oids: Sequence[Oid],
    paths: Iterable[str],
    on_progress: OnProgress,
) -> LineHistory | None:
    """Returns what is kept and what is missing there; None where the file cannot be used now.

    That is where another process writes it, where there is no place for it, or where it turns out
    to be damaged: then it goes away, to be made anew the next time.
    """
    try:
        with closing(_open_database(path)) as db, db:
            return _query_history(repo, db, oids, paths, on_progress)
    except (OSError, sqlite3.OperationalError):
        return None
    except sqlite3.DatabaseError:
        with suppress(OSError):
            path.unlink()
        return None


def _query_history(
    repo: Repo,
    db: sqlite3.Connection,
    oids: Sequence[Oid],
    paths: Iterable[str],
    on_progress: OnProgress,
) -> LineHistory:
    _set_span(repo, db, oids)
    _set_paths(db, paths)
    _read_missing(repo, db, on_progress)
    return _fetch_history(db)


def _open_database(path: Path) -> sqlite3.Connection:
    """Opens what is kept, in a transaction; what is damaged, or none of ours, is made anew.

    Raises OSError or sqlite3.OperationalError where that cannot be done now.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _begin_transaction(path)
    if db is None:
        path.unlink()
        db = _begin_transaction(path)
    if db is None:
        raise sqlite3.OperationalError
    return _create_tables(db)


def _begin_transaction(path: Path) -> sqlite3.Connection | None:
    """Begins a transaction; None where the file is damaged or of another format."""
    db = sqlite3.connect(path, timeout=LOCK_TIMEOUT, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        ours = db.execute("PRAGMA user_version").fetchone()[0] in (0, FORMAT)
    except sqlite3.OperationalError:
        db.close()
        raise
    except sqlite3.DatabaseError:
        ours = False
    if ours:
        return db
    db.close()
    return None


def _create_tables(db: sqlite3.Connection) -> sqlite3.Connection:
    for statement in TABLES.split(";")[:-1]:
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {FORMAT}")
    return db


def _set_span(repo: Repo, db: sqlite3.Connection, oids: Sequence[Oid]) -> None:
    """Makes the commits that are asked for known, and names them in the order given."""
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


def _read_missing(repo: Repo, db: sqlite3.Connection, on_progress: OnProgress) -> None:
    """Reads, whole, the commits that touch a path that is asked for and were not read yet."""
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
        if done % PROGRESS_STEP == 0:
            # Who cancels the search here keeps what was read.
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
