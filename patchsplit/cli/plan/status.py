"""Bare `patchsplit`: where things stand, and what the next step is."""

from __future__ import annotations

from patchsplit.cli import render
from patchsplit.cli.invocation import Face
from patchsplit.model.ledger import Ledger, Where
from patchsplit.session.session import plans


def status(face: Face) -> None:
    """Prints the plan's ledger in a line and the command that comes next."""
    known = plans(face.where)
    if face.plan not in known:
        step = "patchsplit plan --onto UPSTREAM FORK"
        if face.json:
            render.emit_json({"plan": None, "plans": known, "next": step})
            return
        render.say("There is no plan in this repository yet.")
        if known:
            render.say(f"Other plans: {', '.join(known)} (use --plan NAME).")
        render.say(f"Next: [bold]{step}[/], or [bold]patchsplit demo[/] to see it at work.")
        return
    with face.open() as session:
        ledger = session.ledger()
        plan = session.plan
        step = next_step(ledger)
        if face.json:
            render.emit_json(
                {
                    "plan": face.plan,
                    "plans": known,
                    "patches": len(plan.patches),
                    **{where.value: ledger.count()[where] for where in Where},
                    "next": step,
                }
            )
            return
        source = plan.source
        fork = render.safe(source.fork_name or "a diff")
        onto = render.safe(source.upstream_name)
        render.say(
            f"Plan [bold]{face.plan}[/]: {fork} onto {onto} ({source.upstream[:12]}), "
            f"base {source.base[:12]}"
        )
        render.say(render.bar(ledger))
        render.say(f"{render.counts(ledger)}; {len(plan.patches)} patches")
        render.say(f"Next: [bold]{step}[/]")


def next_step(ledger: Ledger) -> str:
    """Returns the command that brings the plan nearer to its series."""
    count = ledger.count()
    if count[Where.UNASSIGNED]:
        return "patchsplit ledger --in unassigned, then patchsplit move HUNK... --to PATCH"
    if count[Where.UNRESOLVED]:
        return "patchsplit resolve, to see what a person must settle"
    if not count[Where.PATCH]:
        return "patchsplit ledger: nothing is left to send"
    return "patchsplit show, then patchsplit emit mbox DIR"
