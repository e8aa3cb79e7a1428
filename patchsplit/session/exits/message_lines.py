"""Where a message's lines are in the patches that `emit mbox` writes, for tools that show files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from patchsplit.errors import PatchsplitError
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.session.exits.mail import render_mbox
from patchsplit.session.series.commits import SeriesOptions
from patchsplit.session.session import Session

HEADERS_IN_BODY = 4
"""Lines that git may put before the body of a message, at most: the author, and an empty line."""
SUBJECT = re.compile(rb"^Subject:.*\n(?:[ \t].*\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines of a file, 1-based, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """The message of one patch, in the file that it is written to."""

    file: str
    """The name of the file, in the folder of `emit mbox`."""
    subject: LineRange
    """The header with the subject, which may be folded."""
    body: int
    """The line at which the body begins."""
    lines: tuple[str, ...]
    """The lines from there to the end of the file."""

    def locate(self, finding: Finding, body: str) -> LineRange | None:
        """Returns the lines that a finding is about; None for no lines of the message.

        `body` is the body that was checked. A finding about no single line of the body is about the
        whole message.
        """
        if finding.part is PatchPart.SUBJECT:
            return self.subject
        if finding.part not in (PatchPart.BODY, PatchPart.TRAILERS):
            return None
        rows = body.split("\n") if body else []
        if not isinstance(finding.at, MessageLine):
            first = self._find(rows)
            last = self.subject.last if first is None else first + len(rows) - 1
            return LineRange(self.subject.first, max(self.subject.last, last))
        start = self._find(rows[: finding.at.line])
        at = None if start is None else start + finding.at.line - 1
        return None if at is None else LineRange(at, at)

    def _find(self, rows: list[str]) -> int | None:
        """Returns the line at which these lines of the body begin; None if they are not there."""
        for skipped in range(HEADERS_IN_BODY + 1):
            here = self.lines[skipped : skipped + len(rows)]
            if rows and [row.rstrip() for row in here] == [row.rstrip() for row in rows]:
                return self.body + skipped
        return None


def locate_messages(
    session: Session, findings: Iterable[Finding], *, signoff: bool = False
) -> dict[PatchId, WrittenMessage]:
    """Returns the message of each patch that has a finding, as `emit mbox` would write it.

    For a patch that would be held back, the file is the one of a series without holds. A patch that
    cannot be written has none.
    """
    some = [one for one in findings if one.patch and not isinstance(one.at, FileLine)]
    wanted = {one.patch for one in some if one.patch}
    options = SeriesOptions(signoff=signoff, empty=True)
    found = _render(session, options, wanted)
    if wanted - found.keys():
        rules = frozenset(one.rule for one in some)
        whole = replace(options, with_holes=True, allowed_rules=rules)
        found = {**_render(session, whole, wanted), **found}
    return found


def _render(
    session: Session, options: SeriesOptions, wanted: Collection[PatchId]
) -> dict[PatchId, WrittenMessage]:
    if not wanted:
        return {}
    with suppress(PatchsplitError):
        return {
            name: message
            for name, leaf in render_mbox(session, options).items()
            if name in wanted and (message := read_message(leaf)) is not None
        }
    return {}


def read_message(leaf: OutgoingFile) -> WrittenMessage | None:
    """Returns the message of a patch; None if the file has no subject."""
    head, _, _ = leaf.content.partition(b"\n\n")
    found = SUBJECT.search(head + b"\n")
    if found is None:
        return None
    first = head.count(b"\n", 0, found.start()) + 1
    last = first + found[0].count(b"\n") - 1
    body = head.count(b"\n") + 3
    lines = leaf.content.decode("utf-8", "surrogateescape").split("\n")[body - 1 :]
    return WrittenMessage(leaf.name, LineRange(first, last), body, tuple(lines))


def locate_finding(
    finding: Finding, patch: RenderedPatch, messages: Mapping[PatchId, WrittenMessage]
) -> tuple[str, LineRange | None] | None:
    """Returns the file of a finding about a message, and the lines; None if there is no file."""
    message = messages.get(patch.patch)
    if message is None or isinstance(finding.at, FileLine):
        return None
    return message.file, message.locate(finding, patch.body)
