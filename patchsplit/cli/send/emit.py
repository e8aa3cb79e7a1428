"""patchsplit emit, send: what leaves the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation, allow_option, only_option, plan_options
from patchsplit.cli.send import outgoing
from patchsplit.cli.send.recipients import policy_options
from patchsplit.errors import EnvironmentFailure, PatchsplitError
from patchsplit.model.ledger import Where, count_doubtful
from patchsplit.model.plan import PatchId
from patchsplit.session import exits
from patchsplit.session.session import Session


class ExitGroup(click.Group):
    """Loads the exits that are no mail when one of them is called."""

    LAZY_COMMANDS = ("gerrit", "github", "gitlab", "quilt")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self.LAZY_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.LAZY_COMMANDS:
            return super().get_command(ctx, cmd_name)
        from patchsplit.cli.send import forge

        command: click.Command = getattr(forge, cmd_name)
        return command


@click.group(cls=ExitGroup)
def emit() -> None:
    """Write the series: as patches, a branch, for review or as requests to merge."""


def mail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of git format-patch that a series needs; the rest comes from format.*."""
    options = (
        click.option("-v", "--reroll-count", "reroll", type=click.IntRange(1), metavar="N",
                     help="The version of the series: [PATCH vN]."),
        click.option("--to", "to", multiple=True, metavar="MAIL", help="Recipient."),
        click.option("--cc", "cc", multiple=True, metavar="MAIL", help="Copy."),
        click.option("--subject-prefix", metavar="TEXT", help="In place of PATCH."),
        click.option("--in-reply-to", metavar="ID", help="The message that the series answers."),
        click.option("--cover-letter/--no-cover-letter", "cover", default=None,
                     help="By default where there is more than one patch."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def preview_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives an exit its --preview."""
    return click.option(
        "--preview", is_flag=True, help="Write and send nothing: print what would be, exactly."
    )(command)


@emit.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@mail_options
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every patch.")
@click.option("--force", is_flag=True, help="Replace the patches that the folder holds.")
@click.option(
    "--recipients",
    "asked",
    type=click.Choice(["series", "each"]),
    default=None,
    help="Address them as patchsplit recipients says: all alike, or each to its own.",
)
@policy_options
@click.option(
    "--parts",
    is_flag=False,
    flag_value=exits.MAX_PATCHES,
    type=click.IntRange(1),
    metavar="[N]",
    help="Cut into sub-series of at most N patches (15), a folder each.",
)
@click.option("--eml", is_flag=True, help="Write messages (.eml) in place of patches (.patch).")
@preview_option
@plan_options
@only_option
@allow_option
def mbox(
    invocation: Invocation, folder: Path | None, *, signoff: bool, force: bool, to: tuple[str, ...],
    cc: tuple[str, ...], asked: str | None, lists: tuple[str, ...], people: str | None,
    parts: int | None, eml: bool, preview: bool, **form: Any,
) -> None:  # fmt: skip
    """Write patches and cover letter into FOLDER, printed by git, threaded."""
    if folder is None and not preview:
        raise PatchsplitError("No folder was named.", "Name one, or look first: --preview")
    with invocation.open() as session:
        routing = None
        if asked is not None:
            from patchsplit.session.exits import recipients as use

            routing = use.route_series(session, use.resolve_policy(session, lists, people))
        done = exits.emit_mbox(
            session, folder or Path(), exits.MailFormat(to=to, cc=cc, **form),
            exits.MailOptions(routing, asked == "each", parts, eml),
            invocation.select_series(session, signoff=signoff), force=force, preview=preview,
        )  # fmt: skip
        print_result(invocation, session, done)
        if parts is None and len(done.series.commits) > exits.MAX_PATCHES and not invocation.json:
            print_note(
                f"Lists take about {exits.MAX_PATCHES} patches in one go: --parts cuts the series."
            )


@emit.command()
@click.argument("name")
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every commit.")
@click.option("--force", is_flag=True, help="Replace the branch where it exists.")
@preview_option
@plan_options
@only_option
@allow_option
def branch(invocation: Invocation, name: str, *, signoff: bool, force: bool, preview: bool) -> None:
    """Write the series as branch NAME, on top of upstream."""
    with invocation.open() as session:
        options = invocation.select_series(session, signoff=signoff)
        done = exits.emit_branch(session, name, options, force=force, preview=preview)
        print_result(invocation, session, done)


def print_result(invocation: Invocation, session: Session, result: exits.EmitResult) -> None:
    """Says what was written, and what a person must still see to."""
    only = invocation.select_series(session).only
    left = sum(
        only is None or row.patch in only for row in session.ledger().rows_in(Where.UNRESOLVED)
    )
    if invocation.json:
        render.print_json(result_json(session, result))
        return
    if not result.is_done:
        outgoing.print_outgoing(result.outgoing)
        return
    if result.branch is not None:
        render.print_markup(
            f"Branch [bold]{render.escape_markup(result.branch)}[/]: {len(result.series.commits)} commits."
        )
    for path in result.files:
        render.print_markup(render.escape_markup(str(path)))
    if left:
        print_note(f"{left} unresolved hunks are left as upstream has them: patchsplit resolve")
    silent = _find_unworded(session, result)
    if silent:
        count = "1 patch does" if len(silent) == 1 else f"{len(silent)} patches do"
        print_note(
            f"{count} not say why, which only you know: patchsplit reword PATCH, then emit again."
        )
    if result.cover_is_template:
        print_note(
            "The cover letter waits for your words: patchsplit reword cover, then emit again."
        )


def _find_unworded(session: Session, result: exits.EmitResult) -> list[PatchId]:
    """Returns the patches that were sent with a list of changes for a body."""
    unworded = session.plan.patches_without_message()
    return [name for name, _ in result.series.commits if name in unworded]


def result_json(session: Session, result: exits.EmitResult) -> dict[str, Any]:
    """Returns what was written, for scripts."""
    ledger, placements = session.ledger(), session.analysis.placements
    return {
        "branch": result.branch,
        "tip": result.series.tip,
        "onto": result.series.onto,
        "commits": [{"patch": patch, "commit": oid} for patch, oid in result.series.commits],
        "files": [str(path) for path in result.files],
        "conflicts": ledger.count()[Where.UNRESOLVED] + count_doubtful(ledger, placements),
        "awaits_words": result.cover_is_template,
        "unworded": _find_unworded(session, result),
        "done": result.is_done,
        **({} if result.is_done else {"would": outgoing.as_json(result.outgoing)}),
    }


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[-- GIT-SEND-EMAIL OPTIONS]")
@click.option("--dry-run", is_flag=True, help="Send nothing: the default.")
@click.option("--really", is_flag=True, help="Send it.")
@plan_options
@allow_option
def send(
    invocation: Invocation, folder: Path, options: tuple[str, ...], *, dry_run: bool, really: bool
) -> None:
    """Hand patches to git send-email.

    All patches in FOLDER, in order; a dry run unless --really. Options behind -- are git
    send-email's own.
    """
    if dry_run and really:
        raise PatchsplitError("--dry-run and --really were both given.", "Give one of them.")
    code = exits.send(
        invocation.repo_dir,
        folder,
        options,
        dry_run=not really,
        allowed_rules=invocation.allowed_rules,
    )
    if invocation.json:
        render.print_json({"sent": really and code == 0, "exit": code})
    if code:
        raise EnvironmentFailure(
            f"git send-email ended with {code}.", "What it said stands above; nothing is retried."
        )
    if not really and not invocation.json:
        print_note("That was a dry run: send it with --really.")
