"""patchsplit resolve: settle what could not be placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import told
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Conflict, Suggestion
from patchsplit.session.conflicts.culprit import culprit
from patchsplit.session.conflicts.suggestions import take
from patchsplit.session.conflicts.text import as_diff, merged, settled
from patchsplit.session.desk import Touched, touched_by
from patchsplit.session.lookup import abbreviate, hunks_named
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
@common
def resolve(face: Face, hunk: str, side: str | None, answer: Path | None, nth: int | None) -> None:
    """List, show or settle what found no sure place.

    Without HUNK: the list, with the likeliest suggestion for each. With HUNK alone: its three
    sides, the suggestions, the commit that made it conflict, and those that touched the place. A
    hunk that upstream has in other
    words is settled by `patchsplit upstream`, one that shall not go there by `patchsplit keep`.
    """
    with face.open() as session:
        if not hunk:
            _list(face, session)
            return
        named = hunks_named([hunk], session.analysis.delta)
        if len(named) != 1:
            raise PatchsplitError(f"{hunk} names {len(named)} hunks.", "Name one by its id.")
        name = named[0]
        if side == "forget":
            session.forget(name)
            told(face, session)
            return
        conflict = session.analysis.placements[name].conflict
        if conflict is None:
            raise PatchsplitError(f"Hunk {hunk} is no conflict.", "List them: patchsplit resolve")
        if nth is not None:
            take(session, name, nth)
            told(face, session)
            return
        content = _answer(conflict, side, answer)
        if content is None:
            _show(face, session, name, conflict)
            return
        session.answer(name, content)
        told(face, session)


def _answer(conflict: Conflict, side: str | None, answer: Path | None) -> bytes | None:
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
        edited = click.edit(merged(conflict).decode("utf-8", "surrogateescape"), extension=".txt")
        if edited is None:
            raise PlanError("Nothing was saved, so the conflict stands.")
        content = edited.encode("utf-8", "surrogateescape")
    else:
        return None
    return settled(content)


def _list(face: Face, session: Session) -> None:
    rows = session.ledger().rows_in(Where.UNRESOLVED)
    if face.json:
        placements = session.placements()
        hunks = [
            {
                **render.row_json(row),
                "suggestions": [_suggestion(one) for one in placements[row.hunk.id].suggestions],
            }
            for row in rows
        ]
        render.emit_json({"hunks": hunks})
        return
    short = abbreviate(session.analysis.delta.by_id())
    lines = [
        (
            f"[yellow]{short[row.hunk.id]}[/]",
            render.position(row.hunk),
            f"[yellow]{row.certainty}[/]" if row.certainty is Certainty.LOOK else row.certainty,
            f"{round(100 * row.confidence)} %" if row.confidence else "",
            render.safe(row.reason),
        )
        for row in rows
    ]
    heads = ("hunk", "where it is", "state", "1st", "why it is unresolved")
    render.table(heads, lines, numeric=(3,))
    render.say(
        f"{len(lines)} to settle. See one: [bold]patchsplit resolve HUNK[/]; take its first "
        "suggestion: [bold]patchsplit resolve HUNK --take 1[/]"
    )


def _show(face: Face, session: Session, name: HunkId, conflict: Conflict) -> None:
    offered = session.placements()[name].suggestions
    touched, made = touched_by(session, conflict), culprit(session, name)
    if face.json:
        start = conflict.at.start + 1 if conflict.at else None
        where = {"id": name, "path": conflict.path, "line": start, "reason": conflict.reason}
        render.emit_json(
            {
                **where,
                "base": _plain(conflict.base),
                "fork": _plain(conflict.fork),
                "upstream": _plain(conflict.upstream),
                "suggestions": [_suggestion(one) for one in offered],
                "broken_by": _commit(made.by) if made else None,
                "touched_by": [_commit(by) for by in touched],
            }
        )
        return
    at = f":{conflict.at.start + 1}" if conflict.at else ""
    render.say(f"[bold]{render.safe(conflict.path)}{at}[/]: {render.safe(conflict.reason)}")
    render.diff(merged(conflict).decode("utf-8", "backslashreplace"))
    for nth, one in enumerate(offered, 1):
        place = f"{one.edit.origin}:{one.edit.at.start + 1}"
        render.say(f"[bold]{nth}[/] {render.safe(place)}, {one.way}: {render.safe(one.why)}")
        render.diff(as_diff(one).decode("utf-8", "backslashreplace"))
    if made is not None:
        verb = "took the file away" if made.deleted else "made it conflict"
        render.say(f"[bold]{verb}[/]: {_said(made.by)}")
    for by in touched:
        render.say(_said(by))
    render.say(
        "\nSettle it with --take, --fork, --edit or --file; or say [bold]patchsplit upstream[/], "
        "[bold]patchsplit keep[/]."
    )


def _said(by: Touched) -> str:
    told_by = f"{by.date} {by.author}: {by.subject}"
    return f"[yellow]{by.oid[:12]}[/] {render.safe(told_by)}"


def _commit(by: Touched) -> dict[str, str]:
    return {"id": by.oid, "date": by.date, "author": by.author, "subject": by.subject}


def _suggestion(one: Suggestion) -> dict[str, Any]:
    edit = one.edit
    return {
        "path": edit.origin,
        "line": edit.at.start + 1,
        "replaces": _plain(one.replaces),
        "lines": _plain(edit.lines),
        "way": one.way.value,
        "why": one.why,
        "confidence": round(one.confidence, 3),
    }


def _plain(lines: Lines) -> list[str]:
    return [line.decode("utf-8", "surrogateescape") for line in lines]
