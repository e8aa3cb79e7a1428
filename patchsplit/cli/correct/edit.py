"""The edits of a plan: move, release, split, merge, reorder, reword, keep, drop, upstream."""

from __future__ import annotations

import re
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.find import chosen, hunk_arguments
from patchsplit.cli.invocation import Face, common, patch_numbers
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.message import with_prefix
from patchsplit.model.plan import PatchId
from patchsplit.session import desk, exits
from patchsplit.session.checks.conventions import signed_off
from patchsplit.session.lookup import hunks_named, patch_named, person_named
from patchsplit.session.session import Session

NEW = "new"
NONE = "none"
COVER = "cover"


def told(face: Face, session: Session, **more: Any) -> None:
    """Says what the last edit was; undo takes it back."""
    journal = session.log()
    label = journal.entries[journal.at].label
    if face.json:
        render.emit_json({"did": label, "patches": len(session.plan.patches), **more})
    else:
        render.say(f"Done: {render.safe(label)}. [dim](patchsplit undo takes it back)[/]")


@click.command()
@hunk_arguments
@click.option(
    "--to",
    "to",
    required=True,
    metavar="PATCH",
    help="A patch's number, new or none.",
    shell_complete=patch_numbers,
)
@click.option("--subject", default="", help="The subject of a new patch.")
@click.option(
    "--after",
    default="",
    metavar="PATCH",
    help="Put a new patch behind this one.",
    shell_complete=patch_numbers,
)
@common
def move(face: Face, hunks: tuple[str, ...], words: str, to: str, subject: str, after: str) -> None:
    """Move hunks into a patch, from wherever they are.

    HUNK is the beginning of an id, PATH, PATH:LINE or a glob of paths; @3 is all of patch 3.
    """
    with face.open() as session:
        named = chosen(session, hunks, words)
        if to == NEW:
            if not subject:
                raise PlanError("A new patch needs a subject.", "Add --subject TEXT.")
            behind = patch_named(after, session.plan) if after else None
            made = session.extract(named, subject, behind)
            told(face, session, patch=made, hunks=named)
        elif to == NONE:
            desk.release(session, named)
            told(face, session, hunks=named)
        else:
            session.move(named, patch_named(to, session.plan))
            told(face, session, hunks=named)


@click.command("release")
@hunk_arguments
@common
def release(face: Face, hunks: tuple[str, ...], words: str) -> None:
    """Take hunks out of wherever you put them.

    They are in no patch until they are moved to one; nothing is emitted before that. What upstream
    has already is counted as such again.
    """
    with face.open() as session:
        named = chosen(session, hunks, words)
        desk.release(session, named)
        told(face, session, hunks=named)


@click.command()
@click.argument("what", metavar="HUNK|PATCH")
@click.option("--at", multiple=True, metavar="R,A", help="Cut before removed line R, added line A.")
@click.option(
    "--by", type=click.Choice(["file", "dir", "hunk"]), help="Take a patch apart, by what."
)
@common
def split(face: Face, what: str, at: tuple[str, ...], by: str | None) -> None:
    """Cut a hunk in pieces, or take a patch apart.

    A HUNK is cut where it is natural, or --at lines; a PATCH is taken apart --by files.

    Lines count from one in the hunk's own removed and added lines; a number that is one more than
    there are means behind the last.
    """
    with face.open() as session:
        if by is not None:
            made = session.take_apart(patch_named(what, session.plan), by)
            told(face, session, made=made)
            return
        pieces = session.split(_one(session, what), [_cut(word) for word in at])
        told(face, session, pieces=pieces)
        if not face.json:
            for piece in pieces:
                hunk = session.hunk(piece)
                render.say(f"  [yellow]{piece[:7]}[/] {render.position(hunk)} {render.size(hunk)}")


def _cut(word: str) -> Cut:
    found = re.fullmatch(r"(\d+),(\d+)", word)
    if not found or "0" in found.groups():
        raise PatchsplitError(f"{word!r} is no place to cut.", "Give two numbers from one: R,A.")
    return Cut(int(found[1]) - 1, int(found[2]) - 1)


def _one(session: Session, word: str) -> HunkId:
    named = hunks_named([word], session.analysis.delta)
    if len(named) != 1:
        raise PatchsplitError(
            f"{word} names {len(named)} hunks, and one is needed.", "Name it by its id."
        )
    return named[0]


def _patches(session: Session, words: tuple[str, ...]) -> list[PatchId]:
    return [patch_named(word, session.plan) for word in words]


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH PATCH...", shell_complete=patch_numbers
)
@common
def merge(face: Face, patches: tuple[str, ...]) -> None:
    """Fold patches into the first one.

    It keeps its message and its place.
    """
    with face.open() as session:
        session.merge(_patches(session, patches))
        told(face, session)


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=patch_numbers
)
@click.option("--to", type=click.IntRange(1), metavar="N", help="The place, from 1.")
@click.option("--take-along", is_flag=True, help="Bring what the patch needs to right before it.")
@common
def reorder(face: Face, patches: tuple[str, ...], to: int | None, *, take_along: bool) -> None:
    """Move patches to another place.

    They stand in the order given, and the first of them becomes number N. Any order
    applies; where one breaks what another needs, it is said, and how to mend it.
    """
    with face.open() as session:
        named = _patches(session, patches)
        if take_along:
            if len(named) != 1:
                raise PatchsplitError("--take-along is for one patch.", "Call it for each.")
            desk.take_along(session, named[0], to=None if to is None else to - 1)
        elif to is None:
            raise PatchsplitError("No place was given.", "Say --to N, or --take-along.")
        else:
            session.reorder(named, to=to - 1)
        found = session.misordered()
        broken = [f"{later} needs {earlier}: {why}" for earlier, later, why in found]
        mends = [f"patchsplit reorder {k} --take-along" for k in _numbers(found)]
        told(face, session, broken=broken, mend=mends)
        if broken and not face.json:
            for line in broken[:10]:
                render.say(f"  [yellow]![/] {render.safe(line)}")
            render.say(f"Mend it: [bold]{mends[0]}[/], or [bold]patchsplit undo[/]")


def _numbers(misordered: list[tuple[str, str, str]]) -> list[str]:
    """The numbers of the patches that stand before what they need, each once."""
    return list(dict.fromkeys(later.removeprefix("patch ") for _, later, _ in misordered))


@click.command()
@click.argument("patch", metavar="PATCH|cover", shell_complete=patch_numbers)
@click.option("--subject", default="", help="One line; without any option, an editor opens.")
@click.option("--body", help="The text below the subject.")
@click.option("--prefix", help="Put this in place of the subject's prefix; '' takes it away.")
@click.option("--signoff", is_flag=True, help="Add your Signed-off-by to the body.")
@click.option("--author", metavar="'NAME <MAIL>'", help="Credit it to someone; «me» for yourself.")
@common
def reword(
    face: Face,
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
    with face.open() as session:
        if patch == COVER:
            if prefix is not None or signoff or author is not None:
                raise PlanError("A cover letter has no prefix, sign-off or author of its own.")
            cover = session.plan.cover
            old = (cover.subject, cover.body) if cover else ("", "")
            session.introduce(*_message(old, subject, body))
            told(face, session)
            return
        name = patch_named(patch, session.plan)
        if author is not None:
            session.credit(name, person_named(author))
        if subject or body is not None or prefix is not None or signoff or author is None:
            now = exits.relisted(session, name).patch(name)
            ask = prefix is None and not signoff
            said = _message((now.subject, now.body), subject, body, ask=ask)
            if prefix is not None:
                said = (with_prefix(said[0], prefix.removesuffix(":")), said[1])
            if signoff:
                said = (said[0], signed_off(session, said[1]))
            session.reword(name, said[0], exits.as_kept(session, name, said[1]))
        told(face, session)


def _message(
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
@common
def keep(face: Face, hunks: tuple[str, ...], words: str, why: str) -> None:
    """Keep hunks private.

    They stay in the fork and are not offered upstream.
    """
    with face.open() as session:
        session.keep(chosen(session, hunks, words), why)
        told(face, session)


@click.command()
@hunk_arguments
@click.option("--why", default="not needed any more", show_default=True, help="The reason.")
@common
def drop(face: Face, hunks: tuple[str, ...], words: str, why: str) -> None:
    """Drop hunks from the series and from the fork.

    Neither upstream nor the fork shall carry them on.
    """
    with face.open() as session:
        session.keep(chosen(session, hunks, words), why, dropped=True)
        told(face, session)


@click.command()
@hunk_arguments
@click.option("--by", default="said by you", metavar="COMMIT", help="The commit that brought them.")
@common
def upstream(face: Face, hunks: tuple[str, ...], words: str, by: str) -> None:
    """Say that upstream has these hunks already."""
    with face.open() as session:
        session.upstream(chosen(session, hunks, words), by)
        told(face, session)
