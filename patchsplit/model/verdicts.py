"""What building each step of the series came to, and for how long that holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from patchsplit.model.delta import Lines, Oid
from patchsplit.model.plan import PatchId, Plan


class Outcome(StrEnum):
    """What a command came to on one step."""

    BUILDS = "builds"
    FAILS = "fails"
    TIMEOUT = "takes too long"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a command came to on one tree."""

    tree: Oid
    outcome: Outcome
    words: str = ""
    """The end of what it printed, where it failed."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResults:
    """The verdicts of one command."""

    command: str = ""
    upstream: Verdict | None = None
    """Upstream's own; the series is not tried where that is none that builds."""
    steps: Mapping[str, Verdict] = field(default_factory=dict)
    """By what a step and all before it hold, as `prefixes` names it."""

    def by_tree(self) -> dict[Oid, Verdict]:
        """Returns the verdicts by tree: an equal tree need not be built again."""
        every = (*self.steps.values(), *((self.upstream,) if self.upstream else ()))
        return {verdict.tree: verdict for verdict in every}


def hash_prefixes(plan: Plan) -> Iterator[tuple[PatchId, str]]:
    """Yields each patch with a name for what it and the patches before it write.

    Messages, and the order of what is written, are no part of that.
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
    """Returns the verdicts that still hold: nothing that comes before them has changed since."""
    if not results.steps:
        return {}
    return {name: results.steps[key] for name, key in hash_prefixes(plan) if key in results.steps}
