"""patchsplit graph: what depends on what, and what could be sent today."""

from __future__ import annotations

from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Face, common, patch_numbers
from patchsplit.session.lookup import patch_named
from patchsplit.session.views.graph import family, rails, ready, whys
from patchsplit.session.views.survey import Summary, Survey, survey

SHOWN = 3
"""What one patch needs of another, in words, at most."""


@click.command()
@click.argument("patch", default="", shell_complete=patch_numbers)
@click.option("--ready", "sendable", is_flag=True, help="Only patches that could be sent today.")
@common
def graph(face: Face, patch: str, *, sendable: bool) -> None:
    """Show which patch needs which, and which could be sent today.

    With PATCH: only those that it needs or that need it, near or far.

    A line begins with ● at a patch, and has a branch at each patch that needs it. A patch could be
    sent today when it needs no other, and nothing in it is unresolved.
    """
    with face.open() as session:
        found = survey(session)
        only = patch_named(patch, session.plan) if patch else None
        shown = [one for one in family(found, only) if not sendable or ready(one)]
        if face.json:
            render.emit_json({"patches": [_json(found, one) for one in shown]})
            return
        for summary, rail in zip(shown, rails(shown), strict=True):
            render.say(_row(found, summary, rail))
        alone = [str(one.nth) for one in shown if ready(one)]
        render.say("")
        render.say(f"Could be sent today: {', '.join(alone) or 'none'}")


def _row(found: Survey, summary: Summary, rail: str) -> str:
    sign = "[green]✓[/]" if ready(summary) else " "
    subject = f"[bold]{render.safe(summary.patch.subject)}[/]"
    parts = []
    for other in summary.needs:
        words = whys(found, other, summary.patch.id)
        more = ", …" if len(words) > SHOWN else ""
        parts.append(f"{found.number(other)} ({', '.join(words[:SHOWN])}{more})")
    needs = f"  [dim]needs {render.safe('; '.join(parts))}[/]" if parts else ""
    late = "  [yellow]! behind it[/]" if summary.misplaced else ""
    return f"{sign}{summary.nth:>4} [cyan]{rail}[/] {subject}{needs}{late}"


def _json(found: Survey, summary: Summary) -> dict[str, Any]:
    return {
        "number": summary.nth,
        "id": summary.patch.id,
        "subject": summary.patch.subject,
        "needs": [
            {
                "number": found.number(other),
                "id": other,
                "behind": other in summary.misplaced,
                "why": [
                    {"why": edge.why.value, "evidence": edge.evidence}
                    for edge in found.edges[other, summary.patch.id]
                ],
            }
            for other in summary.needs
        ],
        "needed_by": [found.number(other) for other in summary.needed],
        "unresolved": summary.size.unresolved,
        "ready": ready(summary),
    }
