"""patchsplit check --fix: mends, each shown as a diff and made as an edit of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import harmless, note
from patchsplit.session.fixes import fixers as use
from patchsplit.session.lookup import patch_named
from patchsplit.session.session import Session

ALL = "all"


def mend(
    session: Session, rule: str, patches: Sequence[str], *, yes: bool, as_json: bool = False
) -> int:
    """Shows each mend and makes it where that is said; returns how many were made.

    Without a terminal to ask on, and without `yes`, nothing is made.
    """
    only = [patch_named(word, session.plan) for word in patches]
    found = use.mends(session, [] if rule == ALL else [rule], only)
    asks = sys.stdin.isatty() and not as_json
    made = []
    for one in found:
        if not as_json:
            render.say(f"\n[bold]{render.safe(one.label)}[/] [dim]{one.rule}[/]")
            render.diff(harmless(one.diff))
        if yes or (asks and click.confirm("Make this edit?", default=False, err=True)):
            use.make(session, one)
            made.append(one)
    if as_json:
        rows = [
            {"rule": one.rule, "label": one.label, "patch": one.patch, "diff": one.diff,
             "made": one in made}
            for one in found
        ]  # fmt: skip
        render.emit_json({"mends": rows})
    elif not found:
        note("There is nothing to mend.")
    else:
        left = len(found) - len(made)
        hint = ": make them with --yes" if left and not asks else ""
        note(f"{len(made)} made, {left} left{hint}; each can be undone.")
    return len(made)
