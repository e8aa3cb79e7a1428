"""What every command shares: where it works, on which plan, and how it speaks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from patchsplit.cli.diagnostics import progress

if TYPE_CHECKING:
    from patchsplit.session.session import Session

DEFAULT = "default"
"""The plan that is meant where none is named."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Face:
    """Set by the options of the command line, and handed to each command."""

    where: Path = Path()
    plan: str = DEFAULT
    json: bool = False

    def open(self) -> Session:
        """Opens the plan; stages that must run report on standard error."""
        from patchsplit.session.session import Session

        return Session.open(self.where, self.plan, progress)


def common(command: Command) -> Command:
    """Gives a command its --plan and --json, and a Face as its first argument."""

    @click.option(
        "--plan", "plan_name", metavar="NAME", shell_complete=_plan_names, help="Use this plan."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
    @functools.wraps(command)
    def run(*args: Any, plan_name: str | None, as_json: bool, **options: Any) -> Any:
        face: Face = click.get_current_context().obj
        face.plan = plan_name or face.plan
        face.json = as_json
        return command(face, *args, **options)

    return run  # type: ignore[return-value]


def fork_options(command: Command) -> Command:
    """Gives a command the options that say which fork: --base, --onto, --diff and FORK."""
    for option in (
        click.argument("fork", default=""),
        click.option(
            "--diff",
            "diff_file",
            type=click.Path(path_type=Path, allow_dash=True),
            help="A bare diff in place of a fork; - reads standard input.",
        ),
        click.option("--onto", default="", metavar="REF", help="Upstream's branch to place it on."),
        click.option("--base", default="", metavar="REF", help="The upstream commit it began at."),
    ):
        command = option(command)
    return command


def _plan_names(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    from patchsplit.session.session import plans

    where = ctx.obj.where if isinstance(ctx.obj, Face) else Path()
    return [name for name in plans(where) if name.startswith(start)]
