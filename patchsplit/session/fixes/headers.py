"""Mends of new files that do not begin as the pack asks: with the project's header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from patchsplit.check.headers import HEAD, Holder, headed, satisfied
from patchsplit.check.pack import rules_of
from patchsplit.check.pattern import among
from patchsplit.model.delta import Lines
from patchsplit.model.pack import Header
from patchsplit.model.plan import Patch
from patchsplit.session.fixes.context import Desk
from patchsplit.session.fixes.fix import Mend, adapting, differs, shown

LICENCE = "licence-header"
FIXERS = {LICENCE: "the licence at the head of new files, as the project writes it"}


def of_patch(desk: Desk, patch: Patch) -> Iterator[Mend]:
    """Yields a mend for each new file whose first lines the patch brings."""
    rules = [rule for _, rule in rules_of(desk.pack, Header) if rule.text]
    for name, edit, written in desk.edits(patch) if rules else ():
        rows = desk.created.get(edit.origin, [])
        if not rows or rows[0][0] != name:
            continue
        whole = tuple(line for _, one in rows for line in one.lines)
        for rule in rules:
            asks = among(edit.origin, rule.files) and not among(edit.origin, rule.besides)
            if not asks or satisfied(rule, whole):
                continue
            way = _heading(rule, edit.origin, desk.holder(patch), len(whole))
            after = way(edit.lines)
            if after == edit.lines:
                continue
            verb = f"say the licence of {edit.origin}"
            head = differs(shown(edit.lines[:HEAD]), shown(after[:HEAD]), edit.origin)
            yield Mend(LICENCE, f"{verb}, in hunk {name[:7]}", patch.id, head,
                       adapting(name, edit, written, (), way, verb))  # fmt: skip


def _heading(rule: Header, path: str, holder: Holder, length: int) -> Callable[[Lines], Lines]:
    """Returns the mend of a hunk; a part of a file that is too short to judge it by stays."""
    way = partial(headed, rule, path, holder=holder)
    return lambda lines: way(lines) if len(lines) >= min(HEAD, length) else lines
