"""patchsplit undo, redo, log: nothing decided is lost."""

from __future__ import annotations

import datetime as dt

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError
from patchsplit.session.journal import go_to, read_journal, step_journal


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="All that came after entry N.")
@plan_options
def undo(invocation: Invocation, to: int | None) -> None:
    """Take back the last edit of the plan.

    With --to: every edit after entry N of `patchsplit log`.
    """
    if to is None:
        _print_step(invocation, "undone", step_journal(invocation.repo_dir, invocation.plan, -1))
        return
    if to > read_journal(invocation.repo_dir, invocation.plan).at + 1:
        raise PatchsplitError(f"Entry {to} is undone already.", f"Use: patchsplit redo --to {to}")
    _print_step(invocation, "back to", go_to(invocation.repo_dir, invocation.plan, to - 1))


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="All up to entry N.")
@plan_options
def redo(invocation: Invocation, to: int | None) -> None:
    """Do again what undo took back.

    With --to: every edit up to entry N of `patchsplit log`.
    """
    if to is None:
        _print_step(invocation, "done again", step_journal(invocation.repo_dir, invocation.plan, 1))
        return
    if to <= read_journal(invocation.repo_dir, invocation.plan).at:
        raise PatchsplitError(f"Entry {to} holds already.", f"Use: patchsplit undo --to {to}")
    _print_step(invocation, "forward to", go_to(invocation.repo_dir, invocation.plan, to - 1))


def _print_step(invocation: Invocation, verb: str, label: str) -> None:
    if invocation.json:
        render.print_json({"did": verb, "edit": label})
    else:
        render.print_markup(f"{verb.capitalize()}: {render.escape_markup(label)}.")


@click.command()
@plan_options
def log(invocation: Invocation) -> None:
    """List what was done to the plan, newest first.

    The numbers are those that undo --to and redo --to take; the arrow is where the plan stands.
    """
    kept = read_journal(invocation.repo_dir, invocation.plan)
    if invocation.json:
        entries = [
            {"number": nth + 1, "edit": done.label, "when": done.when, "undone": nth > kept.at}
            for nth, done in enumerate(kept.entries)
        ]
        render.print_json({"log": entries, "at": kept.at + 1})
        return
    wide = len(str(len(kept.entries)))
    for nth, done in reversed(list(enumerate(kept.entries))):
        mark = "→" if nth == kept.at else " "
        style = "dim" if nth > kept.at else "default"
        when = dt.datetime.fromtimestamp(done.when).astimezone().strftime("%Y-%m-%d %H:%M")
        tail = " (undone)" if nth > kept.at else ""
        render.print_markup(
            f"[{style}]{mark} {nth + 1:>{wide}}  {when}  {render.escape_markup(done.label)}{tail}[/]"
        )
