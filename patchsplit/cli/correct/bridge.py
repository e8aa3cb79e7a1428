"""patchsplit bridge: lines that stand only from one patch to another."""

from __future__ import annotations

import re
from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.groups import SuggestingGroup
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.errors import PlanError
from patchsplit.model.delta import split_lines
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.verify.bridges import (
    BridgeStatus,
    add_bridge,
    list_bridges,
    remove_bridge,
)


@click.group(cls=SuggestingGroup)
def bridge() -> None:
    """Add, list or remove lines that stand only for some steps.

    A bridge lets the steps between two patches build: a declaration ahead, a call that is kept for
    a while. The first patch adds its lines, the later one removes them, so that the last tree stays
    what it is.
    """


@bridge.command("add")
@click.argument("place", metavar="PATH:LINE")
@click.option(
    "--from", "start", required=True, metavar="PATCH", shell_complete=complete_patches,
    help="The patch that adds the lines.",
)  # fmt: skip
@click.option(
    "--until", required=True, metavar="PATCH", shell_complete=complete_patches,
    help="The later patch that removes them.",
)  # fmt: skip
@click.option(
    "--lines", "file", required=True, metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The lines; - reads standard input.",
)  # fmt: skip
@click.option("--why", default="", help="The reason.")
@plan_options
def add(invocation: Invocation, place: str, start: str, until: str, file: Path, why: str) -> None:
    """Add a bridge before a line of upstream's file.

    The series must change the file. LINE counts upstream's lines, from 1; one more than their
    number means at the end.
    """
    path, _, line = place.rpartition(":")
    if not path or not re.fullmatch(r"[0-9]{1,9}", line):
        raise PlanError(f"{place!r} is no place.", "Use: PATH:LINE")
    try:
        with click.open_file(str(file), "rb") as opened:
            content: bytes = opened.read()
    except OSError as error:
        raise PlanError(f"{file} cannot be read: {error.strerror}.") from error
    with invocation.open() as session:
        one, two = resolve_seen_patch(session, start), resolve_seen_patch(session, until)
        made = add_bridge(session, path, int(line), split_lines(content), one, two, why)
        print_edit(invocation, session, bridge=made.id)


@bridge.command("list")
@plan_options
def list_(invocation: Invocation) -> None:
    """List the bridges, and why one does not stand."""
    with invocation.open() as session:
        found = list_bridges(session)
    if invocation.json:
        render.print_json({"bridges": [_bridge_json(one) for one in found]})
    elif found:
        rows = [
            (
                f"[yellow]{one.bridge.id}[/]",
                render.escape_markup(f"{one.bridge.path}:{one.bridge.at + 1}"),
                str(len(one.bridge.lines)),
                one.bridge.start,
                one.bridge.until,
                render.escape_markup(one.trouble or one.bridge.why),
            )
            for one in found
        ]
        heads = ("name", "before", "lines", "from", "until", "why, or why it does not stand")
        render.print_table(heads, rows, numeric=(2,))
    else:
        render.print_line("There is no bridge.")


@bridge.command("remove")
@click.argument("name", metavar="NAME")
@plan_options
def remove(invocation: Invocation, name: str) -> None:
    """Remove a bridge."""
    with invocation.open() as session:
        remove_bridge(session, name)
        print_edit(invocation, session)


def _bridge_json(one: BridgeStatus) -> dict[str, object]:
    lines = b"".join(one.bridge.lines).decode("utf-8", "surrogateescape")
    return {
        "name": one.bridge.id,
        "path": one.bridge.path,
        "line": one.bridge.at + 1,
        "lines": lines,
        "from": one.bridge.start,
        "until": one.bridge.until,
        "why": one.bridge.why,
        "stands": not one.trouble,
        "trouble": one.trouble,
    }
