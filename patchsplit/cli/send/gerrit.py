"""patchsplit emit gerrit: pushes for review."""

from __future__ import annotations

import re

import click

from patchsplit.cli.invocation import (
    Invocation,
    allow_option,
    plan_options,
    selection_options,
    workspace_option,
)
from patchsplit.cli.send.exits import (
    preview_option,
    print_push,
    really_option,
    signoff_option,
)
from patchsplit.model.plan import PatchId
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session

PATCH_NAME = re.compile(r"@?p?\d+")
"""A patch before "=", and not the beginning of a URL."""


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
@selection_options
@allow_option
@workspace_option
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
        name, is_for, change = word.partition("=")
        one = resolve_seen_patch(session, name) if is_for and PATCH_NAME.fullmatch(name) else None
        found.setdefault(one, []).append(change if one else word)
    return found
