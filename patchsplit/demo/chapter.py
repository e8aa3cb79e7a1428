"""One commit of the demo's story, and who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patchsplit.model.facts import Person

ADA = Person("Ada Lovelace", "ada@example.org")
GRACE = Person("Grace Hopper", "grace@example.org")
ROBIN = Person("Robin Example", "robin@example.com")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One commit: new files, renames, and texts replaced in files."""

    message: str
    author: Person
    new_files: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[tuple[str, str, str], ...] = ()
    """(path, old text, new text); the old text must be there once."""

    def apply(self, files: Mapping[str, str]) -> dict[str, str]:
        """Returns the files after the commit: content by path.

        Raises ValueError where an edit's old text is not in its file exactly once.
        """
        after = {self.renames.get(path, path): text for path, text in files.items()}
        after.update(self.new_files)
        for path, old, new in self.edits:
            if after[path].count(old) != 1:
                raise ValueError(f"{path} does not hold this text once: {old!r}")
            after[path] = after[path].replace(old, new)
        return after
