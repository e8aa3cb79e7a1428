"""patchsplit answers: what was settled once, for every plan and for a colleague."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli import render
from patchsplit.cli.invocation import Face, common
from patchsplit.errors import PatchsplitError
from patchsplit.session.conflicts.answers import given_away, known_here, taken_over


@click.command()
@click.argument("what", type=click.Choice(["list", "export", "import"]), default="list")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@common
def answers(face: Face, what: str, file: Path | None) -> None:
    """List, export or import the answers that conflicts were settled with.

    An answer is kept by what it is about, and used again wherever the same change meets the same
    lines of upstream: after a refresh, on another branch, in another clone. `import FILE` takes
    over what `export FILE` wrote in another repository; the next plan or refresh uses it. What
    git's rerere remembers is used without that.
    """
    if what != "list" and file is None:
        raise PatchsplitError("No file is named.", f"Say patchsplit answers {what} FILE.")
    if what == "list" or file is None:
        known = known_here(face.where)
        if face.json:
            rows = [{"key": name, "path": one.path} for name, one in known.items()]
            render.emit_json({"answers": rows})
            return
        lines = [
            (
                f"[yellow]{name[:12]}[/]",
                render.safe(one.path),
                f"[green]+{len(one.added)}[/] [red]-{len(one.removed)}[/]",
                f"{len(one.lines)} lines",
            )
            for name, one in known.items()
        ]
        render.table(("answer", "where", "the change", "written"), lines)
        return
    count = given_away(face.where, file) if what == "export" else taken_over(face.where, file)
    if face.json:
        render.emit_json({"answers": count, "file": str(file)})
    elif what == "export":
        render.say(f"{count} answers in {render.safe(str(file))}.")
    else:
        render.say(f"{count} new answers; the next plan or refresh uses them.")
