"""`patchsplit` without a command: the status of the plan, and the next step."""

from __future__ import annotations

from typing import Any

from patchsplit.cli import render
from patchsplit.cli.counts import counts_json
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.look.private import print_private_hint
from patchsplit.model.ledger import Ledger, Where
from patchsplit.session.journal import list_plans
from patchsplit.session.private import suggest_private
from patchsplit.session.views.counts import count_rows
from patchsplit.session.views.readiness import Readiness, measure_readiness


def print_status(invocation: Invocation) -> None:
    """Prints the counts of the plan's hunks and the next command, or how to make a plan."""
    known = list_plans(invocation.repo_dir)
    if invocation.plan not in known:
        step = "patchsplit plan --onto UPSTREAM FORK"
        if invocation.json:
            render.print_json({"plan": None, "plans": known, "next": step})
            return
        render.print_markup("There is no plan in this repository yet.")
        if known:
            render.print_markup(f"Other plans: {', '.join(known)} (use --plan NAME).")
        render.print_markup(
            f"Next: [bold]{step}[/], or [bold]patchsplit demo[/] to see an example."
        )
        return
    with invocation.open() as session:
        ledger = session.ledger()
        plan = session.plan
        step = find_next_step(ledger)
        ready = measure_readiness(session)
        if invocation.json:
            render.print_json(
                {
                    "plan": invocation.plan,
                    "plans": known,
                    "patches": len(plan.patches),
                    **readiness_json(ready),
                    **counts_json(count_rows(ledger.rows)),
                    "look_private": len(suggest_private(session)),
                    "next": step,
                }
            )
            return
        source = plan.source
        fork = render.escape_markup(source.fork_name or "a diff")
        onto = render.escape_markup(source.upstream_name)
        render.print_markup(
            f"Plan [bold]{invocation.plan}[/]: {fork} onto {onto} ({source.upstream[:12]}), "
            f"base {source.base[:12]}"
        )
        render.print_markup(render.format_bar(ledger))
        render.print_markup(f"{render.format_counts(ledger)}; {len(plan.patches)} patches")
        print_private_hint(session)
        render.print_markup(ready.describe())
        render.print_markup(f"Next: [bold]{step}[/]")


def readiness_json(ready: Readiness) -> dict[str, Any]:
    """Returns how many patches can be sent, and how many are held back, by reason, for --json."""
    reasons = {reason.value: count for reason, count in ready.count_reasons()}
    return {"sendable": ready.sendable, "held": ready.held, "held_by": reasons}


def find_next_step(ledger: Ledger) -> str:
    """Returns the next command that the user needs, and why: assign, resolve, or emit."""
    count = ledger.count()
    if count[Where.UNASSIGNED]:
        return "patchsplit ledger --in unassigned, then patchsplit move HUNK... --to PATCH"
    if count[Where.UNRESOLVED]:
        return "patchsplit resolve, to list the conflicts"
    if not count[Where.PATCH]:
        return "patchsplit ledger: nothing is left to send"
    return "patchsplit show, then patchsplit emit mbox DIR"
