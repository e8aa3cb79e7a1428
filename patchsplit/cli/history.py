"""patchsplit undo, redo, log: nothing decided is lost."""

from __future__ import annotations

import datetime as dt

import click

from patchsplit.cli import render
from patchsplit.cli.face import Face, common
from patchsplit.session.session import journal, step


@click.command()
@common
def undo(face: Face) -> None:
    """Take back the last edit of the plan."""
    _tell(face, "undone", step(face.where, face.plan, -1))


@click.command()
@common
def redo(face: Face) -> None:
    """Do again what undo took back."""
    _tell(face, "done again", step(face.where, face.plan, 1))


def _tell(face: Face, verb: str, label: str) -> None:
    if face.json:
        render.emit_json({"did": verb, "edit": label})
    else:
        render.say(f"{verb.capitalize()}: {render.safe(label)}.")


@click.command()
@common
def log(face: Face) -> None:
    """List what was done to the plan, newest first."""
    kept = journal(face.where, face.plan)
    if face.json:
        entries = [
            {"edit": done.label, "when": done.when, "undone": nth > kept.at}
            for nth, done in enumerate(kept.entries)
        ]
        render.emit_json({"log": entries})
        return
    for nth, done in reversed(list(enumerate(kept.entries))):
        mark = "→" if nth == kept.at else " "
        style = "dim" if nth > kept.at else "default"
        when = dt.datetime.fromtimestamp(done.when).astimezone().strftime("%Y-%m-%d %H:%M")
        tail = " (undone)" if nth > kept.at else ""
        render.say(f"[{style}]{mark} {when}  {render.safe(done.label)}{tail}[/]")
