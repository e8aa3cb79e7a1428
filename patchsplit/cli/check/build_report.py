"""What commands say of the steps of a series, for a person and as JSON."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.session.lookup import abbreviate
from patchsplit.session.session import Session
from patchsplit.session.verify.bridges import BridgeOffer
from patchsplit.session.verify.faults import HunkFault
from patchsplit.session.verify.misplaced import Misplacement
from patchsplit.session.verify.results import summarize_verdicts
from patchsplit.session.verify.scope import Attempt

OUTCOME_SYMBOLS = {
    Outcome.BUILDS: "[green]✓[/]",
    Outcome.FAILS: "[bold red]✗[/]",
    Outcome.TIMEOUT: "[yellow]…[/]",
}
MAX_OUTPUT_LINES = 6
"""The last lines of a step's output that are printed; --json has more."""

Row = tuple[Attempt, Verdict, list[HunkFault]]
"""A step, its verdict, and the places that its output names."""


def print_build(session: Session, commands: Sequence[str], rows: Sequence[Row]) -> None:
    """Prints the verdict of each step, and the end of what was printed where it failed."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    short = abbreviate(session.analysis.delta.by_id())
    for attempt, verdict, faults in rows:
        name = number[attempt.patch] if attempt.patch is not None else "" if attempt.topic else 0
        took = f"{verdict.seconds:7.1f} s"
        mark = OUTCOME_SYMBOLS[verdict.outcome]
        render.print_markup(
            f"[bold yellow]{name!s:>3}[/] {mark} [dim]{took}[/]  "
            f"{render.escape_markup(attempt.step.label)}"
        )
        if verdict.command and len(commands) > 1:
            render.print_markup(f"      [dim]{render.escape_markup(verdict.command)}:[/]")
        for line in verdict.words.splitlines()[-MAX_OUTPUT_LINES:]:
            render.print_markup(f"      [dim]{render.escape_markup(line)}[/]")
        for at in faults:
            if at.hunk is not None:
                place = render.escape_markup(f"{at.path}:{at.fault.line}")
                render.print_markup(f"      [yellow]{short[at.hunk]}[/] stands at {place}")
    summary = summarize_verdicts(verdict for _, verdict, _ in rows)
    print_note(f"{', '.join(commands)}: {summary}.")


def print_misplaced(session: Session, named: Sequence[Misplacement], *, are_moved: bool) -> None:
    """Prints which hunks make steps fail, and how they are moved, or that they were."""
    for one in named:
        _print_misplacement(session, one, is_moved=are_moved)


def _print_misplacement(session: Session, one: Misplacement, *, is_moved: bool) -> None:
    """Prints which hunks make a step fail, and how they are moved, or that they were."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    short = abbreviate(session.analysis.delta.by_id())
    hunks = " ".join(short[hunk] for hunk in one.hunks)
    how = "comes too late" if one.comes_late else "stands too early"
    builds = "1 build" if one.builds == 1 else f"{one.builds} builds"
    by = f"by {', '.join(one.names[:3])}; {builds}" if one.names else builds
    where = f"patch {number[one.patch]}" if one.patch in number else one.patch
    render.print_markup(f"[bold]{where}[/]: [yellow]{hunks}[/] {how} [dim]({by})[/]")
    if is_moved:
        render.print_markup(f"  Moved to {one.to}. [dim](patchsplit undo reverts it)[/]")
    elif one.to is not None:
        render.print_markup(f"  Move it: [bold]patchsplit move {hunks} --to {one.to}[/]")
    else:
        render.print_markup("  No patch is known in which it would not fail.")


def print_bridges(offers: Sequence[BridgeOffer]) -> None:
    """Prints the bridges that may let steps build, each as a command."""
    for one in offers:
        lines = " ".join(shlex.quote(text.decode("utf-8", "replace")[:-1]) for text in one.lines)
        render.print_line(f"No move is known; a declaration ahead may help in {one.path}:")
        render.print_line(
            f"  printf '%s\\n' {lines} | patchsplit bridge add "
            f"{shlex.quote(one.path)}:{one.line} --from {one.start} --until {one.until} --lines -"
        )


def _offer_json(one: BridgeOffer) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.line,
        "lines": b"".join(one.lines).decode("utf-8", "surrogateescape"),
        "from": one.start,
        "until": one.until,
    }


def _misplacement_json(one: Misplacement) -> dict[str, Any]:
    return {
        "patch": one.patch,
        "hunks": list(one.hunks),
        "comes": "late" if one.comes_late else "early",
        "to": one.to,
        "names": list(one.names),
        "builds": one.builds,
    }


def build_json(
    session: Session,
    commands: Sequence[str],
    rows: Sequence[Row],
    named: Sequence[Misplacement],
    offers: Sequence[BridgeOffer],
    *,
    are_moved: bool,
) -> dict[str, Any]:
    """Returns the verdicts, the hunks that make steps fail, which were moved or not, and offers."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    first = rows[0] if rows and not rows[0][0].hunks else None
    told = [_misplacement_json(one) for one in named]
    return {
        "misplaced": [] if are_moved else told,
        "moved": told if are_moved else [],
        "bridges": [_offer_json(one) for one in offers],
        "commands": list(commands),
        "upstream": _verdict_json(first[1], []) if first is not None else None,
        "steps": [
            {
                "patch": attempt.patch,
                "topic": attempt.topic,
                "number": number.get(attempt.patch) if attempt.patch is not None else None,
                "subject": attempt.step.label,
                **_verdict_json(verdict, faults),
            }
            for attempt, verdict, faults in rows
            if attempt.hunks
        ],
    }


def _verdict_json(verdict: Verdict, faults: Sequence[HunkFault]) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "tree": verdict.tree,
        "seconds": verdict.seconds,
        "command": verdict.command,
        "output": verdict.words,
        "faults": [
            {"path": at.path, "line": at.fault.line, "words": at.fault.words, "hunk": at.hunk}
            for at in faults
        ],
    }
