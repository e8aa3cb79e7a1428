"""How many patches would be sent now, and how many are held back, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from patchsplit.check.leaks import RULE_PREFIX
from patchsplit.model.finding import Finding, Severity
from patchsplit.model.plan import PatchId
from patchsplit.session.order import find_order_problems
from patchsplit.session.series.commits import find_needs
from patchsplit.session.series.find_holds import find_holds, hold_leaking
from patchsplit.session.series.holds import (
    Hold,
    HoldReason,
    count_reasons,
    describe_holds,
    group_by_patch,
)
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Readiness:
    """The patches that an exit would send now."""

    sendable: int
    """Patches that would be sent."""
    holds: tuple[Hold, ...] = ()
    obstacle: str = ""
    """Why no patch can be sent in this order, as a clause; "": one can."""

    @property
    def held(self) -> int:
        """The number of patches that are held back."""
        return len(group_by_patch(self.holds))

    def count_reasons(self) -> list[tuple[HoldReason, int]]:
        """Returns each reason with the number of patches whose first reason it is."""
        return count_reasons(self.holds)

    def describe(self) -> str:
        """Returns both numbers in one or two sentences."""
        if self.obstacle:
            return f"No patch can be sent in this order: {self.obstacle}."
        noun = "patch" if self.sendable == 1 else "patches"
        sent = f"{self.sendable} {noun} can be sent now."
        return f"{sent} {describe_holds(self.holds)}" if self.holds else sent


def measure_readiness(session: Session, findings: Iterable[Finding] = ()) -> Readiness:
    """Returns what would be sent now, without a search for private data.

    `findings` are those of a check; patches in which it found private data are held back as well.
    """
    leaks: dict[PatchId, list[Finding]] = {}
    for one in findings:
        if one.patch and one.severity is Severity.ERROR and one.rule.startswith(RULE_PREFIX):
            leaks.setdefault(one.patch, []).append(one)
    holds = find_holds(session, more=[hold_leaking(name, some) for name, some in leaks.items()])
    held = {hold.patch for hold in holds}
    obstacle = next(
        (one.sentence for one in find_order_problems(session) if one.breaks and one.needs), ""
    )
    count = 0 if obstacle else sum(name not in held for name in find_needs(session))
    return Readiness(count, holds, obstacle)
