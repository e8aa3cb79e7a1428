"""A writer of the user's own words messages: a command that reads a document and answers.

It runs only if the user names it, on the command line or in git config; the repository's own config
does not count, as nothing that is read may decide what is run. What it answers is a draft until a
person confirms it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from patchsplit.check.leaks import find_message_leaks
from patchsplit.errors import PatchsplitError, Refused, Remedy, RemedyKind
from patchsplit.git.user import ask_program
from patchsplit.model import edits
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import GeneratedCodePolicy
from patchsplit.progress import OnProgress, Progress
from patchsplit.session.checks.drafts import check_draft_names
from patchsplit.session.checks.leaks import load_text_context
from patchsplit.session.checks.packs import select_pack
from patchsplit.session.fixes.context import FixContext
from patchsplit.session.messages.writer_answer import (
    InvalidAnswer,
    WriterAnswer,
    join_body,
    parse_answer,
)
from patchsplit.session.messages.writer_input import WriterInput, build_inputs
from patchsplit.session.session import Session

SETTING = "patchsplit.writer"
MINE = "mine"
"""The word that stands for the writer in the user's git config."""
TIMEOUT_SECONDS = 300.0
"""The time limit of one message."""
STAGE = "drafting"


@dataclass(frozen=True, slots=True)
class Writer:
    """A command that writes messages."""

    command: str
    folder: Path | None = None
    """Where it runs; None: in an empty folder."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer did for one patch."""

    patch: PatchId
    subject: str = ""
    body: str = ""
    error: str = ""
    """Why there is no draft, as a sentence; empty: there is one."""
    objections: tuple[tuple[str, str], ...] = ()
    """Rule and message of each finding about the draft, sorted."""
    removed: dict[str, int] = field(default_factory=dict)
    """Leak rule -> the number of places that the writer did not get."""


def find_writer(session: Session, word: str, folder: Path | None = None) -> Writer:
    """Returns the writer that a word names: a command, which runs in `folder`, or MINE.

    MINE is that of the user's git config. Raises Refused if that has none, or if the repository's
    own config names one.
    """
    if word.strip() and word != MINE:
        return Writer(word, folder)
    if session.repo.read_repository_config(SETTING):
        raise Refused(
            f"The repository's own config sets {SETTING}, and no repository may say what is run.",
            f"Remove it: git config --unset-all {SETTING}. Set your own: git config --global"
            f" {SETTING} COMMAND",
        )
    own = [value for value in session.repo.read_user_config(SETTING) if value.strip()]
    if not own:
        raise Refused(
            "Your git config names no writer.", Remedy(RemedyKind.NAME_WRITER, (SETTING,))
        )
    return Writer(own[-1])


def read_policy(session: Session) -> GeneratedCodePolicy:
    """Returns what upstream says of words that a machine wrote."""
    return select_pack(session).pack.generated


def draft_messages(
    session: Session,
    writer: Writer,
    patches: Sequence[PatchId],
    *,
    allowed: Collection[str] = (),
    seconds: float = TIMEOUT_SECONDS,
) -> Iterator[Draft]:
    """Has the messages of some patches written, and yields what became of each, in order.

    Each draft is stored at once, as one edit. Where the writer fails, the message stays as it is,
    and the next one is tried. `allowed` are leak rules whose findings the writer gets, `seconds` is
    the time limit of one message. Raises PlanChanged if another process changes the plan.
    """
    for draft in write_messages(session, writer, patches, allowed=allowed, seconds=seconds):
        if not draft.error:
            store_draft(session, writer, draft)
        yield draft


def write_messages(
    session: Session,
    writer: Writer,
    patches: Sequence[PatchId],
    *,
    allowed: Collection[str] = (),
    seconds: float = TIMEOUT_SECONDS,
) -> Iterator[Draft]:
    """Does the same, and stores nothing."""
    disclosure, fixes = read_policy(session).trailer, FixContext(session)
    left = set(patches)
    for nth, given in enumerate(build_inputs(session, patches, allowed)):
        name, removed = given.patch.patch, dict(given.removed)
        left.discard(name)
        patch = session.plan.patch(name)
        report = Progress(STAGE, nth, len(patches), patch.subject)
        session.on_progress(report)
        try:
            answer = _ask(session, writer, given, seconds, report)
        except WriterFailed as error:
            yield Draft(name, error=error.message, removed=removed)
            continue
        body = join_body(answer, patch.body, disclosure)
        sent = replace(given.patch, subject=answer.subject, body=body)
        found = tuple(sorted(_list_objections(session, fixes, sent)))
        yield Draft(name, answer.subject, body, objections=found, removed=removed)
    for name in (one for one in patches if one in left):
        yield Draft(name, error="No hunk of it has a place upstream, so there is nothing to word.")


def write_separately(
    session: Session, writer: Writer, patch: PatchId, on_progress: OnProgress
) -> Draft:
    """Has one message written in a fork of the session, for use in a thread; stores nothing."""
    with session.fork(on_progress) as other:
        (draft,) = write_messages(other, writer, [patch])
        return draft


def store_draft(session: Session, writer: Writer, draft: Draft) -> None:
    """Stores what a writer wrote as the draft of its patch, as one edit."""
    session.edit(
        f"draft «{draft.subject}» by {writer.command}",
        lambda plan: edits.draft_message(
            plan, draft.patch, draft.subject, draft.body, writer.command
        ),
    )


class WriterFailed(PatchsplitError):  # noqa: N818 - as its siblings
    """Raised where a writer writes no message."""


def _ask(
    session: Session, writer: Writer, given: WriterInput, seconds: float, report: Progress
) -> WriterAnswer:
    """Returns the answer of a writer. Raises WriterFailed where there is none."""
    ended = ask_program(
        writer.command,
        given.content,
        folder=writer.folder,
        timeout=seconds,
        on_tick=lambda: session.on_progress(report),
    )
    if ended.timed_out:
        raise WriterFailed(f"The writer did not answer within {seconds:g} seconds.")
    if ended.too_long:
        raise WriterFailed("The writer's answer is longer than a megabyte.")
    if ended.exit_code:
        words = f": {ended.messages.splitlines()[-1]}" if ended.messages else ""
        raise WriterFailed(f"The writer failed with exit code {ended.exit_code}{words}")
    try:
        return parse_answer(ended.content)
    except InvalidAnswer as error:
        raise WriterFailed(error.message) from error


def _list_objections(
    session: Session, fixes: FixContext, sent: RenderedPatch
) -> Iterator[tuple[str, str]]:
    """Yields rule and message of what a draft does otherwise than it should."""
    yield from fixes.find_objections(session.plan.patch(sent.patch), sent.subject, sent.body)
    context = load_text_context(session, [sent.subject, sent.body])
    yield from ((one.rule, one.message) for one in find_message_leaks(sent, context))
    yield from ((one.rule, one.message) for one in check_draft_names(session.repo, sent))
