"""patchsplit undo, redo, log: nothing decided is lost."""

from __future__ import annotations

import datetime as dt

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import PatchsplitError
from patchsplit.session.session import go_to, journal, step


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="All that came after entry N.")
@common
def undo(face: Face, to: int | None) -> None:
    """Take back the last edit of the plan.

    With --to: every edit after entry N of `patchsplit log`.
    """
    if to is None:
        _tell(face, "undone", step(face.where, face.plan, -1))
        return
    if to > journal(face.where, face.plan).at + 1:
        raise PatchsplitError(f"Entry {to} is undone already.", f"Use: patchsplit redo --to {to}")
    _tell(face, "back to", go_to(face.where, face.plan, to - 1))


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="All up to entry N.")
@common
def redo(face: Face, to: int | None) -> None:
    """Do again what undo took back.

    With --to: every edit up to entry N of `patchsplit log`.
    """
    if to is None:
        _tell(face, "done again", step(face.where, face.plan, 1))
        return
    if to <= journal(face.where, face.plan).at:
        raise PatchsplitError(f"Entry {to} holds already.", f"Use: patchsplit undo --to {to}")
    _tell(face, "forward to", go_to(face.where, face.plan, to - 1))


def _tell(face: Face, verb: str, label: str) -> None:
    if face.json:
        render.emit_json({"did": verb, "edit": label})
    else:
        render.say(f"{verb.capitalize()}: {render.safe(label)}.")


@click.command()
@common
def log(face: Face) -> None:
    """List what was done to the plan, newest first.

    The numbers are those that undo --to and redo --to take; the arrow is where the plan stands.
    """
    kept = journal(face.where, face.plan)
    if face.json:
        entries = [
            {"number": nth + 1, "edit": done.label, "when": done.when, "undone": nth > kept.at}
            for nth, done in enumerate(kept.entries)
        ]
        render.emit_json({"log": entries, "at": kept.at + 1})
        return
    wide = len(str(len(kept.entries)))
    for nth, done in reversed(list(enumerate(kept.entries))):
        mark = "→" if nth == kept.at else " "
        style = "dim" if nth > kept.at else "default"
        when = dt.datetime.fromtimestamp(done.when).astimezone().strftime("%Y-%m-%d %H:%M")
        tail = " (undone)" if nth > kept.at else ""
        render.say(f"[{style}]{mark} {nth + 1:>{wide}}  {when}  {render.safe(done.label)}{tail}[/]")
