"""Where findings are, for assertions."""

from __future__ import annotations

from patchsplit.model.finding import FileLine, Finding, MessageLine


def file_place(finding: Finding) -> tuple[str, int | None]:
    """Returns the path and the 1-based line of a finding; "" where it is in no file."""
    at = finding.at
    return (at.path, at.line) if isinstance(at, FileLine) else ("", None)


def body_line(finding: Finding) -> int | None:
    """Returns the 1-based line of the body that a finding is about; None: no single one."""
    return finding.at.line if isinstance(finding.at, MessageLine) else None
