"""Who wrote each hunk: the fork's own commits, or the patches of the queue that a vendor keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from patchsplit.annotate import trace_provenance, trace_units
from patchsplit.annotate.units import UNKNOWN
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.model.plan import Source
from patchsplit.model.queue import QueuePatch
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read import read_queue

QUEUES = 2
"""Queues that are kept in memory."""

Written = tuple[Mapping[HunkId, tuple[Oid, ...]], Mapping[Oid, ForkCommit]]
"""The units that wrote each hunk, most lines first, and all units, oldest first."""


def trace_hunks(
    repo: Repo, source: Source, delta: Delta, on_progress: OnProgress = ignore_progress
) -> Written:
    """Returns the units that wrote each hunk of a delta, and all units.

    They are the patches of the source's queue, if it has one, else the fork's commits. Raises
    PatchsplitError if the queue cannot be read, or has changed.
    """
    if not source.queue:
        return trace_provenance(repo, delta, source.base, source.fork, on_progress)
    try:
        author = repo.read_identity()
    except PatchsplitError:
        author = UNKNOWN
    return trace_units(delta, load_queue(source), author)


def load_queue(source: Source) -> tuple[QueuePatch, ...]:
    """Returns the patches of a source's queue.

    Raises PatchsplitError if it cannot be read, or is another one than the source says.
    """
    return _load(source.queue, source.queue_id)


@lru_cache(QUEUES)
def _load(place: str, name: str) -> tuple[QueuePatch, ...]:
    queue = read_queue(Path(place))
    if identify_queue(queue) != name:
        raise PatchsplitError(
            f"The queue {place} has changed since the plan was made.",
            "Take it over: patchsplit refresh --queue PATH",
        )
    return queue


def identify_queue(queue: tuple[QueuePatch, ...]) -> str:
    """Returns a hash of the patches of a queue, in their order."""
    found = hashlib.blake2b(digest_size=16)
    for patch in queue:
        content = patch.content
        found.update(f"{patch.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.hexdigest()
