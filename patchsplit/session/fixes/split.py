"""Fixes of mixed patches: whitespace changes, or moved code, get a patch of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from patchsplit.model import edits
from patchsplit.model.delta import Hunk, Kind, Lines
from patchsplit.model.message import prefix_of, with_prefix
from patchsplit.model.plan import Patch, Plan
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import Fix, format_diff
from patchsplit.session.fixes.messages import improve_subject

SPLIT_WHITESPACE, SPLIT_MOVED = "split-whitespace", "split-moved"
FIXERS = {
    SPLIT_WHITESPACE: "changes of whitespace only, which get a patch of their own",
    SPLIT_MOVED: "code that moves without changes, which gets a patch of its own",
}
MIN_MOVED_LINES = 3
"""A shorter block does not count as moved."""


def propose_for_patch(context: FixContext, patch: Patch) -> Iterator[Fix]:
    """Yields the fixes that split off whitespace changes and moved code."""
    hunks = [context.hunks[name] for name in patch.hunks if name in context.actions]
    text = [hunk for hunk in hunks if hunk.kind is Kind.TEXT]
    blank = [hunk for hunk in text if _is_whitespace_only(hunk)]
    if blank and len(blank) < len(hunks):
        yield _propose_split(context, patch, SPLIT_WHITESPACE, blank, "change blanks only")
    moved = list(_find_moves(text))
    if moved and len(moved) < len(hunks):
        yield _propose_split(context, patch, SPLIT_MOVED, moved, "move code as it is")


def _propose_split(
    context: FixContext, patch: Patch, rule: str, hunks: Sequence[Hunk], what: str
) -> Fix:
    prefix = prefix_of(patch.subject)
    subject = improve_subject(context, patch, with_prefix(what, prefix) if prefix else what)
    names = [hunk.id for hunk in hunks]
    rows = [f"{hunk.path}:{hunk.new.start + 1}, hunk {hunk.id[:7]}" for hunk in hunks]

    def change(plan: Plan) -> Plan:
        here = set(plan.patch(patch.id).hunks)
        still = [name for name in names if name in here]
        made, new = edits.extract_patch(plan, still, subject, why=f"it does nothing but {what}",
                                  after=patch.id)  # fmt: skip
        place = [one.id for one in made.patches].index(patch.id)
        return edits.reorder(made, [new], to=place)

    title = f"«{subject}», before «{patch.subject}»"
    return Fix(rule, f"put {_count_hunks(len(hunks))} into {title}", patch.id,
                format_diff([], rows, title), change)  # fmt: skip


def _is_whitespace_only(hunk: Hunk) -> bool:
    one, two = (b"".join(b"".join(side).split()) for side in (hunk.removed, hunk.added))
    return one == two != b""


def _find_moves(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yields the hunks of which one removes exactly the lines that one other adds."""
    every = list(hunks)
    gone = Counter(_join_block(hunk.removed) for hunk in every if not hunk.added)
    came = Counter(_join_block(hunk.added) for hunk in every if not hunk.removed)
    for hunk in every:
        block = _join_block(hunk.removed or hunk.added)
        one_sided = not hunk.added or not hunk.removed
        if one_sided and block.count(b"\n") >= MIN_MOVED_LINES and gone[block] == came[block] == 1:
            yield hunk


def _join_block(lines: Lines) -> bytes:
    return b"".join(lines).strip(b"\n") + b"\n"


def _count_hunks(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count} hunks"
