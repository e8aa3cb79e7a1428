"""patchsplit recipients: whom to send the series to, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.model.recipients import Addressees, Recipient, Routing
from patchsplit.session.session import Session


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --list and --people to a command: the policy, if upstream's rules do not say it."""
    options = (
        click.option("--list", "lists", multiple=True, metavar="MAIL",
                     help="A mailing list that receives every patch."),
        click.option("--people", type=click.Choice(["to", "cc", "none"]), default=None,
                     help="Where to put maintainers and authors; none: only lists get mail."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option("--each", is_flag=True, help="Show the recipients of each patch.")
@policy_options
@plan_options
def recipients(
    invocation: Invocation, *, each: bool, lists: tuple[str, ...], people: str | None
) -> None:
    """Show whom to send the series to, and why.

    Recipients come from upstream's MAINTAINERS or CODEOWNERS, or are the authors of the touched
    lines. Nothing is sent: emit mbox --recipients writes the recipients into the patches.
    """
    from patchsplit.session.exits import recipients as use

    with invocation.open() as session:
        found = use.route_series(session, use.resolve_policy(session, lists, people))
        if invocation.json:
            render.print_json(routing_json(session, found))
            return
        rows = []
        if each:
            for nth, patch in enumerate(session.plan.patches, 1):
                if patch.id in found.patches:
                    title = f"[bold]{nth} {render.escape_markup(patch.subject)}[/]"
                    rows += [("", title, ""), *_format_rows(found.patches[patch.id])]
        else:
            rows = _format_rows(found.series)
        if rows:
            render.print_table(("", "who", "why"), rows)
            print_note(f"Source: {found.source}.")
        else:
            print_note("No recipients were found.")
        for one in found.unsupported_patterns:
            print_note(f"Pattern not supported: {one}")


def _format_rows(recipients: Addressees) -> list[tuple[str, str, str]]:
    return [
        (part, render.escape_markup(str(one)), _format_reasons(one))
        for part, people in (("To", recipients.to), ("Cc", recipients.cc), ("-", recipients.others))
        for one in people
    ]


def _format_reasons(one: Recipient) -> str:
    more = len(one.why) - 3
    return render.escape_markup("; ".join(one.why[:3]) + (f"; and {more} more" if more > 0 else ""))


def routing_json(session: Session, routing: Routing) -> dict[str, Any]:
    """Returns the recipients of the series and of each patch, for --json."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    return {
        "kind": routing.kind.value,
        "source": routing.source,
        "series": _recipients_json(routing.series),
        "patches": [
            {"number": number[name], "id": name, **_recipients_json(each)}
            for name, each in routing.patches.items()
        ],
        "untried": list(routing.unsupported_patterns),
    }


def _recipients_json(recipients: Addressees) -> dict[str, Any]:
    return {
        part: [
            {"name": one.name, "mail": one.address, "role": one.role.value, "why": list(one.why)}
            for one in people
        ]
        for part, people in (
            ("to", recipients.to),
            ("cc", recipients.cc),
            ("left", recipients.others),
        )
    }
