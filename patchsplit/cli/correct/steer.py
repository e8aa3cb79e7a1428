"""Corrections of the whole proposal: coarser, finer, repropose, confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.errors import PatchsplitError, UnknownName
from patchsplit.session import edits
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.order import find_order_problems
from patchsplit.session.session import Session
from patchsplit.session.steering.levels import Level, Scope, apply_level, coarsen, refine
from patchsplit.session.steering.repropose import cut_again
from patchsplit.session.steering.repropose import repropose as cut_and_store
from patchsplit.session.views.topics import find_topics, resolve_topic


def _level_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the argument WHAT, --steps, --to and --dry-run to a command."""
    for option in (
        click.argument(
            "what", metavar="[PATCH|TOPIC]", default="", shell_complete=complete_patches
        ),
        click.option("--steps", type=click.IntRange(1), default=1, show_default=True,
                     help="How many steps; each is a tenth of the patches."),
        click.option("--to", type=click.IntRange(1), metavar="COUNT",
                     help="Up to this number of patches, in place of steps."),
        click.option("--dry-run", is_flag=True, help="Only say what would become of it."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_level_options
@plan_options
def coarser(
    invocation: Invocation, what: str, steps: int, to: int | None, *, dry_run: bool
) -> None:
    """Merge the patches that belong together most.

    In the whole series, in a topic, or around one patch. Patches that you touched stay as they are,
    and patches of different topics are not merged.
    """
    with invocation.open() as session:
        level = coarsen(session, _resolve_scope(session, what), steps=steps, to=to)
        _take_level(invocation, session, level, dry_run=dry_run)


@click.command()
@_level_options
@plan_options
def finer(invocation: Invocation, what: str, steps: int, to: int | None, *, dry_run: bool) -> None:
    """Split the patches whose parts belong together least.

    In the whole series, in a topic, or one patch. Patches that you touched stay as they are, unless
    you name one.
    """
    with invocation.open() as session:
        level = refine(session, _resolve_scope(session, what), steps=steps, to=to)
        _take_level(invocation, session, level, dry_run=dry_run)


def _resolve_scope(session: Session, word: str) -> Scope:
    """Returns what a word names: a topic by its id or name, else a patch; "": everything."""
    if not word:
        return Scope()
    if any(word in (each.id, each.name) for each in find_topics(session)):
        return Scope(topic=resolve_topic(session, word).id)
    try:
        return Scope(patch=resolve_seen_patch(session, word.removeprefix("@")))
    except UnknownName:
        return Scope(topic=resolve_topic(session, word).id)


def _take_level(invocation: Invocation, session: Session, level: Level, *, dry_run: bool) -> None:
    counts = {"before": level.before, "after": level.after}
    if dry_run:
        if invocation.json:
            render.print_json({"did": None, "patches": len(session.plan.patches), **counts})
        else:
            render.print_markup(f"{level.before} → {level.after} patches")
        return
    known = find_order_problems(session)
    apply_level(session, level)
    print_edit(invocation, session, known, **counts)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say how many hunks would move.")
@plan_options
def repropose(invocation: Invocation, *, dry_run: bool) -> None:
    """Cut again what you did not touch, by what you decided.

    Patches that you moved hunks to, merged, split, reworded or confirmed keep all of theirs, and
    stay apart from each other; the other hunks are grouped anew around them.
    """
    with invocation.open() as session:
        known = find_order_problems(session)
        found = cut_again(session) if dry_run else cut_and_store(session)
        counts = {"moved": found.moved, "before": found.before, "after": found.after}
        if found.moved and not dry_run:
            print_edit(invocation, session, known, **counts)
        elif invocation.json:
            render.print_json({"did": None, "patches": len(session.plan.patches), **counts})
        elif found.moved:
            render.print_markup(
                f"{found.moved} hunks would move; {found.before} → {found.after} patches"
            )
        else:
            render.print_markup("Nothing changes: the proposal is the same as before.")


@click.command()
@click.argument(
    "patches", nargs=-1, required=True, metavar="PATCH...", shell_complete=complete_patches
)
@click.option("--forget", is_flag=True, help="Let proposals change these patches again.")
@plan_options
def confirm(invocation: Invocation, patches: tuple[str, ...], *, forget: bool) -> None:
    """Confirm patches: no proposal takes hunks out of them.

    A patch that you moved hunks to, merged, split or reworded is confirmed already.
    """
    with invocation.open() as session:
        named = [resolve_seen_patch(session, word) for word in patches]
        if forget and any(session.plan.patch(name).worded for name in named):
            raise PatchsplitError(
                "A patch that you reworded stays as it is.", "Undo that, or move its hunks."
            )
        edits.pin(session, named, pinned=not forget)
        print_edit(invocation, session)
