"""One mend that is proposed, how its diff is written, and how lines of a hunk are mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from patchsplit.model import edits
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Override, PatchId, Plan


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit that is proposed."""

    rule: str
    label: str
    """What the log will say."""
    patch: PatchId
    diff: str
    change: Callable[[Plan], Plan]


def decode_lines(lines: Lines) -> list[str]:
    """Returns lines as a diff has them."""
    return [line.decode("utf-8", "surrogateescape").removesuffix("\n") + _newline_marker(line)
            for line in lines]  # fmt: skip


def _newline_marker(line: bytes) -> str:
    return "" if line.endswith(b"\n") else "\n\\ No newline at end of file"


def format_diff(before: Sequence[str], after: Sequence[str], name: str) -> str:
    """Returns the diff of what is mended, with one line around each change."""
    rows = unified_diff(before, after, name, name, n=1, lineterm="")
    return "\n".join(rows) + "\n"


def make_plan_edit(
    hunk_id: HunkId,
    edit: Edit,
    original: Edit,
    base: Lines,
    transform: Callable[[Lines], Lines],
    verb: str,
    *,
    last: bool = False,
) -> Callable[[Plan], Plan]:
    """Returns the edit of the plan, which starts from what the plan then writes for the hunk."""

    def change(plan: Plan) -> Plan:
        kept = plan.adapted.get(hunk_id)
        holds = kept is not None and kept.expected == original.lines
        lines = kept.lines if kept is not None and holds else original.lines
        after = fix_added_lines(base[edit.at.start : edit.at.stop], lines, transform, last=last)
        why = kept.why if kept is not None and holds else f"Mended: {verb}"
        return edits.set_overrides(plan, {hunk_id: Override(original.lines, after, why)})

    return change


def fix_added_lines(
    before: Lines, lines: Lines, transform: Callable[[Lines], Lines], *, last: bool = False
) -> Lines:
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
            made += transform(run)
    return tuple(made)
