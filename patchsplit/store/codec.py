"""Encodes and decodes analyses and conventions, which are cached for the next command."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from patchsplit.model.analysis import Analysis
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.delta import (
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
from patchsplit.store.lazy import (
    LazyConflict,
    LazyEdit,
    LazyHunk,
    LazyMapping,
    LazyPlacement,
    LazySuggestion,
    ReadRange,
    make_lazy,
    make_lazy_analysis,
    make_lazy_delta,
)

Value = TypeVar("Value")


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


class _Delta(msgspec.Struct, array_like=True):
    base: Oid
    fork: Oid
    files: list[msgspec.Raw]
    file_indexes: dict[HunkId, int]
    """The index of each hunk's file, in the order of the delta."""


class _Analysis(msgspec.Struct, array_like=True):
    """The fields of an analysis; each is decoded when a command asks for it."""

    delta: msgspec.Raw
    facts: msgspec.Raw
    commits: msgspec.Raw
    placements: msgspec.Raw
    graph: msgspec.Raw
    upstream: msgspec.Raw


def encode_analysis(analysis: Analysis) -> bytes:
    """Returns an index as msgpack, and then all texts.

    Before the index: its length (8 bytes) and its CRC-32 (4 bytes), both big-endian. Equal texts
    are stored once. Raises UnicodeEncodeError if a path is not UTF-8, which msgpack cannot hold.
    """
    texts = _TextWriter()
    delta, placements = analysis.delta, analysis.placements
    kept = _Analysis(
        _pack(_encode_delta(delta, texts)),
        _pack({name: _pack(fact) for name, fact in analysis.facts.items()}),
        _pack(dict(analysis.commits)),
        _pack({name: _pack(_encode_placement(at, texts)) for name, at in placements.items()}),
        _pack(analysis.graph),
        _pack(dict(analysis.upstream)),
    )
    index = msgspec.msgpack.encode(kept)
    head = len(index).to_bytes(8, "big") + zlib.crc32(index).to_bytes(4, "big")
    return b"".join((head, index, *texts.parts))


def _pack(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


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


def _encode_delta(delta: Delta, texts: _TextWriter) -> _Delta:
    files = [_pack(_encode_file(file, texts)) for file in delta.files]
    numbers = {hunk.id: k for k, file in enumerate(delta.files) for hunk in file.hunks}
    return _Delta(delta.base, delta.fork, files, numbers)


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
    """Returns the analysis that encode_analysis was given.

    Its fields are decoded, and lines are read, on their first use. Raises msgspec.DecodeError if
    the index is not whole.
    """
    start, stop = 12, 12 + int.from_bytes(content[:8], "big")
    index, texts = content[start:stop], content[stop:]
    if zlib.crc32(index) != int.from_bytes(content[8:start], "big"):
        raise msgspec.DecodeError("The index is damaged.")

    def read(start: int, stop: int) -> Lines:
        return split_lines(bytes(texts[start:stop]))

    def read_suggestions(start: int, stop: int) -> tuple[Suggestion, ...]:
        kept = msgspec.msgpack.decode(texts[start:stop], type=list[_Suggestion])
        return tuple(_decode_suggestion(one, read) for one in kept)

    def decode_placement(name: HunkId, raw: msgspec.Raw) -> Placement:
        at = msgspec.msgpack.decode(raw, type=_Placement)
        return _decode_placement(name, at, read, read_suggestions)

    def decode_facts(_: HunkId, raw: msgspec.Raw) -> Facts:
        return msgspec.msgpack.decode(raw, type=Facts)

    kept = msgspec.msgpack.decode(index, type=_Analysis)
    return make_lazy_analysis(
        delta=partial(_decode_delta, kept.delta, read),
        facts=partial(_decode_each, kept.facts, decode_facts),
        commits=partial(msgspec.msgpack.decode, kept.commits, type=dict[Oid, ForkCommit]),
        placements=partial(_decode_each, kept.placements, decode_placement),
        graph=partial(msgspec.msgpack.decode, kept.graph, type=Graph),
        upstream=partial(msgspec.msgpack.decode, kept.upstream, type=dict[str, Entry]),
    )


def _decode_delta(raw: msgspec.Raw, read: ReadRange) -> Delta:
    kept = msgspec.msgpack.decode(raw, type=_Delta)

    def make(number: int) -> FileChange:
        return _decode_file(msgspec.msgpack.decode(kept.files[number], type=_File), read)

    return make_lazy_delta(kept.base, kept.fork, kept.file_indexes, len(kept.files), make)


def _decode_each(
    raw: msgspec.Raw, decode: Callable[[HunkId, msgspec.Raw], Value]
) -> Mapping[HunkId, Value]:
    return LazyMapping(msgspec.msgpack.decode(raw, type=dict[HunkId, msgspec.Raw]), decode)


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
