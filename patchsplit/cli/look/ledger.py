"""patchsplit ledger: every hunk, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import progress
from patchsplit.cli.find import WORDS
from patchsplit.cli.invocation import Face, common, fork_options
from patchsplit.cli.plan.plan import tell_skipped, wanted_from
from patchsplit.errors import Exit
from patchsplit.model.delta import Oid
from patchsplit.model.ledger import Ledger, Row, Where
from patchsplit.session.conflicts.text import otherwise
from patchsplit.session.lookup import abbreviate, hunks_named
from patchsplit.session.pipeline.create import start
from patchsplit.session.session import Session
from patchsplit.session.views.folders import by_folder
from patchsplit.session.views.search import find
from patchsplit.session.views.survey import survey
from patchsplit.session.views.symbols import MARKS, STYLES


@click.command()
@fork_options
@click.option("--in", "where", type=click.Choice([w.value for w in Where]), help="Only these.")
@click.option("--path", "paths", multiple=True, metavar="GLOB", help="Only hunks of these files.")
@click.option("--find", "words", default="", metavar="WORDS", help=WORDS)
@click.option("--dirs", is_flag=True, help="Count by directory, most to do first.")
@click.option("--differing", is_flag=True, help="With how upstream words what it has otherwise.")
@click.option("--check", is_flag=True, help="Exit with 1 when something is left to settle.")
@common
def ledger(
    face: Face,
    base: str,
    onto: str,
    diff_file: Path | None,
    where: str | None,
    paths: tuple[str, ...],
    words: str,
    fork: str,
    *,
    dirs: bool,
    differing: bool,
    check: bool,
) -> None:
    """Say of every hunk where it stands.

    In a patch, already upstream (and by which commit), kept private, or unresolved.

    With FORK, --onto or --diff: of that fork, without making a plan.
    """
    if fork or onto or base or diff_file:
        wanted = wanted_from(base, onto, fork, diff_file)
        started = start(face.where, wanted, name=None, on_progress=progress)
        tell_skipped(started.skipped)
        opened = started.session
    else:
        opened = face.open()
    with opened as session:
        whole = session.ledger()
        named = set(hunks_named(paths, session.analysis.delta)) if paths else None
        sought = set(find(survey(session), words)) if words else None
        rows = [
            row
            for row in whole.rows
            if (where is None or row.where.value == where)
            and (named is None or row.hunk.id in named)
            and (sought is None or row.hunk.id in sought)
        ]
        if dirs:
            _print_folders(face, Ledger({row.hunk.id: row for row in rows}))
        elif face.json:
            render.emit_json({"hunks": [_json(row, session) for row in rows]})
        else:
            _print(session, whole, rows)
            if differing:
                _print_otherwise(session, rows)
        left = whole.count()
    if check and (left[Where.UNRESOLVED] or left[Where.UNASSIGNED]):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _print(session: Session, whole: Ledger, rows: list[Row]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    numbers = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    subjects = session.subjects()
    lines = []
    for row in rows:
        style = STYLES[row.where]
        where = f"[{style}]{MARKS[row.where]} {row.where}[/]"
        if row.patch is not None and row.where is Where.PATCH:
            where += f" {numbers[row.patch]}"
        lines.append(
            (
                f"[yellow]{short[row.hunk.id]}[/]",
                render.position(row.hunk),
                f"[green]+{len(row.hunk.added)}[/]",
                f"[red]-{len(row.hunk.removed)}[/]",
                where,
                render.safe(_why(row, subjects)),
            )
        )
    render.table(("hunk", "where it is", "", "", "stands", "why"), lines, numeric=(2, 3))
    render.say("")
    render.say(render.bar(whole))
    render.say(render.counts(whole))


def _json(row: Row, session: Session) -> dict[str, Any]:
    """Returns a row; of a hunk that upstream has, how much of it, and how that reads there."""
    found = session.analysis.placements[row.hunk.id]
    if row.where is not Where.UPSTREAM or found.landed is None:
        return render.row_json(row)
    extent, lines = found.landed.extent.value, otherwise(found)
    return {**render.row_json(row), "extent": extent, "otherwise": lines}


def _print_otherwise(session: Session, rows: list[Row]) -> None:
    """Prints, for what upstream has in other words, the fork's lines (-) and upstream's (+)."""
    for row in rows:
        lines = otherwise(session.analysis.placements[row.hunk.id])
        if row.where is Where.UPSTREAM and lines:
            render.say("")
            render.say(f"[bold]{render.position(row.hunk)}[/] {render.safe(row.reason)}")
            for line in lines:
                render.say(f"  [{'green' if line[0] == '+' else 'red'}]{render.safe(line)}[/]")


def _print_folders(face: Face, some: Ledger) -> None:
    folders = by_folder(some)
    if face.json:
        counted = {name: {where.value: count[where] for where in Where} for name, count in folders}
        render.emit_json({"dirs": counted})
        return
    lines = [
        (
            render.safe(name),
            str(count.total()),
            *(f"[{STYLES[where]}]{count[where] or ''}[/]" for where in Where),
        )
        for name, count in folders
    ]
    heads = ("directory", "hunks", *(f"{MARKS[where]} {where.value}" for where in Where))
    render.table(heads, lines, range(1, len(heads)))


def _why(row: Row, subjects: Mapping[Oid, str]) -> str:
    """Returns the commit that brought a hunk, else why the hunk stands where it does."""
    if row.by is None:
        return row.reason
    return f"{row.by[:12]} {subjects.get(row.by, row.reason)}"
