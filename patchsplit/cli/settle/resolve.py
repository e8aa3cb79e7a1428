"""patchsplit resolve: settle what could not be placed."""

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
@click.option("--fork", "side", flag_value="fork", help="Write the fork's lines.")
@click.option("--edit", "side", flag_value="edit", help="Write what an editor gives.")
@click.option(
    "--file", "answer", type=click.Path(path_type=Path, allow_dash=True),
    help="Write this file's content; - reads standard input.",
)  # fmt: skip
@click.option("--take", "nth", type=click.IntRange(1, 3), help="Take this suggestion.")
@click.option("--forget", "side", flag_value="forget", help="Take an answer back.")
@plan_options
def resolve(
    invocation: Invocation, hunk: str, side: str | None, answer: Path | None, nth: int | None
) -> None:
    """List, show or settle what found no sure place.

    Without HUNK: the list, with the likeliest suggestion for each. With HUNK alone: its three
    sides, the suggestions, the commit that made it conflict, and those that touched the place. A
    hunk that upstream has in other
    words is settled by `patchsplit upstream`, one that shall not go there by `patchsplit keep`.
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
            raise PlanError("Nothing was saved, so the conflict stands.")
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
    heads = ("hunk", "where it is", "state", "1st", "why it is unresolved")
    render.print_table(heads, lines, numeric=(3,))
    render.print_markup(
        f"{len(lines)} to settle. See one: [bold]patchsplit resolve HUNK[/]; take its first "
        "suggestion: [bold]patchsplit resolve HUNK --take 1[/]"
    )


def _print_conflict(
    invocation: Invocation, session: Session, hunk_id: HunkId, conflict: Conflict
) -> None:
    offered = session.placements()[hunk_id].suggestions
    touched, made = find_touching_commits(session, conflict), find_culprit(session, hunk_id)
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
                "broken_by": _commit_json(made.commit) if made else None,
                "touched_by": [_commit_json(by) for by in touched],
            }
        )
        return
    at = f":{conflict.at.start + 1}" if conflict.at else ""
    render.print_markup(
        f"[bold]{render.escape_markup(conflict.path)}{at}[/]: {render.escape_markup(conflict.reason)}"
    )
    render.print_diff(format_conflict(conflict).decode("utf-8", "backslashreplace"))
    for nth, one in enumerate(offered, 1):
        place = f"{one.edit.origin}:{one.edit.at.start + 1}"
        render.print_markup(
            f"[bold]{nth}[/] {render.escape_markup(place)}, {one.way}: {render.escape_markup(one.why)}"
        )
        render.print_diff(format_suggestion(one).decode("utf-8", "backslashreplace"))
    if made is not None:
        verb = "took the file away" if made.deletes_file else "made it conflict"
        render.print_markup(f"[bold]{verb}[/]: {_format_commit(made.commit)}")
    for by in touched:
        render.print_markup(_format_commit(by))
    render.print_markup(
        "\nSettle it with --take, --fork, --edit or --file; or say [bold]patchsplit upstream[/], "
        "[bold]patchsplit keep[/]."
    )


def _format_commit(commit: UpstreamCommit) -> str:
    told_by = f"{commit.date} {commit.author}: {commit.subject}"
    return f"[yellow]{commit.oid[:12]}[/] {render.escape_markup(told_by)}"


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
