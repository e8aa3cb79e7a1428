"""The findings of the last checks of a plan, reused where what they were made from is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch

MAX_UNUSED = 5000
"""The number of findings' keys that are kept though the last check did not ask for them."""


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A finding; of its place, `path` is None in a message, and `line` too where it has none."""

    part: PatchPart
    message: str
    evidence: str
    path: str | None
    line: int | None
    diff_line: int | None
    fix: str
    rule: str
    severity: Severity
    patch: str | None
    hunk: str | None


class FindingCache:
    """Findings by key: those that were loaded, and those that are to be stored."""

    def __init__(self, rows: Mapping[str, bytes] | None = None) -> None:
        """Takes the rows of an earlier check; none for None."""
        self._old = rows or {}
        self._used: dict[str, bytes] = {}
        self.changed = False
        """Whether there are findings that `rows` did not have."""

    def load(self, key: str) -> Sequence[Finding] | None:
        """Returns the findings of a key; None where it has none, or what cannot be read."""
        content = self._used.get(key) or self._old.get(key)
        if content is None:
            return None
        try:
            rows = msgspec.msgpack.decode(content, type=list[_Row])
        except (msgspec.DecodeError, ValueError):
            return None
        self._used[key] = content
        return [_make_finding(row) for row in rows]

    def save(self, key: str, findings: Sequence[Finding]) -> None:
        """Takes the findings of a key, unless a path in them is not UTF-8."""
        try:
            self._used[key] = msgspec.msgpack.encode([_make_row(one) for one in findings])
        except UnicodeEncodeError:
            return
        self.changed = True

    def encode(self) -> bytes:
        """Returns the findings that were loaded or saved, and the latest of the others."""
        others = [key for key in self._old if key not in self._used][:MAX_UNUSED]
        return msgspec.msgpack.encode({**self._used, **{key: self._old[key] for key in others}})


def decode_findings(content: bytes | memoryview) -> FindingCache:
    """Returns what `encode` made; raises msgspec.DecodeError for other content."""
    return FindingCache(msgspec.msgpack.decode(content, type=dict[str, bytes]))


def _make_row(finding: Finding) -> _Row:
    at = finding.at
    path, diff_line = (at.path, at.diff_line) if isinstance(at, FileLine) else (None, None)
    line = at.line if at is not None else None
    return _Row(
        finding.part, finding.message, finding.evidence, path, line, diff_line, finding.fix,
        finding.rule, finding.severity, finding.patch, finding.hunk,
    )  # fmt: skip


def _make_finding(row: _Row) -> Finding:
    at: FileLine | MessageLine | None = None
    if row.path is not None:
        at = FileLine(row.path, row.line, row.diff_line)
    elif row.line is not None:
        at = MessageLine(row.line)
    return Finding(
        row.part, row.message, row.evidence, at, row.fix, row.rule, row.severity,
        None if row.patch is None else PatchId(row.patch),
        None if row.hunk is None else HunkId(row.hunk),
    )  # fmt: skip


class Reuse:
    """The findings of one series in a cache, each under the digest of its check and its patch.

    A check may be reused whose findings depend on its name, the patch and the blobs of the patch
    alone, whatever its number in the series is.
    """

    def __init__(self, cache: FindingCache | None = None) -> None:
        """None: nothing is reused."""
        self._cache = cache
        self._digests: dict[PatchId, bytes] = {}

    def load(self, check: str, patch: RenderedPatch) -> Sequence[Finding] | None:
        """Returns the findings of a check of a patch; None where they are not known."""
        return None if self._cache is None else self._cache.load(self._make_key(check, patch))

    def save(self, check: str, patch: RenderedPatch, findings: Sequence[Finding]) -> None:
        if self._cache is not None:
            self._cache.save(self._make_key(check, patch), findings)

    def find(
        self, check: str, patch: RenderedPatch, find: Callable[[], Iterable[Finding]]
    ) -> Sequence[Finding]:
        """Returns the findings of a check of a patch; calls `find` where they are not known."""
        known = self.load(check, patch)
        if known is None:
            known = tuple(find())
            self.save(check, patch, known)
        return known

    def _make_key(self, check: str, patch: RenderedPatch) -> str:
        if patch.patch not in self._digests:
            self._digests[patch.patch] = _digest_patch(patch)
        return compute_digest(check.encode("utf-8", "surrogateescape"), self._digests[patch.patch])


NO_REUSE = Reuse()


def compute_digest(*parts: bytes) -> str:
    """Returns a digest of some bytes and where each of them ends."""
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


def _digest_patch(patch: RenderedPatch) -> bytes:
    """Returns a digest of a patch but for its number."""
    patch = replace(patch, nth=0, collisions=())
    try:
        content = msgspec.msgpack.encode(patch)
    except UnicodeEncodeError:  # a name that is not UTF-8
        content = repr(patch).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).digest()
