"""One conflict: its three sides, its suggestions, and the upstream commits that touched it."""

from __future__ import annotations

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.settle.questions import decode_lines, suggestion_json
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import Conflict
from patchsplit.session.conflicts.blame import UpstreamCommit, find_touching_commits
from patchsplit.session.conflicts.culprit import find_culprit
from patchsplit.session.conflicts.text import format_conflict, format_suggestion
from patchsplit.session.session import Session


def print_conflict(
    invocation: Invocation, session: Session, hunk_id: HunkId, conflict: Conflict
) -> None:
    """Prints the conflict of a hunk, as JSON or as text."""
    offered = session.placements()[hunk_id].suggestions
    touched, culprit = find_touching_commits(session, conflict), find_culprit(session, hunk_id)
    if invocation.json:
        start = conflict.at.start + 1 if conflict.at else None
        where = {"id": hunk_id, "path": conflict.path, "line": start, "reason": conflict.reason}
        render.print_json(
            {
                **where,
                "base": decode_lines(conflict.base),
                "fork": decode_lines(conflict.fork),
                "upstream": decode_lines(conflict.upstream),
                "suggestions": [suggestion_json(one) for one in offered],
                "broken_by": _commit_json(culprit.commit) if culprit else None,
                "touched_by": [_commit_json(by) for by in touched],
            }
        )
        return
    at = f":{conflict.at.start + 1}" if conflict.at else ""
    place = f"[bold]{render.escape_markup(conflict.path)}{at}[/]"
    render.print_markup(f"{place}: {render.escape_markup(conflict.reason)}")
    render.print_diff(format_conflict(conflict).decode("utf-8", "backslashreplace"))
    for nth, one in enumerate(offered, 1):
        place = render.escape_markup(f"{one.edit.origin}:{one.edit.at.start + 1}")
        why = render.escape_markup(one.why)
        render.print_markup(f"[bold]Suggestion {nth}[/], {place} ({one.way}): {why}")
        render.print_diff(format_suggestion(one).decode("utf-8", "backslashreplace"))
    if culprit is not None:
        title = "Upstream deleted the file" if culprit.deletes_file else "Conflicts since"
        render.print_markup(f"[bold]{title}[/]: {_format_commit(culprit.commit)}")
    for by in touched:
        render.print_markup(f"Touched by: {_format_commit(by)}")
    render.print_markup(
        "\nResolve it with --take, --fork, --edit, --file, --upstream or --private."
    )


def _format_commit(commit: UpstreamCommit) -> str:
    text = f"{commit.date} {commit.author}: {commit.subject}"
    return f"[yellow]{commit.oid[:12]}[/] {render.escape_markup(text)}"


def _commit_json(commit: UpstreamCommit) -> dict[str, str]:
    return {
        "id": commit.oid,
        "date": commit.date,
        "author": commit.author,
        "subject": commit.subject,
    }
