"""The edits of a plan: move, release, split, merge, reorder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.find import hunk_arguments, resolve_hunk_arguments
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.lookup import resolve_hunks
from patchsplit.session.numbers import record_numbers, resolve_seen_patch
from patchsplit.session.order import OrderProblem, find_order_problems
from patchsplit.session.session import Session

NEW = "new"
NONE = "none"
HALVES = "halves"


MAX_PROBLEMS = 10
"""Problems of the order that are printed, at most."""


def print_edit(
    invocation: Invocation,
    session: Session,
    known: Sequence[OrderProblem] | None = None,
    **more: Any,
) -> None:
    """Prints the label of the last edit, and that undo reverts it; `more` is added to the JSON.

    With `known`, the problems of the order before the edit, those that it made are printed, too.
    """
    journal = session.log()
    label = journal.entries[journal.at].label
    found = find_order_problems(session) if known is not None else ()
    problems = [one for one in found if known is not None and one not in known]
    fixes = [
        f"patchsplit reorder {name} --take-along"
        for name in dict.fromkeys(one.patch for one in problems if one.needs is not None)
    ]
    if invocation.json:
        if known is not None:
            more = {"broken": [one.sentence for one in problems], "mend": fixes, **more}
        render.print_json({"did": label, "patches": len(session.plan.patches), **more})
        return
    render.print_line(f"Done: {label}.", "(patchsplit undo reverts it)")
    for one in problems[:MAX_PROBLEMS]:
        render.print_markup(f"  [yellow]![/] {render.escape_markup(one.sentence)}")
    if problems:
        ways = [*fixes[:1], "patchsplit undo"]
        render.print_markup("Fix it: " + ", or ".join(f"[bold]{way}[/]" for way in ways))
    if any(one.breaks for one in problems):
        render.print_markup("Until then, these patches are not sent.")


@click.command()
@hunk_arguments
@click.option(
    "--to",
    "to",
    required=True,
    metavar="PATCH",
    help="The number of a patch, new, or none.",
    shell_complete=complete_patches,
)
@click.option("--subject", default="", help="The subject of a new patch.")
@click.option(
    "--after",
    default="",
    metavar="PATCH",
    help="Insert the new patch after this one.",
    shell_complete=complete_patches,
)
@click.option(
    "--with-similar", is_flag=True,
    help="Move the hunks of the same patches along that are nearer to these than to the rest.",
)  # fmt: skip
@plan_options
def move(
    invocation: Invocation,
    hunks: tuple[str, ...],
    words: str,
    to: str,
    subject: str,
    after: str,
    *,
    with_similar: bool,
) -> None:
    """Move hunks into a patch.

    HUNK is the beginning of an id, PATH, PATH:LINE or a glob of paths; @3 is all hunks of patch 3.
    """
    with invocation.open() as session:
        named = resolve_hunk_arguments(session, hunks, words)
        known = find_order_problems(session)
        target = None if to in (NEW, NONE) else resolve_seen_patch(session, to)
        similar = _list_similar(session, named, target, measure=with_similar)
        if with_similar:
            named, similar = [*named, *similar], []
        if to == NEW:
            if not subject:
                raise PlanError("A new patch needs a subject.", "Add --subject TEXT.")
            previous = resolve_seen_patch(session, after) if after else None
            made = edits.extract(session, named, subject, previous)
            print_edit(invocation, session, known, patch=made, hunks=named, similar=similar)
        elif target is None:
            edits.release(session, named)
            print_edit(invocation, session, known, hunks=named, similar=similar)
        else:
            edits.move(session, named, target)
            print_edit(invocation, session, known, hunks=named, similar=similar)
        if similar and not invocation.json:
            print_note(
                f"{len(similar)} more hunks look like these: patchsplit undo, then add "
                "--with-similar."
            )


def _list_similar(
    session: Session, hunks: Sequence[HunkId], to: PatchId | None, *, measure: bool
) -> list[HunkId]:
    """Returns the hunks of the same patches that go with `hunks`.

    Without `measure`, [] where their nearness is not kept: a move does not wait for it.
    """
    from patchsplit.session.steering.followers import list_followers
    from patchsplit.session.steering.nearness import has_nearness

    return list_followers(session, hunks, to) if measure or has_nearness(session) else []


@click.command("release")
@hunk_arguments
@plan_options
def release(invocation: Invocation, hunks: tuple[str, ...], words: str) -> None:
    """Return hunks to unassigned.

    They are in no patch until they are moved into one, and nothing is emitted before that. Hunks
    that upstream has are counted as upstream again.
    """
    with invocation.open() as session:
        named = resolve_hunk_arguments(session, hunks, words)
        known = find_order_problems(session)
        edits.release(session, named)
        print_edit(invocation, session, known, hunks=named)


@click.command()
@click.argument("what", metavar="HUNK|PATCH")
@click.option("--at", multiple=True, metavar="R,A", help="Before removed line R, added line A.")
@click.option(
    "--by", type=click.Choice(["file", "dir", "hunk", HALVES]),
    help="Split a patch: one for each of these, or in its two natural parts.",
)  # fmt: skip
@plan_options
def split(invocation: Invocation, what: str, at: tuple[str, ...], by: str | None) -> None:
    """Split a hunk into pieces, or a patch into several.

    A HUNK is split at natural boundaries, or --at lines. A PATCH is split --by file, directory or
    hunk, or in halves: the two parts that least likely belong together.

    --at counts the hunk's removed and added lines, each from 1; one more than their number means
    after the last.
    """
    with invocation.open() as session:
        if by is not None:
            known = find_order_problems(session)
            made = _split_patch(session, resolve_seen_patch(session, what), by)
            print_edit(invocation, session, known, made=made)
            return
        pieces = edits.split_hunk(
            session, _resolve_hunk(session, what), [_parse_cut(word) for word in at]
        )
        print_edit(invocation, session, pieces=pieces)
        if not invocation.json:
            for piece in pieces:
                hunk = session.hunk(piece)
                place = f"{render.format_position(hunk)} {render.format_size(hunk)}"
                render.print_markup(f"  [yellow]{piece[:7]}[/] {place}")


def _split_patch(session: Session, patch: PatchId, by: str) -> list[PatchId]:
    if by != HALVES:
        return edits.split_patch(session, patch, by)
    from patchsplit.session.steering.neighbours import split_in_halves

    return split_in_halves(session, patch)


def _parse_cut(word: str) -> Cut:
    found = re.fullmatch(r"(\d+),(\d+)", word)
    if not found or "0" in found.groups():
        raise PatchsplitError(
            f"{word!r} is not a place to split.", "Give two line numbers, from 1: R,A."
        )
    return Cut(int(found[1]) - 1, int(found[2]) - 1)


def _resolve_hunk(session: Session, word: str) -> HunkId:
    named = resolve_hunks([word], session.analysis.delta)
    if len(named) != 1:
        raise PatchsplitError(
            f"{word} names {len(named)} hunks; one is needed.", "Name it by its id."
        )
    return named[0]


def _resolve_patches(session: Session, words: tuple[str, ...]) -> list[PatchId]:
    return [resolve_seen_patch(session, word) for word in words]


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH PATCH...", shell_complete=complete_patches
)
@plan_options
def merge(invocation: Invocation, patches: tuple[str, ...]) -> None:
    """Merge patches into the first one.

    The first one keeps its message and its position.
    """
    with invocation.open() as session:
        known = find_order_problems(session)
        edits.merge(session, _resolve_patches(session, patches))
        print_edit(invocation, session, known)


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=complete_patches
)
@click.option("--to", type=click.IntRange(1), metavar="N", help="The new position, from 1.")
@click.option("--take-along", is_flag=True, help="Move the patches that it needs right before it.")
@plan_options
def reorder(
    invocation: Invocation, patches: tuple[str, ...], to: int | None, *, take_along: bool
) -> None:
    """Move patches to another position in the series.

    They are put in the order given, and the first of them becomes number N. A warning is printed
    for a patch that comes before one that it needs. Every order applies, except that a file can
    take a path only after another one has left it: such patches are not sent.
    """
    with invocation.open() as session:
        named = _resolve_patches(session, patches)
        if take_along:
            if len(named) != 1:
                raise PatchsplitError(
                    "--take-along takes one patch.", "Run the command for each of them."
                )
            edits.bring_needs(session, named[0], to=None if to is None else to - 1)
        elif to is None:
            raise PatchsplitError("No position was given.", "Add --to N, or --take-along.")
        else:
            edits.reorder(session, named, to=to - 1)
            record_numbers(session, named)  # the user has just said them
        print_edit(invocation, session, ())
