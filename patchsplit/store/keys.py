"""The keys of caches: what a cached value was made from, and by which version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from patchsplit import __version__
from patchsplit.model.delta import Cut, HunkId, Oid
from patchsplit.model.plan import Source

Cuts = Mapping[HunkId, Sequence[Cut]]

FORMAT = 2
"""The number of the encoding of analyses; another one makes the caches anew."""


def analysis_key(source: Source, cuts: Cuts) -> str:
    """Returns the cache key of the analysis of a source and cuts by this version: a hash."""
    cut = repr([(hunk, [(c.removed, c.added) for c in cuts[hunk]]) for hunk in sorted(cuts)])
    trees = f"{source.base} {source.fork} {source.upstream}"
    what = f"{__version__} {FORMAT} {trees} {source.least} {source.queue_id} {cut}"
    return hashlib.blake2b(what.encode(), digest_size=16).hexdigest()


def conventions_key(upstream: Oid) -> str:
    """Returns the cache key of the conventions of an upstream commit, for this version."""
    return f"{__version__} {upstream}"


def nearness_key(source: Source) -> str:
    """Returns the cache key of the nearness of a source's hunks, for this version."""
    return f"{__version__} {source.base} {source.fork} {source.upstream} {source.queue_id}"
