"""patchsplit convert: turns a fork into a series in one step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note, progress
from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    fork_options,
    history_option,
    hold_options,
    plan_options,
    sure_option,
)
from patchsplit.cli.plan.plan import plan_json, print_skipped, read_request
from patchsplit.cli.send.exits import print_result, result_json
from patchsplit.errors import PatchsplitError
from patchsplit.model.ledger import count_doubtful
from patchsplit.session import exits
from patchsplit.session.conflicts.suggestions import take_all_suggestions
from patchsplit.session.pipeline.create import create_plan


@click.command()
@fork_options
@history_option
@click.option("--to", "target", required=True, metavar="branch:NAME|mbox:DIR",
              help="Where to write the series.")  # fmt: skip
@sure_option
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every patch.")
@click.option(
    "--take-suggestions",
    is_flag=True,
    help="Resolve each conflict by its most likely suggestion; review them.",
)
@click.option("--force", is_flag=True, help="Replace an existing branch, or patches in DIR.")
@plan_options
@hold_options
@allow_option
def convert(
    invocation: Invocation, base: str, onto: str, diff_file: Path | None, target: str,
    least: float, fork: str,
    *, no_history: bool, signoff: bool, take_suggestions: bool, force: bool,
) -> None:  # fmt: skip
    """Plan and emit a series in one step, for scripts.

    No plan is stored; what was read of upstream is cached.

    A patch with a hunk that has no sure place, and what needs such a patch, is held back and listed
    under "held_back". Such hunks, and those that upstream only seems to have, are counted under
    "conflicts". With --take-suggestions they are counted under "suggested"; only hunks without a
    suggestion are conflicts.
    """
    kind, _, name = target.partition(":")
    if kind not in ("branch", "mbox") or not name:
        raise PatchsplitError(
            f"The series cannot be written to {target!r}.", "Use branch:NAME or mbox:DIR."
        )
    # The target is checked before the long work begins.
    if kind == "branch":
        exits.check_branch(invocation.repo_dir, name, (base, fork or "HEAD", onto), force=force)
    else:
        exits.check_folder(Path(name), force=force)
    wanted = read_request(base, onto, fork, diff_file)
    wanted = replace(wanted, min_confidence=least, history=not no_history)
    started = create_plan(invocation.repo_dir, wanted, name=None, on_progress=progress)
    with started.session as session:
        print_skipped(started.skipped)
        look = (
            count_doubtful(session.ledger(), session.analysis.placements) if take_suggestions else 0
        )
        suggested = look + (take_all_suggestions(session) if take_suggestions else 0)
        options = invocation.select_series(session, signoff=signoff, empty=True)
        if kind == "branch":
            done = exits.emit_branch(session, name, options, force=force)
        else:
            form, mail = exits.MailFormat(), exits.MailOptions()
            done = exits.emit_mbox(session, Path(name), form, mail, options, force=force)
        if invocation.json:
            written = result_json(session, done)
            planned = plan_json(started)
            counted = {"patches": len(done.series.commits), "suggested": suggested}
            counted["conflicts"] = planned["conflicts"] - look
            render.print_json({**written, **planned, **counted})
        else:
            if suggested:
                print_note(f"{suggested} hunks are placed by suggestion, not surely: review them.")
            print_result(invocation, session, done)
