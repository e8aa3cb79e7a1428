"""What a fork's steps are made from: its plan's request, and the keys of what was made."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import msgspec

from patchsplit.batch.forks import Fork
from patchsplit.errors import PatchsplitError
from patchsplit.session.pipeline.source import PlanRequest, Shallow


def hash_options(inputs: str, fork: Fork, *more: str) -> str:
    """Returns a key of inputs, of all options of a fork, and of more words.

    The place of its repository, which other machines have elsewhere, is no part of it.
    """
    options = msgspec.to_builtins(replace(fork, repository=""))
    content = msgspec.json.encode([inputs, options, more])
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def make_request(fork: Fork) -> PlanRequest:
    """Returns what the plan is made from. Raises PatchsplitError if its diff cannot be read."""
    diff = Path(fork.diff) if fork.diff else None
    try:
        content = diff.read_bytes() if diff is not None else None
    except OSError as error:
        raise PatchsplitError(
            f"{diff} cannot be read: {error.strerror}.", "Check the path of 'diff'."
        ) from error
    return PlanRequest(
        onto=fork.onto, fork=fork.fork, base=fork.base,
        diff=content, diff_name=diff.name if diff is not None else "",
        min_confidence=fork.sure, history=fork.history, calibrate=fork.calibration,
        queue=Path(fork.queue) if fork.queue else None,
        shallow=Shallow.ACCEPT if fork.shallow_ok else Shallow.REFUSE,
    )  # fmt: skip
