"""patchsplit verify: runs commands on upstream, then on the series after each patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options, topic_option
from patchsplit.errors import ExitCode
from patchsplit.model.verdicts import Limits, Outcome, Verdict
from patchsplit.session.lookup import abbreviate
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session
from patchsplit.session.verify.faults import HunkFault, locate_faults
from patchsplit.session.verify.results import find_commands, summarize_verdicts
from patchsplit.session.verify.run import verify as run_verify
from patchsplit.session.verify.scope import Attempt, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTCOME_SYMBOLS = {
    Outcome.BUILDS: "[green]✓[/]",
    Outcome.FAILS: "[bold red]✗[/]",
    Outcome.TIMEOUT: "[yellow]…[/]",
}
MAX_OUTPUT_LINES = 6
"""The last lines of a step's output that are printed; --json has more."""
MEGABYTE = 1 << 20


@click.command()
@click.option(
    "-x", "--run", "commands", multiple=True, metavar="COMMAND",
    help="The shell command to run; may be repeated: all of them, in this order.",
)  # fmt: skip
@click.option(
    "--jobs", default=1, type=click.IntRange(1), metavar="N", show_default=True,
    help="Try so many steps at the same time, each stretch of them in a checkout of its own.",
)  # fmt: skip
@topic_option
@click.option(
    "--from", "since", metavar="PATCH", shell_complete=complete_patches,
    help="Begin with this patch, after the step before it.",
)  # fmt: skip
@click.option(
    "--independent", is_flag=True,
    help="Try each patch, and each topic, on upstream with only what it needs.",
)  # fmt: skip
@click.option(
    "--seconds", default=Limits().seconds, show_default=True,
    help="The time limit of a command on one step.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(1), metavar="MB",
    help="The address space that each process of a command may have.",
)  # fmt: skip
@click.option("--live", is_flag=True, help="Print what the commands print, as they do.")
@click.option("--again", is_flag=True, help="Ignore earlier results and build again.")
@plan_options
def verify(
    invocation: Invocation,
    commands: tuple[str, ...],
    jobs: int,
    since: str | None,
    seconds: float,
    memory: int | None,
    *,
    independent: bool,
    live: bool,
    again: bool,
) -> int:
    """Build upstream, then the series after each patch.

    The commands, or each patchsplit.build of your git config, run in a temporary checkout; without
    network, if the system supports that. What a command said of a tree is not asked again. ccache
    is used where it is installed. Exit code 1: a step failed.
    """
    with invocation.open() as session:
        for configured in find_commands(session) if not commands else ():
            print_note(f"Runs after each patch: {configured}")
        first = resolve_seen_patch(session, since) if since is not None else None
        found = run_verify(
            session,
            commands,
            Scope(invocation.topics, first, independent),
            Limits(jobs, seconds, memory * MEGABYTE if memory is not None else None),
            again=again,
            on_output=_print_output if live else None,
        )
        rows = [(one, verdict, _locate(session, one, verdict)) for one, verdict in found]
        used = commands or find_commands(session)
        if invocation.json:
            render.print_json(_build_json(session, used, rows))
        else:
            _print_build(session, used, rows)
    sound = all(verdict.outcome is Outcome.BUILDS for _, verdict in found)
    return ExitCode.OK if sound else ExitCode.FINDINGS


Row = tuple[Attempt, Verdict, list[HunkFault]]


def _locate(session: Session, attempt: Attempt, verdict: Verdict) -> list[HunkFault]:
    return locate_faults(session, verdict, attempt.hunks) if verdict.words else []


def _print_output(index: int, text: str) -> None:
    """Prints lines of a running command on standard error, each behind the index of its step."""
    progress.stop()
    for line in text.splitlines():
        print_note(f"{index:3} │ {line}")


def _print_build(session: Session, commands: Sequence[str], rows: Sequence[Row]) -> None:
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    short = abbreviate(session.analysis.delta.by_id())
    for attempt, verdict, faults in rows:
        name = number[attempt.patch] if attempt.patch is not None else "" if attempt.topic else 0
        took = f"{verdict.seconds:7.1f} s"
        mark = OUTCOME_SYMBOLS[verdict.outcome]
        render.print_markup(
            f"[bold yellow]{name!s:>3}[/] {mark} [dim]{took}[/]  "
            f"{render.escape_markup(attempt.step.label)}"
        )
        if verdict.command and len(commands) > 1:
            render.print_markup(f"      [dim]{render.escape_markup(verdict.command)}:[/]")
        for line in verdict.words.splitlines()[-MAX_OUTPUT_LINES:]:
            render.print_markup(f"      [dim]{render.escape_markup(line)}[/]")
        for at in faults:
            if at.hunk is not None:
                place = render.escape_markup(f"{at.path}:{at.fault.line}")
                render.print_markup(f"      [yellow]{short[at.hunk]}[/] stands at {place}")
    summary = summarize_verdicts(verdict for _, verdict, _ in rows)
    print_note(f"{', '.join(commands)}: {summary}.")


def _build_json(session: Session, commands: Sequence[str], rows: Sequence[Row]) -> dict[str, Any]:
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    first = rows[0] if rows and not rows[0][0].hunks else None
    return {
        "commands": list(commands),
        "upstream": _verdict_json(first[1], []) if first is not None else None,
        "steps": [
            {
                "patch": attempt.patch,
                "topic": attempt.topic,
                "number": number.get(attempt.patch) if attempt.patch is not None else None,
                "subject": attempt.step.label,
                **_verdict_json(verdict, faults),
            }
            for attempt, verdict, faults in rows
            if attempt.hunks
        ],
    }


def _verdict_json(verdict: Verdict, faults: Sequence[HunkFault]) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "tree": verdict.tree,
        "seconds": verdict.seconds,
        "command": verdict.command,
        "output": verdict.words,
        "faults": [
            {"path": at.path, "line": at.fault.line, "words": at.fault.words, "hunk": at.hunk}
            for at in faults
        ],
    }
