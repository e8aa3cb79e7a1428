"""The edits of a plan: move, release, split, merge, reorder, reword, keep, drop, upstream."""

from __future__ import annotations

import re
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.find import hunk_arguments, resolve_hunk_arguments
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.message import with_prefix
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.checks.conventions import add_sign_off
from patchsplit.session.lookup import parse_author, resolve_hunks, resolve_patch
from patchsplit.session.series.commits import relist_bodies, restore_listing
from patchsplit.session.session import Session

NEW = "new"
NONE = "none"
COVER = "cover"


def print_edit(invocation: Invocation, session: Session, **more: Any) -> None:
    """Says what the last edit was; undo takes it back."""
    journal = session.log()
    label = journal.entries[journal.at].label
    if invocation.json:
        render.print_json({"did": label, "patches": len(session.plan.patches), **more})
    else:
        render.print_markup(
            f"Done: {render.escape_markup(label)}. [dim](patchsplit undo takes it back)[/]"
        )


@click.command()
@hunk_arguments
@click.option(
    "--to",
    "to",
    required=True,
    metavar="PATCH",
    help="A patch's number, new or none.",
    shell_complete=complete_patches,
)
@click.option("--subject", default="", help="The subject of a new patch.")
@click.option(
    "--after",
    default="",
    metavar="PATCH",
    help="Put a new patch behind this one.",
    shell_complete=complete_patches,
)
@plan_options
def move(
    invocation: Invocation, hunks: tuple[str, ...], words: str, to: str, subject: str, after: str
) -> None:
    """Move hunks into a patch, from wherever they are.

    HUNK is the beginning of an id, PATH, PATH:LINE or a glob of paths; @3 is all of patch 3.
    """
    with invocation.open() as session:
        named = resolve_hunk_arguments(session, hunks, words)
        if to == NEW:
            if not subject:
                raise PlanError("A new patch needs a subject.", "Add --subject TEXT.")
            behind = resolve_patch(after, session.plan) if after else None
            made = edits.extract(session, named, subject, behind)
            print_edit(invocation, session, patch=made, hunks=named)
        elif to == NONE:
            edits.release(session, named)
            print_edit(invocation, session, hunks=named)
        else:
            edits.move(session, named, resolve_patch(to, session.plan))
            print_edit(invocation, session, hunks=named)


@click.command("release")
@hunk_arguments
@plan_options
def release(invocation: Invocation, hunks: tuple[str, ...], words: str) -> None:
    """Take hunks out of wherever you put them.

    They are in no patch until they are moved to one; nothing is emitted before that. What upstream
    has already is counted as such again.
    """
    with invocation.open() as session:
        named = resolve_hunk_arguments(session, hunks, words)
        edits.release(session, named)
        print_edit(invocation, session, hunks=named)


@click.command()
@click.argument("what", metavar="HUNK|PATCH")
@click.option("--at", multiple=True, metavar="R,A", help="Cut before removed line R, added line A.")
@click.option(
    "--by", type=click.Choice(["file", "dir", "hunk"]), help="Take a patch apart, by what."
)
@plan_options
def split(invocation: Invocation, what: str, at: tuple[str, ...], by: str | None) -> None:
    """Cut a hunk in pieces, or take a patch apart.

    A HUNK is cut where it is natural, or --at lines; a PATCH is taken apart --by files.

    Lines count from one in the hunk's own removed and added lines; a number that is one more than
    there are means behind the last.
    """
    with invocation.open() as session:
        if by is not None:
            made = edits.split_patch(session, resolve_patch(what, session.plan), by)
            print_edit(invocation, session, made=made)
            return
        pieces = edits.split_hunk(
            session, _resolve_hunk(session, what), [_parse_cut(word) for word in at]
        )
        print_edit(invocation, session, pieces=pieces)
        if not invocation.json:
            for piece in pieces:
                hunk = session.hunk(piece)
                render.print_markup(
                    f"  [yellow]{piece[:7]}[/] {render.format_position(hunk)} {render.format_size(hunk)}"
                )


def _parse_cut(word: str) -> Cut:
    found = re.fullmatch(r"(\d+),(\d+)", word)
    if not found or "0" in found.groups():
        raise PatchsplitError(f"{word!r} is no place to cut.", "Give two numbers from one: R,A.")
    return Cut(int(found[1]) - 1, int(found[2]) - 1)


def _resolve_hunk(session: Session, word: str) -> HunkId:
    named = resolve_hunks([word], session.analysis.delta)
    if len(named) != 1:
        raise PatchsplitError(
            f"{word} names {len(named)} hunks, and one is needed.", "Name it by its id."
        )
    return named[0]


def _resolve_patches(session: Session, words: tuple[str, ...]) -> list[PatchId]:
    return [resolve_patch(word, session.plan) for word in words]


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH PATCH...", shell_complete=complete_patches
)
@plan_options
def merge(invocation: Invocation, patches: tuple[str, ...]) -> None:
    """Fold patches into the first one.

    It keeps its message and its place.
    """
    with invocation.open() as session:
        edits.merge(session, _resolve_patches(session, patches))
        print_edit(invocation, session)


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=complete_patches
)
@click.option("--to", type=click.IntRange(1), metavar="N", help="The place, from 1.")
@click.option("--take-along", is_flag=True, help="Bring what the patch needs to right before it.")
@plan_options
def reorder(
    invocation: Invocation, patches: tuple[str, ...], to: int | None, *, take_along: bool
) -> None:
    """Move patches to another place.

    They stand in the order given, and the first of them becomes number N. Any order
    applies; where one breaks what another needs, it is said, and how to mend it.
    """
    with invocation.open() as session:
        named = _resolve_patches(session, patches)
        if take_along:
            if len(named) != 1:
                raise PatchsplitError("--take-along is for one patch.", "Call it for each.")
            edits.bring_needs(session, named[0], to=None if to is None else to - 1)
        elif to is None:
            raise PatchsplitError("No place was given.", "Say --to N, or --take-along.")
        else:
            edits.reorder(session, named, to=to - 1)
        found = session.find_misordered()
        broken = [f"{later} needs {earlier}: {why}" for earlier, later, why in found]
        mends = [f"patchsplit reorder {k} --take-along" for k in _list_late_patches(found)]
        print_edit(invocation, session, broken=broken, mend=mends)
        if broken and not invocation.json:
            for line in broken[:10]:
                render.print_markup(f"  [yellow]![/] {render.escape_markup(line)}")
            render.print_markup(f"Mend it: [bold]{mends[0]}[/], or [bold]patchsplit undo[/]")


def _list_late_patches(pairs: list[tuple[str, str, str]]) -> list[str]:
    """The numbers of the patches that stand before what they need, each once."""
    return list(dict.fromkeys(later.removeprefix("patch ") for _, later, _ in pairs))


@click.command()
@click.argument("patch", metavar="PATCH|cover", shell_complete=complete_patches)
@click.option("--subject", default="", help="One line; without any option, an editor opens.")
@click.option("--body", help="The text below the subject.")
@click.option("--prefix", help="Put this in place of the subject's prefix; '' takes it away.")
@click.option("--signoff", is_flag=True, help="Add your Signed-off-by to the body.")
@click.option("--author", metavar="'NAME <MAIL>'", help="Credit it to someone; «me» for yourself.")
@plan_options
def reword(
    invocation: Invocation,
    patch: str,
    subject: str,
    body: str | None,
    prefix: str | None,
    author: str | None,
    *,
    signoff: bool,
) -> None:
    """Word a patch's message, or the cover letter's.

    What speaks against a message, and the likely prefixes, are in: patchsplit show PATCH
    """
    with invocation.open() as session:
        if patch == COVER:
            if prefix is not None or signoff or author is not None:
                raise PlanError("A cover letter has no prefix, sign-off or author of its own.")
            cover = session.plan.cover
            old = (cover.subject, cover.body) if cover else ("", "")
            edits.set_cover(session, *_edit_message(old, subject, body))
            print_edit(invocation, session)
            return
        name = resolve_patch(patch, session.plan)
        if author is not None:
            edits.set_author(session, name, parse_author(author))
        if subject or body is not None or prefix is not None or signoff or author is None:
            now = relist_bodies(session, name).patch(name)
            ask = prefix is None and not signoff
            said = _edit_message((now.subject, now.body), subject, body, ask=ask)
            if prefix is not None:
                said = (with_prefix(said[0], prefix.removesuffix(":")), said[1])
            if signoff:
                said = (said[0], add_sign_off(session, said[1]))
            edits.reword(session, name, said[0], restore_listing(session, name, said[1]))
        print_edit(invocation, session)


def _edit_message(
    old: tuple[str, str], subject: str, body: str | None, *, ask: bool = True
) -> tuple[str, str]:
    if subject or body is not None or not ask:
        return subject or old[0], old[1] if body is None else body
    edited = click.edit("\n\n".join(part for part in old if part) + "\n", extension=".txt")
    if edited is None:
        raise PlanError("The message was not changed.", "Save it in the editor, or use --subject.")
    first, _, rest = edited.strip("\n").partition("\n")
    return first, rest.strip("\n")


@click.command()
@hunk_arguments
@click.option("--why", default="for this fork only", show_default=True, help="The reason.")
@plan_options
def keep(invocation: Invocation, hunks: tuple[str, ...], words: str, why: str) -> None:
    """Keep hunks private.

    They stay in the fork and are not offered upstream.
    """
    with invocation.open() as session:
        edits.keep_private(session, resolve_hunk_arguments(session, hunks, words), why)
        print_edit(invocation, session)


@click.command()
@hunk_arguments
@click.option("--why", default="not needed any more", show_default=True, help="The reason.")
@plan_options
def drop(invocation: Invocation, hunks: tuple[str, ...], words: str, why: str) -> None:
    """Drop hunks from the series and from the fork.

    Neither upstream nor the fork shall carry them on.
    """
    with invocation.open() as session:
        edits.keep_private(session, resolve_hunk_arguments(session, hunks, words), why, drop=True)
        print_edit(invocation, session)


@click.command()
@hunk_arguments
@click.option("--by", default="said by you", metavar="COMMIT", help="The commit that brought them.")
@plan_options
def upstream(invocation: Invocation, hunks: tuple[str, ...], words: str, by: str) -> None:
    """Say that upstream has these hunks already."""
    with invocation.open() as session:
        edits.mark_upstream(session, resolve_hunk_arguments(session, hunks, words), by)
        print_edit(invocation, session)
