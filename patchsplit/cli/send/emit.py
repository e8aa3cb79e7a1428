"""patchsplit emit, send: writes the series, and mails patches."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.groups import LazyGroup
from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    plan_options,
    selection_options,
    topic_option,
    workspace_option,
)
from patchsplit.cli.send.exits import preview_option, print_result
from patchsplit.cli.send.recipients import policy_options
from patchsplit.errors import EnvironmentFailure, PatchsplitError
from patchsplit.session import exits

LAZY_COMMANDS = {
    "gerrit": "patchsplit.cli.send.gerrit",
    "github": "patchsplit.cli.send.forge",
    "gitlab": "patchsplit.cli.send.forge",
    "quilt": "patchsplit.cli.send.quilt",
}
"""The exits that are not mail, imported when one of them is called."""


@click.group(cls=LazyGroup, lazy=LAZY_COMMANDS)
def emit() -> None:
    """Write the series as patches, a branch or requests.

    Requests are Gerrit changes, pull requests or merge requests.
    """


def mail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds options of git format-patch to a command; git config format.* sets the others."""
    options = (
        click.option("-v", "--reroll-count", "reroll", type=click.IntRange(1), metavar="N",
                     help="Mark the series as its version N: [PATCH vN]."),
        click.option("--to", "to", multiple=True, metavar="MAIL", help="Add a recipient."),
        click.option("--cc", "cc", multiple=True, metavar="MAIL", help="Add a Cc."),
        click.option("--subject-prefix", metavar="TEXT", help="Use this in place of PATCH."),
        click.option("--in-reply-to", metavar="ID", help="The message that the series replies to."),
        click.option("--cover-letter/--no-cover-letter", "cover", default=None,
                     help="By default, if there is more than one patch."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


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
    help="Address the patches as patchsplit recipients shows: all alike, or each to its own.",
)
@policy_options
@click.option(
    "--parts",
    is_flag=False,
    flag_value=exits.MAX_PATCHES,
    type=click.IntRange(1),
    metavar="[N]",
    help="Write parts of at most N patches (15), each with its own folder.",
)
@click.option("--eml", is_flag=True, help="Write messages (.eml) in place of patches (.patch).")
@preview_option
@plan_options
@topic_option
@selection_options
@allow_option
@workspace_option
def mbox(
    invocation: Invocation, folder: Path | None, *, signoff: bool, force: bool, to: tuple[str, ...],
    cc: tuple[str, ...], asked: str | None, lists: tuple[str, ...], people: str | None,
    parts: int | None, eml: bool, preview: bool, **form: Any,
) -> None:  # fmt: skip
    """Write patches and a cover letter into FOLDER.

    git format-patch prints them, as one thread.
    """
    if folder is None and not preview:
        raise PatchsplitError("No folder was named.", "Name one, or look first: --preview")
    with invocation.open() as session:
        routing = None
        if asked is not None:
            from patchsplit.session.exits import recipients as use

            routing = use.route_series(session, use.resolve_policy(session, lists, people))
        done = exits.emit_mbox(
            session, invocation.find_target(folder or Path()),
            exits.MailFormat(to=to, cc=cc, **form),
            exits.MailOptions(routing, asked == "each", parts, eml),
            invocation.select_series(session, signoff=signoff), force=force, preview=preview,
        )  # fmt: skip
        print_result(invocation, session, done, apply=_find_am_command(done))
        if not invocation.json and _has_crlf(done):
            print_note("Some lines end in CRLF, which git am changes: apply with git am --keep-cr.")
        if parts is None and len(done.series.commits) > exits.MAX_PATCHES and not invocation.json:
            print_note(
                f"Lists take about {exits.MAX_PATCHES} patches at a time: split them with --parts."
            )


def _find_am_command(done: exits.EmitResult) -> str:
    """Returns the command that applies the written patches; "" if there are none.

    It leaves out the cover letter, at which git am stops. Of a series in parts, it is that of the
    first one.
    """
    patches = [path for path in done.files if path.parent == done.files[0].parent]
    if not patches:
        return ""
    folder, command = shlex.quote(str(patches[0].parent)), "git am"
    if _has_crlf(done):
        command += " --keep-cr"
    if "cover-letter" not in patches[0].name:
        return f"{command} {folder}/*{patches[0].suffix}"
    start, ninth = patches[0].name.partition("0000-")[0], len(patches) <= 10
    return f"{command} {folder}/{start}000[1-9]*" if ninth else f"{command} --empty=drop {folder}/*"


def _has_crlf(done: exits.EmitResult) -> bool:
    return any(b"\r\n" in leaf.content for leaf in done.outgoing.files)


@emit.command()
@click.argument("name")
@click.option("-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every commit.")
@click.option("--force", is_flag=True, help="Replace the branch if it exists.")
@preview_option
@plan_options
@topic_option
@selection_options
@allow_option
def branch(invocation: Invocation, name: str, *, signoff: bool, force: bool, preview: bool) -> None:
    """Write the series as branch NAME, on top of upstream."""
    with invocation.open() as session:
        options = invocation.select_series(session, signoff=signoff)
        done = exits.emit_branch(session, name, options, force=force, preview=preview)
        print_result(invocation, session, done)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[-- GIT-SEND-EMAIL OPTIONS]")
@click.option("--dry-run", is_flag=True, help="Send nothing (the default).")
@click.option("--really", is_flag=True, help="Send it.")
@plan_options
@allow_option
def send(
    invocation: Invocation, folder: Path, options: tuple[str, ...], *, dry_run: bool, really: bool
) -> None:
    """Mail the patches of a folder with git send-email.

    All patches in FOLDER, in order, those of a series in parts part by part; a dry run unless
    --really is given. Options after -- are passed to git send-email.
    """
    if dry_run and really:
        raise PatchsplitError("Both --dry-run and --really were given.", "Give one of them.")
    code = exits.send(
        invocation.repo_dir,
        folder,
        options,
        dry_run=not really,
        allowed_rules=invocation.allowed_rules,
        plan=invocation.plan,
        to_stderr=invocation.json,
    )
    if invocation.json:
        render.print_json({"sent": really and code == 0, "exit": code})
    if code:
        raise EnvironmentFailure(
            f"git send-email failed with exit code {code}.",
            "Its output is above; nothing is retried.",
        )
    if not really and not invocation.json:
        print_note("This was a dry run: send the patches with --really.")
