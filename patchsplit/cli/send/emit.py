"""patchsplit emit, send: what leaves the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note
from patchsplit.cli.invocation import Face, allowing, choosing, common
from patchsplit.cli.send import outgoing
from patchsplit.cli.send.recipients import policy_options
from patchsplit.errors import EnvironmentFailure, PatchsplitError
from patchsplit.model.ledger import Where, doubted
from patchsplit.model.plan import PatchId
from patchsplit.session import exits
from patchsplit.session.session import Session


class Exits(click.Group):
    """Loads the exits that are no mail when one of them is called."""

    ELSEWHERE = ("gerrit", "github", "gitlab", "quilt")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self.ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        from patchsplit.cli.send import forge

        command: click.Command = getattr(forge, cmd_name)
        return command


@click.group(cls=Exits)
def emit() -> None:
    """Write the series: as patches, a branch, for review or as requests to merge."""


def mail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of git format-patch that a series needs; the rest comes from format.*."""
    options = (
        click.option("-v", "--reroll-count", "reroll", type=click.IntRange(1), metavar="N",
                     help="The version of the series: [PATCH vN]."),
        click.option("--to", "to", multiple=True, metavar="MAIL", help="Recipient."),
        click.option("--cc", "cc", multiple=True, metavar="MAIL", help="Copy."),
        click.option("--subject-prefix", "prefix", metavar="TEXT", help="In place of PATCH."),
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
    flag_value=exits.MOST,
    type=click.IntRange(1),
    metavar="[N]",
    help="Cut into sub-series of at most N patches (15), a folder each.",
)
@click.option("--eml", is_flag=True, help="Write messages (.eml) in place of patches (.patch).")
@preview_option
@common
@choosing
@allowing
def mbox(
    face: Face, folder: Path | None, *, signoff: bool, force: bool, to: tuple[str, ...],
    cc: tuple[str, ...], asked: str | None, lists: tuple[str, ...], people: str | None,
    parts: int | None, eml: bool, preview: bool, **form: Any,
) -> None:  # fmt: skip
    """Write patches and cover letter into FOLDER, printed by git, threaded."""
    if folder is None and not preview:
        raise PatchsplitError("No folder was named.", "Name one, or look first: --preview")
    with face.open() as session:
        routing = None
        if asked is not None:
            from patchsplit.session.exits import recipients as use

            routing = use.recipients(session, use.policy(session, lists, people))
        done = exits.emit_mbox(
            session, folder or Path(), exits.Format(to=to, cc=cc, **form),
            exits.Mailing(routing, asked == "each", parts, eml),
            signoff=signoff, force=force, preview=preview,
        )  # fmt: skip
        tell(face, session, done)
        if parts is None and len(done.made.commits) > exits.MOST and not face.json:
            note(f"Lists take about {exits.MOST} patches in one go: --parts cuts the series.")


@emit.command()
@click.argument("name")
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every commit.")
@click.option("--force", is_flag=True, help="Replace the branch where it exists.")
@preview_option
@common
@choosing
@allowing
def branch(face: Face, name: str, *, signoff: bool, force: bool, preview: bool) -> None:
    """Write the series as branch NAME, on top of upstream."""
    with face.open() as session:
        done = exits.emit_branch(session, name, signoff=signoff, force=force, preview=preview)
        tell(face, session, done)


def tell(face: Face, session: Session, done: exits.Emitted) -> None:
    """Says what was written, and what a person must still see to."""
    sending = session.sending
    left = sum(
        sending is None or row.patch in sending
        for row in session.ledger().rows_in(Where.UNRESOLVED)
    )
    if face.json:
        render.emit_json(written_json(session, done))
        return
    if not done.done:
        outgoing.show(done.outgoing)
        return
    if done.branch is not None:
        render.say(f"Branch [bold]{render.safe(done.branch)}[/]: {len(done.made.commits)} commits.")
    for path in done.files:
        render.say(render.safe(str(path)))
    if left:
        note(f"{left} unresolved hunks are left as upstream has them: patchsplit resolve")
    silent = _silent(session, done)
    if silent:
        count = "1 patch does" if len(silent) == 1 else f"{len(silent)} patches do"
        note(f"{count} not say why, which only you know: patchsplit reword PATCH, then emit again.")
    if done.awaits_words:
        note("The cover letter waits for your words: patchsplit reword cover, then emit again.")


def _silent(session: Session, done: exits.Emitted) -> list[PatchId]:
    """Returns the patches that were sent with a list of changes for a body."""
    unworded = session.plan.unworded()
    return [name for name, _ in done.made.commits if name in unworded]


def written_json(session: Session, done: exits.Emitted) -> dict[str, Any]:
    """Returns what was written, for scripts."""
    ledger, placements = session.ledger(), session.analysis.placements
    return {
        "branch": done.branch,
        "tip": done.made.tip,
        "onto": done.made.onto,
        "commits": [{"patch": patch, "commit": oid} for patch, oid in done.made.commits],
        "files": [str(path) for path in done.files],
        "conflicts": ledger.count()[Where.UNRESOLVED] + doubted(ledger, placements),
        "awaits_words": done.awaits_words,
        "unworded": _silent(session, done),
        "done": done.done,
        **({} if done.done else {"would": outgoing.as_json(done.outgoing)}),
    }


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[-- GIT-SEND-EMAIL OPTIONS]")
@click.option("--dry-run", is_flag=True, help="Send nothing: the default.")
@click.option("--really", is_flag=True, help="Send it.")
@common
@allowing
def send(
    face: Face, folder: Path, options: tuple[str, ...], *, dry_run: bool, really: bool
) -> None:
    """Hand patches to git send-email.

    All patches in FOLDER, in order; a dry run unless --really. Options behind -- are git
    send-email's own.
    """
    if dry_run and really:
        raise PatchsplitError("--dry-run and --really were both given.", "Give one of them.")
    code = exits.send(face.where, folder, options, dry_run=not really, allowed=face.allowed)
    if face.json:
        render.emit_json({"sent": really and code == 0, "exit": code})
    if code:
        raise EnvironmentFailure(
            f"git send-email ended with {code}.", "What it said stands above; nothing is retried."
        )
    if not really and not face.json:
        note("That was a dry run: send it with --really.")
