"""The cache of what was read of upstream: what it has comes back, and nothing depends on it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from patchsplit.store.upstream_cache import FILES, NO_CACHE, Schema, UpstreamCache

SCHEMA = Schema(
    "history.db", "CREATE TABLE IF NOT EXISTS seen (name); CREATE TABLE IF NOT EXISTS n (k);", 1
)


def remember(cache: UpstreamCache, name: str, schema: Schema = SCHEMA) -> list[str]:
    """Adds a name to the database; returns all names that it has then."""

    def query(db: sqlite3.Connection) -> list[str]:
        db.execute("INSERT INTO seen VALUES (?)", (name,))
        db.execute("SELECT k FROM n")
        return [row[0] for row in db.execute("SELECT name FROM seen ORDER BY rowid")]

    return cache.query(schema, query)


@pytest.fixture
def cache(tmp_path: Path) -> UpstreamCache:
    return UpstreamCache(tmp_path / "git" / "patchsplit")


def test_what_one_query_stores_the_next_one_finds(cache: UpstreamCache) -> None:
    assert remember(cache, "one") == ["one"]
    assert remember(cache, "two") == ["one", "two"]


def test_a_query_that_fails_stores_nothing(cache: UpstreamCache) -> None:
    remember(cache, "one")

    def fail(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO seen VALUES ('two')")
        raise KeyError

    with pytest.raises(KeyError):
        cache.query(SCHEMA, fail)
    assert remember(cache, "three") == ["one", "three"]


@pytest.mark.parametrize("other", [2, 7])
def test_a_database_of_another_format_is_made_anew(cache: UpstreamCache, other: int) -> None:
    remember(cache, "one")
    assert remember(cache, "two", Schema(SCHEMA.name, SCHEMA.tables, other)) == ["two"]
    assert remember(cache, "three", Schema(SCHEMA.name, SCHEMA.tables, other)) == ["two", "three"]


def test_a_damaged_database_is_made_anew(cache: UpstreamCache) -> None:
    remember(cache, "one")
    assert cache.folder is not None
    (cache.folder / SCHEMA.name).write_bytes(b"no database" * 99)
    assert remember(cache, "two") == ["two"]
    assert remember(cache, "three") == ["two", "three"]


def test_without_a_folder_or_where_none_can_be_made_nothing_is_stored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for cache in (NO_CACHE, UpstreamCache(tmp_path / "file" / "below")):
        assert remember(cache, "one") == ["one"]
        assert remember(cache, "two") == ["two"]
        cache.save("past.bin", b"content")
        assert cache.load("past.bin") is None
        cache.clear()


def test_a_database_that_another_process_writes_is_left_to_it(cache: UpstreamCache) -> None:
    remember(cache, "one")
    assert cache.folder is not None
    other = sqlite3.connect(cache.folder / SCHEMA.name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert remember(cache, "two") == ["two"]
    other.execute("ROLLBACK")
    other.close()
    assert remember(cache, "three") == ["one", "three"]


def test_a_file_comes_back_until_the_cache_is_cleared(cache: UpstreamCache) -> None:
    for name in FILES:
        cache.save(name, b"old")
        cache.save(name, name.encode())
    assert [cache.load(name) for name in FILES] == [name.encode() for name in FILES]
    cache.clear()
    assert [cache.load(name) for name in FILES] == [None] * len(FILES)
    cache.clear()
