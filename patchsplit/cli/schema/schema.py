"""patchsplit schema: prints the JSON Schema of what a command prints with --json."""

from __future__ import annotations

import difflib
import json

import click
from click.shell_completion import CompletionItem

from patchsplit.errors import UnknownName


def _complete_names(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
    from patchsplit.cli.schema.catalogue import list_schemas

    given = "".join(f"{word} " for word in ctx.params.get("words") or ())
    ends = {
        name.removeprefix(given).partition(" ")[0]
        for name in list_schemas()
        if name.startswith(f"{given}{start}")
    }
    return [CompletionItem(end) for end in sorted(ends)]


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=_complete_names)
@click.option("--json", "as_json", is_flag=True, expose_value=False, help="As without it.")
def schema(words: tuple[str, ...]) -> None:
    """Print the JSON Schema of a command's output.

    It is that of --json, in draft 2020-12. Without COMMAND, print those of all commands by name,
    and those named status (patchsplit --json), error (a line on standard error), progress (a line
    of --progress=json), and writer and writer-answer (what the program of reword --with reads and
    writes). The number at the end of $id is raised where a key is removed, or its
    meaning or type changed; keys that it does not name may be added.
    """
    from patchsplit.cli.schema.catalogue import list_schemas

    every = list_schemas()
    name = " ".join(words)
    if not name:
        click.echo(json.dumps(every, indent=2))
        return
    if name not in every:
        below = [one for one in every if one.startswith(f"{name} ")]
        near = below or difflib.get_close_matches(name, every, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "List them: patchsplit schema"
        raise UnknownName(f"There is no schema {name!r}.", hint)
    click.echo(json.dumps(every[name], indent=2))
