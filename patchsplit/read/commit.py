"""A commit as git prints it to the files that it changes, with line numbers.

The diff is git's own, so its sections are in the order of the raw lines, and a hunk ends where the
counts of its header say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from patchsplit.git.diff import parse_entry, parse_hunk_header, unquote
from patchsplit.git.log import LoggedCommit
from patchsplit.model.delta import Status, split_lines
from patchsplit.model.rendered import RenderedFile, RenderedLine

STATUS_BY_LETTER = {
    "A": Status.ADDED,
    "D": Status.DELETED,
    "M": Status.MODIFIED,
    "R": Status.RENAMED,
    "C": Status.COPIED,
    "T": Status.MODIFIED,
}
HEADER = b"diff --git "


@dataclass(slots=True)
class _Section:
    """The lines of one file, as they are read."""

    added: list[RenderedLine] = field(default_factory=list)
    removed: list[RenderedLine] = field(default_factory=list)
    context: list[bytes] = field(default_factory=list)


def parse_commit_files(commit: LoggedCommit) -> tuple[RenderedFile, ...]:
    """Returns the files of a commit in git's order; `hunk` of their lines is None."""
    sections = _iter_sections(commit.diff)
    found = []
    for row in commit.raw.split(b"\n") if commit.raw else ():
        meta, old_name, *new_name = row.split(b"\t")
        old_mode, new_mode, old_oid, new_oid, letters = meta.decode().lstrip(":").split(" ")
        letter = letters[0]
        section = next(sections, _Section())
        if letter == "T":
            # A change of type has two sections: a deleted file and a new one.
            section.added += next(sections, _Section()).added
        found.append(
            RenderedFile(
                unquote(new_name[0] if new_name else old_name),
                unquote(old_name),
                STATUS_BY_LETTER[letter],
                parse_entry(old_mode, old_oid),
                parse_entry(new_mode, new_oid),
                tuple(section.added),
                tuple(section.removed),
                tuple(section.context),
            )
        )
    return tuple(found)


def _iter_sections(diff: bytes) -> Iterator[_Section]:
    lines = split_lines(diff)
    section: _Section | None = None
    at = 0
    while at < len(lines):
        if lines[at].startswith(HEADER):
            if section is not None:
                yield section
            section = _Section()
        header = parse_hunk_header(lines[at]) if section is not None else None
        at += 1
        if section is not None and header:
            section.context.append(lines[at - 1].split(b"@@", 2)[2].strip())
            old, olds, new, news = header
            at = _read_hunk(section, lines, at, (old, old + olds), (new, new + news))
    if section is not None:
        yield section


def _read_hunk(
    section: _Section, lines: tuple[bytes, ...], at: int, old: tuple[int, int], new: tuple[int, int]
) -> int:
    """Reads the hunk whose lines begin at index `at`, and returns the index after it.

    `old` and `new`: its range of lines, 1-based and half-open, in the file before and after.
    """
    one, two = old[0], new[0]
    while (one < old[1] or two < new[1]) and at < len(lines):
        sign, text = lines[at][:1], lines[at][1:]
        if at + 1 < len(lines) and lines[at + 1].startswith(b"\\"):
            text = text.removesuffix(b"\n")
        if sign == b"+":
            section.added.append(RenderedLine(text, two, at + 1, None))
        elif sign == b"-":
            section.removed.append(RenderedLine(text, one, at + 1, None))
        else:
            section.context.append(text)
        one += sign in (b"-", b" ")
        two += sign in (b"+", b" ")
        at += 1
    return at


def parse_mail_files(commit: LoggedCommit) -> tuple[RenderedFile, ...]:
    """Returns the files of a patch in a mail, without tree entries and hunks of a delta."""
    named = re.compile(rb"^(?:---|\+\+\+) (.*?)\t?\r?$", re.MULTILINE)
    found = []
    parts = re.split(rb"^(?=diff --git )", commit.diff, flags=re.MULTILINE)
    for part in filter(None, parts):
        section = next(_iter_sections(part), _Section())
        names = [unquote(name) for name in named.findall(part.partition(b"\n@@ ")[0])]
        if len(names) == 2:
            old, new = names
            status = Status.ADDED if old == "/dev/null" else Status.MODIFIED
            status = Status.DELETED if new == "/dev/null" else status
            path = (old if status is Status.DELETED else new).partition("/")[2]
            found.append(
                RenderedFile(
                    path,
                    path,
                    status,
                    None,
                    None,
                    tuple(section.added),
                    tuple(section.removed),
                    tuple(section.context),
                )
            )
    return tuple(found)
