"""patchsplit check --fix: mends, each shown as a diff and made as an edit of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import escape_controls, print_note
from patchsplit.session.fixes import fixers as use
from patchsplit.session.lookup import resolve_patch
from patchsplit.session.session import Session

ALL = "all"


def fix_series(
    session: Session, rule: str, patches: Sequence[str], *, yes: bool, as_json: bool = False
) -> int:
    """Shows each mend and makes it where that is said; returns how many were made.

    Without a terminal to ask on, and without `yes`, nothing is made.
    """
    only = [resolve_patch(word, session.plan) for word in patches]
    found = use.propose_fixes(session, [] if rule == ALL else [rule], only)
    asks = sys.stdin.isatty() and not as_json
    made = []
    for one in found:
        if not as_json:
            render.print_markup(f"\n[bold]{render.escape_markup(one.label)}[/] [dim]{one.rule}[/]")
            render.print_diff(escape_controls(one.diff))
        if yes or (asks and click.confirm("Make this edit?", default=False, err=True)):
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
        print_note("There is nothing to mend.")
    else:
        left = len(found) - len(made)
        hint = ": make them with --yes" if left and not asks else ""
        print_note(f"{len(made)} made, {left} left{hint}; each can be undone.")
    return len(made)
