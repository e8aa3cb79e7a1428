"""patchsplit resolve: lists, shows and resolves conflicts."""

from __future__ import annotations

from pathlib import Path

import click

from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.find import hunk_arguments, resolve_hunk_arguments
from patchsplit.cli.invocation import Invocation, plan_options
from patchsplit.cli.settle.questions import (
    answer_questions,
    print_questions,
)
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Conflict
from patchsplit.session import edits
from patchsplit.session.conflicts.bulk import AnswerKind, BulkAnswer, find_questions
from patchsplit.session.conflicts.suggestions import take_suggestion
from patchsplit.session.session import Session


@click.command()
@hunk_arguments
@click.option("--fork", "side", flag_value="fork", help="Use the fork's lines.")
@click.option(
    "--upstream", "side", flag_value="upstream", help="Leave it to upstream: send nothing."
)
@click.option("--private", "side", flag_value="private", help="Keep it private.")
@click.option("--drop", "side", flag_value="drop", help="Drop it, from the fork as well.")
@click.option("--edit", "side", flag_value="edit", help="Edit the conflict in an editor.")
@click.option(
    "--file", "answer", type=click.Path(path_type=Path, allow_dash=True),
    help="Use the lines of this file; - reads standard input.",
)  # fmt: skip
@click.option("--take", "nth", type=click.IntRange(1, 3), metavar="N", help="Use suggestion N.")
@click.option("--forget", "side", flag_value="forget", help="Discard an earlier answer.")
@click.option("--why", default="", help="The reason of --private and --drop.")
@click.option("--dry-run", is_flag=True, help="Only show what the answer would settle.")
@click.option("--yes", is_flag=True, help="Do not ask, however many hunks the answer settles.")
@plan_options
def resolve(
    invocation: Invocation,
    hunks: tuple[str, ...],
    words: str,
    side: str | None,
    answer: Path | None,
    nth: int | None,
    why: str,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """List, show or resolve conflicts.

    Without HUNK, list what asks for an answer, and how often for each reason: unresolved hunks, and
    those that upstream may have already. With one HUNK and no option, show its three sides, the
    suggestions, the upstream commit that made it conflict, and the commits that touched the place.

    With several, or --find, one answer is for all of them, and undone in one step. --find
    reason:CODE finds those of one reason, commit:ID those of a commit of the fork, by:ID those of
    an upstream commit. For a hunk that upstream may have, --take 1 or --upstream says that it has,
    and --fork that it has not.
    """
    with invocation.open() as session:
        given = _read_bulk_answer(side, nth, why)
        if not hunks and not words:
            if given is not None or answer is not None or side is not None:
                raise PatchsplitError("No hunk was given.", "Name hunks, or use --find WORDS.")
            print_questions(invocation, session)
            if not invocation.json:
                from patchsplit.cli.look.private import print_private_hint

                print_private_hint(session)
            return
        named = resolve_hunk_arguments(session, hunks, words)
        if given is not None and (
            words or len(named) > 1 or dry_run or not _is_answered_alone(session, named[0], given)
        ):
            answer_questions(invocation, session, named, given, dry_run=dry_run, yes=yes)
        elif words and answer is None and side is None:
            print_questions(invocation, session, find_questions(session, named))
        else:
            _resolve_one(invocation, session, named, side, answer, nth)


def _read_bulk_answer(side: str | None, nth: int | None, why: str) -> BulkAnswer | None:
    """Returns the answer that can be for several hunks; None if there is no such answer."""
    if nth is not None:
        return BulkAnswer(AnswerKind.TAKE, nth)
    if side in set(AnswerKind):
        return BulkAnswer(AnswerKind(side), reason=why)
    return None


def _is_answered_alone(session: Session, hunk_id: HunkId, answer: BulkAnswer) -> bool:
    """Tells whether an answer says what to write for one conflict, whatever shares its region."""
    (row,) = session.locate([hunk_id])
    landed = row.where is Where.UPSTREAM
    return answer.kind in (AnswerKind.TAKE, AnswerKind.FORK) and not landed


def _resolve_one(
    invocation: Invocation,
    session: Session,
    named: list[HunkId],
    side: str | None,
    answer: Path | None,
    nth: int | None,
) -> None:
    """Shows a conflict, or resolves it by an answer that is for one hunk alone."""
    if len(named) != 1:
        raise PatchsplitError(f"These are {len(named)} hunks.", "Name one by its id.")
    name = named[0]
    if side == "forget":
        edits.forget_answer(session, name)
        print_edit(invocation, session)
        return
    conflict = session.analysis.placements[name].conflict
    if conflict is None:
        raise PatchsplitError(f"Hunk {name[:7]} is no conflict.", "List them: patchsplit resolve")
    if nth is not None:
        take_suggestion(session, name, nth)
        print_edit(invocation, session)
        return
    content = _read_answer(conflict, side, answer)
    if content is None:
        from patchsplit.cli.settle.conflict import print_conflict

        print_conflict(invocation, session, name, conflict)
        return
    edits.answer_conflict(session, name, content)
    print_edit(invocation, session)


def _read_answer(conflict: Conflict, side: str | None, answer: Path | None) -> bytes | None:
    from patchsplit.session.conflicts.text import format_conflict, reject_markers

    content: bytes
    if answer is not None:
        try:
            with click.open_file(str(answer), "rb") as file:
                content = file.read()
        except OSError as error:
            raise PatchsplitError(f"{answer} cannot be read: {error.strerror}.") from error
    elif side == "fork":
        content = b"".join(conflict.fork)
    elif side == "edit":
        edited = click.edit(
            format_conflict(conflict).decode("utf-8", "surrogateescape"), extension=".txt"
        )
        if edited is None:
            raise PlanError("Nothing was saved; the conflict is not resolved.")
        content = edited.encode("utf-8", "surrogateescape")
    else:
        return None
    return reject_markers(content)
