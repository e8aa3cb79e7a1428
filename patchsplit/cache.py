"""What was found out as bytes and back, so that the next command need not find it out again."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from patchsplit import __version__
from patchsplit.model.analysis import Analysis
from patchsplit.model.customs import Customs
from patchsplit.model.delta import Cut, Delta, Entry, HunkId, Oid
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.model.placement import (
    Action,
    Chmod,
    Conflict,
    Edit,
    Landed,
    Move,
    Placement,
    Replace,
    Way,
)
from patchsplit.model.plan import Source

Cuts = Mapping[HunkId, Sequence[Cut]]


def key(source: Source, cuts: Cuts) -> str:
    """Names the results that this version finds for a source and its cuts."""
    cut = repr([(hunk, [(c.removed, c.added) for c in cuts[hunk]]) for hunk in sorted(cuts)])
    what = f"{__version__} {source.base} {source.fork} {source.upstream} {cut}"
    return hashlib.blake2b(what.encode(), digest_size=16).hexdigest()


def customs_key(upstream: Oid) -> str:
    """Names the customs that this version learns from an upstream."""
    return f"{__version__} {upstream}"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A placement with a field for each kind of action: the codec knows no unions of values."""

    way: Way
    evidence: str
    conflict: Conflict | None
    landed: Landed | None
    edit: Edit | None = None
    move: Move | None = None
    chmod: Chmod | None = None
    replace: Replace | None = None

    @property
    def action(self) -> Action | None:
        return self.edit or self.move or self.chmod or self.replace


@dataclass(frozen=True, slots=True)
class _Kept:
    delta: Delta
    facts: Mapping[HunkId, Facts]
    commits: Mapping[Oid, ForkCommit]
    placements: Mapping[HunkId, _Placed]
    graph: Graph
    upstream: Mapping[str, Entry]


def encode(analysis: Analysis) -> bytes:
    """Raises UnicodeEncodeError where a path is not UTF-8: the codec has no such strings."""
    kept = _Kept(
        analysis.delta,
        analysis.facts,
        analysis.commits,
        {name: _placed(found) for name, found in analysis.placements.items()},
        analysis.graph,
        analysis.upstream,
    )
    return msgspec.msgpack.encode(kept)


def _placed(found: Placement) -> _Placed:
    action = found.action
    return _Placed(
        found.way,
        found.evidence,
        found.conflict,
        found.landed,
        edit=action if isinstance(action, Edit) else None,
        move=action if isinstance(action, Move) else None,
        chmod=action if isinstance(action, Chmod) else None,
        replace=action if isinstance(action, Replace) else None,
    )


def decode(content: bytes | memoryview) -> Analysis:
    """Raises msgspec.DecodeError where the bytes are none of `encode`."""
    with _no_collection():
        kept = msgspec.msgpack.decode(content, type=_Kept)
        placements = {
            name: Placement(name, at.way, at.evidence, at.action, at.conflict, at.landed)
            for name, at in kept.placements.items()
        }
        return Analysis(kept.delta, kept.facts, kept.commits, placements, kept.graph, kept.upstream)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spares the garbage collector what is made inside: it stays as long as the process."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def encode_customs(customs: Customs) -> bytes:
    """Raises UnicodeEncodeError where a path is not UTF-8: the codec has no such strings."""
    return msgspec.msgpack.encode(customs)


def decode_customs(content: bytes | memoryview) -> Customs:
    """Raises msgspec.DecodeError where the bytes are none of `encode_customs`."""
    return msgspec.msgpack.decode(content, type=Customs)
