"""The cache of what was read of upstream's commits, shared by all plans of a repository.

A file that cannot be read counts as absent, and one that cannot be written is not cached: results
do not depend on the cache.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from patchsplit.errors import EnvironmentFailure
from patchsplit.store import atomic

FILES = ("history.db", "past.bin", "subjects.bin", "cut.json")
"""The names of the files of this cache."""
LOCK_TIMEOUT = 1.0
"""Seconds to wait for another process that writes a database; then nothing is cached."""

Result = TypeVar("Result")
Query = Callable[[sqlite3.Connection], Result]


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a database."""

    name: str
    """The name of its file."""
    tables: str
    """Statements that create missing tables, each ended by ";"."""
    format: int
    """Its user_version, from 1; a file of another version is replaced."""


@dataclass(frozen=True, slots=True)
class UpstreamCache:
    """The cache of one repository."""

    folder: Path | None = None
    """None: nothing is cached."""

    def load(self, name: str) -> bytes | None:
        """Returns the content of a file; None if it is absent or cannot be read."""
        if self.folder is None:
            return None
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def save(self, name: str, content: bytes) -> None:
        """Replaces a file as a whole; a failure to write it is ignored."""
        if self.folder is not None:
            with suppress(EnvironmentFailure):
                atomic.remove_abandoned_halves(self.folder)
                atomic.write_file(self.folder / name, content)

    def clear(self) -> None:
        """Deletes the files of this cache, which are made again when they are needed."""
        if self.folder is not None:
            for name in FILES:
                with suppress(OSError):
                    (self.folder / name).unlink()

    def query(self, schema: Schema, query: Query[Result]) -> Result:
        """Runs `query` on a database, in one transaction, and returns its result.

        The database is empty and in memory if nothing is cached, or if the file cannot be used:
        another process writes it, it cannot be created, or it is damaged. A damaged file is
        deleted, so that the next query creates it again. `query` may be run twice.
        """
        if self.folder is not None:
            with suppress(OSError, sqlite3.OperationalError):
                return _query_file(self.folder / schema.name, schema, query)
        memory = sqlite3.connect(":memory:", isolation_level=None)
        with closing(_create_tables(memory, schema)) as db:
            return query(db)


NO_CACHE = UpstreamCache()


def _query_file(path: Path, schema: Schema, query: Query[Result]) -> Result:
    """Runs `query` on the database in a file; deletes the file if it is damaged.

    Raises OSError or sqlite3.OperationalError if the file cannot be used.
    """
    try:
        with closing(_open_database(path, schema)) as db, db:
            return query(db)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        path.unlink()
        raise sqlite3.OperationalError(f"{path} is damaged") from error


def _open_database(path: Path, schema: Schema) -> sqlite3.Connection:
    """Opens a database and begins a transaction; replaces a file that is not of this format.

    Raises OSError or sqlite3.OperationalError if that is not possible now.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _begin_transaction(path, schema)
    if db is None:
        path.unlink()
        db = _begin_transaction(path, schema)
    if db is None:
        raise sqlite3.OperationalError
    try:
        return _create_tables(db, schema)
    except BaseException:
        db.close()  # an open file keeps its room on the disk, even where it is deleted
        raise


def _begin_transaction(path: Path, schema: Schema) -> sqlite3.Connection | None:
    """Opens a database and begins a transaction; None if it is damaged or of another format."""
    db = sqlite3.connect(path, timeout=LOCK_TIMEOUT, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        ours = db.execute("PRAGMA user_version").fetchone()[0] in (0, schema.format)
    except sqlite3.OperationalError:
        db.close()
        raise
    except sqlite3.DatabaseError:
        ours = False
    if ours:
        return db
    db.close()
    return None


def _create_tables(db: sqlite3.Connection, schema: Schema) -> sqlite3.Connection:
    for statement in schema.tables.split(";")[:-1]:
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {schema.format}")
    return db
