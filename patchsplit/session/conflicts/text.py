"""Formats conflicts and suggestions as text, and checks an edited conflict."""

from __future__ import annotations

import re

from patchsplit.errors import PlanError
from patchsplit.model.delta import Lines
from patchsplit.model.placement import Conflict, Placement, Suggestion
from patchsplit.session.hunks.page import compare_lines

CONFLICT_MARKER = re.compile(rb"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)


def format_conflict(conflict: Conflict) -> bytes:
    """Returns the three sides with git's conflict markers, the base in the middle."""

    def join_lines(lines: Lines) -> bytes:
        text = b"".join(lines)
        return text if not text or text.endswith(b"\n") else text + b"\n"

    return b"".join(
        (
            b"<<<<<<< upstream\n",
            join_lines(conflict.upstream),
            b"||||||| base\n",
            join_lines(conflict.base),
            b"=======\n",
            join_lines(conflict.fork),
            b">>>>>>> fork\n",
        )
    )


def diff_with_upstream(placement: Placement) -> tuple[str, ...]:
    """Returns the fork's lines ("-") and upstream's ("+") of a hunk that upstream has changed.

    () if the hunk is not upstream, or if upstream has the same lines.
    """
    conflict = placement.conflict
    if placement.landed is None or conflict is None or conflict.at is None:
        return ()
    return tuple(
        (sign + line.rstrip(b"\r\n")).decode("utf-8", "surrogateescape")
        for sign, line in compare_lines(conflict.fork, conflict.upstream)
    )


def format_suggestion(suggestion: Suggestion) -> bytes:
    """Returns a suggestion as a hunk of a diff against upstream's file."""
    edit = suggestion.edit
    head = (
        f"@@ -{edit.at.start + bool(edit.at)},{len(edit.at)}"
        f" +{edit.at.start + bool(edit.lines)},{len(edit.lines)} @@\n"
    )
    rows = [*(b"-" + line for line in suggestion.replaces), *(b"+" + line for line in edit.lines)]
    return head.encode() + b"".join(
        row if row.endswith(b"\n") else row + b"\n\\ No newline at end of file\n" for row in rows
    )


def reject_markers(content: bytes) -> bytes:
    """Returns the content. Raises PlanError if it contains conflict markers."""
    if CONFLICT_MARKER.search(content):
        raise PlanError("The answer contains conflict markers.", "Remove them, and save again.")
    return content
