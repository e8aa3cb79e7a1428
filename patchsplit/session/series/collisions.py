"""Refuses a series in which a file takes the path of another one that is still there."""

from __future__ import annotations

from patchsplit.emit import CommittedSeries
from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.graph import lift_edges
from patchsplit.model.plan import PatchId
from patchsplit.model.series import Collision
from patchsplit.session.session import Session


def refuse_collisions(session: Session, series: CommittedSeries) -> None:
    """Raises Refused if a file of the series takes the path of another one."""
    if not series.collisions:
        return
    one = series.collisions[0]
    owner = _find_remover(session, one)
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    message = f"Patch {number[one.patch]} {describe_collision(session, one)}."
    pairs = lift_edges(session.analysis.graph, session.plan.owner())
    if owner is not None and {(owner, one.patch), (one.patch, owner)} <= pairs.keys():
        raise Refused(message, Remedy(RemedyKind.MERGE_PATCHES, (one.patch, owner)))
    if owner is not None and number[owner] > number[one.patch]:
        raise Refused(message, Remedy(RemedyKind.TAKE_ALONG, (one.patch,)))
    raise Refused(message, RemedyKind.FREE_PATH)


def describe_collision(session: Session, collision: Collision) -> str:
    """Returns a clause about a patch: "writes a/b, but a is still there"."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    owner = _find_remover(session, collision)
    reason = f": patch {number[owner]} moves or removes it" if owner in number else ""
    return f"writes {collision.path}, but {collision.blocker} is still there{reason}"


def _find_remover(session: Session, collision: Collision) -> PatchId | None:
    """Returns the patch, another one, that changes the file that is in the way."""
    actions, owner = session.actions(), session.plan.owner()
    patches = [owner[hunk] for hunk, one in actions.items() if one.origin == collision.origin]
    return next((name for name in patches if name != collision.patch), None)
