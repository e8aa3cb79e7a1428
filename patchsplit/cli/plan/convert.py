"""patchsplit convert: a fork in, a series out, in one go."""

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
              help="Where the series goes.")  # fmt: skip
@sure_option
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every patch.")
@click.option(
    "--take-suggestions",
    is_flag=True,
    help="Put the likeliest suggestion in place of each conflict; read it afterwards.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@plan_options
@allow_option
def convert(
    invocation: Invocation, base: str, onto: str, diff_file: Path | None, target: str,
    least: float, fork: str,
    *, no_history: bool, signoff: bool, take_suggestions: bool, force: bool,
) -> None:  # fmt: skip
    """Read, place, propose and emit in one go; what is read of upstream is kept, but no plan.

    A hunk that has no sure place, or that upstream only seems to have, is left as upstream has it,
    and counted under "conflicts"; with --take-suggestions it is counted under "suggested", and only
    what nothing can be suggested for is a conflict.
    """
    kind, _, name = target.partition(":")
    if kind not in ("branch", "mbox") or not name:
        raise PatchsplitError(f"{target!r} is no exit.", "Say branch:NAME or mbox:DIR.")
    # What would be refused at the end is refused before the work.
    if kind == "branch":
        exits.check_branch(invocation.repo_dir, name, force=force)
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
            told = plan_json(started)
            counted = {"patches": len(done.series.commits), "suggested": suggested}
            counted["conflicts"] = told["conflicts"] - look
            render.print_json({**written, **told, **counted})
        else:
            if suggested:
                print_note(f"{suggested} hunks stand where it is likely, not sure: read them.")
            print_result(invocation, session, done)
