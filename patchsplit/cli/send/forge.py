"""patchsplit emit github, gitlab: branches of a fork, and a request for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    complete_patches,
    plan_options,
    selection_options,
    topic_option,
    workspace_option,
)
from patchsplit.cli.send.exits import (
    preview_option,
    print_push,
    really_option,
    signoff_option,
)


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
    from patchsplit.session.numbers import resolve_seen_patch

    with invocation.open() as session:
        only = tuple(resolve_seen_patch(session, word) for word in patches)
        really = really and not preview
        done = emit_forge(
            session, forge, ForgeOptions(patches=only, **where), folder,
            invocation.select_series(session, signoff=signoff), really=really, preview=preview,
        )  # fmt: skip
        print_push(invocation, session, done, really=really, preview=preview)


@click.command()
@forge_options
@plan_options
@topic_option
@selection_options
@allow_option
@workspace_option
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
@topic_option
@selection_options
@allow_option
@workspace_option
def gitlab(invocation: Invocation, **options: Any) -> None:
    """Push branches to your fork, and open a merge request for each.

    As emit github does, with glab.
    """
    _emit_requests(invocation, "gitlab", **options)
