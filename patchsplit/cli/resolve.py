"""patchsplit resolve: settle what could not be placed."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.edit import told
from patchsplit.cli.face import Face, common
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Conflict
from patchsplit.session.conflicts import merged, settled
from patchsplit.session.desk import Touched, touched_by
from patchsplit.session.names import abbreviate, hunks_named
from patchsplit.session.session import Session


@click.command()
@click.argument("hunk", default="")
@click.option("--fork", "side", flag_value="fork", help="Write the fork's lines.")
@click.option("--edit", "side", flag_value="edit", help="Write what an editor gives.")
@click.option(
    "--file", "answer", type=click.Path(path_type=Path, allow_dash=True),
    help="Write this file's content; - reads standard input.",
)  # fmt: skip
@click.option("--forget", "side", flag_value="forget", help="Take an answer back.")
@common
def resolve(face: Face, hunk: str, side: str | None, answer: Path | None) -> None:
    """List, show or settle what found no place.

    Without HUNK: the list. With HUNK alone: its three sides, and upstream's commits that touched
    the place. A hunk that upstream has in other
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
        content = _answer(conflict, side, answer)
        if content is None:
            _show(face, name, conflict, touched_by(session, conflict))
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
        render.emit_json({"hunks": [render.row_json(row) for row in rows]})
        return
    short = abbreviate(session.analysis.delta.by_id())
    lines = [
        (f"[yellow]{short[row.hunk.id]}[/]", render.position(row.hunk), render.safe(row.reason))
        for row in rows
    ]
    render.table(("hunk", "where it is", "why it is unresolved"), lines)
    render.say(f"{len(lines)} to settle. See one: [bold]patchsplit resolve HUNK[/]")


def _show(face: Face, name: HunkId, conflict: Conflict, touched: list[Touched]) -> None:
    if face.json:
        sides = {
            side: [line.decode("utf-8", "surrogateescape") for line in lines]
            for side, lines in (
                ("base", conflict.base),
                ("fork", conflict.fork),
                ("upstream", conflict.upstream),
            )
        }
        start = conflict.at.start + 1 if conflict.at else None
        commits = [
            {"id": by.oid, "date": by.date, "author": by.author, "subject": by.subject}
            for by in touched
        ]
        where = {"id": name, "path": conflict.path, "line": start, "reason": conflict.reason}
        render.emit_json({**where, **sides, "touched_by": commits})
        return
    at = f":{conflict.at.start + 1}" if conflict.at else ""
    render.say(f"[bold]{render.safe(conflict.path)}{at}[/]: {render.safe(conflict.reason)}")
    render.diff(merged(conflict).decode("utf-8", "backslashreplace"))
    for by in touched:
        told_by = f"{by.date} {by.author}: {by.subject}"
        render.say(f"[yellow]{by.oid[:12]}[/] {render.safe(told_by)}")
    render.say(
        "\nSettle it with --fork, --edit or --file; or say [bold]patchsplit upstream[/], "
        "[bold]patchsplit keep[/]."
    )
