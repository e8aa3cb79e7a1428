"""patchsplit convert: turns a fork into a series in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    fork_options,
    history_option,
    plan_options,
    selection_options,
    sure_option,
)
from patchsplit.cli.plan.conversion import (
    find_exit_code,
    parse_policy,
    settle_hunks,
    start_plan,
)
from patchsplit.cli.plan.plan import print_skipped, read_request, source_json
from patchsplit.cli.plan.targets import (
    FORMS,
    PUSHED,
    TargetOptions,
    check_targets,
    emit_targets,
    parse_target,
)
from patchsplit.cli.send.exits import name_written, print_one_result, result_json
from patchsplit.errors import ExitCode
from patchsplit.model.plan import PatchId
from patchsplit.session import exits
from patchsplit.session.session import Session
from patchsplit.session.views.counts import list_left


@click.command()
@fork_options
@history_option
@click.option("--to", "words", required=True, multiple=True, metavar="KIND:PLACE",
              help=f"Where it goes: {', '.join(FORMS.values())}; may be repeated.")  # fmt: skip
@sure_option
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every patch.")
@click.option(
    "--take-suggestions",
    is_flag=True,
    help="Resolve each conflict by its most likely suggestion; review them.",
)
@click.option(
    "--take", "taken", multiple=True, metavar="REASON=ANSWER",
    help="Answer all questions of one reason: 1, 2, 3, fork, upstream, private or drop.",
)  # fmt: skip
@click.option("--keep-plan", is_flag=True, help="Store the plan, to be gone on with.")
@click.option("--update", is_flag=True,
              help="Go on with the stored plan, and replace what the targets hold.")  # fmt: skip
@click.option(
    "--check", is_flag=True, help="Tell by the exit code whether something is left: 1, 7 or 8."
)
@click.option("--force", is_flag=True, help="Replace what the targets hold.")
@click.option("--really", is_flag=True, help="Push to gerrit, github and gitlab; else it is shown.")
@click.option("--cover-letter/--no-cover-letter", "cover", default=None,
              help="Of an mbox; by default, if there is more than one patch.")  # fmt: skip
@click.option("--subject-prefix", metavar="TEXT", help="Of an mbox, in place of PATCH.")
@click.option("--parts", is_flag=False, flag_value=exits.MAX_PATCHES, type=click.IntRange(1),
              metavar="[N]", help="Write an mbox in parts of at most N patches (15).")  # fmt: skip
@plan_options
@selection_options
@allow_option
def convert(
    invocation: Invocation, base: str, onto: str, diff_file: Path | None, words: tuple[str, ...],
    least: float, fork: str, taken: tuple[str, ...], subject_prefix: str | None,
    parts: int | None,
    *, no_history: bool, no_calibration: bool, signoff: bool, take_suggestions: bool,
    keep_plan: bool, update: bool, check: bool, force: bool, really: bool, cover: bool | None,
) -> None:  # fmt: skip
    """Plan and emit a series in one step, for scripts.

    No plan is stored, unless --keep-plan or --update is given; what was read of upstream is cached.
    --update goes on with the plan of an earlier run: decisions are kept, and nothing is planned
    anew that is unchanged.

    A patch with a hunk that has no sure place, and what needs such a patch, is held back. Each hunk
    that is neither sent nor settled is listed under "left", with its reason and the likeliest
    place. Where several targets are given, "targets" has the result of each.
    """
    targets = [parse_target(word) for word in words]
    policies = [parse_policy(word) for word in taken]
    stored = keep_plan or update
    replaces = force or update
    check_targets(
        invocation.repo_dir, targets, (base, fork or "HEAD", onto), force=replaces, stored=stored
    )
    wanted = read_request(invocation, base, onto, fork, diff_file)
    wanted = replace(
        wanted, min_confidence=least, history=not no_history, calibrate=not no_calibration
    )
    started, changed = start_plan(
        invocation.repo_dir,
        wanted,
        invocation.plan if stored else None,
        update=update,
        force=force,
        on_progress=progress,
    )
    with started.session as session:
        print_skipped(started.skipped)
        settled = settle_hunks(session, policies, take_suggestions=take_suggestions)
        series = invocation.select_series(session, signoff=signoff, empty=True)
        form = exits.MailFormat(cover=cover, subject_prefix=subject_prefix)
        options = TargetOptions(form, parts, really, replaces)
        done = emit_targets(session, targets, series, options)
        left = list_left(session, done[0].holds, series.only)
        with name_written(done):
            if invocation.json:
                said = {**_results_json(session, done, series.only), **source_json(started)}
                said |= {"changed": changed, "suggested": settled}
                render.print_json({**said, "patches": len(done[0].series.commits)})
            else:
                _print_results(invocation, session, done, settled)
                if any(target.kind in PUSHED for target in targets) and not really:
                    print_note("Nothing was pushed: push with --really.")
        found = find_exit_code(session, done[0], left=bool(left))
    raise click.exceptions.Exit(found if check else ExitCode.OK)


def _print_results(
    invocation: Invocation, session: Session, done: Sequence[exits.EmitResult], settled: int
) -> None:
    if settled:
        print_note(f"{settled} hunks are placed by suggestion, not surely: review them.")
    for one in done:
        print_one_result(invocation, session, one)


def _results_json(
    session: Session, done: Sequence[exits.EmitResult], chosen: frozenset[PatchId] | None
) -> dict[str, Any]:
    """Returns the result of the first target, and of each under "targets"."""
    results = [result_json(session, one, chosen) for one in done]
    return {**results[0], "targets": results}
