"""Answers to conflicts, by what they depend on: the hunk, and upstream's lines.

There is one file for all plans of a repository; it can be exported, and imported elsewhere.
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
    """One answer, in a form that does not depend on a branch."""

    path: str
    """The path of upstream's file."""
    removed: Lines
    """The lines that the hunk removes."""
    added: Lines
    """The lines that the hunk adds."""
    upstream: Lines
    """Upstream's lines in the region of the conflict."""
    lines: Lines
    """The lines of the answer."""
    before: Lines = ()
    """Up to three upstream lines before the place; () if `replaces` is None."""
    replaces: Lines | None = None
    """The upstream lines that the answer replaces; None: the region of the conflict."""
    behind: Lines = ()
    """Up to three upstream lines after the place; () if `replaces` is None."""

    @property
    def key(self) -> str:
        """The key by which the answer is found: see compute_key."""
        return compute_key(self.removed, self.added, self.upstream)


Answers = Mapping[str, AnswerRecord]
"""Records by their key."""


class _AnswerFile(msgspec.Struct):
    format: str
    answers: list[AnswerRecord]


def compute_key(removed: Lines, added: Lines, upstream: Lines) -> str:
    """Returns the key of an answer, 32 hexadecimal digits.

    `removed` and `added` are the hunk's lines, `upstream` those of the conflict's region.
    """
    parts = (b"".join(side) for side in (removed, added, upstream))
    return hashlib.blake2b(
        b"".join(b"%d\0%s" % (len(part), part) for part in parts), digest_size=16
    ).hexdigest()


class AnswerStore:
    """The answers of one repository; changes are made under a lock."""

    def __init__(self, root: Path) -> None:
        """`root` is the folder of all plans of the repository."""
        self.root = root
        self.path = root / "answers.json"

    def load(self) -> dict[str, AnswerRecord]:
        """Reads the answers. Raises PatchsplitError if the file cannot be read."""
        return read_answers(self.path)

    def update(self, change: Callable[[Answers], Answers]) -> Answers:
        """Replaces the answers by what `change` returns for them; returns those before.

        Waits for other processes that change them. Raises PatchsplitError if the file cannot be
        read, EnvironmentFailure if it cannot be written.
        """
        with atomic.lock(self.root, wait=True):
            before = self.load()
            after = change(before)
            if after != before:
                write_answers(self.path, after)
        return before


def read_answers(path: Path) -> dict[str, AnswerRecord]:
    """Reads answers; {} if there is no file. Raises PatchsplitError if it cannot be read."""
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
            f"{path} is not a file of answers in a known format.",
            f'Its "format" must be "{FILE_FORMAT}".',
        )
    return {record.key: record for record in content.answers}


def write_answers(path: Path, answers: Answers) -> None:
    """Writes a file with answers, sorted by key. Raises EnvironmentFailure if it cannot."""
    atomic.write_file(path, encode_answers(answers))


def encode_answers(answers: Answers) -> bytes:
    """Returns the content of a file with answers, sorted by key."""
    rows = [answers[name] for name in sorted(answers)]
    return msgspec.json.format(msgspec.json.encode(_AnswerFile(FILE_FORMAT, rows)), indent=1)
