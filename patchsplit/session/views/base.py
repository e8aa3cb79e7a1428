"""The base's version of a file, for the context of its hunks."""

from __future__ import annotations

from patchsplit.model.delta import FileChange, Lines
from patchsplit.session.session import Session


def read_base_lines(session: Session, file: FileChange) -> Lines:
    """Returns the base's lines of a text file; () if the base has no such file."""
    if file.old is None or not file.is_text:
        return ()
    return session.repo.read_lines(file.old.oid)
