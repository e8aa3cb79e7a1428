"""patchsplit answers: what was settled once, for every plan and for a colleague."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.errors import PatchsplitError
from patchsplit.session.conflicts.answers import (
    export_answers,
    import_answers,
    load_repository_answers,
)


@click.command()
@click.argument("what", type=click.Choice(["list", "export", "import"]), default="list")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@plan_options
def answers(invocation: Invocation, what: str, file: Path | None) -> None:
    """List, export or import recorded resolutions.

    The answer to a conflict is recorded, and used again wherever the same change meets the same
    lines of upstream: after a refresh, on another branch, in another clone. `import FILE` adds the
    answers that `export FILE` wrote in another repository; the next plan or refresh uses them.
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
    count = (
        export_answers(invocation.repo_dir, file)
        if what == "export"
        else import_answers(invocation.repo_dir, file)
    )
    if invocation.json:
        render.print_json({"answers": count, "file": str(file)})
    elif what == "export":
        render.print_markup(f"{count} answers written to {render.escape_markup(str(file))}.")
    else:
        render.print_markup(f"{count} answers added; the next plan or refresh uses them.")
