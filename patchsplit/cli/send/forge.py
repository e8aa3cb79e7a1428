"""patchsplit emit gerrit, github, gitlab, quilt: pushes for review, and a quilt series."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    complete_patches,
    only_option,
    plan_options,
)
from patchsplit.cli.send import outgoing
from patchsplit.cli.send.exits import preview_option, print_result, result_json
from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import PatchId
from patchsplit.session import exits
from patchsplit.session.session import Session

really_option = click.option(
    "--really", is_flag=True, help="Push; without it, the push is only shown."
)
signoff_option = click.option(
    "-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every commit."
)


def print_push(
    invocation: Invocation,
    session: Session,
    result: exits.EmitResult,
    *,
    really: bool,
    preview: bool,
) -> None:
    """Prints what was pushed, or would be: with `preview` the files and diffs, too."""
    if invocation.json:
        would = outgoing.as_json(result.outgoing)
        render.print_json(
            {**result_json(session, result), "would": would, "said": list(result.output)}
        )
        return
    if preview or not really:
        for path in result.files:
            render.print_markup(render.escape_markup(str(path)))
        outgoing.print_outgoing(result.outgoing, whole=preview)
        if not preview:
            print_note("Nothing was pushed: push with --really.")
        return
    print_result(invocation, session, result)
    for words in result.output:
        outgoing.print_reply(words)


@click.command()
@click.option("--branch", default="", metavar="NAME", help="The upstream branch.")
@click.option("--topic", default="", metavar="TOPIC", help="The topic of the changes.")
@click.option("--hashtag", "hashtags", multiple=True, metavar="WORD", help="Add a hashtag.")
@click.option(
    "--depends-on",
    "depends",
    multiple=True,
    metavar="[PATCH=]CHANGE",
    help="Another change that PATCH, or the first patch, depends on.",
)
@click.option("--remote", default="", metavar="NAME|URL", help="Push here, not to .gitreview's.")
@click.option("--wip", is_flag=True, help="Mark the changes as work in progress.")
@click.option(
    "--apart",
    is_flag=True,
    help="Push independent parts separately, each on top of upstream.",
)
@signoff_option
@really_option
@preview_option
@plan_options
@only_option
@allow_option
def gerrit(
    invocation: Invocation, *, branch: str, topic: str, hashtags: tuple[str, ...],
    depends: tuple[str, ...], remote: str, wip: bool, apart: bool, signoff: bool, really: bool,
    preview: bool,
) -> None:  # fmt: skip
    """Push the series to upstream's Gerrit for review.

    The push is only shown, unless --really is given. Each patch keeps its Change-Id from then on.
    """
    from patchsplit.session.exits.gerrit import ReviewOptions, emit_gerrit

    with invocation.open() as session:
        wanted = ReviewOptions(
            branch, topic, hashtags, _parse_depends(session, depends), remote, wip, apart
        )
        really = really and not preview
        options = invocation.select_series(session, signoff=signoff)
        done = emit_gerrit(session, wanted, options, really=really)
        print_push(invocation, session, done, really=really, preview=preview)


def _parse_depends(session: Session, words: tuple[str, ...]) -> dict[PatchId | None, list[str]]:
    found: dict[PatchId | None, list[str]] = {}
    for word in words:
        number, is_for, change = word.partition("=")
        one = _resolve_patch(session, number) if is_for and number.isdigit() else None
        found.setdefault(one, []).append(change if one else word)
    return found


def _resolve_patch(session: Session, number: str) -> PatchId:
    patches = session.plan.patches
    if not number.isdigit() or not 0 < int(number) <= len(patches):
        raise PatchsplitError(f"There is no patch {number}.", "List them: patchsplit show")
    return patches[int(number) - 1].id


def forge_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that emit github and emit gitlab share to a command."""
    options = (
        click.argument("folder", type=click.Path(path_type=Path), required=False),
        click.argument("patches", nargs=-1, shell_complete=complete_patches, metavar="[PATCH]..."),
        click.option("--remote", default="", metavar="NAME|URL",
                     help="Your fork; default: remote.pushDefault, or the remote named fork."),
        click.option("--repo", "upstream", default="", metavar="OWNER/NAME",
                     help="The upstream repository."),
        click.option("--base", default="", metavar="BRANCH", help="The upstream branch."),
        click.option("--prefix", default="", metavar="TEXT", help="The prefix of branch names."),
        click.option("--draft", is_flag=True, help="Open the requests as drafts."),
        click.option("--force", is_flag=True, help="Replace the texts and the fork's branches."),
        signoff_option,
        really_option,
        preview_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _emit_requests(
    invocation: Invocation, forge: str, folder: Path | None, patches: tuple[str, ...],
    *, signoff: bool, really: bool, preview: bool, **where: Any,
) -> None:  # fmt: skip
    from patchsplit.session.exits.forge import ForgeOptions, emit_forge

    with invocation.open() as session:
        only = tuple(_resolve_patch(session, number) for number in patches)
        really = really and not preview
        done = emit_forge(
            session, forge, ForgeOptions(patches=only, **where), folder,
            invocation.select_series(session, signoff=signoff), really=really, preview=preview,
        )  # fmt: skip
        print_push(invocation, session, done, really=really, preview=preview)


@click.command()
@forge_options
@plan_options
@only_option
@allow_option
def github(invocation: Invocation, **options: Any) -> None:
    """Push branches to your fork, and open a pull request for each.

    A patch that needs no other gets a branch of its own; one that needs others is stacked on them.
    The texts are written into FOLDER, in upstream's template. With --really, branches are pushed,
    and gh opens the requests; without gh, a script in FOLDER opens them.
    """
    _emit_requests(invocation, "github", **options)


@click.command()
@forge_options
@plan_options
@only_option
@allow_option
def gitlab(invocation: Invocation, **options: Any) -> None:
    """Push branches to your fork, and open a merge request for each.

    As emit github does, with glab.
    """
    _emit_requests(invocation, "gitlab", **options)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--forwarded",
    default="no",
    metavar="URL|no|not-needed",
    help="Where the patches were sent upstream.",
)
@click.option("--origin", default="", metavar="TEXT", help="Where the patches come from.")
@signoff_option
@click.option("--force", is_flag=True, help="Replace the patches that the folder holds.")
@preview_option
@plan_options
@only_option
@allow_option
def quilt(
    invocation: Invocation, folder: Path | None, *, forwarded: str, origin: str, signoff: bool,
    force: bool, preview: bool,
) -> None:  # fmt: skip
    """Write a quilt series with DEP-3 headers into FOLDER, such as debian/patches."""
    from patchsplit.session.exits.quilt import emit_quilt

    with invocation.open() as session:
        done = emit_quilt(
            session, folder, forwarded=forwarded, origin=origin,
            options=invocation.select_series(session, signoff=signoff), force=force,
            preview=preview,
        )  # fmt: skip
        print_result(invocation, session, done)
