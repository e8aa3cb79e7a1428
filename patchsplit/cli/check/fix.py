"""patchsplit check --fix: shows each fix as a diff, and applies it as an edit of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import escape_controls, print_note
from patchsplit.session.fixes import fixers as use
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session

ALL = "all"


def fix_series(
    session: Session, rule: str, patches: Sequence[str], *, yes: bool, as_json: bool = False
) -> int:
    """Shows each fix and applies those that the user accepts; returns how many were applied.

    `rule` is the name of a fixer, or "all". `patches` are names of patches; empty: all patches.
    With `yes` all fixes are applied; without it, and without a terminal to ask on, none.
    """
    only = [resolve_seen_patch(session, word) for word in patches]
    found = use.propose_fixes(session, [] if rule == ALL else [rule], only)
    asks = sys.stdin.isatty() and not as_json
    made = []
    for one in found:
        if not as_json:
            render.print_markup(f"\n[bold]{render.escape_markup(one.label)}[/] [dim]{one.rule}[/]")
            render.print_diff(escape_controls(one.diff))
        if yes or (asks and click.confirm("Apply this fix?", default=False, err=True)):
            use.apply_fix(session, one)
            made.append(one)
    if as_json:
        rows = [
            {"rule": one.rule, "label": one.label, "patch": one.patch, "diff": one.diff,
             "made": one in made}
            for one in found
        ]  # fmt: skip
        render.print_json({"mends": rows})
    elif not found:
        print_note("There is nothing to fix.")
    else:
        hint = "; --yes applies all" if len(made) < len(found) and not asks else ""
        print_note(f"Applied {len(made)} of {len(found)} fixes{hint}. Each can be undone.")
    return len(made)
