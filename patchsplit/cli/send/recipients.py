"""patchsplit recipients: whom a series is for, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note
from patchsplit.cli.invocation import Face, common
from patchsplit.model.recipients import Addressed, Recipient, Routing
from patchsplit.session.session import Session


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how upstream wants to be addressed, where its rules are not known."""
    options = (
        click.option("--list", "lists", multiple=True, metavar="MAIL",
                     help="A list that gets every patch."),
        click.option("--people", type=click.Choice(["to", "cc", "none"]), default=None,
                     help="Where maintainers and authors stand; none: only lists are written to."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option("--each", is_flag=True, help="Patch by patch.")
@policy_options
@common
def recipients(face: Face, *, each: bool, lists: tuple[str, ...], people: str | None) -> None:
    """Say whom the series is for, and why.

    Upstream's own MAINTAINERS or CODEOWNERS decide, else who wrote the lines that are touched.
    Nothing is sent: emit mbox --recipients writes them into the patches.
    """
    from patchsplit.session.exits import recipients as use

    with face.open() as session:
        found = use.recipients(session, use.policy(session, lists, people))
        if face.json:
            render.emit_json(routing_json(session, found))
            return
        rows = []
        if each:
            for nth, patch in enumerate(session.plan.patches, 1):
                if patch.id in found.patches:
                    title = f"[bold]{nth} {render.safe(patch.subject)}[/]"
                    rows += [("", title, ""), *_rows(found.patches[patch.id])]
        else:
            rows = _rows(found.series)
        if rows:
            render.table(("", "who", "why"), rows)
            note(f"By {found.source}.")
        else:
            note("Nobody is to be written to, by all that upstream says.")
        for one in found.untried:
            note(f"Not tried: {one}")


def _rows(found: Addressed) -> list[tuple[str, str, str]]:
    return [
        (part, render.safe(str(one)), _why(one))
        for part, people in (("To", found.to), ("Cc", found.cc), ("-", found.left))
        for one in people
    ]


def _why(one: Recipient) -> str:
    more = len(one.why) - 3
    said = "; ".join(one.why[:3]) + (f"; and {more} more" if more > 0 else "")
    return render.safe(said)


def routing_json(session: Session, found: Routing) -> dict[str, Any]:
    """Returns the recipients of the series and of each patch, for scripts."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    return {
        "kind": found.kind.value,
        "source": found.source,
        "series": _json(found.series),
        "patches": [
            {"number": number[name], "id": name, **_json(each)}
            for name, each in found.patches.items()
        ],
        "untried": list(found.untried),
    }


def _json(found: Addressed) -> dict[str, Any]:
    return {
        part: [
            {"name": one.name, "mail": one.mail, "role": one.role.value, "why": list(one.why)}
            for one in people
        ]
        for part, people in (("to", found.to), ("cc", found.cc), ("left", found.left))
    }
