"""The results of building each step of the series, and which of them are still valid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from patchsplit.model.delta import HunkId, Lines, Oid
from patchsplit.model.plan import PatchId, Plan


class Outcome(StrEnum):
    """The result of a command on one step."""

    BUILDS = "builds"
    FAILS = "fails"
    TIMEOUT = "takes too long"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the commands may use."""

    jobs: int = 1
    """Steps that are tried at the same time."""
    seconds: float = 1800.0
    """Time of one command on one step."""
    memory: int | None = None
    """Bytes of address space of each process of a command; None: no limit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one or several commands on one tree."""

    tree: Oid
    outcome: Outcome
    words: str = ""
    """The end of what was printed, where it failed."""
    seconds: float = 0.0
    command: str = ""
    """The command that failed; empty: none did."""


@dataclass(frozen=True, slots=True)
class BuildResults:
    """The results of some commands on a series."""

    commands: tuple[str, ...] = ()
    upstream: Verdict | None = None
    """That of upstream itself; the series is not built where upstream does not build."""
    steps: Mapping[str, Verdict] = field(default_factory=dict)
    """By the key of the hunks that stand, as `hash_hunks` returns it."""
    trials: Mapping[str, Verdict] = field(default_factory=dict)
    """The results of single commands, by `key_trial`: those of other commands, too."""


def key_trial(tree: Oid, command: str) -> str:
    """Returns the key of what one command says of one tree."""
    return f"{tree} {hashlib.blake2b(command.encode(errors='replace'), digest_size=8).hexdigest()}"


def hash_prefixes(plan: Plan) -> Iterator[tuple[PatchId, str]]:
    """Yields each patch with the key of what it and the patches before it write."""
    total = _hash_source(plan)
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    bridges = [one for one in plan.bridges if place.get(one.start, 0) < place.get(one.until, -1)]
    for patch in plan.patches:
        for hunk in patch.hunks:
            total ^= _hash_hunk(plan, hunk)
        for bridge in bridges:
            if patch.id in (bridge.start, bridge.until):
                total ^= _hash(repr((bridge.path, bridge.blob, bridge.at, bridge.lines)).encode())
        yield patch.id, f"{total:032x}"


def hash_hunks(plan: Plan, hunks: Iterable[HunkId]) -> str:
    """Returns a key of what hunks write on upstream.

    Messages, and the order in which it is written, do not change the key.
    """
    total = _hash_source(plan)
    for hunk in hunks:
        total ^= _hash_hunk(plan, hunk)
    return f"{total:032x}"


def _hash_source(plan: Plan) -> int:
    source = plan.source
    return _hash(f"{source.base} {source.fork} {source.upstream}".encode())


def _hash_hunk(plan: Plan, hunk: HunkId) -> int:
    given = (plan.adapted.get(hunk), plan.answers.get(hunk))
    lines = (_encode_lines(None if one is None else one.lines) for one in given)
    taken = b"!" if hunk in plan.taken else b"."
    return _hash(b"".join((hunk.encode(), taken, *lines)))


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=16).digest(), "big")


def _encode_lines(lines: Lines | None) -> bytes:
    return b"-" if lines is None else b"+%d " % len(lines) + b"".join(lines)


def find_valid_verdicts(results: BuildResults, plan: Plan) -> dict[PatchId, Verdict]:
    """Returns the verdicts that are still valid: no patch up to theirs has changed since."""
    if not results.steps:
        return {}
    return {name: results.steps[key] for name, key in hash_prefixes(plan) if key in results.steps}
