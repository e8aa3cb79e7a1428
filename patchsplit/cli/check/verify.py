"""patchsplit verify: builds upstream, then the series after each patch."""

from __future__ import annotations

from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import ExitCode
from patchsplit.model.plan import Plan
from patchsplit.model.verdicts import BuildResults, Outcome, Verdict, find_valid_verdicts
from patchsplit.session import verify as use

OUTCOME_SYMBOLS = {
    Outcome.BUILDS: "[green]✓[/]",
    Outcome.FAILS: "[bold red]✗[/]",
    Outcome.TIMEOUT: "[yellow]…[/]",
}
MAX_OUTPUT_LINES = 6
"""The last lines of a step's output that are printed; --json has more."""


@click.command()
@click.option("--run", "command", default="", metavar="COMMAND", help="The shell command to run.")
@click.option(
    "--seconds", default=use.TIMEOUT_SECONDS, show_default=True, help="The time limit of a step."
)
@click.option("--again", is_flag=True, help="Ignore earlier results and build again.")
@plan_options
def verify(invocation: Invocation, command: str, seconds: float, *, again: bool) -> int:
    """Build upstream, then the series after each patch.

    COMMAND, or patchsplit.build of your git config, runs in a temporary checkout; without network,
    if the system supports that. Exit code 1: a step failed.
    """
    with invocation.open() as session:
        if not command and (configured := use.find_command(session)):
            print_note(f"Runs after each patch: {configured}")
        found = use.verify(session, command, seconds=seconds, again=again)
        plan = session.plan
    if invocation.json:
        render.print_json(_build_json(found, plan))
    else:
        _print_build(found, plan)
    every = [*found.steps.values(), *([found.upstream] if found.upstream else [])]
    sound = all(step.outcome is Outcome.BUILDS for step in every)
    return ExitCode.OK if sound else ExitCode.FINDINGS


def _print_build(build: BuildResults, plan: Plan) -> None:
    if build.upstream is not None:
        _print_step("  0", build.upstream, "upstream itself")
    held = find_valid_verdicts(build, plan)
    for nth, patch in enumerate(plan.patches, 1):
        if patch.id in held:
            _print_step(f"{nth:3}", held[patch.id], patch.subject)
    print_note(f"{build.command}: {use.summarize_build(build)}.")


def _print_step(number: str, verdict: Verdict, subject: str) -> None:
    took = f"{verdict.seconds:7.1f} s"
    mark = OUTCOME_SYMBOLS[verdict.outcome]
    render.print_markup(
        f"[bold yellow]{number}[/] {mark} [dim]{took}[/]  {render.escape_markup(subject)}"
    )
    for line in verdict.words.splitlines()[-MAX_OUTPUT_LINES:]:
        render.print_markup(f"      [dim]{render.escape_markup(line)}[/]")


def _build_json(build: BuildResults, plan: Plan) -> dict[str, Any]:
    held = find_valid_verdicts(build, plan)
    return {
        "command": build.command,
        "upstream": _verdict_json(build.upstream) if build.upstream else None,
        "steps": [
            {
                "patch": patch.id,
                "number": nth,
                "subject": patch.subject,
                **_verdict_json(held[patch.id]),
            }
            for nth, patch in enumerate(plan.patches, 1)
            if patch.id in held
        ],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "tree": verdict.tree,
        "seconds": verdict.seconds,
        "output": verdict.words,
    }
