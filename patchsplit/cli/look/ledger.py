"""patchsplit ledger: every hunk and its status."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import progress
from patchsplit.cli.find import QUERY_HELP
from patchsplit.cli.invocation import Invocation, fork_options, plan_options
from patchsplit.cli.plan.plan import print_skipped, read_request
from patchsplit.cli.plan.status import readiness_json
from patchsplit.errors import ExitCode
from patchsplit.model.delta import Oid
from patchsplit.model.ledger import Ledger, Row, Where
from patchsplit.session.conflicts.text import diff_with_upstream
from patchsplit.session.lookup import abbreviate, resolve_hunks
from patchsplit.session.numbers import record_numbers
from patchsplit.session.pipeline.create import create_plan
from patchsplit.session.session import Session
from patchsplit.session.views.counts import read_landing_subjects
from patchsplit.session.views.folders import count_by_folder
from patchsplit.session.views.readiness import measure_readiness
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import take_survey
from patchsplit.session.views.symbols import PLACE_STYLES, PLACE_SYMBOLS


@click.command()
@fork_options
@click.option(
    "--in", "where", type=click.Choice([w.value for w in Where]), help="Only these hunks."
)
@click.option("--path", "paths", multiple=True, metavar="GLOB", help="Only hunks of these files.")
@click.option("--find", "words", default="", metavar="WORDS", help=QUERY_HELP)
@click.option("--dirs", is_flag=True, help="Count by directory, most to do first.")
@click.option("--differing", is_flag=True, help="Also print how upstream's lines differ.")
@click.option("--check", is_flag=True, help="Exit with 1 if hunks are unresolved or unassigned.")
@plan_options
def ledger(
    invocation: Invocation,
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
    """List every hunk and its status.

    A hunk is in a patch, already upstream (with the commit that brought it), kept private,
    unresolved or unassigned.

    With FORK, --base, --onto or --diff, list the hunks of that fork without making a plan.
    """
    if fork or onto or base or diff_file:
        wanted = read_request(invocation, base, onto, fork, diff_file)
        started = create_plan(invocation.repo_dir, wanted, name=None, on_progress=progress)
        print_skipped(started.skipped)
        opened = started.session
    else:
        opened = invocation.open()
    with opened as session:
        whole = session.ledger()
        named = set(resolve_hunks(paths, session.analysis.delta)) if paths else None
        sought = set(find_hunks(take_survey(session), words)) if words else None
        rows = [
            row
            for row in whole.rows
            if (where is None or row.where.value == where)
            and (named is None or row.hunk.id in named)
            and (sought is None or row.hunk.id in sought)
        ]
        if dirs:
            _print_folders(invocation, Ledger({row.hunk.id: row for row in rows}))
        elif invocation.json:
            ready = readiness_json(measure_readiness(session))
            render.print_json({"hunks": [_row_json(row, session) for row in rows], **ready})
        else:
            _print_ledger(session, whole, rows)
            if differing:
                _print_differences(session, rows)
        record_numbers(session)
        left = whole.count()
    if check and (left[Where.UNRESOLVED] or left[Where.UNASSIGNED]):
        raise click.exceptions.Exit(ExitCode.FINDINGS)


def _print_ledger(session: Session, whole: Ledger, rows: list[Row]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    numbers = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    subjects = read_landing_subjects(session)
    lines = []
    for row in rows:
        style = PLACE_STYLES[row.where]
        where = f"[{style}]{PLACE_SYMBOLS[row.where]} {row.where}[/]"
        if row.patch is not None and row.where is Where.PATCH:
            where += f" {numbers[row.patch]}"
        lines.append(
            (
                f"[yellow]{short[row.hunk.id]}[/]",
                render.format_position(row.hunk),
                f"[green]+{len(row.hunk.added)}[/]",
                f"[red]-{len(row.hunk.removed)}[/]",
                where,
                render.escape_markup(_explain_row(row, subjects)),
            )
        )
    render.print_table(("hunk", "location", "", "", "status", "why"), lines, numeric=(2, 3))
    render.print_markup("")
    render.print_markup(render.format_bar(whole))
    render.print_markup(render.format_counts(whole))
    render.print_markup(measure_readiness(session).describe())


def _row_json(row: Row, session: Session) -> dict[str, Any]:
    """Returns a row; of a hunk that upstream has, also how much of it, and how its lines differ."""
    found = session.analysis.placements[row.hunk.id]
    if row.where is not Where.UPSTREAM or found.landed is None:
        return render.row_json(row)
    extent, lines = found.landed.extent.value, diff_with_upstream(found)
    return {**render.row_json(row), "extent": extent, "otherwise": lines}


def _print_differences(session: Session, rows: list[Row]) -> None:
    """Prints the fork's lines (-) and upstream's (+) of hunks that upstream has in another form."""
    for row in rows:
        lines = diff_with_upstream(session.analysis.placements[row.hunk.id])
        if row.where is Where.UPSTREAM and lines:
            render.print_markup("")
            render.print_markup(
                f"[bold]{render.format_position(row.hunk)}[/] {render.escape_markup(row.reason)}"
            )
            for line in lines:
                render.print_markup(
                    f"  [{'green' if line[0] == '+' else 'red'}]{render.escape_markup(line)}[/]"
                )


def _print_folders(invocation: Invocation, some: Ledger) -> None:
    folders = count_by_folder(some)
    if invocation.json:
        counted = {name: {where.value: count[where] for where in Where} for name, count in folders}
        render.print_json({"dirs": counted})
        return
    lines = [
        (
            render.escape_markup(name),
            str(count.total()),
            *(f"[{PLACE_STYLES[where]}]{count[where] or ''}[/]" for where in Where),
        )
        for name, count in folders
    ]
    heads = ("directory", "hunks", *(f"{PLACE_SYMBOLS[where]} {where.value}" for where in Where))
    render.print_table(heads, lines, range(1, len(heads)))


def _explain_row(row: Row, subjects: Mapping[Oid, str]) -> str:
    """Returns the commit that brought a hunk and its subject, or the reason of its status."""
    if row.commit is None:
        return row.reason
    return f"{row.commit[:12]} {subjects.get(row.commit, row.reason)}"
