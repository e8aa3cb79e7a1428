"""Groups of commands: imported when called, listed by task, similar names suggested."""

from __future__ import annotations

import importlib
from typing import Any

import click

from patchsplit.cli.commands import ENTRIES, EXAMPLES, GROUPS


class SuggestingGroup(click.Group):
    """Suggests similar commands for an unknown one, and adds examples to each command's help."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command with its examples as epilog; None if there is no such command."""
        command = self.load_command(ctx, cmd_name)
        words = ctx.command_path.split()[1:] if ctx.parent is not None else []
        examples = EXAMPLES.get(" ".join([*words, cmd_name]), ())
        if command is not None and examples and not command.epilog:
            lines = "\n".join(f"  patchsplit {line}" for line in examples)
            command.epilog = f"\b\nExamples:\n{lines}"
        return command

    def load_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command of this group; None if there is no such command."""
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands like click, but does not truncate their purposes."""
        names = self.list_commands(ctx)
        commands = [(name, self.get_command(ctx, name)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, one.get_short_help_str(limit=1000)) for name, one in commands if one]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolves a command like click; fails on an unknown one, and names similar commands."""
        name = args[0]
        if not ctx.resilient_parsing and self.get_command(ctx, name) is None:
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), n=3, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """Imports the module of a command when the command is called."""

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **options: Any) -> None:
        """`lazy` maps each command to the full name of its module, in the order of the list."""
        super().__init__(*args, **options)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self.lazy]

    def load_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns a command, importing its module; None if there is no such command."""
        if cmd_name not in self.lazy:
            return super().load_command(ctx, cmd_name)
        command: click.Command = getattr(importlib.import_module(self.lazy[cmd_name]), cmd_name)
        return command


class RootGroup(LazyGroup):
    """The root group: all commands of the table, listed under the headings of their groups."""

    def __init__(self, *args: Any, **options: Any) -> None:
        lazy = {name: f"patchsplit.cli.{entry.module}" for name, entry in ENTRIES.items()}
        super().__init__(*args, lazy=lazy, **options)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Writes a section for each group of the table, without importing the commands."""
        width = max(map(len, ENTRIES))
        for group in GROUPS:
            with formatter.section(group.title):
                rows = [(entry.name.ljust(width), entry.purpose) for entry in group.entries]
                formatter.write_dl(rows)
