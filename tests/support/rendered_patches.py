"""Patches as they are sent, written out."""

from __future__ import annotations

from patchsplit.model.delta import Entry, HunkId, Mode, Oid, Status, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch

ADA = Person("Ada Lovelace", "ada@example.org")


def make_lines(text: str | bytes, first: int = 1, hunk: str = "h1") -> tuple[RenderedLine, ...]:
    raw = text.encode() if isinstance(text, str) else text
    return tuple(
        RenderedLine(row, first + nth, first + nth + 5, HunkId(hunk))
        for nth, row in enumerate(split_lines(raw))
    )


def make_change(
    path: str,
    added: str | bytes = "",
    removed: str | bytes = "",
    *,
    new: bool = False,
    status: Status | None = None,
    mode: Mode = Mode.FILE,
) -> RenderedFile:
    old = None if new else Entry(Mode.FILE, Oid("1" * 40))
    state = status or (Status.ADDED if new else Status.MODIFIED)
    after = Entry(mode, Oid("1" * 40 if mode is not Mode.FILE else "2" * 40))
    return RenderedFile(path, path, state, old, after, make_lines(added), make_lines(removed))


def make_patch(
    *changes: RenderedFile,
    subject: str = "a: b",
    body: str = "",
    nth: int = 1,
    author: Person = ADA,
) -> RenderedPatch:
    return RenderedPatch(PatchId(f"p{nth}"), nth, subject, body, author, changes)
