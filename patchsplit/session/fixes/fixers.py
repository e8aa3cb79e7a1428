"""Mends of a series: each an edit of the plan with a diff, proposed here and made by who wants it.

A mend of lines is recorded beside the hunk, as an edit by hand is. It touches lines that the fork
adds and no others, and is not proposed where it might change what a file means.
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
"""Name -> what it mends."""


def propose_fixes(
    session: Session, names: Sequence[str] = (), patches: Sequence[PatchId] = ()
) -> list[Fix]:
    """Returns what can be mended of patches (none named: of all) by fixers (none named: by all).

    Each holds for the plan as it stands once those before it are made or left. Raises
    PatchsplitError for an unknown fixer.
    """
    wrong = [name for name in names if name not in FIXERS]
    if wrong:
        raise PatchsplitError(f"There is no fixer {wrong[0]}.", f"There are: {', '.join(FIXERS)}.")
    desk = FixContext(session)
    found: list[Fix] = []
    for patch in session.plan.patches:
        if patches and patch.id not in patches:
            continue
        mine = [
            *messages.propose_for_patch(desk, patch),
            *lines.propose_for_patch(desk, patch),
            *headers.propose_for_patch(desk, patch),
            *parts.propose_for_patch(desk, patch),
        ]
        found += [mend for mend in mine if not names or mend.rule in names]
    return found


def apply_fix(session: Session, fix: Fix) -> None:
    """Makes one mend: an edit of its own in the log."""
    session.edit(fix.label, fix.change)
