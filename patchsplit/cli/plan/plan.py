"""patchsplit plan, refresh, plans: how a plan begins and how it keeps up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note, progress
from patchsplit.cli.invocation import Face, careful, common, fork_options, history_option
from patchsplit.cli.look.show import list_patches
from patchsplit.errors import PatchsplitError
from patchsplit.model.ledger import Where, doubted
from patchsplit.model.placement import Certainty
from patchsplit.session import session as sessions
from patchsplit.session.pipeline import refresh as replaying
from patchsplit.session.pipeline.create import Skipped, Started, Wanted, start


@click.command()
@fork_options
@careful
@history_option
@click.option("--force", is_flag=True, help="Start over where the plan exists (undo goes back).")
@common
def plan(
    face: Face, base: str, onto: str, diff_file: Path | None, least: float, fork: str,
    *, no_history: bool, force: bool,
) -> None:  # fmt: skip
    """Read a fork, place it upstream and propose a series."""
    wanted = wanted_from(base, onto, fork, diff_file)
    wanted = replace(wanted, least=least, history=not no_history)
    started = start(face.where, wanted, name=face.plan, force=force, on_progress=progress)
    with started.session as session:
        tell_skipped(started.skipped)
        if face.json:
            render.emit_json(summary(started))
            return
        ledger = session.ledger()
        render.say(f"Base: {render.safe(started.base_evidence.rstrip('.'))}.")
        render.say(render.bar(ledger))
        render.say(render.counts(ledger))
        list_patches(session)


def wanted_from(base: str, onto: str, fork: str, diff_file: Path | None) -> Wanted:
    """Gathers what the command line asks for; reads the diff."""
    if diff_file is None:
        return Wanted(onto, fork, base)
    if fork:
        raise PatchsplitError("A fork and a diff were given.", "Give one of them.")
    try:
        with click.open_file(str(diff_file), "rb") as file:
            return Wanted(onto, "", base, file.read(), diff_file.name)
    except OSError as error:
        raise PatchsplitError(
            f"{diff_file} cannot be read: {error.strerror}.", "Check the path after --diff."
        ) from error


def tell_skipped(skipped: Iterable[Skipped]) -> None:
    """Says by file what a bare diff could not carry."""
    for file in skipped:
        note(f"left out: {file.path}: {file.reason}")


def summary(started: Started) -> dict[str, Any]:
    """Returns what a plan came to, for scripts."""
    session = started.session
    ledger = session.ledger()
    count = ledger.count()
    source = session.plan.source
    return {
        "base": source.base,
        "base_evidence": started.base_evidence,
        "fork": source.fork,
        "onto": source.upstream,
        "patches": len(session.plan.patches),
        "placed": count[Where.PATCH],
        "conflicts": count[Where.UNRESOLVED] + doubted(ledger, session.analysis.placements),
        "please_look": sum(row.certainty is Certainty.LOOK for row in ledger.rows),
        "upstream": count[Where.UPSTREAM],
        "private": count[Where.PRIVATE],
        "left_out": [{"path": s.path, "reason": s.reason} for s in started.skipped],
    }


@click.command()
@fork_options
@common
def refresh(face: Face, base: str, onto: str, diff_file: Path | None, fork: str) -> None:
    """Replay the plan's decisions on newer trees.

    Groupings, titles, answers and what is private are kept by what a hunk says; new hunks come as
    new patches at the end.
    """
    with face.open() as session:
        wanted = wanted_from(base, onto, fork, diff_file)
        found = replaying.refresh(session, wanted, progress)
        tell_skipped(found.skipped)
        ledger = session.ledger()
        if face.json:
            render.emit_json(
                {
                    "gone": found.gone,
                    "reworked": found.reworked,
                    "new": found.new,
                    "landed": found.landed,
                    **{where.value: ledger.count()[where] for where in Where},
                }
            )
            return
        render.say(
            f"{found.landed} hunks landed upstream since; {found.new} are new, {found.reworked} "
            f"reworked, {found.gone} gone."
        )
        render.say(render.counts(ledger))


@click.command()
@common
def plans(face: Face) -> None:
    """List the plans of this repository."""
    names = sessions.plans(face.where)
    if face.json:
        render.emit_json({"plans": names})
        return
    for name in names:
        render.say(f"{'*' if name == face.plan else ' '} {name}")
