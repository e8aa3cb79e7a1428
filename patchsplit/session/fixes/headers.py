"""Mends of new files that do not begin as the pack asks: with the project's header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from patchsplit.check.headers import HEAD_LINES, CopyrightHolder, has_header, insert_header
from patchsplit.check.pack import select_rules
from patchsplit.check.pattern import matches_any
from patchsplit.model.delta import Lines
from patchsplit.model.pack import HeaderRule
from patchsplit.model.plan import Patch
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import Fix, decode_lines, format_diff, make_plan_edit

LICENCE = "licence-header"
FIXERS = {LICENCE: "the licence at the head of new files, as the project writes it"}


def propose_for_patch(context: FixContext, patch: Patch) -> Iterator[Fix]:
    """Yields a mend for each new file whose first lines the patch brings."""
    rules = [rule for _, rule in select_rules(context.pack, HeaderRule) if rule.text]
    for name, edit, written in context.edits(patch) if rules else ():
        rows = context.new_files.get(edit.origin, [])
        if not rows or rows[0][0] != name:
            continue
        whole = tuple(line for _, one in rows for line in one.lines)
        for rule in rules:
            asks = matches_any(edit.origin, rule.files) and not matches_any(
                edit.origin, rule.besides
            )
            if not asks or has_header(rule, whole):
                continue
            way = _make_header_fixer(rule, edit.origin, context.holder(patch), len(whole))
            after = way(edit.lines)
            if after == edit.lines:
                continue
            verb = f"say the licence of {edit.origin}"
            head = format_diff(
                decode_lines(edit.lines[:HEAD_LINES]), decode_lines(after[:HEAD_LINES]), edit.origin
            )
            yield Fix(LICENCE, f"{verb}, in hunk {name[:7]}", patch.id, head,
                       make_plan_edit(name, edit, written, (), way, verb))  # fmt: skip


def _make_header_fixer(
    rule: HeaderRule, path: str, holder: CopyrightHolder, length: int
) -> Callable[[Lines], Lines]:
    """Returns the mend of a hunk; a part of a file that is too short to judge it by stays."""
    way = partial(insert_header, rule, path, holder=holder)
    return lambda lines: way(lines) if len(lines) >= min(HEAD_LINES, length) else lines
