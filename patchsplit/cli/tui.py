"""patchsplit tui: opens the terminal UI, which is imported only when it is needed."""

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
@click.option("--keys", type=click.Choice(KEYMAPS), help="The key bindings.")
@click.option("--theme", help="dark, light, ansi, or the name of a Textual theme.")
@plan_options
def tui(invocation: Invocation, keys: str | None, theme: str | None) -> None:
    """Open the plan in the terminal UI.

    The key ? lists all keys. The defaults of --keys and --theme are patchsplit.keys and
    patchsplit.theme of git config.
    """
    require_terminal()
    run_tui(invocation, keys or "", theme or "")


def require_terminal() -> None:
    """Raises Refused if standard input, output or error is not a terminal."""
    if not is_interactive():
        raise Refused(
            "The terminal UI needs a terminal.", "In a script, use the other commands and --json."
        )


def run_tui(invocation: Invocation, keys: str = "", theme: str = "") -> None:
    """Opens the plan in the terminal UI, and returns when it is closed.

    "" for `keys` or `theme` means the setting of git config. Raises EnvironmentFailure if textual
    is not installed, and the error that closed the terminal UI, if one did.
    """
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
    try:
        app.run()
    finally:
        app.close_session()  # also where a signal ended it
    if app.failure is not None:
        raise app.failure


def is_interactive() -> bool:
    """Returns whether standard input, output and error, on which textual draws, are terminals."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def should_open_tui(invocation: Invocation) -> bool:
    """Returns whether `patchsplit` without a command opens the terminal UI.

    It does on a terminal, without --json, if the plan exists.
    """
    return (
        is_interactive()
        and not invocation.json
        and invocation.plan in list_plans(invocation.repo_dir)
    )
