"""patchsplit show: the series, one patch, and why each hunk is in its patch."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import (
    Invocation,
    complete_patches,
    complete_topics,
    plan_options,
)
from patchsplit.cli.look.private import print_private_hint
from patchsplit.errors import PatchsplitError
from patchsplit.model.finding import Finding, MessageLine
from patchsplit.model.ledger import Where
from patchsplit.model.plan import Patch, PatchId
from patchsplit.session.checks.conventions import load_adviser, suggest_prefixes
from patchsplit.session.hunks.edit import diff_recorded_edit
from patchsplit.session.lookup import abbreviate, resolve_patch
from patchsplit.session.messages.candidates import candidates_of
from patchsplit.session.numbers import record_numbers
from patchsplit.session.series.commits import show_commit
from patchsplit.session.series.listing import relist_bodies
from patchsplit.session.session import Session
from patchsplit.session.views.symbols import PLACE_STYLES, PLACE_SYMBOLS
from patchsplit.session.views.topics import find_topics, name_topics, resolve_topic


@click.command()
@click.argument("patch", default="", shell_complete=complete_patches)
@click.option("--stat", "how", flag_value="stat", help="Show git's diffstat.")
@click.option("--diff", "how", flag_value="diff", help="Show the diff.")
@click.option("--near", "how", flag_value="near", help="Show what else may belong to the patch.")
@click.option("--why", "how", flag_value="why", help="Show each hunk, and why it is there.")
@click.option(
    "--topic", default="", metavar="TOPIC", shell_complete=complete_topics,
    help="Show the patches of this topic.",
)  # fmt: skip
@plan_options
def show(invocation: Invocation, patch: str, topic: str, how: str | None) -> None:
    """Show the series, or one patch.

    PATCH is its number in the series, or its name, as in p3, which does not change when others
    move. Of one patch, --why is the default.
    """
    with invocation.open() as session:
        if patch and topic:
            raise PatchsplitError("Both PATCH and --topic were given.", "Give one of them.")
        chosen = [resolve_patch(patch, session.plan)] if patch else None
        if topic:
            chosen = list(resolve_topic(session, topic).patches)
        record_numbers(session, chosen)
        if how == "near":
            _show_near(invocation, session, chosen)
        elif invocation.json:
            render.print_json(_series_json(session, chosen))
        elif not patch and how is None:
            print_series(session, chosen)
            if chosen is None:
                print_private_hint(session)
        else:
            for name in [p.id for p in session.plan.patches] if chosen is None else chosen:
                _print_patch(session, name, how or "why")


def _show_near(invocation: Invocation, session: Session, chosen: Sequence[PatchId] | None) -> None:
    """Prints the hunks of other patches that are nearer to a patch than to their own."""
    from patchsplit.session.steering.neighbours import list_near_hunks

    if chosen is None or len(chosen) != 1:
        raise PatchsplitError("No patch was given.", "Name one: patchsplit show 3 --near")
    found = list_near_hunks(session, chosen[0])
    if invocation.json:
        rows = [
            {
                **render.row_json(session.ledger().row_of[one.hunk]),
                "there": one.there,
                "here": one.here,
            }
            for one in found
        ]
        render.print_json({"near": rows})
        return
    if not found:
        render.print_markup("No hunk of another patch is nearer to this one than to its own.")
        return
    number = {patch.id: str(nth) for nth, patch in enumerate(session.plan.patches, 1)}
    short, hunks = abbreviate(session.analysis.delta.by_id()), session.analysis.delta.by_id()
    lines = [
        (
            f"[yellow]{short[one.hunk]}[/]",
            render.format_position(hunks[one.hunk]),
            render.format_size(hunks[one.hunk]),
            number[one.patch],
            f"{one.there:.0%}",
            f"{one.here:.0%}",
        )
        for one in found
    ]
    render.print_table(
        ("hunk", "location", "", "in patch", "belongs here", "there"), lines, (3, 4, 5)
    )


def print_series(session: Session, chosen: Container[PatchId] | None = None) -> None:
    """Prints a table with one line for each patch, or for each of `chosen`.

    Its columns are number, name, hunks, added and removed lines, unresolved hunks, subject, whether
    the message is a draft, author, and the topic if it has more than one patch. Empty columns are
    left out, except the first five.
    """
    topic = name_topics(find_topics(session))
    hunks = session.analysis.delta.by_id()
    rows = session.ledger().row_of
    lines = []
    for nth, patch in enumerate(session.plan.patches, 1):
        if chosen is not None and patch.id not in chosen:
            continue
        mine = [hunks[name] for name in patch.hunks]
        added = sum(len(hunk.new) for hunk in mine)
        removed = sum(len(hunk.old) for hunk in mine)
        unresolved = sum(rows[name].where is Where.UNRESOLVED for name in patch.hunks)
        badge = f"[red]✗ {unresolved}[/]" if unresolved else ""
        author = render.escape_markup(patch.author.name) if patch.author else ""
        lines.append(
            (
                str(nth),
                f"[dim]{patch.id}[/]",
                str(len(mine)),
                f"[green]+{added}[/]",
                f"[red]-{removed}[/]",
                badge,
                f"[bold]{render.escape_markup(patch.subject)}[/]",
                "[yellow]draft[/]" if patch.draft else "",
                author,
                f"[dim]{render.escape_markup(topic[patch.id])}[/]" if topic[patch.id] else "",
            )
        )
    heads = ("#", "name", "hunks", "", "", "open", "subject", "message", "author", "topic")
    shown = [k for k, head in enumerate(heads) if k < 5 or any(line[k] for line in lines)]
    render.print_table(
        [heads[k] for k in shown], [[line[k] for k in shown] for line in lines], (0, 2, 3, 4)
    )


def _print_patch(session: Session, patch_id: PatchId, how: str) -> None:
    patch = relist_bodies(session, patch_id).patch(patch_id)
    nth = [p.id for p in session.plan.patches].index(patch_id) + 1
    render.print_markup(f"[bold yellow]patch {nth}/{len(session.plan.patches)}[/] ({patch.id})")
    if patch.author:
        render.print_markup(f"Author: {render.escape_markup(str(patch.author))}")
    if patch.writer:
        state = ", not confirmed: patchsplit reword --confirm" if patch.draft else ""
        render.print_markup(f"Message by {render.escape_markup(patch.writer)}{state}")
    render.print_markup(f"\n    [bold]{render.escape_markup(patch.subject)}[/]\n")
    for line in patch.body.split("\n") if patch.body else []:
        render.print_markup(f"    {render.escape_markup(line)}")
    render.print_markup("")
    _print_bridges(session, patch)
    _print_advice(session, patch)
    if how == "why":
        _print_wording(session, patch)
        _print_hunks(session, patch)
    else:
        option = "--stat" if how == "stat" else "--patch"
        render.print_diff(show_commit(session, patch_id, option))


def _print_bridges(session: Session, patch: Patch) -> None:
    """Prints the bridges that a patch begins or ends."""
    for bridge in session.plan.bridges:
        place = f"{bridge.path}:{bridge.at + 1}"
        lines = f"{len(bridge.lines)} line" + ("s" if len(bridge.lines) > 1 else "")
        if bridge.start == patch.id:
            render.print_line(f"Bridge {bridge.id}: {lines} before {place}, until {bridge.until}")
        if bridge.until == patch.id:
            render.print_line(f"Bridge {bridge.id}, since {bridge.start}, ends here: {place}")


def _print_advice(session: Session, patch: Patch) -> None:
    """Prints the findings about the message, and the likely prefixes."""
    by = load_adviser(session)
    for finding in by.check_message(patch.subject, patch.body):
        render.print_markup(f"[yellow]![/] {render.escape_markup(str(finding))}")
    likely = suggest_prefixes(session, by, patch.id)
    if likely:
        render.print_markup(f"Likely prefixes: {render.escape_markup(', '.join(map(str, likely)))}")
    render.print_markup("")


def _print_wording(session: Session, patch: Patch) -> None:
    """Prints what a generated message can be made from, with its sources, and what it lacks."""
    if not patch.listed:
        return
    found = candidates_of(session, patch.id)
    for one in found.candidates:
        where = f" ({one.where})" if one.where else ""
        text = render.escape_markup(f"{one.part}, from {one.source}{where}: {one.text}")
        render.print_markup(f"[dim]can say[/] {text}")
    for question in found.questions[:1]:
        render.print_markup(f"[yellow]?[/] {render.escape_markup(question.text)}")
    render.print_markup("")


def _print_hunks(session: Session, patch: Patch) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    rows = session.ledger().row_of
    placements = session.placements()
    for name in patch.hunks:
        row = rows[name]
        mark = f"[{PLACE_STYLES[row.where]}]{PLACE_SYMBOLS[row.where]}[/]"
        place = render.format_position(row.hunk)
        render.print_markup(
            f"{mark} [yellow]{short[name]}[/] {place} {render.format_size(row.hunk)}"
        )
        why = session.plan.why.get(name)
        if why:
            render.print_markup(f"    here because: {render.escape_markup(why)}")
        found = placements[name]
        words = f"{found.way}: {found.evidence}" if found.evidence else found.way.value
        render.print_markup(f"    placed: {render.escape_markup(words)}")
        for line in diff_recorded_edit(session.plan, name):
            render.print_markup(
                f"      [{'green' if line[0] == '+' else 'red'}]{render.escape_markup(line)}[/]"
            )


def _series_json(session: Session, patch_ids: list[PatchId] | None) -> dict[str, Any]:
    rows = session.ledger().row_of
    placements = session.placements()
    by = load_adviser(session)
    topic = {name: each.name for each in find_topics(session) for name in each.patches}
    patches = []
    for nth, patch in enumerate(relist_bodies(session, *(patch_ids or ())).patches, 1):
        if patch_ids is not None and patch.id not in patch_ids:
            continue
        hunks = [
            {
                **render.row_json(rows[name]),
                "why": session.plan.why.get(name, ""),
                "way": placements[name].way.value,
                "evidence": placements[name].evidence,
            }
            for name in patch.hunks
        ]
        author = str(patch.author) if patch.author else None
        patches.append(
            {
                "number": nth,
                "id": patch.id,
                "subject": patch.subject,
                "body": patch.body,
                "author": author,
                "writer": patch.writer or None,
                "draft": patch.draft,
                "topic": topic[patch.id],
                "findings": [
                    _finding_json(found) for found in by.check_message(patch.subject, patch.body)
                ],
                "prefixes": [
                    {"prefix": at.prefix, "share": round(at.share, 3), "count": at.count}
                    for at in suggest_prefixes(session, by, patch.id)
                ],
                "hunks": hunks,
            }
        )
    return {"patches": patches}


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "where": finding.part.value,
        "line": finding.at.line if isinstance(finding.at, MessageLine) else None,
        "message": finding.message,
        "evidence": finding.evidence,
        "mend": finding.fix,
    }
