"""Who wrote each hunk: the fork's own commits, or the patches of the queue that a vendor keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
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
from patchsplit.read import parse_mails, read_queue

COMMITS = "git:"
"""Before the name of the commits that are a queue."""
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
    return trace_units(delta, load_queue(repo, source), author)


def load_queue(repo: Repo, source: Source) -> tuple[QueuePatch, ...]:
    """Returns the patches of a source's queue.

    Raises PatchsplitError if it cannot be read, or is another one than the source says.
    """
    if source.queue.startswith(COMMITS):
        return _check(read_commits(repo, source.base, source.queue.removeprefix(COMMITS)), source)
    return _load(source)


@lru_cache(QUEUES)
def _load(source: Source) -> tuple[QueuePatch, ...]:
    return _check(read_queue(Path(source.queue)), source)


def _check(queue: tuple[QueuePatch, ...], source: Source) -> tuple[QueuePatch, ...]:
    """Returns the queue. Raises PatchsplitError if it is another one than the source says."""
    if identify_queue(queue) != source.queue_id:
        raise PatchsplitError(
            f"The queue {source.queue.removeprefix(COMMITS)} has changed since the plan was made.",
            "Take it over: patchsplit refresh --queue PATH",
        )
    return queue


def add_queue(repo: Repo, source: Source, place: Path | None) -> Source:
    """Returns the source with a vendor's queue, or as it is where there is none.

    `place` is a file or a folder, or else names commits: a branch, whose commits since the base are
    the queue, or a range. Raises PatchsplitError if the queue cannot be read.
    """
    if place is None:
        return source
    word = str(place).removeprefix(COMMITS)
    if not place.exists() and _names_commits(repo, word):
        queue = read_commits(repo, source.base, word)
        name = f"{COMMITS}{word}"
    else:
        queue = read_queue(place)
        name = str(place.resolve())
    return replace(source, queue=name, queue_id=identify_queue(queue))


def _names_commits(repo: Repo, word: str) -> bool:
    ends = word.split("..")
    return len(ends) < 3 and all(
        repo.ask("rev-parse", "--verify", "--quiet", f"{end or 'HEAD'}^{{commit}}") for end in ends
    )


def read_commits(repo: Repo, base: Oid, word: str) -> tuple[QueuePatch, ...]:
    """Returns the commits of a branch since `base`, or of a range, as patches, oldest first.

    Raises PatchsplitError if there are none.
    """
    if ".." not in word and not repo.is_commit(base):
        raise PatchsplitError(
            f"Which commits of {word} are the queue is not known, as the base is no commit.",
            "Name a range: --queue BASE..BRANCH",
        )
    start, _, tip = word.rpartition("..")
    since = repo.resolve_commit(start or "HEAD") if ".." in word else base
    asked = f"{since}..{repo.resolve_commit(tip or 'HEAD')}"
    text = repo.run(
        "log", "--reverse", "--topo-order", "--no-merges", "--format=email", "-p", "--no-color",
        "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/",
        asked,
    )  # fmt: skip
    found = parse_mails(word, text)
    if not found:
        raise PatchsplitError(
            f"There is no commit in {word} since its base.", "Name a branch or a range."
        )
    return found


def identify_queue(queue: tuple[QueuePatch, ...]) -> str:
    """Returns a hash of the patches of a queue, in their order."""
    found = hashlib.blake2b(digest_size=16)
    for patch in queue:
        content = patch.content
        found.update(f"{patch.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.hexdigest()
