"""Upstream's commits to the words in their changed lines, cached in a file beside the plans.

    <git dir>/patchsplit/past.bin

A commit never changes, so only commits that are not in the cache are read from git.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec

from patchsplit.git.file_changes import iter_commit_texts
from patchsplit.git.log import list_recent_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.propose.history.lsa import CommitWords, extract_commit_words
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

FORMAT = 1
CACHE_NAME = "past.bin"
CACHE_FACTOR = 2
"""Commits in the cache, as a multiple of the limit, up to which other branches' ones are kept."""
PROGRESS_INTERVAL = 200
"""Commits between two progress reports."""


class _CacheFile(msgspec.Struct, array_like=True):
    format: int
    commits: dict[Oid, CommitWords]


def load_commit_words(
    repo: Repo,
    tip: Oid,
    limit: int,
    cache: UpstreamCache = NO_CACHE,
    on_progress: OnProgress = ignore_progress,
) -> list[CommitWords]:
    """Returns the words of the latest `limit` commits reachable from `tip`, newest first.

    See load_words_by_commit().
    """
    return list(load_words_by_commit(repo, tip, limit, cache, on_progress).values())


def load_words_by_commit(
    repo: Repo,
    tip: Oid,
    limit: int,
    cache: UpstreamCache = NO_CACHE,
    on_progress: OnProgress = ignore_progress,
) -> dict[Oid, CommitWords]:
    """Returns the words of the latest `limit` commits reachable from `tip`, newest first.

    What is read is cached in `cache`. Commits whose content a partial clone lacks are left out.
    """
    oids = list_recent_commits(repo, tip, limit)
    known = _read_cache(cache)
    missing = [oid for oid in oids if oid not in known]
    for done, commit in enumerate(iter_commit_texts(repo, missing), 1):
        known[commit.oid] = extract_commit_words(commit)
        if done % PROGRESS_INTERVAL == 0:
            on_progress(Progress("learning from upstream", done, len(missing)))
    if missing:
        latest = {oid: known[oid] for oid in oids if oid in known}
        _write_cache(cache, known if len(known) <= CACHE_FACTOR * limit else latest)
    return {oid: known[oid] for oid in oids if oid in known}


def _read_cache(cache: UpstreamCache) -> dict[Oid, CommitWords]:
    try:
        content = msgspec.msgpack.decode(cache.load(CACHE_NAME) or b"", type=_CacheFile)
    except msgspec.DecodeError:
        return {}
    return content.commits if content.format == FORMAT else {}


def _write_cache(cache: UpstreamCache, commits: dict[Oid, CommitWords]) -> None:
    """Replaces the cached words; does nothing if a path is not UTF-8."""
    with suppress(UnicodeEncodeError):
        cache.save(CACHE_NAME, msgspec.msgpack.encode(_CacheFile(FORMAT, commits)))
