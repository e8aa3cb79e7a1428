"""patchsplit convert: a fork in, a series out, in one go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note, progress
from patchsplit.cli.invocation import (
    Face,
    allowing,
    careful,
    common,
    fork_options,
    history_option,
)
from patchsplit.cli.plan.plan import summary, tell_skipped, wanted_from
from patchsplit.cli.send.emit import tell, written_json
from patchsplit.errors import PatchsplitError
from patchsplit.model.ledger import doubted
from patchsplit.session import exits
from patchsplit.session.conflicts.suggestions import take_all
from patchsplit.session.pipeline.create import start


@click.command()
@fork_options
@history_option
@click.option("--to", "target", required=True, metavar="branch:NAME|mbox:DIR",
              help="Where the series goes.")  # fmt: skip
@careful
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every patch.")
@click.option(
    "--take-suggestions",
    is_flag=True,
    help="Put the likeliest suggestion in place of each conflict; read it afterwards.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@common
@allowing
def convert(
    face: Face, base: str, onto: str, diff_file: Path | None, target: str,
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
        exits.check_branch(face.where, name, force=force)
    else:
        exits.check_folder(Path(name), force=force)
    wanted = wanted_from(base, onto, fork, diff_file)
    wanted = replace(wanted, least=least, history=not no_history)
    started = start(face.where, wanted, name=None, on_progress=progress)
    with started.session as session:
        session.allowed = face.allowed
        tell_skipped(started.skipped)
        look = doubted(session.ledger(), session.analysis.placements) if take_suggestions else 0
        suggested = look + (take_all(session) if take_suggestions else 0)
        options: dict[str, Any] = {"signoff": signoff, "force": force, "empty": True}
        if kind == "branch":
            done = exits.emit_branch(session, name, **options)
        else:
            done = exits.emit_mbox(session, Path(name), exits.Format(), **options)
        if face.json:
            written = written_json(session, done)
            told = summary(started)
            counted = {"patches": len(done.made.commits), "suggested": suggested}
            counted["conflicts"] = told["conflicts"] - look
            render.emit_json({**written, **told, **counted})
        else:
            if suggested:
                note(f"{suggested} hunks stand where it is likely, not sure: read them.")
            tell(face, session, done)
