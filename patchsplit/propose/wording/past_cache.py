"""Upstream's commit to the index of its past subjects, cached in a file beside the plans.

    <git dir>/patchsplit/subjects.bin

The index of one upstream commit is kept: that of the plan that was made last.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec
import numpy as np
import scipy.sparse as sp

from patchsplit import __version__
from patchsplit.git.log import read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.history.limits import HISTORY_LIMIT
from patchsplit.propose.history.words import load_words_by_commit
from patchsplit.propose.wording.past import PastSubjects, WordCounts, index_latest
from patchsplit.propose.wording.stems import stem_subject
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

CACHE_NAME = "subjects.bin"


class _CacheFile(msgspec.Struct, array_like=True):
    key: str
    subjects: list[str]
    tokens: list[str]
    rarity: bytes
    weights: bytes
    columns: bytes
    stops: bytes
    commits: int
    changed: dict[str, int]
    said: dict[str, int]
    both: dict[str, int]


def load_past_subjects(repo: Repo, upstream: Oid, cache: UpstreamCache = NO_CACHE) -> PastSubjects:
    """Returns the index of the latest commits of `upstream`; it is made anew if it is not kept."""
    found = _read_cache(upstream, cache)
    if found is None:
        log = read_summaries(repo, upstream, HISTORY_LIMIT)
        words = load_words_by_commit(repo, upstream, HISTORY_LIMIT, cache)
        found = index_latest(log, words)
        save_past_subjects(found, upstream, cache)
    return found


def save_past_subjects(past: PastSubjects, upstream: Oid, cache: UpstreamCache) -> None:
    """Keeps the index of `upstream`; does nothing if a path in it is not UTF-8."""
    table, counts = past.documents, past.counts
    kept = _CacheFile(
        _make_key(upstream),
        list(past.subjects),
        list(past.column),
        past.rarity.astype("<f4").tobytes(),
        table.data.astype("<f4").tobytes(),
        table.indices.astype("<i4").tobytes(),
        table.indptr.astype("<i4").tobytes(),
        counts.commits,
        dict(counts.changed),
        dict(counts.said),
        dict(counts.both),
    )
    with suppress(UnicodeEncodeError):
        cache.save(CACHE_NAME, msgspec.msgpack.encode(kept))


def _make_key(upstream: Oid) -> str:
    return f"{__version__} {upstream}"


def _read_cache(upstream: Oid, cache: UpstreamCache) -> PastSubjects | None:
    try:
        kept = msgspec.msgpack.decode(cache.load(CACHE_NAME) or b"", type=_CacheFile)
    except msgspec.DecodeError:
        return None
    if kept.key != _make_key(upstream):
        return None
    shape = (len(kept.subjects), max(1, len(kept.tokens)))
    parts = (
        np.frombuffer(kept.weights, "<f4"),
        np.frombuffer(kept.columns, "<i4"),
        np.frombuffer(kept.stops, "<i4"),
    )
    return PastSubjects(
        kept.subjects,
        [stem_subject(subject) for subject in kept.subjects],
        {token: k for k, token in enumerate(kept.tokens)},
        np.frombuffer(kept.rarity, "<f4"),
        sp.csr_matrix(parts, shape=shape),
        WordCounts(kept.commits, kept.changed, kept.said, kept.both),
    )
