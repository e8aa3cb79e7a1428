"""The patches that have no words of their own, in turn."""

from __future__ import annotations

from patchsplit.model.plan import PatchId, Plan


def find_next_unworded(plan: Plan, after: PatchId | None) -> PatchId | None:
    """Returns the next patch after `after` whose message is generated or a draft.

    After the last one comes the first; None for `after` begins there. None is returned if every
    other patch has words.
    """
    wanted = plan.patches_to_word() - {after}
    names = [patch.id for patch in plan.patches]
    start = names.index(after) + 1 if after in names else 0
    return next((name for name in (*names[start:], *names[:start]) if name in wanted), None)
