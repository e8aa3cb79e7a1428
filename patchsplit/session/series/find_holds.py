"""A session to the reasons why its patches are held back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from patchsplit.check.leaks import RULE_PREFIX, describe_leak
from patchsplit.model.finding import Finding, Severity
from patchsplit.model.graph import lift_edges
from patchsplit.model.plan import PatchId
from patchsplit.session.series.commits import SeriesOptions
from patchsplit.session.series.holds import (
    Hold,
    HoldReason,
    add_dependents,
    find_drafts,
    find_incomplete,
    find_misplaced,
    find_postponed,
    find_unfinished,
)
from patchsplit.session.session import Session


def find_holds(
    session: Session, options: SeriesOptions = SeriesOptions(), more: Iterable[Hold] = ()
) -> tuple[Hold, ...]:
    """Returns why patches are held back, before they are searched for private data.

    That is for topics that are for later, for drafts, for messages with gaps, and for unresolved
    hunks unless `options` send patches with holes; if they send only what is ready, also for the
    order and for errors that checks find. All patches are looked at, whichever `options` select.
    `more` are other holds, whose patches' dependents are held back as well. In the order of the
    series.
    """
    plan, graph = session.plan, session.analysis.graph
    postponed, drafts = find_postponed(plan), (*find_drafts(plan), *find_unfinished(plan))
    if options.with_holes:
        return extend_holds(session, (*postponed, *drafts))
    incomplete = find_incomplete(plan, session.ledger().row_of, graph.edges)
    holds = (*postponed, *drafts, *incomplete, *more)
    if options.ready:
        holds += find_misplaced(plan, lift_edges(graph, plan.owner()))
        holds += _find_erroneous(session)
    return extend_holds(session, holds)


def extend_holds(session: Session, holds: Sequence[Hold]) -> tuple[Hold, ...]:
    """Returns the holds, with those of all patches that need a held back one, in order."""
    plan = session.plan
    own = [hold for hold in holds if hold.reason is not HoldReason.NEED or hold.hunks]
    return add_dependents(plan, own, lift_edges(session.analysis.graph, plan.owner()))


def _find_erroneous(session: Session) -> tuple[Hold, ...]:
    """Returns the holds of patches in which checks find errors; leaks are found by the guard."""
    from patchsplit.session.checks.check import check

    found: dict[PatchId, list[Finding]] = {}
    for one in check(session).findings:
        if one.patch and one.severity is Severity.ERROR and not one.rule.startswith(RULE_PREFIX):
            found.setdefault(one.patch, []).append(one)
    return tuple(
        Hold(name, HoldReason.FINDING, _join([f"{one.message} [{one.rule}]" for one in some]))
        for name, some in found.items()
    )


def hold_leaking(name: PatchId, findings: Iterable[Finding]) -> Hold:
    """Returns the hold of a patch that contains private data, from the findings about it."""
    return Hold(name, HoldReason.LEAK, _join(map(describe_leak, findings)))


def _join(clauses: Iterable[str]) -> str:
    """Returns the first two of the clauses, each once, and the number of the others."""
    every = list(dict.fromkeys(clauses))
    more = [f"and {len(every) - 2} more"] if len(every) > 2 else []
    return "; ".join([*every[:2], *more])
