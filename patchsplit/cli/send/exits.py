"""What the commands that write a series share: --preview, and the printed result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.counts import counts_json, left_json
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.process import discard_output
from patchsplit.cli.send import outgoing
from patchsplit.errors import EnvironmentFailure
from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.model.topics.workspace import OutsideNeed
from patchsplit.session import exits
from patchsplit.session.series.holds import Hold, count_reasons, group_by_patch
from patchsplit.session.session import Session
from patchsplit.session.views.counts import count_hunks, list_left

MAX_HOLDS = 10
"""Held back patches that are listed, at most."""


def preview_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --preview to a command."""
    return click.option(
        "--preview", is_flag=True, help="Only print exactly what would be written and sent."
    )(command)


@contextmanager
def name_written(results: Sequence[exits.EmitResult]) -> Iterator[None]:
    """Says what was written where the results cannot be printed, as standard output is full.

    Raises EnvironmentFailure then. A pipe that is closed is left to the caller.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        names = [f"branch {one.branch}" for one in results if one.branch and one.is_done]
        folders = dict.fromkeys(str(path.parent) for one in results for path in one.files)
        written = ", ".join([*names, *folders])
        discard_output()
        raise EnvironmentFailure(
            f"The result cannot be printed: {error.strerror}. Written: {written or 'nothing'}.",
            "Print it elsewhere; --force replaces what was written.",
        ) from error


def print_result(
    invocation: Invocation, session: Session, result: exits.EmitResult, *, apply: str = ""
) -> None:
    """Prints what was written, or with --preview would be, and notes what is left to do.

    `apply` is the command that applies the written files; "" if there is none.
    """
    with name_written([result]):
        print_one_result(invocation, session, result, apply=apply)


def print_one_result(
    invocation: Invocation, session: Session, result: exits.EmitResult, *, apply: str = ""
) -> None:
    """Does the same, where the caller says what was written if nothing can be printed."""
    if invocation.json:
        more = {"apply": apply} if apply else {}
        render.print_json({**result_json(session, result, invocation.chosen), **more})
        return
    if not result.is_done:
        outgoing.print_outgoing(result.outgoing)
        print_holds(session, result.holds)
        _print_unchanged(session, result)
        _print_needs(result)
        return
    if result.branch is not None:
        name = render.escape_markup(result.branch)
        render.print_markup(f"Branch [bold]{name}[/]: {len(result.series.commits)} commits.")
        if result.replaced:
            print_note(
                f"It was {result.replaced[:12]}; this brings it back:"
                f" git branch -f {shlex.quote(result.branch)} {result.replaced[:12]}"
            )
    for path in result.files:
        render.print_markup(render.escape_markup(str(path)))
    print_holds(session, result.holds)
    _print_unchanged(session, result)
    _print_needs(result)
    sent = {name for name, _ in result.series.commits}
    left = sum(row.patch in sent for row in session.ledger().rows_in(Where.UNRESOLVED))
    if left:
        print_note(f"{left} unresolved hunks are not in these patches: patchsplit resolve")
    unworded = _find_unworded(session, result)
    if unworded:
        count = "1 patch does" if len(unworded) == 1 else f"{len(unworded)} patches do"
        print_note(f"{count} not say why: patchsplit reword PATCH, then emit again.")
    if apply:
        print_note(f"To apply them: {apply}")
    if result.cover_is_template:
        print_note("The cover letter has no text yet: patchsplit reword cover, then emit again.")


def print_holds(session: Session, holds: Sequence[Hold]) -> None:
    """Notes which patches are held back, and why: at most MAX_HOLDS of them."""
    found = group_by_patch(holds)
    if not found:
        return
    one = len(found) == 1
    print_note(f"{len(found)} {'patch is' if one else 'patches are'} held back:")
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    for name, mine in list(found.items())[:MAX_HOLDS]:
        why = "; ".join(hold.sentence for hold in mine)
        print_note(f"  {number[name]} ({name}) {session.plan.patch(name).subject}\n      {why}")
    if len(found) > MAX_HOLDS:
        reasons = ", ".join(f"{count} {reason.label}" for reason, count in count_reasons(holds))
        print_note(f"  … and {len(found) - MAX_HOLDS} more; in all {reasons}")


def _print_unchanged(session: Session, result: exits.EmitResult) -> None:
    """Notes which patches are left out, as they change nothing."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    for name in result.unchanged:
        subject = session.plan.patch(name).subject
        print_note(
            f"Patch {number[name]} ({name}) «{subject}» is left out: upstream has all of it."
        )


def _print_needs(result: exits.EmitResult) -> None:
    """Notes what the topics need of other repositories."""
    for need in result.needs:
        print_note(need.sentence)


def holds_json(session: Session, holds: Sequence[Hold]) -> list[dict[str, Any]]:
    """Returns the reasons why patches are held back, for --json."""
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    return [
        {
            "patch": hold.patch,
            "number": number[hold.patch],
            "subject": session.plan.patch(hold.patch).subject,
            "reason": hold.reason.value,
            "why": hold.sentence,
            "hunks": list(hold.hunks),
            "needs": list(hold.needs),
        }
        for hold in holds
    ]


def need_json(need: OutsideNeed) -> dict[str, Any]:
    """Returns what a topic needs of another repository, for --json."""
    return {
        "topic": need.topic,
        "needs": str(need.tie.needs),
        "why": need.tie.why,
        "state": need.standing.state.value,
        "title": need.standing.title,
        "reference": need.standing.reference,
    }


def _find_unworded(session: Session, result: exits.EmitResult) -> list[PatchId]:
    """Returns the patches of the result whose body is only the generated list of changes."""
    unworded = session.plan.patches_without_message()
    return [name for name, _ in result.series.commits if name in unworded]


def result_json(
    session: Session, result: exits.EmitResult, chosen: Collection[PatchId] | None
) -> dict[str, Any]:
    """Returns what was written, or under "would" what would be, for --json.

    `chosen` are the patches that were asked for; None: all. Only their hunks are counted.
    """
    return {
        "branch": result.branch,
        "replaced": result.replaced,
        "tip": result.series.tip,
        "onto": result.series.onto,
        "commits": [{"patch": patch, "commit": oid} for patch, oid in result.series.commits],
        "unchanged": list(result.unchanged),
        "held_back": holds_json(session, result.holds),
        "files": [str(path) for path in result.files],
        **counts_json(count_hunks(session, chosen)),
        **left_json(list_left(session, result.holds, chosen)),
        "awaits_words": result.cover_is_template,
        "unworded": _find_unworded(session, result),
        "needs": [need_json(need) for need in result.needs],
        "done": result.is_done,
        **({} if result.is_done else {"would": outgoing.as_json(result.outgoing)}),
    }


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
            {
                **result_json(session, result, invocation.chosen),
                "would": would,
                "said": list(result.output),
            }
        )
        return
    if preview or not really:
        for path in result.files:
            render.print_markup(render.escape_markup(str(path)))
        outgoing.print_outgoing(result.outgoing, whole=preview)
        print_holds(session, result.holds)
        _print_unchanged(session, result)
        _print_needs(result)
        if not preview:
            print_note("Nothing was pushed: push with --really.")
        return
    print_result(invocation, session, result)
    for words in result.output:
        outgoing.print_reply(words)
