"""patchsplit help: the help of a command, and the manual page."""

from __future__ import annotations

import click


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.option("--man", is_flag=True, help="Print the manual page of all commands, in roff.")
@click.pass_context
def help(ctx: click.Context, words: tuple[str, ...], *, man: bool) -> None:  # noqa: A001 - the command's name
    """Show the help of a command, or the manual page.

    Without COMMAND, show the help of patchsplit itself. Read the manual page with:
    patchsplit help --man | man -l -
    """
    root = ctx.find_root()
    if man:
        from patchsplit.cli.man import format_man_page

        click.echo(format_man_page(root), nl=False)
        return
    here, command = root, root.command
    for word in words:
        below = command.get_command(here, word) if isinstance(command, click.Group) else None
        if below is None:
            raise click.UsageError(f"There is no command {' '.join(words)!r}.", ctx)
        here = click.Context(below, info_name=word, parent=here)
        command = below
    click.echo(command.get_help(here))
