"""patchsplit rules: which packs there are, what one says, whether a file is one, a first draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from patchsplit.cli import render
from patchsplit.cli.check.check import SEVERITY_STYLES, SEVERITY_SYMBOLS
from patchsplit.cli.groups import SuggestingGroup
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.session.checks import packs as use


@click.group(cls=SuggestingGroup)
def rules() -> None:
    """The rules of upstream projects."""


def _complete_packs(_: click.Context, __: click.Parameter, start: str) -> list[CompletionItem]:
    found = [row for row in use.list_packs() if row.name.startswith(start)]
    return [CompletionItem(row.name, help=row.title) for row in found]


@rules.command("list")
@plan_options
def list_packs(invocation: Invocation) -> None:
    """List the packs: your own, and those that come along."""
    found = use.list_packs()
    if invocation.json:
        rows = [
            {"name": row.name, "title": row.title, "file": row.file, "wrong": row.error}
            for row in found
        ]
        render.print_json({"packs": rows, "folder": str(use.user_folder())})
        return
    render.print_table(
        ("name", "project", "file"),
        [
            (
                render.escape_markup(row.name),
                f"[red]{render.escape_markup(row.error)}[/]"
                if row.error
                else render.escape_markup(row.title),
                render.escape_markup(row.file),
            )
            for row in found
        ],
    )
    render.print_markup(
        f"[dim]Your own packs lie in {render.escape_markup(str(use.user_folder()))}.[/]"
    )


@rules.command()
@click.argument("name", default="", shell_complete=_complete_packs)
@click.option("--source", is_flag=True, help="The pack's own text.")
@plan_options
def show(invocation: Invocation, name: str, *, source: bool) -> None:
    """Show what the pack NAME (or a file) asks for; without NAME, that of the plan."""
    if source:
        text = use.read_pack_text(name or _select_plan_pack(invocation).pack.name).content.decode(
            "utf-8", "replace"
        )
        click.echo(render.escape_controls(text), nl=False)
        return
    found = use.SelectedPack(use.load_pack(name), "") if name else _select_plan_pack(invocation)
    pack = found.pack
    if invocation.json:
        render.print_json({"why": found.why, "pack": use.pack_to_data(pack)})
        return
    render.print_markup(
        f"[bold]{render.escape_markup(pack.title)}[/] [dim]{render.escape_markup(found.why)}[/]"
    )
    for title, part in use.describe_pack(pack):
        render.print_markup(f"  [cyan]{title}[/] {render.escape_markup(part)}")
    for rule_name, rule in pack.rules.items():
        mark = f"[{SEVERITY_STYLES[rule.severity]}]{SEVERITY_SYMBOLS[rule.severity]}[/]"
        render.print_markup(
            f"{mark} [bold]{render.escape_markup(rule_name)}[/] {render.escape_markup(rule.message)}"
        )
        render.print_markup(f"    [dim]{render.escape_markup(rule.source)}[/]")


def _select_plan_pack(invocation: Invocation) -> use.SelectedPack:
    with invocation.open() as session:
        return use.select_pack(session)


@rules.command("check")
@click.argument("file")
@plan_options
def check_pack(invocation: Invocation, file: str) -> int:
    """Read the pack FILE, and try each rule on its own examples."""
    pack, wrong = use.try_examples(file)
    if invocation.json:
        render.print_json({"name": pack.name, "rules": len(pack.rules), "failing": wrong})
    elif wrong:
        for row in wrong:
            said = "finds nothing in" if row["side"] == "bad" else "finds something in"
            example = json.dumps(row["example"], ensure_ascii=False)
            render.print_markup(
                f"[red]✗[/] rule [bold]{render.escape_markup(row['rule'])}[/] {said} its"
                f" {row['side']} example {render.escape_markup(example)}"
            )
    else:
        render.print_markup(
            f"[green]✓[/] {render.escape_markup(pack.name)}: {len(pack.rules)} rules, all as they say."
        )
    return ExitCode.FINDINGS if wrong else ExitCode.OK


@rules.command()
@click.argument("name")
@click.option("--onto", default="", metavar="REF", help="Upstream's branch to learn from.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to this file.")
@plan_options
def new(invocation: Invocation, name: str, onto: str, output: Path | None) -> None:
    """Draft a pack NAME from a repository.

    Its log, .gitreview, papers and files say what nearly all of upstream does.
    """
    text = use.draft_pack(invocation.repo_dir, name, onto)
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
    if invocation.json:
        render.print_json(told)
    else:
        render.print_markup(
            f"Wrote {render.escape_markup(str(output))}. Try it: patchsplit rules check {output}"
        )
