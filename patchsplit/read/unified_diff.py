"""The text of a bare diff to frozen values, one a file: what it says, before any tree is asked.

Sections are found by a cursor that counts the lines of each hunk, so that a line inside a hunk is
never taken for a header; what stands between sections (mail headers, commit messages, the lines of
`diff -ru`) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from unidiff.constants import LINE_TYPE_NO_NEWLINE
from unidiff.patch import Line, PatchSet

from patchsplit.errors import PatchsplitError
from patchsplit.git.diff import parse_entry
from patchsplit.model.delta import Lines, Mode, split_lines
from patchsplit.read.names import NULL, git_names, is_epoch, stamped_name, unquote

HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
INDEX = re.compile(rb"index ([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d+))?$")
BINARY = re.compile(rb"(?:Binary files|Files) (.+) and (.+) differ$")
ONLY = re.compile(rb"Only in (.+?): (.+)$")
COMMIT = re.compile(rb"(?:commit|From) [0-9a-f]{40,64}\b")
MODE = re.compile(rb"(old|new|new file|deleted file) mode (\d+)$")
MOVE = re.compile(rb"(rename|copy) (from|to) (.+)")
EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


class Carries(StrEnum):
    """How a section carries the file's content."""

    LINES = "lines"
    DATA = "data"
    """A binary literal or delta of git's."""
    NOTHING = "nothing"
    """Only the word that binary files differ."""


@dataclass(frozen=True, slots=True)
class PatchHunk:
    """One hunk, with its context."""

    line: int
    """Of its header in the diff, from 1."""
    start: int
    """Where `old` stands in the old file, from 0."""
    old: Lines
    new: Lines


@dataclass(frozen=True, slots=True)
class PatchFile:
    """One section of a diff."""

    line: int
    """Where it begins in the diff, from 1."""
    group: int
    """Ordinal of the commit that it is from, in the diff's order; 0 where there are no commits."""
    old_name: str
    """As written, prefix and all; may be /dev/null where `fresh`."""
    name: str
    """As written; may be /dev/null where `gone`."""
    fresh: bool = False
    """Whether the file was not there before."""
    gone: bool = False
    """Whether the file is not there any more."""
    moved: str = ""
    """"rename" or "copy": both names are whole paths."""
    old_mode: Mode | None = None
    new_mode: Mode | None = None
    old_blob: str = ""
    """Object id, perhaps abbreviated; empty where the diff states none."""
    new_blob: str = ""
    carries: Carries = Carries.LINES
    hunks: tuple[PatchHunk, ...] = ()
    data: bytes = b""
    """From "GIT binary patch" on."""
    crlf: bool = False
    """Whether the headers, too, end in CR LF: the diff's line ends were converted."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What of a diff could not be carried over."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Patch:
    """A diff as read."""

    files: tuple[PatchFile, ...]
    unsaid: tuple[Skipped, ...] = ()
    """Files whose content the diff does not hold."""
    mailed: bool = False
    """Whether its commits are mails, oldest first, and no log, newest first."""


def parse_patch(text: bytes) -> Patch:
    """Reads a diff made by git, or by `diff -u` with any of -r and -N.

    Raises PatchsplitError where there is none in `text`, or it breaks off (naming the line).
    """
    cursor = _Cursor([line.removesuffix(b"\n") for line in split_lines(text)])
    cursor.cut = not text.endswith(b"\n")
    while not cursor.ended:
        _section(cursor)
    if not cursor.files and not cursor.unsaid:
        raise PatchsplitError(
            "There is no unified diff in this text.", "Make one with git diff, or diff -ruN."
        )
    return Patch(tuple(cursor.files), tuple(cursor.unsaid), cursor.mailed)


@dataclass(slots=True)
class _Cursor:
    """The diff's lines without their newlines, and how far they are read."""

    lines: list[bytes]
    cut: bool = False
    """Whether the last line lacks its newline, which every diff writes."""
    at: int = 0
    group: int = 0
    mailed: bool = False
    files: list[PatchFile] = field(default_factory=list)
    unsaid: list[Skipped] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.at >= len(self.lines)

    @property
    def line(self) -> bytes:
        return self.ahead(0)

    def ahead(self, by: int) -> bytes:
        """Returns a line without the CR that a conversion of line ends left; b"" past the end."""
        at = self.at + by
        return self.lines[at].removesuffix(b"\r") if at < len(self.lines) else b""


def _broken(cursor: _Cursor) -> PatchsplitError:
    line = min(cursor.at + 1, len(cursor.lines))
    return PatchsplitError(
        f"The diff breaks off at line {line}.",
        "It was cut, or edited by hand so that its counts are wrong; get the whole diff.",
    )


def _section(cursor: _Cursor) -> None:
    """Reads one section, or passes over one line that begins none."""
    line = cursor.line
    if line.startswith(b"diff --git "):
        cursor.files.append(_git_section(cursor))
    elif line.startswith(b"--- ") and cursor.ahead(1).startswith(b"+++ "):
        cursor.files.append(_plain_section(cursor))
    elif HUNK.match(line):
        raise PatchsplitError(
            f"Line {cursor.at + 1} of the diff begins a hunk of no file.",
            "The diff must begin with the header of its first file.",
        )
    else:
        _between(cursor, line)
        cursor.at += 1


def _between(cursor: _Cursor, line: bytes) -> None:
    """Takes in a line outside all sections."""
    if COMMIT.match(line):
        cursor.group += 1
        cursor.mailed = cursor.mailed or line.startswith(b"From ")
    elif found := ONLY.match(line):
        path = f"{unquote(found[1])}/{unquote(found[2])}"
        reason = "The diff says that only one side has it, and not what is in it (diff -N does)."
        cursor.unsaid.append(Skipped(path, reason))
    elif found := BINARY.match(line):
        name = unquote(found[2]) if found[2] != NULL.encode() else unquote(found[1])
        cursor.unsaid.append(Skipped(name, "It is binary, and the diff does not hold its data."))
    elif line.startswith((b"diff --cc ", b"diff --combined ")):
        path = unquote(line.split(b" ", 2)[2])
        cursor.unsaid.append(Skipped(path, "A combined diff of a merge fits onto no single base."))


# ---- sections


@dataclass(slots=True)
class _Header:
    """What the extended header of a git section says."""

    old: str = ""
    new: str = ""
    moved: str = ""
    exact: bool = True
    """Whether a renamed or copied file is said to be the same."""
    modes: dict[str, Mode] = field(default_factory=dict)
    blobs: tuple[str, str] = ("", "")
    fresh: bool = False
    gone: bool = False
    carries: Carries = Carries.LINES

    def lacks_lines(self, *, at_end: bool) -> bool:
        """Tells whether hunks must follow what was said."""
        if self.carries is not Carries.LINES or self.gone:
            return False
        if self.fresh:
            new = self.blobs[1]
            return at_end if not new else not any(blob.startswith(new) for blob in EMPTY_BLOBS)
        if self.blobs[0] != self.blobs[1] or (self.moved and not self.exact):
            return True
        return not self.moved and "new_mode" not in self.modes


def _plain_section(cursor: _Cursor) -> PatchFile:
    begin, crlf = cursor.at, cursor.lines[cursor.at].endswith(b"\r")
    old, old_stamp = stamped_name(cursor.line[4:])
    new, new_stamp = stamped_name(cursor.ahead(1)[4:])
    cursor.at += 2
    hunks = _hunks(cursor)
    if not hunks:
        raise _broken(cursor)
    fresh = old == NULL or (is_epoch(old_stamp) and not any(hunk.old for hunk in hunks))
    gone = new == NULL or (is_epoch(new_stamp) and not any(hunk.new for hunk in hunks))
    return PatchFile(
        line=begin + 1,
        group=cursor.group,
        old_name=old,
        name=new,
        fresh=fresh,
        gone=gone,
        hunks=hunks,
        crlf=crlf,
    )


def _git_section(cursor: _Cursor) -> PatchFile:
    begin, crlf = cursor.at, cursor.lines[cursor.at].endswith(b"\r")
    rest = cursor.line[len(b"diff --git ") :]
    cursor.at += 1
    said = _Header()
    while _header_line(said, cursor.line):
        cursor.at += 1
    if not said.old or not said.new:
        try:
            said.old, said.new = git_names(rest)
        except ValueError:
            raise _broken(cursor) from None
    data = b""
    hunks: tuple[PatchHunk, ...] = ()
    if cursor.line == b"GIT binary patch":
        data, said.carries = _data(cursor), Carries.DATA
    elif BINARY.match(cursor.line):
        said.carries = Carries.NOTHING
        cursor.at += 1
    else:
        hunks = _hunks(cursor)
    if not hunks and said.lacks_lines(at_end=cursor.ended):
        raise _broken(cursor)
    return PatchFile(
        line=begin + 1,
        group=cursor.group,
        old_name=said.old,
        name=said.new,
        fresh=said.fresh,
        gone=said.gone,
        moved=said.moved,
        old_mode=said.modes.get("old_mode"),
        new_mode=said.modes.get("new_mode"),
        old_blob=said.blobs[0],
        new_blob=said.blobs[1],
        carries=said.carries,
        hunks=hunks,
        data=data,
        crlf=crlf,
    )


def _header_line(said: _Header, line: bytes) -> bool:
    """Takes in one line of a git section's header; False where the header is over."""
    if found := MOVE.match(line):
        said.moved = found[1].decode()
        if found[2] == b"from":
            said.old = unquote(found[3])
        else:
            said.new = unquote(found[3])
    elif found := INDEX.match(line):
        said.blobs = (found[1].decode(), found[2].decode())
        if found[3]:
            said.modes.setdefault("old_mode", _mode(found[3]))
            said.modes.setdefault("new_mode", _mode(found[3]))
    elif line.startswith((b"--- ", b"+++ ")):
        _header_name(said, line)
    elif found := MODE.match(line):
        said.fresh = said.fresh or found[1] == b"new file"
        said.gone = said.gone or found[1] == b"deleted file"
        side = "new_mode" if found[1].startswith(b"new") else "old_mode"
        said.modes[side] = _mode(found[2])
    elif line.startswith((b"similarity index ", b"dissimilarity index ")):
        said.exact = line == b"similarity index 100%"
    else:
        return False
    return True


def _header_name(said: _Header, line: bytes) -> None:
    """Takes in a "---" or "+++" line; /dev/null leaves it to "diff --git" to name the file."""
    name, _ = stamped_name(line[4:])
    if name == NULL:
        said.fresh = said.fresh or line.startswith(b"-")
        said.gone = said.gone or line.startswith(b"+")
    elif said.moved:
        return
    elif line.startswith(b"-"):
        said.old = name
    else:
        said.new = name


def _mode(digits: bytes) -> Mode:
    try:
        entry = parse_entry(digits.decode(), "")
    except ValueError:
        entry = None
    return entry.mode if entry else Mode.FILE


def _data(cursor: _Cursor) -> bytes:
    """Reads the blocks of a git binary patch: each ends in an empty line."""
    begin = cursor.at
    cursor.at += 1
    while re.match(rb"(literal|delta) \d+$", cursor.line):
        while cursor.line:
            cursor.at += 1
        if cursor.ended:
            raise _broken(cursor)
        cursor.at += 1
    if cursor.at == begin + 1:
        raise _broken(cursor)
    lines = cursor.lines[begin : cursor.at]
    return b"".join(line.removesuffix(b"\r") + b"\n" for line in lines)


# ---- hunks


def _hunks(cursor: _Cursor) -> tuple[PatchHunk, ...]:
    """Reads the hunks of one file; empty lines between them do no harm."""
    numbers = []
    text = ["--- a", "+++ b"]
    while found := HUNK.match(cursor.line):
        numbers.append(cursor.at + 1)
        first = cursor.at
        _pass_hunk(cursor, *(int(count or b"1") for count in (found[2], found[4])))
        text += (_decoded(line) for line in cursor.lines[first : cursor.at])
        blank = 0
        while cursor.at + blank < len(cursor.lines) and not cursor.ahead(blank):
            blank += 1
        if HUNK.match(cursor.ahead(blank)):
            cursor.at += blank
    if not numbers:
        return ()
    (file,) = PatchSet(text)
    return tuple(
        _hunk(number, hunk.source_start, hunk) for number, hunk in zip(numbers, file, strict=True)
    )


def _decoded(line: bytes) -> str:
    """Words the marker of a missing newline as unidiff knows it; diff speaks many languages."""
    marker = "\\ No newline at end of file\n"
    return marker if line.startswith(b"\\") else line.decode("latin-1") + "\n"


def _pass_hunk(cursor: _Cursor, old: int, new: int) -> None:
    """Moves behind a hunk that has `old` lines on one side and `new` on the other."""
    cursor.at += 1
    while old > 0 or new > 0:
        if cursor.ended:
            raise _broken(cursor)
        sign = cursor.line[:1] or b" "
        if sign not in b" +-\\":
            raise _broken(cursor)
        old -= sign in b" -"
        new -= sign in b" +"
        cursor.at += 1
    if old or new or (cursor.cut and cursor.ended):
        raise _broken(cursor)
    if cursor.line.startswith(b"\\"):
        cursor.at += 1


def _hunk(number: int, start: int, lines: Iterable[Line]) -> PatchHunk:
    old: list[bytes] = []
    new: list[bytes] = []
    sides: tuple[list[bytes], ...] = ()
    for line in lines:
        if line.line_type == LINE_TYPE_NO_NEWLINE:
            for side in sides:
                side[-1] = side[-1].removesuffix(b"\n")
            continue
        sides = {"-": (old,), "+": (new,)}.get(line.line_type, (old, new))
        for side in sides:
            side.append(line.value.encode("latin-1"))
    return PatchHunk(number, start - 1 if old else start, tuple(old), tuple(new))
