"""patchsplit rules: which packs there are, what one says, whether a file is one, a first draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from patchsplit.cli import render
from patchsplit.cli.check.check import MARKS, STYLES
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import Exit, PatchsplitError
from patchsplit.session.checks import packs as use


@click.group()
def rules() -> None:
    """The rules of upstream projects."""


def _names(_: click.Context, __: click.Parameter, start: str) -> list[CompletionItem]:
    found = [row for row in use.packs() if row.name.startswith(start)]
    return [CompletionItem(row.name, help=row.title) for row in found]


@rules.command("list")
@common
def listing(face: Face) -> None:
    """List the packs: your own, and those that come along."""
    found = use.packs()
    if face.json:
        rows = [
            {"name": row.name, "title": row.title, "file": row.file, "wrong": row.wrong}
            for row in found
        ]
        render.emit_json({"packs": rows, "folder": str(use.user_folder())})
        return
    render.table(
        ("name", "project", "file"),
        [
            (
                render.safe(row.name),
                f"[red]{render.safe(row.wrong)}[/]" if row.wrong else render.safe(row.title),
                render.safe(row.file),
            )
            for row in found
        ],
    )
    render.say(f"[dim]Your own packs lie in {render.safe(str(use.user_folder()))}.[/]")


@rules.command()
@click.argument("name", default="", shell_complete=_names)
@click.option("--source", is_flag=True, help="The pack's own text.")
@common
def show(face: Face, name: str, *, source: bool) -> None:
    """Show what the pack NAME (or a file) asks for; without NAME, that of the plan."""
    if source:
        text = use.text_of(name or _found(face).pack.name).content.decode("utf-8", "replace")
        click.echo(render.plain(text), nl=False)
        return
    found = use.Chosen(use.pack_named(name), "") if name else _found(face)
    pack = found.pack
    if face.json:
        render.emit_json({"why": found.why, "pack": use.as_data(pack)})
        return
    render.say(f"[bold]{render.safe(pack.title)}[/] [dim]{render.safe(found.why)}[/]")
    for title, part in use.facts(pack):
        render.say(f"  [cyan]{title}[/] {render.safe(part)}")
    for rule_name, rule in pack.rules.items():
        mark = f"[{STYLES[rule.severity]}]{MARKS[rule.severity]}[/]"
        render.say(f"{mark} [bold]{render.safe(rule_name)}[/] {render.safe(rule.message)}")
        render.say(f"    [dim]{render.safe(rule.source)}[/]")


def _found(face: Face) -> use.Chosen:
    with face.open() as session:
        return use.chosen(session)


@rules.command("check")
@click.argument("file")
@common
def check_pack(face: Face, file: str) -> int:
    """Read the pack FILE, and try each rule on its own examples."""
    pack, wrong = use.tried(file)
    if face.json:
        render.emit_json({"name": pack.name, "rules": len(pack.rules), "failing": wrong})
    elif wrong:
        for row in wrong:
            said = "finds nothing in" if row["side"] == "bad" else "finds something in"
            example = json.dumps(row["example"], ensure_ascii=False)
            render.say(
                f"[red]✗[/] rule [bold]{render.safe(row['rule'])}[/] {said} its"
                f" {row['side']} example {render.safe(example)}"
            )
    else:
        render.say(
            f"[green]✓[/] {render.safe(pack.name)}: {len(pack.rules)} rules, all as they say."
        )
    return Exit.FINDINGS if wrong else Exit.OK


@rules.command()
@click.argument("name")
@click.option("--onto", default="", metavar="REF", help="Upstream's branch to learn from.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to this file.")
@common
def new(face: Face, name: str, onto: str, output: Path | None) -> None:
    """Draft a pack NAME from a repository.

    Its log, .gitreview, papers and files say what nearly all of upstream does.
    """
    text = use.drafted(face.where, name, onto)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise PatchsplitError(
            f"{output} cannot be written: {error.strerror}.", "Name another file."
        ) from error
    told: dict[str, Any] = {"file": str(output)}
    if face.json:
        render.emit_json(told)
    else:
        render.say(f"Wrote {render.safe(str(output))}. Try it: patchsplit rules check {output}")
