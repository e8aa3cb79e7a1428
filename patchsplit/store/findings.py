"""The findings of the last checks of a plan, by keys that identify what they were made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import PatchId

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


class StoredFindings:
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


def decode_findings(content: bytes | memoryview) -> StoredFindings:
    """Returns what `encode` made; raises msgspec.DecodeError for other content."""
    return StoredFindings(msgspec.msgpack.decode(content, type=dict[str, bytes]))


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
