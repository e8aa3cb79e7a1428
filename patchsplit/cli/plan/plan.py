"""patchsplit plan, refresh: makes and refreshes plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.counts import counts_json
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import (
    Invocation,
    fork_options,
    history_option,
    plan_options,
    sure_option,
)
from patchsplit.cli.look.private import print_private_hint
from patchsplit.cli.look.show import print_series
from patchsplit.errors import PatchsplitError
from patchsplit.session.numbers import record_numbers
from patchsplit.session.pipeline import refresh as replaying
from patchsplit.session.pipeline.create import Omission, PlanRequest, PlanStart, create_plan
from patchsplit.session.pipeline.source import Shallow
from patchsplit.session.private import suggest_private
from patchsplit.session.session import Session
from patchsplit.session.views.counts import count_hunks
from patchsplit.session.views.queue_use import measure_queue


@click.command()
@fork_options
@sure_option
@history_option
@click.option("--force", is_flag=True, help="Replace an existing plan; undo brings it back.")
@plan_options
def plan(
    invocation: Invocation, base: str, onto: str, diff_file: Path | None, least: float, fork: str,
    *, no_history: bool, no_calibration: bool, force: bool,
) -> None:  # fmt: skip
    """Read a fork, place it upstream and propose a series."""
    wanted = read_request(invocation, base, onto, fork, diff_file)
    wanted = replace(
        wanted, min_confidence=least, history=not no_history, calibrate=not no_calibration
    )
    started = create_plan(
        invocation.repo_dir, wanted, name=invocation.plan, force=force, on_progress=progress
    )
    with started.session as session:
        print_skipped(started.skipped)
        record_numbers(session)
        if invocation.json:
            render.print_json(plan_json(started))
            return
        ledger = session.ledger()
        render.print_markup(f"Base: {render.escape_markup(started.base_evidence.rstrip('.'))}.")
        use = measure_queue(session)
        if use is not None:
            share = f"{use.explained:.0%} of the changed lines"
            render.print_markup(f"Queue: {use.patches} patches, which have {share}.")
        render.print_markup(render.format_bar(ledger))
        render.print_markup(render.format_counts(ledger))
        print_series(session)
        print_private_hint(session)


def read_request(
    invocation: Invocation, base: str, onto: str, fork: str, diff_file: Path | None
) -> PlanRequest:
    """Returns the fork and the upstream that a plan is for; reads the diff, if there is one.

    "" stands for what was not named. Raises PatchsplitError if both a fork and a diff are given,
    or if the diff cannot be read.
    """
    shallow, queue = Shallow(invocation.shallow), invocation.queue
    wanted = PlanRequest(onto, fork, base, queue=queue, shallow=shallow)
    if diff_file is None:
        return wanted
    if fork:
        raise PatchsplitError("Both a fork and a diff were given.", "Give one of them.")
    try:
        with click.open_file(str(diff_file), "rb") as file:
            return replace(wanted, diff=file.read(), diff_name=diff_file.name)
    except OSError as error:
        raise PatchsplitError(
            f"{diff_file} cannot be read: {error.strerror}.", "Check the path after --diff."
        ) from error


def print_skipped(skipped: Iterable[Omission]) -> None:
    """Prints the files that were left out of a diff, and why."""
    for file in skipped:
        print_note(f"left out: {file.path}: {file.reason}")


def plan_json(plan_start: PlanStart) -> dict[str, Any]:
    """Returns the sources of a new plan and its counts of hunks, for --json."""
    session = plan_start.session
    return {
        **source_json(plan_start),
        "queue": _queue_json(session),
        "patches": len(session.plan.patches),
        **counts_json(count_hunks(session)),
        "look_private": len(suggest_private(session)),
    }


def _queue_json(session: Session) -> dict[str, Any] | None:
    use = measure_queue(session)
    return {"patches": use.patches, "explained": round(use.explained, 3)} if use else None


def source_json(plan_start: PlanStart) -> dict[str, Any]:
    """Returns what a plan was made from, for --json."""
    source = plan_start.session.plan.source
    return {
        "base": source.base,
        "base_evidence": plan_start.base_evidence,
        "fork": source.fork,
        "onto": source.upstream,
        "left_out": [{"path": s.path, "reason": s.reason} for s in plan_start.skipped],
    }


@click.command()
@fork_options
@plan_options
def refresh(
    invocation: Invocation, base: str, onto: str, diff_file: Path | None, fork: str
) -> None:
    """Replay the plan on a newer upstream or fork.

    A hunk is recognized by its content; it keeps its patch, its answer, and whether it is private.
    New hunks become new patches at the end of the series.
    """
    with invocation.open() as session:
        wanted = read_request(invocation, base, onto, fork, diff_file)
        found = replaying.refresh(session, wanted, progress)
        print_skipped(found.skipped)
        ledger = session.ledger()
        if invocation.json:
            render.print_json(
                {
                    "gone": found.gone,
                    "reworked": found.changed,
                    "new": found.new,
                    "landed": found.landed,
                    "changed": found.is_changed,
                    **counts_json(count_hunks(session)),
                }
            )
            return
        if not found.is_changed:
            render.print_markup("Nothing has changed.")
            return
        render.print_markup(
            f"{found.landed} hunks have landed upstream; {found.new} are new, {found.changed} "
            f"changed, {found.gone} gone."
        )
        render.print_markup(render.format_counts(ledger))
