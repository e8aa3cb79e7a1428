"""patchsplit resolve: lists, shows and resolves conflicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Conflict, Suggestion
from patchsplit.session import edits
from patchsplit.session.conflicts.blame import UpstreamCommit, find_touching_commits
from patchsplit.session.conflicts.culprit import find_culprit
from patchsplit.session.conflicts.suggestions import take_suggestion
from patchsplit.session.conflicts.text import format_conflict, format_suggestion, reject_markers
from patchsplit.session.lookup import abbreviate, resolve_hunks
from patchsplit.session.session import Session


@click.command()
@click.argument("hunk", default="")
@click.option("--fork", "side", flag_value="fork", help="Use the fork's lines.")
@click.option("--edit", "side", flag_value="edit", help="Edit the conflict in an editor.")
@click.option(
    "--file", "answer", type=click.Path(path_type=Path, allow_dash=True),
    help="Use the lines of this file; - reads standard input.",
)  # fmt: skip
@click.option("--take", "nth", type=click.IntRange(1, 3), metavar="N", help="Use suggestion N.")
@click.option("--forget", "side", flag_value="forget", help="Discard an earlier answer.")
@plan_options
def resolve(
    invocation: Invocation, hunk: str, side: str | None, answer: Path | None, nth: int | None
) -> None:
    """List, show or resolve conflicts.

    Without HUNK, list them, with the confidence of the best suggestion for each. With HUNK and no
    option, show its three sides, the suggestions, the upstream commit that made it conflict, and
    the commits that touched the place.

    For a hunk that upstream has in another form, use `patchsplit upstream`; for one that should not
    go upstream, `patchsplit keep`.
    """
    with invocation.open() as session:
        if not hunk:
            _print_list(invocation, session)
            return
        named = resolve_hunks([hunk], session.analysis.delta)
        if len(named) != 1:
            raise PatchsplitError(f"{hunk} names {len(named)} hunks.", "Name one by its id.")
        name = named[0]
        if side == "forget":
            edits.forget_answer(session, name)
            print_edit(invocation, session)
            return
        conflict = session.analysis.placements[name].conflict
        if conflict is None:
            raise PatchsplitError(f"Hunk {hunk} is no conflict.", "List them: patchsplit resolve")
        if nth is not None:
            take_suggestion(session, name, nth)
            print_edit(invocation, session)
            return
        content = _read_answer(conflict, side, answer)
        if content is None:
            _print_conflict(invocation, session, name, conflict)
            return
        edits.answer_conflict(session, name, content)
        print_edit(invocation, session)


def _read_answer(conflict: Conflict, side: str | None, answer: Path | None) -> bytes | None:
    content: bytes
    if answer is not None:
        try:
            with click.open_file(str(answer), "rb") as file:
                content = file.read()
        except OSError as error:
            raise PatchsplitError(f"{answer} cannot be read: {error.strerror}.") from error
    elif side == "fork":
        content = b"".join(conflict.fork)
    elif side == "edit":
        edited = click.edit(
            format_conflict(conflict).decode("utf-8", "surrogateescape"), extension=".txt"
        )
        if edited is None:
            raise PlanError("Nothing was saved; the conflict is not resolved.")
        content = edited.encode("utf-8", "surrogateescape")
    else:
        return None
    return reject_markers(content)


def _print_list(invocation: Invocation, session: Session) -> None:
    rows = session.ledger().rows_in(Where.UNRESOLVED)
    if invocation.json:
        placements = session.placements()
        hunks = [
            {
                **render.row_json(row),
                "suggestions": [
                    _suggestion_json(one) for one in placements[row.hunk.id].suggestions
                ],
            }
            for row in rows
        ]
        render.print_json({"hunks": hunks})
        return
    if not rows:
        render.print_markup("There are no unresolved conflicts.")
        return
    short = abbreviate(session.analysis.delta.by_id())
    lines = [
        (
            f"[yellow]{short[row.hunk.id]}[/]",
            render.format_position(row.hunk),
            f"[yellow]{row.certainty}[/]" if row.certainty is Certainty.LOOK else row.certainty,
            f"{round(100 * row.confidence)} %" if row.confidence else "",
            render.escape_markup(row.reason),
        )
        for row in rows
    ]
    heads = ("hunk", "location", "state", "best", "why it is unresolved")
    render.print_table(heads, lines, numeric=(3,))
    render.print_markup(
        f"{len(lines)} unresolved. Show one: [bold]patchsplit resolve HUNK[/]; use its first "
        "suggestion: [bold]patchsplit resolve HUNK --take 1[/]"
    )


def _print_conflict(
    invocation: Invocation, session: Session, hunk_id: HunkId, conflict: Conflict
) -> None:
    offered = session.placements()[hunk_id].suggestions
    touched, culprit = find_touching_commits(session, conflict), find_culprit(session, hunk_id)
    if invocation.json:
        start = conflict.at.start + 1 if conflict.at else None
        where = {"id": hunk_id, "path": conflict.path, "line": start, "reason": conflict.reason}
        render.print_json(
            {
                **where,
                "base": _decode_lines(conflict.base),
                "fork": _decode_lines(conflict.fork),
                "upstream": _decode_lines(conflict.upstream),
                "suggestions": [_suggestion_json(one) for one in offered],
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
        "\nResolve it with --take, --fork, --edit or --file; or use [bold]patchsplit upstream[/] "
        "or [bold]patchsplit keep[/]."
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


def _suggestion_json(one: Suggestion) -> dict[str, Any]:
    edit = one.edit
    return {
        "path": edit.origin,
        "line": edit.at.start + 1,
        "replaces": _decode_lines(one.replaces),
        "lines": _decode_lines(edit.lines),
        "way": one.way.value,
        "why": one.why,
        "confidence": round(one.confidence, 3),
    }


def _decode_lines(lines: Lines) -> list[str]:
    return [line.decode("utf-8", "surrogateescape") for line in lines]
