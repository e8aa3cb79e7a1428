"""patchsplit show: the series, one patch, and why a hunk is where it is."""

from __future__ import annotations

from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Face, common, patch_numbers
from patchsplit.model.finding import Finding
from patchsplit.model.ledger import Where
from patchsplit.model.plan import Patch, PatchId
from patchsplit.session import exits
from patchsplit.session.checks.conventions import adviser, prefixes
from patchsplit.session.hunks.edit import difference
from patchsplit.session.lookup import abbreviate, patch_named
from patchsplit.session.session import Session
from patchsplit.session.views.symbols import MARKS, STYLES
from patchsplit.session.views.topics import names_of, topics_of


@click.command()
@click.argument("patch", default="", shell_complete=patch_numbers)
@click.option("--stat", "how", flag_value="stat", help="With git's diffstat.")
@click.option("--diff", "how", flag_value="diff", help="With the diff.")
@click.option("--why", "how", flag_value="why", help="With each hunk, and why it is there.")
@common
def show(face: Face, patch: str, how: str | None) -> None:
    """Show the series, or one PATCH by its number."""
    with face.open() as session:
        chosen = [patch_named(patch, session.plan)] if patch else None
        if face.json:
            render.emit_json(_json(session, chosen))
        elif chosen is None and how is None:
            list_patches(session)
        else:
            for name in chosen or [p.id for p in session.plan.patches]:
                _one(session, name, how or "why")


def list_patches(session: Session) -> None:
    """Prints the series, a line each: number, hunks, lines, what is open, subject, author, topic.

    A patch that is alone in its topic is shown without.
    """
    topic = names_of(topics_of(session))
    hunks = session.analysis.delta.by_id()
    rows = session.ledger().row_of
    lines = []
    for nth, patch in enumerate(session.plan.patches, 1):
        mine = [hunks[name] for name in patch.hunks]
        added = sum(len(hunk.new) for hunk in mine)
        removed = sum(len(hunk.old) for hunk in mine)
        unresolved = sum(rows[name].where is Where.UNRESOLVED for name in patch.hunks)
        badge = f"[red]✗ {unresolved}[/]" if unresolved else ""
        author = render.safe(patch.author.name) if patch.author else ""
        lines.append(
            (
                str(nth),
                str(len(mine)),
                f"[green]+{added}[/]",
                f"[red]-{removed}[/]",
                badge,
                f"[bold]{render.safe(patch.subject)}[/]",
                author,
                f"[dim]{render.safe(topic[patch.id])}[/]" if topic[patch.id] else "",
            )
        )
    heads = ("#", "hunks", "", "", "open", "subject", "author", "topic")
    shown = [k for k, head in enumerate(heads) if k < 4 or any(line[k] for line in lines)]
    render.table(
        [heads[k] for k in shown], [[line[k] for k in shown] for line in lines], (0, 1, 2, 3)
    )


def _one(session: Session, name: PatchId, how: str) -> None:
    patch = exits.relisted(session, name).patch(name)
    nth = [p.id for p in session.plan.patches].index(name) + 1
    render.say(f"[bold yellow]patch {nth}/{len(session.plan.patches)}[/] ({patch.id})")
    if patch.author:
        render.say(f"Author: {render.safe(str(patch.author))}")
    render.say(f"\n    [bold]{render.safe(patch.subject)}[/]\n")
    for line in patch.body.split("\n") if patch.body else []:
        render.say(f"    {render.safe(line)}")
    render.say("")
    _advise(session, patch)
    if how == "why":
        _why(session, patch)
    else:
        option = "--stat" if how == "stat" else "--patch"
        render.diff(exits.printed(session, name, option))


def _advise(session: Session, patch: Patch) -> None:
    """Prints what speaks against the message, and the likely prefixes."""
    by = adviser(session)
    for finding in by.findings(patch.subject, patch.body):
        render.say(f"[yellow]![/] {render.safe(str(finding))}")
    likely = prefixes(session, by, patch.id)
    if likely:
        render.say(f"Likely prefixes: {render.safe(', '.join(map(str, likely)))}")
    render.say("")


def _why(session: Session, patch: Patch) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    rows = session.ledger().row_of
    placements = session.placements()
    for name in patch.hunks:
        row = rows[name]
        mark = f"[{STYLES[row.where]}]{MARKS[row.where]}[/]"
        place = render.position(row.hunk)
        render.say(f"{mark} [yellow]{short[name]}[/] {place} {render.size(row.hunk)}")
        why = session.plan.why.get(name)
        if why:
            render.say(f"    here because: {render.safe(why)}")
        found = placements[name]
        words = f"{found.way}: {found.evidence}" if found.evidence else found.way.value
        render.say(f"    placed: {render.safe(words)}")
        for line in difference(session.plan, name):
            render.say(f"      [{'green' if line[0] == '+' else 'red'}]{render.safe(line)}[/]")


def _json(session: Session, chosen: list[PatchId] | None) -> dict[str, Any]:
    rows = session.ledger().row_of
    placements = session.placements()
    by = adviser(session)
    topic = {name: each.name for each in topics_of(session) for name in each.patches}
    patches = []
    for nth, patch in enumerate(exits.relisted(session, *(chosen or ())).patches, 1):
        if chosen is not None and patch.id not in chosen:
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
                "topic": topic[patch.id],
                "findings": [_finding(found) for found in by.findings(patch.subject, patch.body)],
                "prefixes": [
                    {"prefix": at.prefix, "share": round(at.share, 3), "count": at.count}
                    for at in prefixes(session, by, patch.id)
                ],
                "hunks": hunks,
            }
        )
    return {"patches": patches}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "where": found.where.value,
        "line": found.line,
        "message": found.message,
        "evidence": found.evidence,
        "mend": found.mend,
    }
