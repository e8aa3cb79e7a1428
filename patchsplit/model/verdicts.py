"""The results of building each step of the series, and which of them are still valid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from patchsplit.model.delta import Lines, Oid
from patchsplit.model.plan import PatchId, Plan


class Outcome(StrEnum):
    """The result of a command on one step."""

    BUILDS = "builds"
    FAILS = "fails"
    TIMEOUT = "takes too long"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a command on one tree."""

    tree: Oid
    outcome: Outcome
    words: str = ""
    """The end of what it printed, where it failed."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResults:
    """The results of one command on a series."""

    command: str = ""
    upstream: Verdict | None = None
    """That of upstream itself; the series is not built where upstream does not build."""
    steps: Mapping[str, Verdict] = field(default_factory=dict)
    """By the key of a step and all before it, as `hash_prefixes` yields it."""

    def by_tree(self) -> dict[Oid, Verdict]:
        """Returns the verdicts by tree, as an equal tree need not be built again."""
        every = (*self.steps.values(), *((self.upstream,) if self.upstream else ()))
        return {verdict.tree: verdict for verdict in every}


def hash_prefixes(plan: Plan) -> Iterator[tuple[PatchId, str]]:
    """Yields each patch with a hash of what it and the patches before it write.

    Messages, and the order in which it is written, do not change the hash.
    """
    source = plan.source
    total = _hash(f"{source.base} {source.fork} {source.upstream}".encode())
    for patch in plan.patches:
        for hunk in patch.hunks:
            given = (plan.adapted.get(hunk), plan.answers.get(hunk))
            lines = (_encode_lines(None if one is None else one.lines) for one in given)
            taken = b"!" if hunk in plan.taken else b"."
            total ^= _hash(b"".join((hunk.encode(), taken, *lines)))
        yield patch.id, f"{total:032x}"


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=16).digest(), "big")


def _encode_lines(lines: Lines | None) -> bytes:
    return b"-" if lines is None else b"+%d " % len(lines) + b"".join(lines)


def find_valid_verdicts(results: BuildResults, plan: Plan) -> dict[PatchId, Verdict]:
    """Returns the verdicts that are still valid: no patch up to theirs has changed since."""
    if not results.steps:
        return {}
    return {name: results.steps[key] for name, key in hash_prefixes(plan) if key in results.steps}
