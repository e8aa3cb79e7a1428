"""The messages of several patches as one document for an editor, and back.

Each message follows a heading with the name of its patch. The lines that begin with the comment
character are comments, as in `git commit`; as there, it is one with which no line of the messages
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from patchsplit.errors import PlanError
from patchsplit.model.message import strip_space
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import MessagePart, Wording

COMMENT_CHARACTERS = "#;@!$%^&|:"
"""Those that git tries, in its order."""
HEADING = re.compile(r"=== (?P<patch>p\d+) ===")
"""What stands in a comment above a message."""
MAX_CANDIDATES = 6
"""Candidates for each part of a message that the document shows."""

Message = tuple[str, str]
"""Subject and body."""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One message of the document."""

    patch: PatchId
    number: int
    subject: str
    body: str
    notes: tuple[str, ...] = ()
    """Sentences about it."""
    wording: Wording = field(default_factory=Wording)


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """What a document says of the messages that it was made from."""

    changed: Mapping[PatchId, Message]
    removed: tuple[PatchId, ...]
    """Those whose messages the document does not have: they stay as they are."""


def format_sheet(entries: Sequence[SheetEntry]) -> str:
    """Returns the document. Raises PlanError if every comment character begins a line of it."""
    mark = _choose_mark(entries)
    rows = list(_list_instructions(mark, len(entries)))
    for entry in entries:
        rows += ["", f"{mark} === {entry.patch} === patch {entry.number}", entry.subject]
        rows += ["", *entry.body.split("\n")] if entry.body else []
        rows += ["", *(f"{mark} {row}".rstrip() for row in _list_comments(entry))]
    return "\n".join(rows).rstrip("\n") + "\n"


def _choose_mark(entries: Iterable[SheetEntry]) -> str:
    lines = [row for entry in entries for row in (entry.subject, *entry.body.split("\n"))]
    begins = {row[:1] for row in lines}
    free = next((mark for mark in COMMENT_CHARACTERS if mark not in begins), None)
    if free is None:
        raise PlanError(
            "These messages use every comment character.", "Edit fewer of them at once."
        )
    return free


def _list_instructions(mark: str, count: int) -> Iterator[str]:
    what = "The message of one patch" if count == 1 else f"The messages of {count} patches"
    yield f"{mark} {what}. Edit what you like, and save."
    yield f"{mark}"
    yield f"{mark} Lines that begin with {mark} are comments; those with === name the patch whose"
    yield f"{mark} message follows."
    yield f"{mark} A message that you delete, or leave as it is, stays as it is."


def _list_comments(entry: SheetEntry) -> Iterator[str]:
    yield from entry.notes
    for part in MessagePart:
        found = entry.wording.of_part(part)[:MAX_CANDIDATES]
        if found:
            yield f"For the {part}:"
        for one in found:
            first, *more = one.text.split("\n")
            place = f" {one.where}" if one.where else ""
            yield f"  {first}   ({one.source}{place})"
            yield from (f"  {row}" for row in more)
    yield from (f"? {one.text}" for one in entry.wording.questions)


def parse_sheet(text: str, before: Mapping[PatchId, Message]) -> SheetChanges:
    """Returns what a document says of the messages `before`.

    Raises PlanError, which names the line, where it cannot be read.
    """
    mark = text[:1]
    if mark not in COMMENT_CHARACTERS or not mark:
        raise PlanError("The document does not begin with its comment.")
    found: dict[PatchId, list[str]] = {}
    rows: list[str] | None = None
    for nth, row in enumerate(text.split("\n"), 1):
        if not row.startswith(mark):
            if rows is not None:
                rows.append(row)
            elif row.strip():
                raise PlanError(f"Line {nth} is in no message: {row.strip()}")
            continue
        heading = HEADING.match(row[1:].strip())
        if heading is not None:
            name = PatchId(heading["patch"])
            if name not in before or name in found:
                why = "twice" if name in found else "but is not one of these patches"
                raise PlanError(f"Line {nth} names {name} {why}.")
            rows = found[name] = []
    messages = {name: _split_message(rows) for name, rows in found.items()}
    kept = {name: message for name, message in messages.items() if message[0]}
    return SheetChanges(
        {name: message for name, message in kept.items() if message != _normalize(before[name])},
        tuple(name for name in before if name not in kept),
    )


def _split_message(rows: Sequence[str]) -> Message:
    subject, _, body = strip_space("\n".join(rows)).partition("\n")
    return subject.strip(), body.strip("\n")


def _normalize(message: Message) -> Message:
    return _split_message([message[0], *message[1].split("\n")])
