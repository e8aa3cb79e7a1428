"""patchsplit verify --quick: what likely makes steps fail, without a build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from patchsplit.cli import render
from patchsplit.cli.check.build_report import OUTCOME_SYMBOLS
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation
from patchsplit.errors import ExitCode
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Outcome
from patchsplit.session.lookup import abbreviate
from patchsplit.session.session import Session
from patchsplit.session.verify.quick import QuickFault, find_quick_faults


def verify_quickly(invocation: Invocation) -> int:
    """Prints what likely makes steps fail; returns the exit code."""
    with invocation.open() as session:
        found = find_quick_faults(session)
        if invocation.json:
            render.print_json({"quick": [_quick_json(one) for one in found]})
        else:
            _print_quick(session, found)
    return ExitCode.FINDINGS if found else ExitCode.OK


def _print_quick(session: Session, found: Sequence[QuickFault]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    faults: dict[PatchId, list[QuickFault]] = defaultdict(list)
    for one in found:
        faults[one.patch].append(one)
    for nth, patch in enumerate(session.plan.patches, 1):
        if patch.id in faults:
            mark = OUTCOME_SYMBOLS[Outcome.FAILS]
            subject = render.escape_markup(patch.subject)
            render.print_markup(f"[bold yellow]{nth:3}[/] {mark} {subject}")
        for one in faults[patch.id]:
            sentence = render.escape_markup(one.sentence)
            render.print_markup(f"      [yellow]{short[one.hunk]}[/] {sentence}")
    total, wrong = len(session.plan.patches), sum(map(bool, faults.values()))
    print_note(f"Nothing was built; {wrong} of {total} steps likely fail.")


def _quick_json(one: QuickFault) -> dict[str, Any]:
    return {"patch": one.patch, "hunk": one.hunk, "words": one.sentence, "needs": one.needs}
