"""patchsplit demo: the whole path on an embedded fork, each step a command one could type."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import progress
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.demo.build import make_demo
from patchsplit.errors import Refused

STEPS = (
    (
        "Read the fork, place it on upstream's main, propose a series.",
        "plan --base v1.0 --onto main fork",
    ),
    (
        "Say what is the company's own and shall stay private.",
        "keep 'acme/*' Makefile --why 'telemetry of our own'",
    ),
    (
        "Upstream rewrote a line that the fork changed: three sides, and a person decides.",
        "resolve src/relay.c:30",
    ),
    ("Here the fork's line stays private.", "keep src/relay.c:30 --why 'a path of our own'"),
    (
        "Correct the proposal: any partition applies, in any order; nothing can conflict.",
        "reorder 1 --to 4",
    ),
    ("Word what the proposal could only list.", "reword 1 --subject 'ring: Keep a watermark.'"),
    (
        "Upstream calls the file by another name today.",
        "reword 2 --subject 'strutil: Add text_lower().'",
    ),
    ("The series:", "show"),
    ("Every hunk stands in exactly one place.", "ledger"),
    (
        "Word the cover letter.",
        (
            "reword cover --subject 'relay: Watermark, rate and lower case'"
            " --body 'Small features that we have used for two years.'"
        ),
    ),
    ("Write patches that git am takes and git send-email sends.", "emit mbox {series}"),
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("patchsplit-demo"))
@click.option("--tui", "by_hand", is_flag=True, help="Plan it, and go on in the terminal UI.")
@plan_options
def demo(invocation: Invocation, folder: Path, *, by_hand: bool) -> None:
    """Take a small fork the whole way.

    Makes a project and a company's fork of it in FOLDER, and runs each command from the plan to
    a series of patches.
    """
    from patchsplit.cli import tui

    if by_hand:
        tui.require_terminal()
    if folder.exists():
        raise Refused(f"{folder} exists already.", "Name another: patchsplit demo FOLDER")
    repo, series = folder / "relay", folder / "series"
    folder.mkdir(parents=True)
    make_demo(repo)
    if invocation.json:
        render.print_json({"repository": str(repo)})
    render.print_markup(f"A small project and a company's fork of it: [bold]{repo}[/]\n")
    if by_hand:
        _run_command(repo, STEPS[0][1])
        tui.run_tui(Invocation(repo_dir=repo))
        render.print_markup(f"Go on there: [bold]cd {repo} && patchsplit[/]")
        return
    for why, command in STEPS:
        words = command.format(series=shlex.quote(str(series)))
        render.print_markup(f"[dim]# {why}[/]")
        render.print_markup(f"[bold green]$[/] [bold]patchsplit {words}[/]")
        _run_command(repo, words)
        render.print_markup("")
    progress.stop()
    render.print_markup(f"The series is in [bold]{series}[/]; the plan is in {repo}.")
    render.print_markup(f"Go on there: [bold]cd {repo} && patchsplit[/]")


def _run_command(repo: Path, words: str) -> None:
    from patchsplit.cli.main import run

    code = run(["-C", str(repo), *shlex.split(words)])
    if code:
        raise click.exceptions.Exit(code)
