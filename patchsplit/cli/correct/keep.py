"""What is not sent: keep, drop, upstream."""

from __future__ import annotations

from collections.abc import Container

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.find import hunk_arguments, only_option, resolve_hunk_arguments
from patchsplit.cli.invocation import Invocation, complete_topics, plan_options
from patchsplit.model.delta import HunkId
from patchsplit.session import edits
from patchsplit.session.lookup import abbreviate
from patchsplit.session.order import find_order_problems
from patchsplit.session.private import (
    PrivateSuggestion,
    describe_suggestions,
    keep_suggested,
    suggest_private,
)
from patchsplit.session.session import Session


@click.command()
@hunk_arguments
@only_option
@click.option(
    "--topic", "topics", multiple=True, metavar="TOPIC", shell_complete=complete_topics,
    help="All hunks of this topic; see also: patchsplit topics decide.",
)  # fmt: skip
@click.option("--why", default="for this fork only", show_default=True, help="The reason.")
@click.option("--suggested", is_flag=True, help="Keep the hunks that look private.")
@click.option("--dry-run", is_flag=True, help="Of --suggested: only list them.")
@plan_options
def keep(
    invocation: Invocation,
    hunks: tuple[str, ...],
    words: str,
    topics: tuple[str, ...],
    why: str,
    *,
    only: bool,
    suggested: bool,
    dry_run: bool,
) -> None:
    """Keep hunks private: do not send them.

    They stay in the fork. --suggested keeps those that look private, each with its reason; with
    HUNK or --find, only these of them.
    """
    with invocation.open() as session:
        if suggested:
            named = (
                resolve_hunk_arguments(session, hunks, words, only=only, topics=topics)
                if hunks or words or topics
                else None
            )
            answer_suggestions(invocation, session, named, dry_run=dry_run)
            return
        named = resolve_hunk_arguments(session, hunks, words, only=only, topics=topics)
        known = find_order_problems(session)
        edits.keep_private(session, named, why)
        print_edit(invocation, session, known, hunks=named)


@click.command()
@hunk_arguments
@only_option
@click.option("--why", default="not needed any more", show_default=True, help="The reason.")
@plan_options
def drop(
    invocation: Invocation, hunks: tuple[str, ...], words: str, why: str, *, only: bool
) -> None:
    """Drop hunks from the series and from the fork.

    They are not sent upstream, and the fork should not carry them any longer.
    """
    with invocation.open() as session:
        named = resolve_hunk_arguments(session, hunks, words, only=only)
        known = find_order_problems(session)
        edits.keep_private(session, named, why, drop=True)
        print_edit(invocation, session, known, hunks=named)


@click.command()
@hunk_arguments
@click.option(
    "--by", default="said by you", metavar="COMMIT", help="The upstream commit that has them."
)
@plan_options
def upstream(invocation: Invocation, hunks: tuple[str, ...], words: str, by: str) -> None:
    """Mark hunks as already upstream."""
    with invocation.open() as session:
        edits.mark_upstream(session, resolve_hunk_arguments(session, hunks, words), by)
        print_edit(invocation, session)


def answer_suggestions(
    invocation: Invocation, session: Session, hunks: Container[HunkId] | None, *, dry_run: bool
) -> None:
    """Keeps the hunks that look private, or with `dry_run` lists them with their reasons.

    `hunks`: those of which it does; None: all.
    """
    found = [one for one in suggest_private(session) if hunks is None or one.hunk.id in hunks]
    if not dry_run:
        known = find_order_problems(session)
        keep_suggested(session, found)
        print_edit(invocation, session, known, hunks=[one.hunk.id for one in found])
    elif invocation.json:
        rows = [{**render.hunk_json(one.hunk), "reason": one.kind.value} for one in found]
        render.print_json({"did": None, "hunks": rows})
    elif found:
        _print_suggestions(session, found)
    else:
        render.print_markup("No hunk looks private.")


def _print_suggestions(session: Session, found: list[PrivateSuggestion]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    lines = [
        (f"[yellow]{short[one.hunk.id]}[/]", render.format_position(one.hunk), one.kind.value)
        for one in found
    ]
    render.print_table(("hunk", "location", "why it looks private"), lines)
    render.print_markup(f"{describe_suggestions(found)}.")
