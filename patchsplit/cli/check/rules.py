"""patchsplit rules: lists, shows, checks and drafts rule packs."""

from __future__ import annotations

import json
from pathlib import Path

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
    """List, show, check or draft rule packs.

    A rule pack holds the rules of an upstream project.
    """


def _complete_packs(_: click.Context, __: click.Parameter, start: str) -> list[CompletionItem]:
    found = [row for row in use.list_packs() if row.name.startswith(start)]
    return [CompletionItem(row.name, help=row.title) for row in found]


@rules.command("list")
@plan_options
def list_packs(invocation: Invocation) -> None:
    """List the rule packs: your own and the built-in ones."""
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
        f"[dim]Your own rule packs are in {render.escape_markup(str(use.user_folder()))}.[/]"
    )


@rules.command()
@click.argument("name", default="", shell_complete=_complete_packs)
@click.option("--source", is_flag=True, help="Print the pack's source text.")
@plan_options
def show(invocation: Invocation, name: str, *, source: bool) -> None:
    """Show the rules of the pack NAME, or of a file.

    Without NAME, show the pack of the plan's project.
    """
    if source:
        content = use.read_pack_text(name or _select_plan_pack(invocation).pack.name).content
        _print_source(invocation, render.escape_controls(content.decode("utf-8", "replace")))
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
        words = f"[bold]{render.escape_markup(rule_name)}[/] {render.escape_markup(rule.message)}"
        render.print_markup(f"{mark} {words}")
        render.print_markup(f"    [dim]{render.escape_markup(rule.source)}[/]")


def _print_source(invocation: Invocation, text: str) -> None:
    if invocation.json:
        render.print_json({"source": text})
    else:
        click.echo(text, nl=False)


def _select_plan_pack(invocation: Invocation) -> use.SelectedPack:
    with invocation.open() as session:
        return use.select_pack(session)


@rules.command("check")
@click.argument("file")
@plan_options
def check_pack(invocation: Invocation, file: str) -> int:
    """Check the pack FILE, and test each rule on its examples."""
    pack, wrong = use.try_examples(file)
    if invocation.json:
        render.print_json({"name": pack.name, "rules": len(pack.rules), "failing": wrong})
    elif wrong:
        for row in wrong:
            outcome = "finds nothing in" if row["side"] == "bad" else "finds something in"
            example = json.dumps(row["example"], ensure_ascii=False)
            render.print_markup(
                f"[red]✗[/] rule [bold]{render.escape_markup(row['rule'])}[/] {outcome} its"
                f" {row['side']} example {render.escape_markup(example)}"
            )
    else:
        count = f"{len(pack.rules)} rules, all agree with their examples"
        render.print_markup(f"[green]✓[/] {render.escape_markup(pack.name)}: {count}.")
    return ExitCode.FINDINGS if wrong else ExitCode.OK


@rules.command()
@click.argument("name")
@click.option("--onto", default="", metavar="REF", help="The upstream branch to learn from.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this new file.")
@plan_options
def new(invocation: Invocation, name: str, onto: str, output: Path | None) -> None:
    """Draft a pack NAME from the repository.

    Its rules are what nearly all commits of upstream's log do, and what .gitreview, the contributor
    documentation and the files of the repository say.
    """
    text = use.draft_pack(invocation.repo_dir, name, onto)
    if output is None:
        _print_source(invocation, text)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise PatchsplitError(
            f"{output} cannot be written: {error.strerror}.", "Name another file."
        ) from error
    if invocation.json:
        render.print_json({"file": str(output)})
    else:
        render.print_markup(
            f"Wrote {render.escape_markup(str(output))}. Next: patchsplit rules check {output}"
        )
