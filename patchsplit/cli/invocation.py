"""What every command shares: where it works, on which plan, and how it speaks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from patchsplit.cli.diagnostics import progress
from patchsplit.errors import PatchsplitError

if TYPE_CHECKING:
    from patchsplit.session.exits import SeriesOptions
    from patchsplit.session.session import Session

DEFAULT_PLAN = "default"
"""The plan that is meant where none is named."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Invocation:
    """Set by the options of the command line, and handed to each command."""

    repo_dir: Path = Path()
    plan: str = DEFAULT_PLAN
    json: bool = False
    allowed_rules: frozenset[str] = frozenset()
    """Rules about leaks that --allow names."""
    only: tuple[str, ...] = ()
    """Topics and patches that are sent, where --only names them."""

    def open(self) -> Session:
        """Opens the plan; stages that must run report on standard error."""
        from patchsplit.session.session import Session

        return Session.open(self.repo_dir, self.plan, progress)

    def select_series(
        self, session: Session, *, signoff: bool = False, empty: bool = False
    ) -> SeriesOptions:
        """Returns what --only and --allow, and a command's own options, say of what is sent.

        Raises PatchsplitError where --only names no topic and no patch.
        """
        from patchsplit.session.exits import SeriesOptions
        from patchsplit.session.views.topics import select_patches

        only = select_patches(session, self.only) if self.only else None
        return SeriesOptions(signoff, only, self.allowed_rules, empty)


def plan_options(command: Command) -> Command:
    """Gives a command its --plan and --json, and a Face as its first argument."""

    @click.option(
        "--plan", "plan_name", metavar="NAME", shell_complete=_complete_plans, help="Use this plan."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
    @functools.wraps(command)
    def run(*args: Any, plan_name: str | None, as_json: bool, **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.plan = plan_name or face.plan
        face.json = as_json
        return command(face, *args, **options)

    return run  # type: ignore[return-value]


def allow_option(command: Command) -> Command:
    """Gives a command under `common` an --allow, by which what would be stopped goes out."""

    @click.option(
        "--allow", "allowed", multiple=True, metavar="RULE",
        help="Let out what this rule about leaks would stop; can be said again.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, allowed: tuple[str, ...], **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.allowed_rules = frozenset(allowed)
        return command(*args, **options)

    return run  # type: ignore[return-value]


def only_option(command: Command) -> Command:
    """Gives a command under `common` an --only, by which it sends a part of the series."""

    @click.option(
        "--only", "only", multiple=True, metavar="TOPIC|PATCH", shell_complete=_complete_topics,
        help="Send this topic alone, or this patch with what it needs; can be said again.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, only: tuple[str, ...], **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.only = only
        return command(*args, **options)

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


def sure_option(command: Command) -> Command:
    """Gives a command its --sure, by which more is asked and less is placed."""
    return click.option(
        "--sure", "least", type=click.FloatRange(0, 1), default=0.0, metavar="SHARE",
        help="Ask about what git's merge leaves, unless this share of such placements was right.",
    )(command)  # fmt: skip


def history_option(command: Command) -> Command:
    """Gives a command that proposes the option to look at the fork's lines alone."""
    return click.option(
        "--no-history", is_flag=True, help="Propose as if the fork's own commits were not known."
    )(command)


def complete_patches(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
    """Completes a patch by its number; the shell shows its subject beside it."""
    from patchsplit.session.session import Session

    try:
        with Session.open(
            _find_repo_dir(ctx), ctx.params.get("plan_name") or DEFAULT_PLAN
        ) as session:
            subjects = [patch.subject for patch in session.plan.patches]
    except PatchsplitError:
        return []
    return [
        CompletionItem(str(nth), help=subject)
        for nth, subject in enumerate(subjects, 1)
        if str(nth).startswith(start)
    ]


def _complete_topics(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
    from patchsplit.session.session import Session
    from patchsplit.session.views.topics import find_topics

    try:
        with Session.open(
            _find_repo_dir(ctx), ctx.params.get("plan_name") or DEFAULT_PLAN
        ) as session:
            found = find_topics(session)
    except PatchsplitError:
        return []
    return [
        CompletionItem(topic.name, help=f"{len(topic.patches)} patches")
        for topic in found
        if topic.name.startswith(start)
    ]


def _complete_plans(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    from patchsplit.session.journal import list_plans

    try:
        return [name for name in list_plans(_find_repo_dir(ctx)) if name.startswith(start)]
    except PatchsplitError:
        return []


def _find_repo_dir(ctx: click.Context) -> Path:
    """Returns the folder of -C; while a shell completes, no command has run that would hold it."""
    where: Path = ctx.find_root().params.get("where") or Path()
    return where
