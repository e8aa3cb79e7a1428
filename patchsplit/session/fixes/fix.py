"""One mend that is proposed, how its diff is written, and how lines of a hunk are mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from patchsplit.model import plan as edits
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Adapted, PatchId, Plan


@dataclass(frozen=True, slots=True)
class Mend:
    """One edit that is proposed."""

    rule: str
    label: str
    """What the log will say."""
    patch: PatchId
    diff: str
    change: Callable[[Plan], Plan]


def shown(lines: Lines) -> list[str]:
    """Returns lines as a diff has them."""
    return [line.decode("utf-8", "surrogateescape").removesuffix("\n") + _mark(line)
            for line in lines]  # fmt: skip


def _mark(line: bytes) -> str:
    return "" if line.endswith(b"\n") else "\n\\ No newline at end of file"


def differs(before: Sequence[str], after: Sequence[str], name: str) -> str:
    """Returns the diff of what is mended, with one line around each change."""
    rows = unified_diff(before, after, name, name, n=1, lineterm="")
    return "\n".join(rows) + "\n"


def adapting(
    name: HunkId,
    edit: Edit,
    written: Edit,
    base: Lines,
    way: Callable[[Lines], Lines],
    verb: str,
    *,
    last: bool = False,
) -> Callable[[Plan], Plan]:
    """Returns the edit of the plan, which starts from what the plan then writes for the hunk."""

    def change(plan: Plan) -> Plan:
        kept = plan.adapted.get(name)
        holds = kept is not None and kept.instead == written.lines
        lines = kept.lines if kept is not None and holds else written.lines
        after = own(base[edit.at.start : edit.at.stop], lines, way, last=last)
        why = kept.why if kept is not None and holds else f"Mended: {verb}"
        return edits.adapt(plan, {name: Adapted(written.lines, after, why)})

    return change


def own(before: Lines, lines: Lines, way: Callable[[Lines], Lines], *, last: bool = False) -> Lines:
    """Mends the lines that the fork adds; those of upstream that stand among them are left.

    `last`: those at the very end alone.
    """
    made: list[bytes] = []
    matcher = SequenceMatcher(None, before, lines, autojunk=False)
    for tag, _, _, start, stop in matcher.get_opcodes():
        run = lines[start:stop]
        if tag == "equal" or (last and stop != len(lines)):
            made += run
        else:
            made += way(run)
    return tuple(made)
