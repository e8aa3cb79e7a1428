"""patchsplit edit: change what a hunk sends."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import told
from patchsplit.cli.diagnostics import fail
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId
from patchsplit.session.desk import edited
from patchsplit.session.hunks import edit as rework
from patchsplit.session.hunks.edit import Reworked
from patchsplit.session.lookup import hunks_named
from patchsplit.session.session import Session


@click.command()
@click.argument("hunk")
@click.option("--print", "how", flag_value="print", help="Print the text that an editor would get.")
@click.option(
    "--from", "source", type=click.Path(path_type=Path, allow_dash=True),
    help="Take this file as the edited text; - reads standard input.",
)  # fmt: skip
@click.option("--forget", "how", flag_value="forget", help="Take an edit back.")
@common
def edit(face: Face, hunk: str, how: str | None, source: Path | None) -> None:
    """Edit what a hunk sends, in your editor.

    It is shown as `git add -e` does. Delete a "+" line to leave it out; make a "-" a blank to keep
    the line; change or add "+" lines as you like. Where only lines of the hunk are left out, they
    become hunks of their own, in no patch. Otherwise your lines are recorded beside the hunk and
    sent in place of the fork's: the hunk itself never changes.
    """
    with face.open() as session:
        named = hunks_named([hunk], session.analysis.delta)
        if len(named) != 1:
            raise PatchsplitError(f"{hunk} names {len(named)} hunks.", "Name one by its id.")
        name = named[0]
        if how == "forget":
            rework.restore(session, name)
            told(face, session, hunk=name)
            return
        text = rework.text_of(session, name)
        if how == "print":
            _print(face, text)
            return
        if source is not None:
            done = rework.rework(session, name, _read(source))
        else:
            done = _by_hand(session, name, text)
        told(face, session, hunk=name, kept=done.kept, left=done.left, recorded=done.recorded)


def _by_hand(session: Session, name: HunkId, text: bytes) -> Reworked:
    """Opens the editor, and offers it again on what was written where that makes no sense."""
    while True:
        content = edited(session, text, f"{name[:7]}.diff")
        if content is None:
            raise PlanError("Nothing was changed.", "Save the text in the editor, or use --from.")
        try:
            return rework.rework(session, name, content)
        except PlanError as error:
            if not sys.stdin.isatty():
                raise
            fail(error)
            click.confirm("Edit it again?", default=True, abort=True, err=True)
            text = content


def _read(source: Path) -> bytes:
    try:
        with click.open_file(str(source), "rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise PatchsplitError(f"{source} cannot be read: {error.strerror}.") from error
    return content


def _print(face: Face, text: bytes) -> None:
    if face.json:
        render.emit_json({"text": text.decode("utf-8", "surrogateescape")})
    else:
        click.echo(text, nl=False)
