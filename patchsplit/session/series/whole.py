"""A session to the commits of the patches that are whole; all others are held back, with reasons.

Every exit begins here: what it sends is what `commit_whole` selects.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from patchsplit.emit import CommittedSeries
from patchsplit.errors import AllUpstream, HeldBack, Refused, RemedyKind
from patchsplit.model.ledger import Where
from patchsplit.model.outgoing import Cleared
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.series.commits import (
    SeriesOptions,
    commit_series,
    find_needs,
)
from patchsplit.session.series.find_holds import extend_holds, find_holds, hold_leaking
from patchsplit.session.series.guard import LeaksFound, clear
from patchsplit.session.series.holds import (
    Hold,
    HoldReason,
    group_by_patch,
)
from patchsplit.session.series.messages import refresh_messages
from patchsplit.session.session import Session

MAX_LISTED = 5
"""Held back patches that an error lists, at most."""


@dataclass(frozen=True, slots=True)
class WholeSeries:
    """The commits of the patches that are sent, and why others are not."""

    plan: Plan
    """The session's plan, with the messages of the commits."""
    series: CommittedSeries
    cleared: Cleared
    holds: tuple[Hold, ...] = ()
    """Of the patches that were asked for, in the order of the series."""

    unchanged: tuple[PatchId, ...] = ()
    """The patches that were asked for and change nothing, so that they have no commit."""

    @property
    def names(self) -> tuple[PatchId, ...]:
        """The patches that are sent, in order."""
        return tuple(name for name, _ in self.series.commits)


def commit_whole(session: Session, options: SeriesOptions, plan: Plan | None = None) -> WholeSeries:
    """Writes the commits of those patches, of all that `options` select, that are not held back.

    `plan` is the session's plan, possibly with other messages. Raises Refused as commit_series
    does, and if all patches are held back, unless `options` allow an empty series; LeaksFound if
    the cover letter has a leak, or if nothing is left because of leaks.
    """
    plan = plan or refresh_messages(session)
    order = find_needs(session, options.only)
    holds = find_holds(session, options)
    leaks: LeaksFound | None = None
    while True:
        held = {hold.patch for hold in holds}
        names = [name for name in order if name not in held]
        mine = tuple(one for one in holds if options.only is None or one.patch in options.only)
        if not names and leaks is not None:
            raise leaks
        if not names and not options.empty and _have_landed(session, options.only or ()):
            raise AllUpstream("There is nothing to send: upstream has all of these patches.")
        if not names and mine and not options.empty:
            raise _refuse_all(plan, mine)
        series = commit_series(
            session, signoff=options.signoff, empty=options.empty, plan=plan, patches=names
        )
        try:
            cleared = clear(session, plan, [series], options.allowed_rules)
        except LeaksFound as error:
            found = error.in_patches
            if found is None:
                raise
            leaks = leaks or error
            fresh = (hold_leaking(name, some) for name, some in found.items())
            holds = extend_holds(session, (*holds, *fresh))
        else:
            sent = dict(series.commits)
            if names and not sent and not options.empty:
                raise Refused(
                    "There is nothing to send: the patches change nothing.", RemedyKind.SHOW_SERIES
                )
            unchanged = tuple(name for name in names if name not in sent)
            return WholeSeries(plan, series, cleared, mine, unchanged)


def _have_landed(session: Session, patches: Collection[PatchId]) -> bool:
    """Returns whether upstream has all hunks of some patches; False for no hunk."""
    row_of = session.ledger().row_of
    hunks = [hunk for name in patches for hunk in session.plan.patch(name).hunks]
    return bool(hunks) and all(row_of[hunk].where is Where.UPSTREAM for hunk in hunks)


def _refuse_all(plan: Plan, holds: Sequence[Hold]) -> HeldBack:
    why = group_by_patch(holds)
    place = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    lines = [
        f"patch {place[name]}: {'; '.join(hold.sentence for hold in some)}"
        for name, some in list(why.items())[:MAX_LISTED]
    ]
    drafts = all(some[0].reason is HoldReason.DRAFT for some in why.values())
    more = f"\n… and {len(why) - MAX_LISTED} more" if len(why) > MAX_LISTED else ""
    return HeldBack(
        "Nothing can be sent yet, as all patches are held back:\n" + "\n".join(lines) + more,
        RemedyKind.CONFIRM_DRAFTS if drafts else RemedyKind.COMPLETE_PATCHES,
    )
