"""reword --with: drafts of the user's writer, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.cli import render
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation
from patchsplit.errors import ExitCode
from patchsplit.model.plan import PatchId
from patchsplit.progress import Cancelled
from patchsplit.session.messages.selection import skip_worded
from patchsplit.session.messages.writer import (
    TIMEOUT_SECONDS,
    Draft,
    draft_messages,
    find_writer,
    read_policy,
)
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """How drafts are written."""

    writer: str
    """The command, or the word for that of the user's settings."""
    allowed: Sequence[str] = ()
    seconds: float | None = None
    is_explicit: bool = False
    """Whether patches were named, so that their messages are replaced whoever wrote them."""


def draft_and_print(
    invocation: Invocation, session: Session, patches: Sequence[PatchId], options: DraftOptions
) -> ExitCode:
    """Has messages drafted, and prints what became of each; FINDINGS if one was not written."""
    writer = find_writer(session, options.writer, invocation.start_dir)
    wanted = list(patches) if options.is_explicit else skip_worded(session.plan, patches)
    skipped = [name for name in patches if name not in wanted]
    policy = read_policy(session)
    if policy.policy == "forbidden" and not invocation.json:
        print_note(f"This project declines what a machine wrote ({policy.source}).")
    done: list[Draft] = []
    code = ExitCode.OK
    seconds = options.seconds or TIMEOUT_SECONDS
    try:
        for draft in draft_messages(
            session, writer, wanted, allowed=options.allowed, seconds=seconds
        ):
            done.append(draft)
            if not invocation.json:
                _print_draft(session, draft)
    except (KeyboardInterrupt, Cancelled):
        code = ExitCode.INTERRUPTED
        print_note("Stopped: the same command goes on with the patches that are left.")
    if any(draft.error for draft in done):
        code = code or ExitCode.FINDINGS
    if invocation.json:
        render.print_json(_make_json(session, writer.command, done, skipped))
    else:
        _print_end(done, skipped)
    return code


def _print_draft(session: Session, draft: Draft) -> None:
    number = [patch.id for patch in session.plan.patches].index(draft.patch) + 1
    if draft.error:
        print_note(f"{number} ({draft.patch}) is as it was: {draft.error}")
        return
    subject = render.escape_markup(session.plan.patch(draft.patch).subject)
    render.print_markup(f"[bold yellow]{number}[/] ({draft.patch}) {subject}")
    for rule, message in draft.objections:
        render.print_markup(f"  [yellow]![/] {render.escape_markup(f'{message} [{rule}]')}")
    if draft.removed:
        rules = ", ".join(f"{rule} ({count})" for rule, count in sorted(draft.removed.items()))
        render.print_markup(f"  [dim]The writer did not get what is private: {rules}.[/]")


def _print_end(done: Sequence[Draft], skipped: Sequence[PatchId]) -> None:
    written = sum(not draft.error for draft in done)
    count = "1 draft was" if written == 1 else f"{written} drafts were"
    more = f" {len(skipped)} patches have words already." if skipped else ""
    print_note(f"{count} written, and {len(done) - written} failed.{more}")
    if written:
        print_note("Drafts are not sent: patchsplit reword --all, or reword PATCH --confirm.")


def _make_json(
    session: Session, command: str, done: Sequence[Draft], skipped: Sequence[PatchId]
) -> dict[str, object]:
    return {
        "writer": command,
        "drafts": [
            {
                "patch": draft.patch,
                "subject": session.plan.patch(draft.patch).subject,
                "error": draft.error or None,
                "findings": [{"rule": rule, "message": message}
                             for rule, message in draft.objections],
                "removed": [{"rule": rule, "count": count}
                            for rule, count in sorted(draft.removed.items())],
            }
            for draft in done
        ],
        "skipped": list(skipped),
    }  # fmt: skip
