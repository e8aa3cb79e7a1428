"""patchsplit completion: the script that lets a shell complete commands, options and plans."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from patchsplit.errors import PatchsplitError


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash:  eval "$(patchsplit completion bash)"
    zsh:   eval "$(patchsplit completion zsh)"
    fish:  patchsplit completion fish | source
    """  # noqa: D301 - click reads the backspace as «do not wrap»
    from patchsplit.cli.main import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise PatchsplitError(f"There is no completion for {shell}.")
    click.echo(kind(cli, {}, "patchsplit", "_PATCHSPLIT_COMPLETE").source())
