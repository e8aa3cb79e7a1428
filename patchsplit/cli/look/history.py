"""patchsplit undo, redo, log: the journal of a plan's edits."""

from __future__ import annotations

import datetime as dt

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError
from patchsplit.session.journal import go_to, read_journal, step_journal


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="Undo every edit after entry N.")
@plan_options
def undo(invocation: Invocation, to: int | None) -> None:
    """Undo the last edit.

    patchsplit log lists the entries that --to takes.
    """
    if to is None:
        _print_step(invocation, "undone", step_journal(invocation.repo_dir, invocation.plan, -1))
        return
    if to > read_journal(invocation.repo_dir, invocation.plan).at + 1:
        raise PatchsplitError(f"Entry {to} is undone already.", f"Use: patchsplit redo --to {to}")
    _print_step(invocation, "back to", go_to(invocation.repo_dir, invocation.plan, to - 1))


@click.command()
@click.option("--to", type=click.IntRange(1), metavar="N", help="Redo every edit up to entry N.")
@plan_options
def redo(invocation: Invocation, to: int | None) -> None:
    """Redo the last edit that was undone.

    patchsplit log lists the entries that --to takes.
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
        render.print_line(f"{verb.capitalize()}: {label}.")


@click.command()
@plan_options
def log(invocation: Invocation) -> None:
    """List the edits of the plan, newest first.

    undo --to and redo --to take the numbers; the arrow marks the current state.
    """
    journal = read_journal(invocation.repo_dir, invocation.plan)
    if invocation.json:
        entries = [
            {"number": nth + 1, "edit": done.label, "when": done.when, "undone": nth > journal.at}
            for nth, done in enumerate(journal.entries)
        ]
        render.print_json({"log": entries, "at": journal.at + 1})
        return
    wide = len(str(len(journal.entries)))
    for nth, done in reversed(list(enumerate(journal.entries))):
        mark = "→" if nth == journal.at else " "
        style = "dim" if nth > journal.at else "default"
        when = dt.datetime.fromtimestamp(done.when).astimezone().strftime("%Y-%m-%d %H:%M")
        tail = " (undone)" if nth > journal.at else ""
        label = render.escape_markup(done.label)
        render.print_markup(f"[{style}]{mark} {nth + 1:>{wide}}  {when}  {label}{tail}[/]")
