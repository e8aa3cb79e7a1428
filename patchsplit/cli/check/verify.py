"""patchsplit verify: runs commands on upstream, then on the series after each patch."""

from __future__ import annotations

from collections.abc import Sequence

import click

from patchsplit.cli import render
from patchsplit.cli.check.build_report import (
    build_json,
    print_bridges,
    print_build,
    print_misplaced,
)
from patchsplit.cli.check.quick import verify_quickly
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options, topic_option
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.model.verdicts import Limits, Outcome, Verdict
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session
from patchsplit.session.verify.bridges import BridgeOffer, offer_bridges
from patchsplit.session.verify.faults import HunkFault, locate_faults
from patchsplit.session.verify.mend import explain_failures, mend_series
from patchsplit.session.verify.misplaced import Misplacement
from patchsplit.session.verify.results import find_commands
from patchsplit.session.verify.run import verify as run_verify
from patchsplit.session.verify.scope import Attempt, Scope

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
        return verify_quickly(invocation)
    if mends:
        _refuse_with_fix(independent, since, invocation.topics, no_search)
    limits = Limits(jobs, seconds, memory * MEGABYTE if memory is not None else None)
    with invocation.open() as session:
        for configured in find_commands(session) if not commands else ():
            print_note(f"Runs after each patch: {configured}")
        first = resolve_seen_patch(session, since) if since is not None else None
        used = commands or find_commands(session)
        scope = Scope(invocation.topics, first, independent)
        show = _print_output if live else None
        found = run_verify(session, used, scope, limits, again=again, on_output=show)
        named: Sequence[Misplacement] = ()
        offers: Sequence[BridgeOffer] = ()
        if mends:
            mended = mend_series(session, used, limits)
            found, named = mended.found, mended.moves
        elif not (independent or no_search):
            named = explain_failures(session, used, found, limits)
        if not (independent or no_search):
            movable = {one.patch for one in named if one.to is not None and not mends}
            offers = offer_bridges(session, found, movable)
        rows = [(one, verdict, _locate(session, one, verdict)) for one, verdict in found]
        if invocation.json:
            render.print_json(build_json(session, used, rows, named, offers, are_moved=mends))
        else:
            print_build(session, used, rows)
            print_misplaced(session, named, are_moved=mends)
            print_bridges(offers)
    sound = all(verdict.outcome is Outcome.BUILDS for _, verdict in found)
    return ExitCode.OK if sound else ExitCode.FINDINGS


def _refuse_with_quick(*others: object) -> None:
    """Raises PatchsplitError where an option is given that --quick has no use for."""
    if any(others):
        raise PatchsplitError(
            "--quick runs no command, and looks at the whole series.",
            "Leave out --run, --topic, --from, --independent and --fix.",
        )


def _refuse_with_fix(*others: object) -> None:
    """Raises PatchsplitError where an option is given that --fix has no use for."""
    if any(others):
        raise PatchsplitError(
            "--fix is for the whole series.",
            "Leave out --independent, --from, --topic and --no-search.",
        )


def _locate(session: Session, attempt: Attempt, verdict: Verdict) -> list[HunkFault]:
    return locate_faults(session, verdict, attempt.hunks) if verdict.words else []


def _print_output(index: int, text: str) -> None:
    """Prints lines of a running command on standard error, each behind the index of its step."""
    progress.stop()
    for line in text.splitlines():
        print_note(f"{index:3} │ {line}")
