"""patchsplit plans, gc: lists, renames, copies and deletes plans; removes what is not needed."""

from __future__ import annotations

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.groups import SuggestingGroup
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.session import housekeeping
from patchsplit.session.journal import list_plans

UNITS = ("bytes", "KB", "MB", "GB")


@click.group(cls=SuggestingGroup, invoke_without_command=True)
@click.option("--sizes", is_flag=True, help="Also show what is kept, and how large it is.")
@plan_options
@click.pass_context
def plans(ctx: click.Context, invocation: Invocation, *, sizes: bool) -> None:
    """List, rename, copy or delete plans."""
    if ctx.invoked_subcommand is not None:
        return
    names = list_plans(invocation.repo_dir)
    kept = housekeeping.list_disk_use(invocation.repo_dir) if sizes else []
    if invocation.json:
        keys = ("name", "bytes", "plan", "fork_gone")
        values = ((one.name, one.size, one.is_plan, one.is_fork_gone) for one in kept)
        rows = [dict(zip(keys, row, strict=True)) for row in values]
        render.print_json({"plans": names, **({"kept": rows} if sizes else {})})
        return
    if not sizes:
        for name in names:
            render.print_markup(f"{'*' if name == invocation.plan else ' '} {name}")
        return
    lines = [
        (
            "plan" if one.is_plan else "cache",
            one.name,
            format_size(one.size),
            "its fork is in the plan alone" if one.is_fork_gone else "",
        )
        for one in kept
    ]
    render.print_table(("what", "name", "size", ""), lines, numeric=(2,))


@plans.command()
@click.argument("name")
@plan_options
def delete(invocation: Invocation, name: str) -> None:
    """Delete the plan NAME with its log; answers to conflicts stay."""
    housekeeping.delete_plan(invocation.repo_dir, name)
    _print_done(invocation, "deleted", name)


@plans.command()
@click.argument("name")
@click.argument("new_name")
@plan_options
def rename(invocation: Invocation, name: str, new_name: str) -> None:
    """Rename the plan NAME to NEW_NAME."""
    housekeeping.rename_plan(invocation.repo_dir, name, new_name)
    _print_done(invocation, "renamed", name, new_name)


@plans.command()
@click.argument("name")
@click.argument("new_name")
@plan_options
def copy(invocation: Invocation, name: str, new_name: str) -> None:
    """Copy the plan NAME with its log to NEW_NAME."""
    housekeeping.copy_plan(invocation.repo_dir, name, new_name)
    _print_done(invocation, "copied", name, new_name)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@plan_options
def gc(invocation: Invocation, *, dry_run: bool) -> None:
    """Remove what killed processes left, and old caches.

    So are caches that have grown too large. Plans and answers are kept. A plan whose fork the
    repository has lost is named: it alone has the fork's changes.
    """
    found = housekeeping.find_rubbish(invocation.repo_dir)
    if not dry_run:
        housekeeping.remove_rubbish(found)
    lone = [one.name for one in housekeeping.list_disk_use(invocation.repo_dir) if one.is_fork_gone]
    if invocation.json:
        rows = [{"path": str(one.path), "bytes": one.size, "why": one.why} for one in found]
        render.print_json({"removed": rows, "done": not dry_run, "fork_gone": lone})
        return
    for one in found:
        path = render.escape_markup(str(one.path))
        render.print_markup(f"{path}  [dim]{format_size(one.size)}, as {one.why}[/]")
    did = "would be" if dry_run else "were"
    freed = format_size(sum(one.size for one in found))
    render.print_markup(f"{len(found)} files and folders {did} removed: {freed}.")
    for name in lone:
        print_note(f"The plan {name} alone has its fork: the repository has lost its commits.")


def format_size(size: int) -> str:
    """Returns a number of bytes in words: "3.2 MB"."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit else f"{size} bytes"


def _print_done(invocation: Invocation, did: str, name: str, new_name: str = "") -> None:
    if invocation.json:
        render.print_json({"did": did, "plan": name, "new_name": new_name})
        return
    to = f" to {new_name}" if new_name else ""
    render.print_markup(f"The plan {name} was {did}{to}.")
