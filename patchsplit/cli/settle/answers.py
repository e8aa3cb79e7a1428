"""patchsplit answers: what was settled once, for every plan and for a colleague."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError
from patchsplit.session.conflicts.answers import (
    export_answers,
    format_answers,
    import_answers,
    load_repository_answers,
)

STANDARD = Path("-")


@click.command()
@click.argument("what", type=click.Choice(["list", "export", "import"]), default="list")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--force", is_flag=True, help="Replace the file of an export.")
@plan_options
def answers(invocation: Invocation, what: str, file: Path | None, *, force: bool) -> None:
    """List, export or import recorded resolutions.

    The answer to a conflict is recorded, and used again wherever the same change meets the same
    lines of upstream: after a refresh, on another branch, in another clone. `import FILE` adds the
    answers that `export FILE` wrote in another repository; the next plan or refresh uses them.
    "-" is standard output or input.
    Resolutions recorded by git rerere are used without an import.
    """
    if what != "list" and file is None:
        raise PatchsplitError("No file was given.", f"Use: patchsplit answers {what} FILE")
    if what == "list" or file is None:
        known = load_repository_answers(invocation.repo_dir)
        if invocation.json:
            rows = [{"key": name, "path": one.path} for name, one in known.items()]
            render.print_json({"answers": rows})
            return
        lines = [
            (
                f"[yellow]{name[:12]}[/]",
                render.escape_markup(one.path),
                f"[green]+{len(one.added)}[/] [red]-{len(one.removed)}[/]",
                f"{len(one.lines)} lines",
            )
            for name, one in known.items()
        ]
        render.print_table(("answer", "file", "change", "resolution"), lines)
        return
    if file == STANDARD and what == "export":
        click.echo(format_answers(invocation.repo_dir))
        return
    file = Path("/dev/stdin") if file == STANDARD else file
    count = (
        export_answers(invocation.repo_dir, file, force=force)
        if what == "export"
        else import_answers(invocation.repo_dir, file)
    )
    if invocation.json:
        render.print_json({"answers": count, "file": str(file)})
    elif what == "export":
        render.print_markup(f"{count} answers written to {render.escape_markup(str(file))}.")
    else:
        render.print_markup(f"{count} answers added; the next plan or refresh uses them.")
