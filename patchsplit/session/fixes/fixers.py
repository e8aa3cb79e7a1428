"""Proposes fixes of a series, each an edit of the plan with a diff.

A fix of lines is recorded with the hunk, like an edit by hand. It changes only lines that the fork
adds, and is not proposed if it might change the meaning of a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import PatchId
from patchsplit.session.fixes import headers, lines, messages
from patchsplit.session.fixes import split as parts
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import Fix
from patchsplit.session.session import Session

__all__ = ["FIXERS", "Fix", "apply_fix", "propose_fixes"]

FIXERS = {**messages.FIXERS, **lines.FIXERS, **headers.FIXERS, **parts.FIXERS}
"""What each fixer corrects, by its name."""


def propose_fixes(
    session: Session, names: Sequence[str] = (), patches: Sequence[PatchId] = ()
) -> list[Fix]:
    """Returns the fixes of `patches` (empty: of all) by the fixers `names` (empty: by all).

    They can be applied in this order, and any of them left out. Raises PatchsplitError for an
    unknown fixer.
    """
    wrong = [name for name in names if name not in FIXERS]
    if wrong:
        raise PatchsplitError(
            f"There is no fixer {wrong[0]}.", f"The fixers are: {', '.join(FIXERS)}."
        )
    context = FixContext(session)
    found: list[Fix] = []
    for patch in session.plan.patches:
        if patches and patch.id not in patches:
            continue
        mine = [
            *messages.propose_for_patch(context, patch),
            *lines.propose_for_patch(context, patch),
            *headers.propose_for_patch(context, patch),
            *parts.propose_for_patch(context, patch),
        ]
        found += [fix for fix in mine if not names or fix.rule in names]
    return found


def apply_fix(session: Session, fix: Fix) -> None:
    """Applies a fix as one edit of the plan."""
    session.edit(fix.label, fix.change)
