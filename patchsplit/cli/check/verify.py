"""patchsplit verify: builds every step of the series."""

from __future__ import annotations

from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import Exit
from patchsplit.model.plan import Plan
from patchsplit.model.verdicts import Built, Outcome, Verdict, standing
from patchsplit.session import verify as use

MARKS = {
    Outcome.BUILDS: "[green]✓[/]",
    Outcome.FAILS: "[bold red]✗[/]",
    Outcome.LATE: "[yellow]…[/]",
}
SHOWN = 6
"""Lines of a failure that are shown; --json has more."""


@click.command()
@click.option("--run", "command", default="", metavar="COMMAND", help="A line of shell.")
@click.option("--seconds", default=use.SECONDS, show_default=True, help="What one step may take.")
@click.option("--again", is_flag=True, help="Build again what was built before.")
@common
def verify(face: Face, command: str, seconds: float, *, again: bool) -> int:
    """Build every step: upstream, then each patch with all before it.

    COMMAND runs in a throw-away checkout, where the system can do that without network; it is the
    one named here, or in your own git config patchsplit.build. Exit code 1 where a step fails.
    """
    with face.open() as session:
        found = use.verify(session, command, seconds=seconds, again=again)
        plan = session.plan
    if face.json:
        render.emit_json(_json(found, plan))
    else:
        _print(found, plan)
    every = [*found.steps.values(), *([found.upstream] if found.upstream else [])]
    sound = all(step.outcome is Outcome.BUILDS for step in every)
    return Exit.OK if sound else Exit.FINDINGS


def _print(found: Built, plan: Plan) -> None:
    if found.upstream is not None:
        _row("  0", found.upstream, "upstream itself")
    held = standing(found, plan)
    for nth, patch in enumerate(plan.patches, 1):
        if patch.id in held:
            _row(f"{nth:3}", held[patch.id], patch.subject)
    note(f"{found.command}: {use.counted(found)}.")


def _row(number: str, verdict: Verdict, subject: str) -> None:
    took = f"{verdict.seconds:7.1f} s"
    mark = MARKS[verdict.outcome]
    render.say(f"[bold yellow]{number}[/] {mark} [dim]{took}[/]  {render.safe(subject)}")
    for line in verdict.words.splitlines()[-SHOWN:]:
        render.say(f"      [dim]{render.safe(line)}[/]")


def _json(found: Built, plan: Plan) -> dict[str, Any]:
    held = standing(found, plan)
    return {
        "command": found.command,
        "upstream": _verdict(found.upstream) if found.upstream else None,
        "steps": [
            {"patch": patch.id, "number": nth, "subject": patch.subject, **_verdict(held[patch.id])}
            for nth, patch in enumerate(plan.patches, 1)
            if patch.id in held
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "tree": verdict.tree,
        "seconds": verdict.seconds,
        "output": verdict.words,
    }
