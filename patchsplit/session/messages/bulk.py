"""The messages of several patches at once: edited in one document, or confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.errors import PatchsplitError, PlanError, Remedy, RemedyKind
from patchsplit.model import edits
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.messages.candidates import candidates_of
from patchsplit.session.messages.sheet import (
    Message,
    SheetChanges,
    SheetEntry,
    format_sheet,
    parse_sheet,
)
from patchsplit.session.series.listing import relist_bodies, restore_listing
from patchsplit.session.session import Session
from patchsplit.session.user import open_editor
from patchsplit.store import atomic

SHEET_FILE = "MESSAGES_EDITMSG"
"""The name of the document in the editor, and in the plan's folder where it could not be read."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a document changed."""

    reworded: tuple[PatchId, ...]
    unchanged: tuple[PatchId, ...]
    removed: tuple[PatchId, ...]
    """Patches whose messages were deleted from the document: they stay as they are."""


def write_sheet(session: Session, patches: Sequence[PatchId]) -> str:
    """Returns the document with the messages of some patches, their candidates and questions."""
    plan = relist_bodies(session, *patches)
    number = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    return format_sheet(
        [
            SheetEntry(
                patch.id,
                number[patch.id],
                patch.subject,
                patch.body,
                tuple(_list_notes(patch)),
                candidates_of(session, patch.id),
            )
            for patch in map(plan.patch, patches)
        ]
    )


def _list_notes(patch: Patch) -> list[str]:
    notes = []
    if patch.draft:
        notes.append(f"This is a draft of {patch.writer}; to change it is to confirm it.")
    if patch.listed:
        notes.append("The body is generated. It does not say why.")
    return notes


def edit_messages(session: Session, patches: Sequence[PatchId]) -> Rewording:
    """Opens the messages of some patches in the user's editor, and stores what comes back.

    It is one edit. Raises PlanError if the document was not changed; one that cannot be read is
    kept in a file, which the error names.
    """
    if not patches:
        raise PlanError("No message is left to edit.")
    content = write_sheet(session, patches).encode("utf-8", "surrogateescape")
    after = open_editor(session, content, SHEET_FILE)
    if after is None:
        raise PlanError("The messages were not changed.", "Change one, and save the document.")
    text = after.decode("utf-8", "surrogateescape")
    try:
        return store_sheet(session, patches, text)
    except PatchsplitError as error:
        raise _keep_sheet(session, after, error) from error


def store_sheet(session: Session, patches: Sequence[PatchId], text: str) -> Rewording:
    """Stores what a document says of the messages of some patches, as one edit.

    Raises PlanError where it cannot be read, or changes nothing.
    """
    shown = relist_bodies(session, *patches)
    before: dict[PatchId, Message] = {
        name: (shown.patch(name).subject, shown.patch(name).body) for name in patches
    }
    found = parse_sheet(text, before)
    if not found.changed:
        raise PlanError("The document changes no message.", "Change one, and save the document.")
    count = len(found.changed)
    label = f"reword {count} patches"
    if count == 1:
        label = f"reword «{next(iter(found.changed.values()))[0]}»"
    after = _reword_all(session, found)
    session.edit(label, lambda _: after)
    unchanged = {*patches} - found.changed.keys() - {*found.removed}
    return Rewording(
        tuple(found.changed), tuple(one for one in patches if one in unchanged), found.removed
    )


def _reword_all(session: Session, found: SheetChanges) -> Plan:
    plan = session.plan
    for name, (subject, body) in found.changed.items():
        plan = edits.reword(plan, name, subject, restore_listing(session, name, body))
    return plan


def _keep_sheet(session: Session, content: bytes, error: PatchsplitError) -> PatchsplitError:
    """Returns the error of a document that was not stored, once that is kept in a file."""
    if session.store is None:
        return error
    path = session.store.folder / SHEET_FILE
    with atomic.translate_errors(path.parent):
        atomic.write_file(path, content)
    remedy = Remedy(RemedyKind.READ_SHEET, (str(path),))
    return type(error)(f"{error.message} The document is kept in {path}.", remedy)


def confirm_messages(session: Session, patches: Sequence[PatchId]) -> int:
    """Confirms the drafts among the messages of some patches; returns their number.

    Raises PlanError if there is none.
    """
    drafts = [name for name in patches if session.plan.patch(name).draft]
    label = f"confirm the messages of {len(drafts)} patches"
    if len(drafts) == 1:
        label = f"confirm the message «{session.plan.patch(drafts[0]).subject}»"
    session.edit(label, lambda plan: edits.confirm_messages(plan, drafts))
    return len(drafts)
