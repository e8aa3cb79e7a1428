"""patchsplit graph: the dependencies between patches, and which patches are ready to send."""

from __future__ import annotations

from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.session.lookup import resolve_patch
from patchsplit.session.numbers import record_numbers
from patchsplit.session.views.graph import draw_rails, is_ready, list_reasons, select_related
from patchsplit.session.views.survey import PatchSummary, Survey, take_survey

MAX_REASONS = 3
"""Reasons that are printed of why one patch needs another."""


@click.command()
@click.argument("patch", default="", shell_complete=complete_patches)
@click.option("--ready", "sendable", is_flag=True, help="Only patches that are ready to send.")
@plan_options
def graph(invocation: Invocation, patch: str, *, sendable: bool) -> None:
    """Show which patches need which others.

    With PATCH, only those that it needs or that need it, directly or through others.

    A line begins with ● at a patch, and branches at each patch that needs it. A patch with ✓ is
    ready to send: it needs no other patch, and none of its hunks is unresolved.
    """
    with invocation.open() as session:
        found = take_survey(session)
        only = resolve_patch(patch, session.plan) if patch else None
        shown = [one for one in select_related(found, only) if not sendable or is_ready(one)]
        record_numbers(session, [one.patch.id for one in shown])
        if invocation.json:
            render.print_json({"patches": [_summary_json(found, one) for one in shown]})
            return
        for summary, rail in zip(shown, draw_rails(shown), strict=True):
            render.print_markup(_format_row(found, summary, rail))
        alone = [str(one.nth) for one in shown if is_ready(one)]
        render.print_markup("")
        render.print_markup(f"Ready to send: {', '.join(alone) or 'none'}")


def _format_row(survey: Survey, summary: PatchSummary, rail: str) -> str:
    sign = "[green]✓[/]" if is_ready(summary) else " "
    subject = f"[bold]{render.escape_markup(summary.patch.subject)}[/]"
    parts = []
    for other in summary.needs:
        words = list_reasons(survey, other, summary.patch.id)
        more = ", …" if len(words) > MAX_REASONS else ""
        parts.append(f"{survey.number(other)} ({', '.join(words[:MAX_REASONS])}{more})")
    needs = f"  [dim]needs {render.escape_markup('; '.join(parts))}[/]" if parts else ""
    late = "  [yellow]! which comes later[/]" if summary.late_needs else ""
    return f"{sign}{summary.nth:>4} [cyan]{rail}[/] {subject}{needs}{late}"


def _summary_json(survey: Survey, summary: PatchSummary) -> dict[str, Any]:
    return {
        "number": summary.nth,
        "id": summary.patch.id,
        "subject": summary.patch.subject,
        "needs": [
            {
                "number": survey.number(other),
                "id": other,
                "behind": other in summary.late_needs,
                "why": [
                    {"why": edge.why.value, "evidence": edge.evidence}
                    for edge in survey.edges[other, summary.patch.id]
                ],
            }
            for other in summary.needs
        ],
        "needed_by": [survey.number(other) for other in summary.needed_by],
        "unresolved": summary.size.unresolved,
        "ready": is_ready(summary),
    }
