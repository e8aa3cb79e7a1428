"""Answers to conflicts, kept by what they are about: the hunk, and upstream's lines that it met.

One file a repository, for all plans; it can be exported, and imported elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Lines
from patchsplit.store import atomic

FILE_FORMAT = "patchsplit answers 1"


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer, in words that hold on any branch."""

    path: str
    """Upstream's path."""
    removed: Lines
    """The hunk's lines, as `added`."""
    added: Lines
    upstream: Lines
    """Upstream's lines in the region of the conflict."""
    lines: Lines
    """What was written."""
    before: Lines = ()
    """Up to three lines of upstream's before the place, where `replaces` is set."""
    replaces: Lines | None = None
    """None: the region of the conflict was replaced; else these lines of upstream's."""
    behind: Lines = ()
    """Up to three lines of upstream's after the place, where `replaces` is set."""

    @property
    def key(self) -> str:
        return compute_key(self.removed, self.added, self.upstream)


Answers = Mapping[str, AnswerRecord]
"""Records by their key."""


class _AnswerFile(msgspec.Struct):
    format: str
    answers: list[AnswerRecord]


def compute_key(removed: Lines, added: Lines, upstream: Lines) -> str:
    """Names what an answer is about: 32 hex digits."""
    parts = (b"".join(side) for side in (removed, added, upstream))
    return hashlib.blake2b(
        b"".join(b"%d\0%s" % (len(part), part) for part in parts), digest_size=16
    ).hexdigest()


class AnswerStore:
    """The answers of one repository. A change holds a lock from its reading to its writing."""

    def __init__(self, root: Path) -> None:
        """`root` is the folder of all plans of the repository."""
        self.root = root
        self.path = root / "answers.json"

    def load(self) -> dict[str, AnswerRecord]:
        """Reads the answers. Raises PatchsplitError where the file is damaged."""
        return read_answers(self.path)

    def update(self, change: Callable[[Answers], Answers]) -> Answers:
        """Replaces the answers by what `change` makes of them; returns them as they were before.

        Waits for other processes that change them.
        """
        with atomic.lock(self.root, wait=True):
            before = self.load()
            after = change(before)
            if after != before:
                write_answers(self.path, after)
        return before


def read_answers(path: Path) -> dict[str, AnswerRecord]:
    """Reads answers; none where there is no file. Raises PatchsplitError where it is damaged."""
    try:
        content = msgspec.json.decode(path.read_bytes(), type=_AnswerFile)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise PatchsplitError(
            f"The answers in {path} cannot be read: {error}.", "Remove the file, or restore it."
        ) from error
    if content.format != FILE_FORMAT:
        raise PatchsplitError(
            f"{path} is not a file of answers that this version reads.",
            f'Its "format" must be "{FILE_FORMAT}".',
        )
    return {record.key: record for record in content.answers}


def write_answers(path: Path, answers: Answers) -> None:
    """Writes answers as a whole, in the order of their keys."""
    content = msgspec.json.encode(
        _AnswerFile(FILE_FORMAT, [answers[name] for name in sorted(answers)])
    )
    atomic.write_file(path, msgspec.json.format(content, indent=1))
