"""patchsplit demo: runs and prints the commands from a fork to a series, on a built-in example."""

from __future__ import annotations

import contextlib
import shlex
import sys
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import progress
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.demo.build import make_demo
from patchsplit.errors import AlreadyExists

STEPS = (
    (
        "Read the fork, place it on upstream's main branch, and propose a series.",
        "plan --base v1.0 --onto main fork",
    ),
    (
        "Keep the company's own code private.",
        "keep 'acme/*' Makefile --why 'our own telemetry'",
    ),
    (
        "Upstream and the fork changed the same line: show the conflict.",
        "resolve src/relay.c:30",
    ),
    ("Keep the fork's line private.", "keep src/relay.c:30 --why 'our own path'"),
    (
        "Reorder the series: its patches apply in every order.",
        "reorder p1 --to 4",
    ),
    ("Improve a proposed subject.", "reword p3 --subject 'ring: Keep a watermark.'"),
    (
        "Upstream has renamed src/text.c to src/strutil.c.",
        "reword p4 --subject 'strutil: Add text_lower().'",
    ),
    ("Show the series.", "show"),
    ("Show that every hunk is accounted for, exactly once.", "ledger"),
    (
        "Write the cover letter.",
        (
            "reword cover --subject 'relay: Watermark, rate and lower case'"
            " --body 'Small features that we have used for two years.'"
        ),
    ),
    ("Write the patches, for git am and git send-email.", "emit mbox {series}"),
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("patchsplit-demo"))
@click.option(
    "--tui", "by_hand", is_flag=True, help="Only make the plan, and open the terminal UI."
)
@plan_options
def demo(invocation: Invocation, folder: Path, *, by_hand: bool) -> None:
    """Run every step on a small example fork.

    Create a project and a company's fork of it in FOLDER, and run each command from the plan to
    the patches. With --json, what the commands print goes to standard error.
    """
    from patchsplit.cli import tui

    if by_hand:
        tui.require_terminal()
    if folder.exists():
        raise AlreadyExists(
            f"{folder} exists already.", "Name another folder: patchsplit demo FOLDER"
        )
    repo, series = folder / "relay", folder / "series"
    folder.mkdir(parents=True)
    make_demo(repo)
    if invocation.json and not by_hand:
        with contextlib.redirect_stdout(sys.stderr):
            _run_steps(repo, series)
        render.print_json({"repository": str(repo), "series": str(series)})
        return
    render.print_markup(f"Created a small project and a company's fork of it: [bold]{repo}[/]\n")
    if by_hand:
        _run_command(repo, STEPS[0][1])
        tui.run_tui(Invocation(repo_dir=repo))
        render.print_markup(f"Go on there: [bold]cd {repo} && patchsplit[/]")
        return
    _run_steps(repo, series)
    render.print_markup(f"The series is in [bold]{series}[/]; the plan is in {repo}.")
    render.print_markup(f"Go on there: [bold]cd {repo} && patchsplit[/]")


def _run_steps(repo: Path, series: Path) -> None:
    """Prints each step, and runs its command."""
    for why, command in STEPS:
        words = command.format(series=shlex.quote(str(series)))
        render.print_markup(f"[dim]# {why}[/]")
        render.print_markup(f"[bold green]$[/] [bold]patchsplit {words}[/]")
        _run_command(repo, words)
        render.print_markup("")
    progress.stop()


def _run_command(repo: Path, words: str) -> None:
    from patchsplit.cli.main import run

    code = run(["-C", str(repo), *shlex.split(words)])
    if code:
        raise click.exceptions.Exit(code)
