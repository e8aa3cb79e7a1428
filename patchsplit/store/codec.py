"""What was found out as bytes and back, so that the next command need not find it out again."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from patchsplit import __version__
from patchsplit.model.analysis import Analysis
from patchsplit.model.conventions import Customs
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
from patchsplit.model.placement import (
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
    Read,
    make_lazy,
)

Cuts = Mapping[HunkId, Sequence[Cut]]


def key(source: Source, cuts: Cuts) -> str:
    """Names the results that this version finds for a source and its cuts."""
    cut = repr([(hunk, [(c.removed, c.added) for c in cuts[hunk]]) for hunk in sorted(cuts)])
    what = f"{__version__} {source.base} {source.fork} {source.upstream} {source.least} {cut}"
    return hashlib.blake2b(what.encode(), digest_size=16).hexdigest()


def customs_key(upstream: Oid) -> str:
    """Names the customs that this version learns from an upstream."""
    return f"{__version__} {upstream}"


Text = tuple[int, int]
"""Where lines stand among all texts: half-open, in bytes."""


class _Hunk(msgspec.Struct, array_like=True, gc=False):
    id: HunkId
    kind: Kind
    old: tuple[int, int]
    new: tuple[int, int]
    removed: Text
    added: Text


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
    lines: Text
    order: int
    creates: Mode | None
    deletes: bool


class _Conflict(msgspec.Struct, array_like=True, gc=False):
    reason: str
    path: str
    at: tuple[int, int] | None
    base: Text
    fork: Text
    upstream: Text


class _Suggested(msgspec.Struct, array_like=True, gc=False):
    edit: _Edit
    replaces: Text
    way: Way
    why: str
    confidence: float


class _Placed(msgspec.Struct, array_like=True):
    """A placement with a field for each kind of action: the codec knows no unions of values."""

    way: Way
    evidence: str
    conflict: _Conflict | None
    landed: Landed | None
    edit: _Edit | None
    move: Move | None
    chmod: Chmod | None
    replace: Replace | None
    confidence: float
    suggestions: Text | None
    """Where they stand among the texts, encoded: most are never looked at."""


class _Kept(msgspec.Struct, array_like=True):
    base: Oid
    fork: Oid
    files: list[_File]
    facts: dict[HunkId, msgspec.Raw]
    commits: dict[Oid, ForkCommit]
    placements: dict[HunkId, _Placed]
    graph: Graph
    upstream: dict[str, Entry]


def encode(analysis: Analysis) -> bytes:
    """Returns what is known, and behind it all texts, each of them once.

    Raises UnicodeEncodeError where a path is not UTF-8: the codec has no such strings.
    """
    texts = _Texts()
    kept = _Kept(
        analysis.delta.base,
        analysis.delta.fork,
        [_file(file, texts) for file in analysis.delta.files],
        {name: msgspec.Raw(msgspec.msgpack.encode(f)) for name, f in analysis.facts.items()},
        dict(analysis.commits),
        {name: _placed(found, texts) for name, found in analysis.placements.items()},
        analysis.graph,
        dict(analysis.upstream),
    )
    index = msgspec.msgpack.encode(kept)
    return b"".join((len(index).to_bytes(8, "big"), index, *texts.parts))


class _Texts:
    """Lines on their way out."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._known: dict[bytes, Text] = {}
        self._size = 0

    def add(self, lines: Lines) -> Text:
        text = b"".join(lines)
        place = self._known.get(text)
        if place is None:
            place = self._known[text] = self._size, self._size + len(text)
            self.parts.append(text)
            self._size += len(text)
        return place


def _file(file: FileChange, texts: _Texts) -> _File:
    hunks = [
        _Hunk(h.id, h.kind, _pair(h.old), _pair(h.new), texts.add(h.removed), texts.add(h.added))
        for h in file.hunks
    ]
    return _File(file.path, file.old_path, file.status, file.old, file.new, file.text, hunks)


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.stop


def _placed(found: Placement, texts: _Texts) -> _Placed:
    action, at = found.action, found.conflict
    edit = conflict = None
    if isinstance(action, Edit):
        edit = _edit_kept(action, texts)
    if at is not None:
        sides = [texts.add(side) for side in (at.base, at.fork, at.upstream)]
        conflict = _Conflict(at.reason, at.path, None if at.at is None else _pair(at.at), *sides)
    return _Placed(
        found.way,
        found.evidence,
        conflict,
        found.landed,
        edit,
        action if isinstance(action, Move) else None,
        action if isinstance(action, Chmod) else None,
        action if isinstance(action, Replace) else None,
        found.confidence,
        _offered_kept(found.suggestions, texts) if found.suggestions else None,
    )


def _offered_kept(offered: Sequence[Suggestion], texts: _Texts) -> Text:
    kept = [
        _Suggested(
            _edit_kept(one.edit, texts), texts.add(one.replaces), one.way, one.why, one.confidence
        )
        for one in offered
    ]
    return texts.add((msgspec.msgpack.encode(kept),))


def _edit_kept(edit: Edit, texts: _Texts) -> _Edit:
    lines = texts.add(edit.lines)
    return _Edit(edit.origin, _pair(edit.at), lines, edit.order, edit.creates, edit.deletes)


def decode(content: memoryview) -> Analysis:
    """Returns what `encode` was given; lines are read from `content` when they are looked at.

    Raises msgspec.DecodeError where the bytes are none of `encode`.
    """
    head = 8 + int.from_bytes(content[:8], "big")
    texts = content[head:]

    def read(start: int, stop: int) -> Lines:
        return split_lines(bytes(texts[start:stop]))

    def offered(start: int, stop: int) -> tuple[Suggestion, ...]:
        kept = msgspec.msgpack.decode(texts[start:stop], type=list[_Suggested])
        return tuple(_suggestion(one, read) for one in kept)

    with _no_collection():
        kept = msgspec.msgpack.decode(content[8:head], type=_Kept)
        files = tuple(_file_of(file, read) for file in kept.files)
        placements = {
            name: _placement(name, at, read, offered) for name, at in kept.placements.items()
        }
        delta = Delta(kept.base, kept.fork, files)
        facts = _Facts(kept.facts)
        return Analysis(delta, facts, kept.commits, placements, kept.graph, kept.upstream)


class _Facts(Mapping[HunkId, Facts]):
    """Facts that are decoded hunk by hunk, when they are looked at."""

    def __init__(self, kept: dict[HunkId, msgspec.Raw]) -> None:
        self._kept: dict[HunkId, msgspec.Raw | Facts] = {**kept}

    def __getitem__(self, name: HunkId) -> Facts:
        found = self._kept[name]
        if isinstance(found, Facts):
            return found
        fact = self._kept[name] = msgspec.msgpack.decode(found, type=Facts)
        return fact

    def __iter__(self) -> Iterator[HunkId]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _file_of(file: _File, read: Read) -> FileChange:
    hunks = tuple(_hunk(file.path, hunk, read) for hunk in file.hunks)
    return FileChange(file.path, file.old_path, file.status, file.old, file.new, file.text, hunks)


def _hunk(path: str, hunk: _Hunk, read: Read) -> Hunk:
    values = (hunk.id, path, hunk.kind, Span(*hunk.old), Span(*hunk.new))
    places = (("removed", *hunk.removed), ("added", *hunk.added))
    return make_lazy(LazyHunk, ("id", "path", "kind", "old", "new"), values, read, places)


def _placement(name: HunkId, at: _Placed, read: Read, offered: Read) -> Placement:
    action = at.move or at.chmod or at.replace or (_edit(at.edit, read) if at.edit else None)
    conflict = _conflict(at.conflict, read) if at.conflict else None
    if at.suggestions is None:
        return Placement(name, at.way, at.evidence, action, conflict, at.landed, at.confidence)
    names = ("hunk", "way", "evidence", "action", "conflict", "landed", "confidence")
    values = (name, at.way, at.evidence, action, conflict, at.landed, at.confidence)
    return make_lazy(LazyPlacement, names, values, offered, (("suggestions", *at.suggestions),))


def _suggestion(one: _Suggested, read: Read) -> Suggestion:
    names = ("edit", "way", "why", "confidence")
    values = (_edit(one.edit, read), one.way, one.why, one.confidence)
    return make_lazy(LazySuggestion, names, values, read, (("replaces", *one.replaces),))


def _edit(edit: _Edit, read: Read) -> Edit:
    names = ("origin", "at", "order", "creates", "deletes")
    values = (edit.origin, Span(*edit.at), edit.order, edit.creates, edit.deletes)
    return make_lazy(LazyEdit, names, values, read, (("lines", *edit.lines),))


def _conflict(at: _Conflict, read: Read) -> Conflict:
    values = (at.reason, at.path, None if at.at is None else Span(*at.at))
    places = (("base", *at.base), ("fork", *at.fork), ("upstream", *at.upstream))
    return make_lazy(LazyConflict, ("reason", "path", "at"), values, read, places)


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
