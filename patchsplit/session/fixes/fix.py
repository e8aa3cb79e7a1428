"""A proposed fix, its diff, and the edit of the plan that changes the added lines of a hunk."""

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
    """A proposed edit of the plan that corrects a finding."""

    rule: str
    """The name of the fixer."""
    label: str
    """The label of the edit in the plan's journal."""
    patch: PatchId
    diff: str
    """A unified diff of what the fix changes."""
    change: Callable[[Plan], Plan]


def decode_lines(lines: Lines) -> list[str]:
    """Returns lines without newlines, and with git's marker if the last one has none."""
    return [line.decode("utf-8", "surrogateescape").removesuffix("\n") + _newline_marker(line)
            for line in lines]  # fmt: skip


def _newline_marker(line: bytes) -> str:
    return "" if line.endswith(b"\n") else "\n\\ No newline at end of file"


def format_diff(before: Sequence[str], after: Sequence[str], name: str) -> str:
    """Returns a unified diff with one line of context; `name` is the path of both sides."""
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
    """Returns the edit that transforms the lines which a hunk adds to `base`, upstream's file.

    It starts from the lines that the plan has for the hunk when the edit is made. `edit` and
    `original` are the hunk's edits as sent and as first placed; `verb` describes the change.
    """

    def change(plan: Plan) -> Plan:
        kept = plan.adapted.get(hunk_id)
        holds = kept is not None and kept.expected == original.lines
        lines = kept.lines if kept is not None and holds else original.lines
        after = fix_added_lines(base[edit.at.start : edit.at.stop], lines, transform, last=last)
        why = kept.why if kept is not None and holds else f"Fixed: {verb}"
        return edits.set_overrides(plan, {hunk_id: Override(original.lines, after, why)})

    return change


def fix_added_lines(
    before: Lines, lines: Lines, transform: Callable[[Lines], Lines], *, last: bool = False
) -> Lines:
    """Returns `lines` with `transform` applied to each run of lines that `before` does not have.

    `last`: only to the run at the end of `lines`.
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
