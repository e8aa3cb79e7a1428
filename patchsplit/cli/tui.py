"""patchsplit tui: the terminal UI. It is loaded by name, so that the core runs without it."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import EnvironmentFailure, Refused
from patchsplit.session.journal import list_plans
from patchsplit.session.session import Session

KEYMAPS = ("default", "vim", "magit", "lazygit")


@click.command()
@click.option("--keys", type=click.Choice(KEYMAPS), help="Keys that your hands know.")
@click.option("--theme", help="dark, light, ansi, or a theme of textual.")
@plan_options
def tui(invocation: Invocation, keys: str | None, theme: str | None) -> None:
    """Correct the series in the terminal: every key is shown by «?».

    The settings patchsplit.keys and patchsplit.theme of git config are the defaults.
    """
    require_terminal()
    run_tui(invocation, keys or "", theme or "")


def require_terminal() -> None:
    """Raises Refused where no person is there."""
    if not is_interactive():
        raise Refused(
            "The terminal UI needs a terminal.", "In a script, use the other commands and --json."
        )


def run_tui(invocation: Invocation, keys: str = "", theme: str = "") -> None:
    """Opens the plan in the terminal UI."""
    try:
        module: Any = importlib.import_module("patchsplit.tui.app")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        raise EnvironmentFailure(
            "The terminal UI needs textual, which is not installed.", "pip install textual"
        ) from error

    app = module.PatchsplitApp(
        lambda report: Session.open(invocation.repo_dir, invocation.plan, report),
        keys=keys,
        theme=theme,
    )
    app.run()
    if app.failure is not None:
        raise app.failure


def is_interactive() -> bool:
    """Says whether a person is there: textual draws on standard error."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def should_open_tui(invocation: Invocation) -> bool:
    """Says whether a bare `patchsplit` opens the terminal UI: on a terminal, with a plan."""
    return (
        is_interactive()
        and not invocation.json
        and invocation.plan in list_plans(invocation.repo_dir)
    )
