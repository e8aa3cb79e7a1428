"""Encodes and decodes analyses and conventions, which are cached for the next command."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from patchsplit import __version__
from patchsplit.model.analysis import Analysis
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.delta import (
    Cut,
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Lines,
    Mode,
    Oid,
    Span,
    Status,
    split_lines,
)
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.model.nearness import Nearness
from patchsplit.model.placement import (
    Cause,
    Chmod,
    Conflict,
    Edit,
    Landed,
    Move,
    Placement,
    Replace,
    Suggestion,
    Way,
)
from patchsplit.model.plan import Source
from patchsplit.store.lazy import (
    LazyConflict,
    LazyEdit,
    LazyHunk,
    LazyPlacement,
    LazySuggestion,
    ReadRange,
    make_lazy,
)

Cuts = Mapping[HunkId, Sequence[Cut]]


def analysis_key(source: Source, cuts: Cuts) -> str:
    """Returns the cache key of the analysis of a source and cuts by this version: a hash."""
    cut = repr([(hunk, [(c.removed, c.added) for c in cuts[hunk]]) for hunk in sorted(cuts)])
    trees = f"{source.base} {source.fork} {source.upstream}"
    what = f"{__version__} {trees} {source.least} {source.queue_id} {cut}"
    return hashlib.blake2b(what.encode(), digest_size=16).hexdigest()


def conventions_key(upstream: Oid) -> str:
    """Returns the cache key of the conventions of an upstream commit, for this version."""
    return f"{__version__} {upstream}"


def nearness_key(source: Source) -> str:
    """Returns the cache key of the nearness of a source's hunks, for this version."""
    return f"{__version__} {source.base} {source.fork} {source.upstream} {source.queue_id}"


TextRange = tuple[int, int]
"""The position of lines in the texts after the index: half-open, in bytes."""


class _Hunk(msgspec.Struct, array_like=True, gc=False):
    id: HunkId
    kind: Kind
    old: tuple[int, int]
    new: tuple[int, int]
    removed: TextRange
    added: TextRange


class _File(msgspec.Struct, array_like=True):
    path: str
    old_path: str
    status: Status
    old: Entry | None
    new: Entry | None
    text: bool
    hunks: list[_Hunk]


class _Edit(msgspec.Struct, array_like=True, gc=False):
    origin: str
    at: tuple[int, int]
    lines: TextRange
    order: int
    creates: Mode | None
    deletes: bool


class _Conflict(msgspec.Struct, array_like=True, gc=False):
    reason: str
    path: str
    at: tuple[int, int] | None
    base: TextRange
    fork: TextRange
    upstream: TextRange
    creates: Mode | None
    cause: Cause = Cause.OTHER


class _Suggestion(msgspec.Struct, array_like=True, gc=False):
    edit: _Edit
    replaces: TextRange
    way: Way
    why: str
    confidence: float


class _Placement(msgspec.Struct, array_like=True):
    """A placement with a field for each kind of action, as msgspec has no union of such types."""

    way: Way
    evidence: str
    conflict: _Conflict | None
    landed: Landed | None
    edit: _Edit | None
    move: Move | None
    chmod: Chmod | None
    replace: Replace | None
    confidence: float
    suggestions: TextRange | None
    """The position of the encoded suggestions in the texts: most are never read."""


class _Analysis(msgspec.Struct, array_like=True):
    base: Oid
    fork: Oid
    files: list[_File]
    facts: dict[HunkId, msgspec.Raw]
    commits: dict[Oid, ForkCommit]
    placements: dict[HunkId, _Placement]
    graph: Graph
    upstream: dict[str, Entry]


def encode_analysis(analysis: Analysis) -> bytes:
    """Returns an index as msgpack, with its length (8 bytes, big-endian), and then all texts.

    Equal texts are stored once. Raises UnicodeEncodeError if a path is not UTF-8, which msgpack
    cannot hold.
    """
    texts = _TextWriter()
    kept = _Analysis(
        analysis.delta.base,
        analysis.delta.fork,
        [_encode_file(file, texts) for file in analysis.delta.files],
        {name: msgspec.Raw(msgspec.msgpack.encode(f)) for name, f in analysis.facts.items()},
        dict(analysis.commits),
        {name: _encode_placement(found, texts) for name, found in analysis.placements.items()},
        analysis.graph,
        dict(analysis.upstream),
    )
    index = msgspec.msgpack.encode(kept)
    return b"".join((len(index).to_bytes(8, "big"), index, *texts.parts))


class _TextWriter:
    """Collects the texts that are written after the index."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._ranges: dict[bytes, TextRange] = {}
        self._size = 0

    def add(self, lines: Lines) -> TextRange:
        """Returns the byte range at which the lines are written; equal texts share one."""
        text = b"".join(lines)
        place = self._ranges.get(text)
        if place is None:
            place = self._ranges[text] = self._size, self._size + len(text)
            self.parts.append(text)
            self._size += len(text)
        return place


def _encode_file(file: FileChange, texts: _TextWriter) -> _File:
    hunks = [
        _Hunk(
            h.id,
            h.kind,
            _encode_span(h.old),
            _encode_span(h.new),
            texts.add(h.removed),
            texts.add(h.added),
        )
        for h in file.hunks
    ]
    return _File(file.path, file.old_path, file.status, file.old, file.new, file.is_text, hunks)


def _encode_span(span: Span) -> tuple[int, int]:
    return span.start, span.stop


def _encode_placement(placement: Placement, texts: _TextWriter) -> _Placement:
    action, at = placement.action, placement.conflict
    edit = conflict = None
    if isinstance(action, Edit):
        edit = _encode_edit(action, texts)
    if at is not None:
        base, fork, upstream = (texts.add(side) for side in (at.base, at.fork, at.upstream))
        span = None if at.at is None else _encode_span(at.at)
        conflict = _Conflict(at.reason, at.path, span, base, fork, upstream, at.creates, at.cause)
    return _Placement(
        placement.way,
        placement.evidence,
        conflict,
        placement.landed,
        edit,
        action if isinstance(action, Move) else None,
        action if isinstance(action, Chmod) else None,
        action if isinstance(action, Replace) else None,
        placement.confidence,
        _encode_suggestions(placement.suggestions, texts) if placement.suggestions else None,
    )


def _encode_suggestions(suggestions: Sequence[Suggestion], texts: _TextWriter) -> TextRange:
    kept = [
        _Suggestion(
            _encode_edit(one.edit, texts), texts.add(one.replaces), one.way, one.why, one.confidence
        )
        for one in suggestions
    ]
    return texts.add((msgspec.msgpack.encode(kept),))


def _encode_edit(edit: Edit, texts: _TextWriter) -> _Edit:
    lines = texts.add(edit.lines)
    return _Edit(edit.origin, _encode_span(edit.at), lines, edit.order, edit.creates, edit.deletes)


def decode_analysis(content: memoryview) -> Analysis:
    """Returns the analysis that encode_analysis was given; lines are read on their first use.

    Raises msgspec.DecodeError if the content is not valid.
    """
    head = 8 + int.from_bytes(content[:8], "big")
    texts = content[head:]

    def read(start: int, stop: int) -> Lines:
        return split_lines(bytes(texts[start:stop]))

    def read_suggestions(start: int, stop: int) -> tuple[Suggestion, ...]:
        kept = msgspec.msgpack.decode(texts[start:stop], type=list[_Suggestion])
        return tuple(_decode_suggestion(one, read) for one in kept)

    with _pause_gc():
        kept = msgspec.msgpack.decode(content[8:head], type=_Analysis)
        files = tuple(_decode_file(file, read) for file in kept.files)
        placements = {
            name: _decode_placement(name, at, read, read_suggestions)
            for name, at in kept.placements.items()
        }
        delta = Delta(kept.base, kept.fork, files)
        facts = _LazyFacts(kept.facts)
        return Analysis(delta, facts, kept.commits, placements, kept.graph, kept.upstream)


class _LazyFacts(Mapping[HunkId, Facts]):
    """Facts that are decoded on their first use."""

    def __init__(self, kept: dict[HunkId, msgspec.Raw]) -> None:
        self._raw: dict[HunkId, msgspec.Raw | Facts] = {**kept}

    def __getitem__(self, name: HunkId) -> Facts:
        found = self._raw[name]
        if isinstance(found, Facts):
            return found
        fact = self._raw[name] = msgspec.msgpack.decode(found, type=Facts)
        return fact

    def __iter__(self) -> Iterator[HunkId]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _decode_file(file: _File, read: ReadRange) -> FileChange:
    hunks = tuple(_decode_hunk(file.path, hunk, read) for hunk in file.hunks)
    return FileChange(file.path, file.old_path, file.status, file.old, file.new, file.text, hunks)


def _decode_hunk(path: str, hunk: _Hunk, read: ReadRange) -> Hunk:
    values = (hunk.id, path, hunk.kind, Span(*hunk.old), Span(*hunk.new))
    places = (("removed", *hunk.removed), ("added", *hunk.added))
    return make_lazy(LazyHunk, ("id", "path", "kind", "old", "new"), values, read, places)


def _decode_placement(
    name: HunkId, at: _Placement, read: ReadRange, read_suggestions: ReadRange
) -> Placement:
    action = at.move or at.chmod or at.replace or (_decode_edit(at.edit, read) if at.edit else None)
    conflict = _decode_conflict(at.conflict, read) if at.conflict else None
    if at.suggestions is None:
        return Placement(name, at.way, at.evidence, action, conflict, at.landed, at.confidence)
    names = ("hunk", "way", "evidence", "action", "conflict", "landed", "confidence")
    values = (name, at.way, at.evidence, action, conflict, at.landed, at.confidence)
    return make_lazy(
        LazyPlacement, names, values, read_suggestions, (("suggestions", *at.suggestions),)
    )


def _decode_suggestion(one: _Suggestion, read: ReadRange) -> Suggestion:
    names = ("edit", "way", "why", "confidence")
    values = (_decode_edit(one.edit, read), one.way, one.why, one.confidence)
    return make_lazy(LazySuggestion, names, values, read, (("replaces", *one.replaces),))


def _decode_edit(edit: _Edit, read: ReadRange) -> Edit:
    names = ("origin", "at", "order", "creates", "deletes")
    values = (edit.origin, Span(*edit.at), edit.order, edit.creates, edit.deletes)
    return make_lazy(LazyEdit, names, values, read, (("lines", *edit.lines),))


def _decode_conflict(at: _Conflict, read: ReadRange) -> Conflict:
    names = ("reason", "path", "at", "creates", "cause")
    values = (at.reason, at.path, None if at.at is None else Span(*at.at), at.creates, at.cause)
    places = (("base", *at.base), ("fork", *at.fork), ("upstream", *at.upstream))
    return make_lazy(LazyConflict, names, values, read, places)


@contextmanager
def _pause_gc() -> Iterator[None]:
    """Keeps the garbage collector from scanning what is made inside: it lives to the end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def encode_conventions(conventions: CommitConventions) -> bytes:
    """Returns conventions as msgpack. Raises UnicodeEncodeError if a path is not UTF-8."""
    return msgspec.msgpack.encode(conventions)


def decode_conventions(content: bytes | memoryview) -> CommitConventions:
    """Returns conventions of encode_conventions. Raises msgspec.DecodeError for other content."""
    return msgspec.msgpack.decode(content, type=CommitConventions)


def encode_nearness(nearness: Nearness) -> bytes:
    """Returns the nearness of a proposal as msgpack."""
    return msgspec.msgpack.encode(nearness)


def decode_nearness(content: bytes | memoryview) -> Nearness:
    """Returns nearness of encode_nearness. Raises msgspec.DecodeError for other content."""
    return msgspec.msgpack.decode(content, type=Nearness)
