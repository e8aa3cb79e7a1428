"""Mends of mixtures: what changes blanks alone, or moves as it is, into a patch of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from patchsplit.model import plan as edits
from patchsplit.model.delta import Hunk, Kind, Lines
from patchsplit.model.message import prefix_of, with_prefix
from patchsplit.model.plan import Patch, Plan
from patchsplit.session.fixes.context import Desk
from patchsplit.session.fixes.fix import Mend, differs
from patchsplit.session.fixes.messages import formed

SPLIT_BLANK, SPLIT_MOVED = "split-whitespace", "split-moved"
FIXERS = {
    SPLIT_BLANK: "changes of blanks alone into a patch of their own",
    SPLIT_MOVED: "code that moves as it is into a patch of its own",
}
LEAST_MOVED = 3
"""Lines of a block that is said to have moved."""


def of_patch(desk: Desk, patch: Patch) -> Iterator[Mend]:
    """Yields what can be taken out of a patch."""
    hunks = [desk.hunks[name] for name in patch.hunks if name in desk.actions]
    text = [hunk for hunk in hunks if hunk.kind is Kind.TEXT]
    blank = [hunk for hunk in text if _is_blank(hunk)]
    if blank and len(blank) < len(hunks):
        yield _apart(desk, patch, SPLIT_BLANK, blank, "change blanks only")
    moved = list(_moved(text))
    if moved and len(moved) < len(hunks):
        yield _apart(desk, patch, SPLIT_MOVED, moved, "move code as it is")


def _apart(desk: Desk, patch: Patch, rule: str, hunks: Sequence[Hunk], what: str) -> Mend:
    prefix = prefix_of(patch.subject)
    subject = formed(desk, patch, with_prefix(what, prefix) if prefix else what)
    names = [hunk.id for hunk in hunks]
    rows = [f"{hunk.path}:{hunk.new.start + 1}, hunk {hunk.id[:7]}" for hunk in hunks]

    def change(plan: Plan) -> Plan:
        here = set(plan.patch(patch.id).hunks)
        still = [name for name in names if name in here]
        made, new = edits.extract(plan, still, subject, why=f"it does nothing but {what}",
                                  after=patch.id)  # fmt: skip
        place = [one.id for one in made.patches].index(patch.id)
        return edits.reorder(made, [new], to=place)

    title = f"«{subject}», before «{patch.subject}»"
    return Mend(rule, f"put {_some(len(hunks))} into {title}", patch.id,
                differs([], rows, title), change)  # fmt: skip


def _is_blank(hunk: Hunk) -> bool:
    one, two = (b"".join(b"".join(side).split()) for side in (hunk.removed, hunk.added))
    return one == two != b""


def _moved(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yields pairs of hunks of which one takes away just what the other brings."""
    every = list(hunks)
    gone = Counter(_block(hunk.removed) for hunk in every if not hunk.added)
    came = Counter(_block(hunk.added) for hunk in every if not hunk.removed)
    for hunk in every:
        block = _block(hunk.removed or hunk.added)
        one_sided = not hunk.added or not hunk.removed
        if one_sided and block.count(b"\n") >= LEAST_MOVED and gone[block] == came[block] == 1:
            yield hunk


def _block(lines: Lines) -> bytes:
    return b"".join(lines).strip(b"\n") + b"\n"


def _some(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count} hunks"
