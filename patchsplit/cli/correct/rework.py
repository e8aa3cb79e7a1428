"""patchsplit edit: changes the lines that a hunk sends."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.diagnostics import print_error
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId
from patchsplit.session.hunks import edit as rework
from patchsplit.session.hunks.edit import ReworkResult
from patchsplit.session.lookup import resolve_hunks
from patchsplit.session.session import Session
from patchsplit.session.user import open_editor


@click.command()
@click.argument("hunk")
@click.option(
    "--print", "how", flag_value="print", help="Print the text that an editor would show."
)
@click.option(
    "--from", "source", type=click.Path(path_type=Path, allow_dash=True),
    help="Read the edited text from this file; - reads standard input.",
)  # fmt: skip
@click.option("--forget", "how", flag_value="forget", help="Discard an earlier edit of the hunk.")
@plan_options
def edit(invocation: Invocation, hunk: str, how: str | None, source: Path | None) -> None:
    """Edit the lines that a hunk sends, in an editor.

    As with git add -e, delete a "+" line to leave it out; change a "-" to a space to keep a line
    that the hunk removes; change or add "+" lines as needed. If lines are only left out, they
    become hunks of their own, in no patch. Otherwise your lines are recorded with the hunk and sent
    in place of the fork's; the hunk itself does not change.
    """
    with invocation.open() as session:
        named = resolve_hunks([hunk], session.analysis.delta)
        if len(named) != 1:
            raise PatchsplitError(f"{hunk} names {len(named)} hunks.", "Name one by its id.")
        name = named[0]
        if how == "forget":
            rework.restore(session, name)
            print_edit(invocation, session, hunk=name)
            return
        text = rework.format_hunk_page(session, name)
        if how == "print":
            _print_text(invocation, text)
            return
        if source is not None:
            done = rework.rework(session, name, _read_source(source))
        else:
            done = _edit_until_valid(session, name, text)
        print_edit(
            invocation,
            session,
            hunk=name,
            kept=done.remaining,
            left=done.excluded,
            recorded=done.is_recorded,
        )


def _edit_until_valid(session: Session, hunk_id: HunkId, text: bytes) -> ReworkResult:
    """Opens the editor, and offers to open it again while the edited text is not valid."""
    while True:
        content = open_editor(session, text, f"{hunk_id[:7]}.diff")
        if content is None:
            raise PlanError("Nothing was changed.", "Save the text in the editor, or use --from.")
        try:
            return rework.rework(session, hunk_id, content)
        except PlanError as error:
            if not sys.stdin.isatty():
                raise
            print_error(error)
            click.confirm("Edit it again?", default=True, abort=True, err=True)
            text = content


def _read_source(source: Path) -> bytes:
    try:
        with click.open_file(str(source), "rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise PatchsplitError(f"{source} cannot be read: {error.strerror}.") from error
    return content


def _print_text(invocation: Invocation, text: bytes) -> None:
    if invocation.json:
        render.print_json({"text": text.decode("utf-8", "surrogateescape")})
    else:
        click.echo(text, nl=False)
