"""patchsplit completion: prints the script by which a shell completes commands and arguments."""

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
    """  # noqa: D301 - \b keeps click from wrapping the lines
    from patchsplit.cli.main import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise PatchsplitError(f"There is no completion for {shell}.", "Choose bash, zsh or fish.")
    click.echo(kind(cli, {}, "patchsplit", "_PATCHSPLIT_COMPLETE").source())
