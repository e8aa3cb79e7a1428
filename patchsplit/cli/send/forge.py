"""patchsplit emit gerrit, github, gitlab, quilt: the exits that are no mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note
from patchsplit.cli.invocation import Face, allowing, choosing, common, patch_numbers
from patchsplit.cli.send import outgoing
from patchsplit.cli.send.emit import preview_option, tell, written_json
from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import PatchId
from patchsplit.session import exits
from patchsplit.session.session import Session

really_option = click.option("--really", is_flag=True, help="Push it; without this it is shown.")
signoff_option = click.option(
    "-s", "--signoff", is_flag=True, help="Add your Signed-off-by to every commit."
)


def told(face: Face, session: Session, done: exits.Emitted, *, really: bool, preview: bool) -> None:
    """Says what was pushed, or would be."""
    if face.json:
        would = outgoing.as_json(done.outgoing)
        render.emit_json({**written_json(session, done), "would": would, "said": list(done.said)})
        return
    if preview or not really:
        for path in done.files:
            render.say(render.safe(str(path)))
        outgoing.show(done.outgoing, whole=preview)
        if not preview:
            note("Nothing was pushed: do it with --really.")
        return
    tell(face, session, done)
    for words in done.said:
        outgoing.said(words)


@click.command()
@click.option("--branch", default="", metavar="NAME", help="Upstream's branch.")
@click.option("--topic", default="", metavar="TOPIC", help="The topic of the changes.")
@click.option("--hashtag", "hashtags", multiple=True, metavar="WORD", help="A hashtag.")
@click.option(
    "--depends-on",
    "depends",
    multiple=True,
    metavar="[PATCH=]CHANGE",
    help="A change elsewhere that the patch, or the first one, depends on.",
)
@click.option("--remote", default="", metavar="NAME|URL", help="In place of .gitreview's server.")
@click.option("--wip", is_flag=True, help="As work in progress.")
@click.option(
    "--apart",
    is_flag=True,
    help="What does not hang together is pushed apart, each on upstream itself.",
)
@signoff_option
@really_option
@preview_option
@common
@choosing
@allowing
def gerrit(
    face: Face, *, branch: str, topic: str, hashtags: tuple[str, ...], depends: tuple[str, ...],
    remote: str, wip: bool, apart: bool, signoff: bool, really: bool, preview: bool,
) -> None:  # fmt: skip
    """Push the series for review on upstream's Gerrit.

    The push is shown, and done only with --really. From then on each patch keeps its Change-Id.
    """
    from patchsplit.session.exits.gerrit import ForReview, emit_gerrit

    with face.open() as session:
        wanted = ForReview(branch, topic, hashtags, _depends(session, depends), remote, wip, apart)
        really = really and not preview
        done = emit_gerrit(session, wanted, signoff=signoff, really=really)
        told(face, session, done, really=really, preview=preview)


def _depends(session: Session, given: tuple[str, ...]) -> dict[PatchId | None, list[str]]:
    found: dict[PatchId | None, list[str]] = {}
    for word in given:
        number, is_for, change = word.partition("=")
        one = _patch(session, number) if is_for and number.isdigit() else None
        found.setdefault(one, []).append(change if one else word)
    return found


def _patch(session: Session, number: str) -> PatchId:
    patches = session.plan.patches
    if not number.isdigit() or not 0 < int(number) <= len(patches):
        raise PatchsplitError(f"There is no patch {number}.", "List them: patchsplit show")
    return patches[int(number) - 1].id


def forge_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both forges."""
    options = (
        click.argument("folder", type=click.Path(path_type=Path), required=False),
        click.argument("patches", nargs=-1, shell_complete=patch_numbers, metavar="[PATCH]..."),
        click.option("--remote", default="", metavar="NAME|URL",
                     help="Your fork; else remote.pushDefault, or the remote called fork."),
        click.option("--repo", "upstream", default="", metavar="OWNER/NAME", help="Upstream."),
        click.option("--base", default="", metavar="BRANCH", help="Upstream's branch."),
        click.option("--prefix", default="", metavar="TEXT", help="Before the branches' names."),
        click.option("--draft", is_flag=True, help="Open them as drafts."),
        click.option("--force", is_flag=True, help="Replace the texts, and the fork's branches."),
        signoff_option,
        really_option,
        preview_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _emit(
    face: Face, forge: str, folder: Path | None, patches: tuple[str, ...],
    *, signoff: bool, really: bool, preview: bool, **where: Any,
) -> None:  # fmt: skip
    from patchsplit.session.exits.forge import ForMerge, emit_forge

    with face.open() as session:
        only = tuple(_patch(session, number) for number in patches)
        really = really and not preview
        done = emit_forge(
            session, forge, ForMerge(only=only, **where), folder,
            signoff=signoff, really=really, preview=preview,
        )  # fmt: skip
        told(face, session, done, really=really, preview=preview)


@click.command()
@forge_options
@common
@choosing
@allowing
def github(face: Face, **options: Any) -> None:
    """Push branches to your fork, and open a pull request for each.

    A patch that needs no other is a branch of its own; one that needs others is stacked on them.
    The texts, in upstream's own template, go into FOLDER. Branches are pushed, and requests opened
    by your gh, only with --really; without gh a script in FOLDER opens them.
    """
    _emit(face, "github", **options)


@click.command()
@forge_options
@common
@choosing
@allowing
def gitlab(face: Face, **options: Any) -> None:
    """Push branches to your fork, and open a merge request for each, by your glab.

    As emit github does.
    """
    _emit(face, "gitlab", **options)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--forwarded",
    default="no",
    metavar="URL|no|not-needed",
    help="Where upstream was told of the patches.",
)
@click.option("--origin", default="", metavar="TEXT", help="Where they come from.")
@signoff_option
@click.option("--force", is_flag=True, help="Replace the patches that the folder holds.")
@preview_option
@common
@choosing
@allowing
def quilt(
    face: Face, folder: Path | None, *, forwarded: str, origin: str, signoff: bool, force: bool,
    preview: bool,
) -> None:  # fmt: skip
    """Write FOLDER (debian/patches) as quilt has it, with DEP-3 headers and a series."""
    from patchsplit.session.exits.quilt import emit_quilt

    with face.open() as session:
        done = emit_quilt(
            session, folder, forwarded=forwarded, origin=origin,
            signoff=signoff, force=force, preview=preview,
        )  # fmt: skip
        tell(face, session, done)
