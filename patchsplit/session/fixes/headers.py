"""Fixes of new files that do not begin with the header that the pack requires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from patchsplit.check.headers import HEAD_LINES, CopyrightHolder, has_header, insert_header
from patchsplit.check.pack import select_rules
from patchsplit.check.pattern import matches_any
from patchsplit.model.delta import Lines
from patchsplit.model.plan import Patch
from patchsplit.model.rules.rule import HeaderRule
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.fixes.fix import Fix, decode_lines, format_diff, make_plan_edit

LICENCE = "licence-header"
FIXERS = {LICENCE: "the license header of new files, in the project's form"}


def propose_for_patch(context: FixContext, patch: Patch) -> Iterator[Fix]:
    """Yields a fix for each new file whose first lines the patch adds without the header."""
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
            verb = f"add the license header to {edit.origin}"
            head = format_diff(
                decode_lines(edit.lines[:HEAD_LINES]), decode_lines(after[:HEAD_LINES]), edit.origin
            )
            yield Fix(LICENCE, f"{verb}, in hunk {name[:7]}", patch.id, head,
                       make_plan_edit(name, edit, written, (), way, verb))  # fmt: skip


def _make_header_fixer(
    rule: HeaderRule, path: str, holder: CopyrightHolder, length: int
) -> Callable[[Lines], Lines]:
    """Returns a function that inserts the header; it leaves too short a part of a file as it is.

    `length` is the number of lines of the whole file.
    """
    way = partial(insert_header, rule, path, holder=holder)
    return lambda lines: way(lines) if len(lines) >= min(HEAD_LINES, length) else lines
