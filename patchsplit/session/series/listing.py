"""The bodies that the program wrote, kept up to date with what is in their patches."""

from __future__ import annotations

from patchsplit.model import edits
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.session import Session


def relist_bodies(session: Session, *only: PatchId) -> Plan:
    """Returns the plan with its generated bodies updated to the placed hunks of each patch.

    Only the patches `only` are updated; without any, all.
    """
    from patchsplit.propose.message.body import describe_groups

    plan = session.plan
    listed = [p for p in plan.patches if p.listed and (not only or p.id in only)]
    if not listed:
        return plan
    known = session.analysis
    sent = session.actions([h for p in listed for h in p.hunks] if only else None)
    held = {p.id: [hunk for hunk in p.hunks if hunk in sent] for p in listed}
    return edits.refresh_list_bodies(plan, describe_groups(known.delta, known.facts, held))


def restore_listing(session: Session, patch_id: PatchId, body: str) -> str:
    """Returns a body as the plan stores it, after it was shown by relist_bodies and edited.

    A generated body that is unchanged stays the plan's own, so that it is still updated.
    """
    same = body.strip("\n") == relist_bodies(session, patch_id).patch(patch_id).body
    return session.plan.patch(patch_id).body if same else body
