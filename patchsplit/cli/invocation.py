"""What the commands share: the repository, the plan, the output format, and common options."""

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
    from patchsplit.model.plan import PatchId
    from patchsplit.session.exits import SeriesOptions
    from patchsplit.session.session import Session

DEFAULT_PLAN = "default"
"""The plan that commands use without --plan."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Invocation:
    """The common options of one call; each command gets it as its first argument."""

    repo_dir: Path = Path()
    start_dir: Path = Path()
    """The folder that the process was started in; that of -C is the current one since."""
    plan: str = DEFAULT_PLAN
    json: bool = False
    allowed_rules: frozenset[str] = frozenset()
    """Leak rules that --allow names."""
    only: tuple[str, ...] = ()
    """Topics and patches that --only names; empty: the whole series is sent."""
    topics: tuple[str, ...] = ()
    """Topics that --topic names: they are sent, and what they need of others is sent separately."""
    queue: Path | None = None
    """The folder or file of --queue."""
    shallow: str = "refuse"
    """The value of Shallow for a clone that lacks history."""
    chosen: frozenset[PatchId] | None = None
    """The patches of `only` and what they need, once a command has selected them; None: all."""
    with_holes: bool = False
    """Whether --with-holes was given."""
    ready: bool = False
    """Whether --ready was given."""
    workspace: Path | None = None
    """The file of --workspace."""

    def open(self) -> Session:
        """Opens the plan; shows the progress of stages on standard error."""
        from patchsplit.session.session import Session

        return Session.open(self.repo_dir, self.plan, progress)

    def find_target(self, folder: Path) -> Path:
        """Returns the folder that a series is written to.

        "." is the folder that the process was started in, even with -C: the folder of a repository
        is never empty.
        """
        return self.start_dir if folder == Path() else folder

    def select_series(
        self, session: Session, *, signoff: bool = False, empty: bool = False
    ) -> SeriesOptions:
        """Returns which patches are sent and how, from the command's options and the arguments.

        `empty`: allow a series without patches. Raises PatchsplitError if a word of --only is
        neither a topic nor a patch, or if options exclude each other.
        """
        from patchsplit.session.exits import SeriesOptions
        from patchsplit.session.views.topics import resolve_topic, select_patches

        if self.with_holes and self.ready:
            raise PatchsplitError("Both --with-holes and --ready were given.", "Give one of them.")
        named = [resolve_topic(session, word) for word in self.topics]
        words = (*self.only, *(each.id for each in named))
        self.chosen = select_patches(session, words) if words else None
        own = {name for each in named for name in each.patches}
        return SeriesOptions(
            signoff,
            self.chosen,
            frozenset(self.chosen - own)
            if self.chosen and named and not self.only
            else frozenset(),
            self.allowed_rules,
            empty,
            self.with_holes,
            self.ready,
            self.workspace,
        )


def plan_options(command: Command) -> Command:
    """Adds --plan and the options of output_options to a command."""

    @click.option(
        "--plan", "plan_name", metavar="NAME", shell_complete=_complete_plans,
        help=f"Use this plan instead of «{DEFAULT_PLAN}».",
    )  # fmt: skip
    @output_options
    @functools.wraps(command)
    def run(face: Invocation, *args: Any, plan_name: str | None, **options: Any) -> Any:
        face.plan = plan_name or face.plan
        return command(face, *args, **options)

    return run  # type: ignore[return-value]


def output_options(command: Command) -> Command:
    """Adds --json and --progress to a command, and an Invocation as its first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option(
        "--progress", "events", type=click.Choice(["json"]),
        help="Report on standard error what is being done, a line of JSON each.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, as_json: bool, events: str | None, **options: Any) -> Any:
        """Calls the command with its invocation, in which the common options are."""
        face: Invocation = click.get_current_context().obj
        progress.as_json = events == "json"
        face.json = as_json
        return command(face, *args, **options)

    return run  # type: ignore[return-value]


def allow_option(command: Command) -> Command:
    """Adds --allow to a command; it sets Invocation.allowed_rules."""

    @click.option(
        "--allow", "allowed", multiple=True, metavar="RULE",
        help="Send in spite of what this leak rule finds; may be repeated.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, allowed: tuple[str, ...], **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.allowed_rules = frozenset(allowed)
        return command(*args, **options)

    return run  # type: ignore[return-value]


def hold_options(command: Command) -> Command:
    """Adds --with-holes and --ready to a command; they set the same fields of Invocation."""

    @click.option(
        "--with-holes", is_flag=True,
        help="Also send patches with unresolved hunks, without these hunks.",
    )  # fmt: skip
    @click.option(
        "--ready", is_flag=True,
        help="Send only patches that come after all that they need, and in which check finds no "
        "error.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, with_holes: bool, ready: bool, **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.with_holes, face.ready = with_holes, ready
        return command(*args, **options)

    return run  # type: ignore[return-value]


def selection_options(command: Command) -> Command:
    """Adds --only to a command, which sets Invocation.only, and those of hold_options."""

    @hold_options
    @click.option(
        "--only", "only", multiple=True, metavar="TOPIC|PATCH", shell_complete=complete_topics,
        help="Send only this topic, or this patch and what it needs; may be repeated.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, only: tuple[str, ...], **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.only = only
        return command(*args, **options)

    return run  # type: ignore[return-value]


def topic_option(command: Command) -> Command:
    """Adds --topic to a command; it sets Invocation.topics."""

    @click.option(
        "--topic", "topics", multiple=True, metavar="TOPIC", shell_complete=complete_topics,
        help="Send only this topic, after what it needs of others; may be repeated.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, topics: tuple[str, ...], **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.topics = topics
        return command(*args, **options)

    return run  # type: ignore[return-value]


def workspace_option(command: Command) -> Command:
    """Adds --workspace to a command; it sets Invocation.workspace."""

    @click.option(
        "--workspace", "workspace", type=click.Path(path_type=Path), metavar="FILE",
        help="Say what topics need of other repositories, as this workspace has it; default: git "
        "config --global patchsplit.workspace.",
    )  # fmt: skip
    @functools.wraps(command)
    def run(*args: Any, workspace: Path | None, **options: Any) -> Any:
        face: Invocation = click.get_current_context().obj
        face.workspace = workspace
        return command(*args, **options)

    return run  # type: ignore[return-value]


def _name_shallow(*, accept: bool, fetch: bool) -> str:
    """Returns the value of Shallow for two options. Raises PatchsplitError if both are given."""
    if accept and fetch:
        raise PatchsplitError("Both --shallow-ok and --unshallow were given.", "Give one.")
    return "fetch" if fetch else "accept" if accept else "refuse"


def fork_options(command: Command) -> Command:
    """Adds FORK, --base, --onto, --diff, and what sets Invocation.shallow, to a command."""

    @functools.wraps(command)
    def run(
        *args: Any, shallow_ok: bool, unshallow: bool, queue: Path | None, **options: Any
    ) -> Any:
        face: Invocation = click.get_current_context().obj
        face.queue, face.shallow = queue, _name_shallow(accept=shallow_ok, fetch=unshallow)
        return command(*args, **options)

    decorated: Command = run  # type: ignore[assignment]
    for option in (
        click.argument("fork", default=""),
        click.option(
            "--diff",
            "diff_file",
            type=click.Path(path_type=Path, allow_dash=True),
            help="Read a diff in place of a fork; - reads standard input.",
        ),
        click.option(
            "--onto", default="", metavar="REF", help="The upstream branch to place it on."
        ),
        click.option("--base", default="", metavar="REF", help="Its base: an upstream commit."),
        click.option(
            "--shallow-ok", is_flag=True, help="Go on where a shallow clone lacks history."
        ),
        click.option(
            "--queue",
            type=click.Path(path_type=Path),
            metavar="PATH",
            help="The vendor's patches that the fork is made of: a quilt or mail folder, an mbox, "
            "a spec, a recipe, another branch.",
        ),
        click.option("--unshallow", is_flag=True, help="Fetch the history that the clone lacks."),
    ):
        decorated = option(decorated)
    return decorated


def sure_option(command: Command) -> Command:
    """Adds --sure to a command: the lowest confidence at which a hunk is placed."""
    return click.option(
        "--sure", "least", type=click.FloatRange(0, 1), default=0.0, metavar="SHARE",
        help="Where git's merge conflicts, place a hunk only if at least this share of such "
        "placements was right.",
    )(command)  # fmt: skip


def history_option(command: Command) -> Command:
    """Adds --no-history and --no-calibration to a command that proposes a series."""
    for option in (
        click.option(
            "--no-calibration", is_flag=True,
            help="Do not try upstream's past series first, to learn how large its patches are.",
        ),
        click.option(
            "--no-history", is_flag=True, help="Ignore the fork's commits when proposing."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def complete_patches(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
    """Completes the number of a patch; the shell shows its subject as help."""
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


def complete_topics(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
    """Completes the id or the name of a topic."""
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
    """Returns the folder of -C, from the parameters: in shell completion no Invocation exists."""
    where: Path = ctx.find_root().params.get("where") or Path()
    return where
