"""patchsplit verify: runs commands on upstream, then on the series after each patch."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options, topic_option
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Limits, Outcome, Verdict
from patchsplit.session.lookup import abbreviate
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session
from patchsplit.session.verify.faults import HunkFault, locate_faults
from patchsplit.session.verify.mend import explain_failures, mend_series
from patchsplit.session.verify.misplaced import Misplacement
from patchsplit.session.verify.quick import QuickFault, find_quick_faults
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
@click.option("--quick", is_flag=True, help="Build nothing: look in seconds for what likely fails.")
@click.option(
    "--fix", "mends", is_flag=True,
    help="Move misplaced hunks until all steps pass, or nothing helps.",
)  # fmt: skip
@click.option("--no-search", is_flag=True, help="Do not look for the hunks that make a step fail.")
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
    quick: bool,
    mends: bool,
    no_search: bool,
    live: bool,
    again: bool,
) -> int:
    """Build upstream, then the series after each patch.

    The commands, or each patchsplit.build of your git config, run in a temporary checkout; without
    network, if the system supports that. What a command said of a tree is not asked again. ccache
    is used where it is installed. Exit code 1: a step failed.

    Where a step fails and that before it passes, the hunks that make it fail are looked for, with
    builds: those that come too late, or stand too early. --fix moves them; each move is an edit.

    --quick reads each step instead: whether its files parse, and whether names are defined before
    they are used.
    """
    if quick:
        _refuse_with_quick(commands, invocation.topics, since, independent, mends)
        return _verify_quickly(invocation)
    if mends and (independent or since is not None or invocation.topics or no_search):
        raise PatchsplitError(
            "--fix is for the whole series.",
            "Leave out --independent, --from, --topic and --no-search.",
        )
    with invocation.open() as session:
        for configured in find_commands(session) if not commands else ():
            print_note(f"Runs after each patch: {configured}")
        first = resolve_seen_patch(session, since) if since is not None else None
        used = commands or find_commands(session)
        limits = Limits(jobs, seconds, memory * MEGABYTE if memory is not None else None)
        found = run_verify(
            session,
            used,
            Scope(invocation.topics, first, independent),
            limits,
            again=again,
            on_output=_print_output if live else None,
        )
        named: Sequence[Misplacement] = ()
        if mends:
            mended = mend_series(session, used, limits)
            found, named = mended.found, mended.moves
        elif not (independent or no_search):
            named = explain_failures(session, used, found, limits)
        rows = [(one, verdict, _locate(session, one, verdict)) for one, verdict in found]
        if invocation.json:
            told = [_misplacement_json(one) for one in named]
            key = "moved" if mends else "misplaced"
            other = "misplaced" if mends else "moved"
            render.print_json({**_build_json(session, used, rows), key: told, other: []})
        else:
            _print_build(session, used, rows)
            for one in named:
                _print_misplacement(session, one, is_moved=mends)
    sound = all(verdict.outcome is Outcome.BUILDS for _, verdict in found)
    return ExitCode.OK if sound else ExitCode.FINDINGS


def _refuse_with_quick(*others: object) -> None:
    """Raises PatchsplitError where an option is given that --quick has no use for."""
    if any(others):
        raise PatchsplitError(
            "--quick runs no command, and looks at the whole series.",
            "Leave out --run, --topic, --from, --independent and --fix.",
        )


def _verify_quickly(invocation: Invocation) -> int:
    """Prints what likely makes steps fail; returns the exit code."""
    with invocation.open() as session:
        found = find_quick_faults(session)
        if invocation.json:
            render.print_json({"quick": [_quick_json(one) for one in found]})
        else:
            _print_quick(session, found)
    return ExitCode.FINDINGS if found else ExitCode.OK


def _print_quick(session: Session, found: Sequence[QuickFault]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    faults: dict[PatchId, list[QuickFault]] = defaultdict(list)
    for one in found:
        faults[one.patch].append(one)
    for nth, patch in enumerate(session.plan.patches, 1):
        if patch.id in faults:
            mark = OUTCOME_SYMBOLS[Outcome.FAILS]
            subject = render.escape_markup(patch.subject)
            render.print_markup(f"[bold yellow]{nth:3}[/] {mark} {subject}")
        for one in faults[patch.id]:
            sentence = render.escape_markup(one.sentence)
            render.print_markup(f"      [yellow]{short[one.hunk]}[/] {sentence}")
    total, wrong = len(session.plan.patches), sum(map(bool, faults.values()))
    print_note(f"Nothing was built; {wrong} of {total} steps likely fail.")


def _quick_json(one: QuickFault) -> dict[str, Any]:
    return {"patch": one.patch, "hunk": one.hunk, "words": one.sentence, "needs": one.needs}


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


def _print_misplacement(session: Session, one: Misplacement, *, is_moved: bool) -> None:
    """Prints which hunks make a step fail, and how they are moved, or that they were."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    short = abbreviate(session.analysis.delta.by_id())
    hunks = " ".join(short[hunk] for hunk in one.hunks)
    how = "comes too late" if one.comes_late else "stands too early"
    builds = "1 build" if one.builds == 1 else f"{one.builds} builds"
    by = f"by {', '.join(one.names[:3])}; {builds}" if one.names else builds
    where = f"patch {number[one.patch]}" if one.patch in number else one.patch
    render.print_markup(f"[bold]{where}[/]: [yellow]{hunks}[/] {how} [dim]({by})[/]")
    if is_moved:
        render.print_markup(f"  Moved to {one.to}. [dim](patchsplit undo reverts it)[/]")
    elif one.to is not None:
        render.print_markup(f"  Move it: [bold]patchsplit move {hunks} --to {one.to}[/]")
    else:
        render.print_markup("  No patch is known in which it would not fail.")


def _misplacement_json(one: Misplacement) -> dict[str, Any]:
    return {
        "patch": one.patch,
        "hunks": list(one.hunks),
        "comes": "late" if one.comes_late else "early",
        "to": one.to,
        "names": list(one.names),
        "builds": one.builds,
    }


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
