"""The text of a bare diff to values, one for each file.

The lines of each hunk are counted, so that a line inside a hunk is never taken for a header; text
between sections (mail headers, commit messages, the lines of `diff -ru`) is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from unidiff.constants import LINE_TYPE_NO_NEWLINE
from unidiff.patch import Line, PatchSet

from patchsplit.errors import PatchsplitError
from patchsplit.git.diff import parse_entry, parse_hunk_header, unquote
from patchsplit.model.delta import Mode, split_lines
from patchsplit.read.diff_text import decode_diff, describe_other_diff, is_other_diff
from patchsplit.read.diff_values import ContentKind, DiffHunk, DiffSection, Omission, UnifiedDiff
from patchsplit.read.names import NULL, is_epoch, split_git_names, split_name_and_time
from patchsplit.read.outside_lines import find_foreign_remarks, find_omission

INDEX = re.compile(rb"index ([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d+))?$")
BINARY = re.compile(rb"(?:Binary files|Files) (.+) and (.+) differ$")
COMBINED_HEADER = re.compile(rb"index |mode |new file mode |deleted file mode |Binary files ")
COMBINED_HUNK = re.compile(rb"(@{3,})((?: [-+]\d+(?:,\d+)?)+) @{3,}")
NO_NEWLINE = b"\\ "
"""The beginning of the line that says, in any language, that the last one has no newline."""
COMMIT = re.compile(rb"(?:commit|From) [0-9a-f]{40,64}\b")
MODE = re.compile(rb"(old|new|new file|deleted file) mode (\d+)$")
MOVE = re.compile(rb"(rename|copy) (from|to) (.+)")
EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


def parse_diff(data: bytes) -> UnifiedDiff:
    """Reads a diff made by git, svn or hg, or by `diff -u` with any of -r and -N.

    Raises PatchsplitError where `data` has none, or where it is truncated (naming the line).
    """
    text = decode_diff(data)
    cursor = _Cursor([line.removesuffix(b"\n") for line in split_lines(text)])
    cursor.is_truncated = not text.endswith(b"\n")
    while not cursor.at_end:
        _read_section(cursor)
    if not cursor.files and (not cursor.omissions or is_other_diff(text)):
        raise PatchsplitError(*describe_other_diff(text))
    # What stands between commits and mails are their messages.
    remarks = cursor.remarks if not cursor.group else ()
    omissions = (*cursor.omissions, *find_foreign_remarks(cursor.files, remarks))
    return UnifiedDiff(tuple(cursor.files), omissions, cursor.is_mail)


@dataclass(slots=True)
class _Cursor:
    """The diff's lines without their newlines, and the position in them."""

    lines: list[bytes]
    is_truncated: bool = False
    """Whether the last line has no newline, which a complete diff has."""
    at: int = 0
    group: int = 0
    is_mail: bool = False
    files: list[DiffSection] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    remarks: list[bytes] = field(default_factory=list)
    """Lines between sections that are not known."""

    @property
    def at_end(self) -> bool:
        return self.at >= len(self.lines)

    @property
    def line(self) -> bytes:
        return self.peek(0)

    def ends_at(self, by: int) -> bool:
        return self.at + by >= len(self.lines)

    def peek(self, by: int) -> bytes:
        """Returns a line without the CR of converted line endings; b"" after the end."""
        at = self.at + by
        return self.lines[at].removesuffix(b"\r") if at < len(self.lines) else b""


def _broken_diff_error(cursor: _Cursor) -> PatchsplitError:
    line = min(cursor.at + 1, len(cursor.lines))
    return PatchsplitError(
        f"The diff is truncated or corrupt at line {line}.",
        "It was cut off, or edited by hand so that a hunk header is wrong: get the whole diff.",
    )


def _read_section(cursor: _Cursor) -> None:
    """Reads one section, or skips one line outside of sections."""
    line = cursor.line
    if line.startswith(b"diff --git "):
        cursor.files.append(_read_git_section(cursor))
    elif line.startswith(b"--- ") and cursor.peek(1).startswith(b"+++ "):
        cursor.files.append(_read_plain_section(cursor))
    elif parse_hunk_header(line) is not None:
        raise PatchsplitError(
            f"The hunk at line {cursor.at + 1} of the diff has no file header.",
            "Put the lines --- and +++ of its file before it.",
        )
    else:
        _read_outside_line(cursor, line)
        cursor.at += 1


def _read_outside_line(cursor: _Cursor, line: bytes) -> None:
    """Reads one line outside of sections, or a combined section as a whole."""
    if COMMIT.match(line):
        cursor.group += 1
        cursor.is_mail = cursor.is_mail or line.startswith(b"From ")
        return
    omission = find_omission(line, (cursor.peek(1), cursor.peek(2)))
    if omission is not None:
        cursor.omissions.append(omission)
    elif line:
        cursor.remarks.append(line)
    if line.startswith((b"diff --cc ", b"diff --combined ")):
        _skip_combined_section(cursor)


def _skip_combined_section(cursor: _Cursor) -> None:
    """Moves to the last line of a combined section; one that is cut off ends where it does."""
    while COMBINED_HEADER.match(cursor.peek(1)):
        cursor.at += 1
    if cursor.peek(1).startswith(b"--- ") and COMBINED_HUNK.match(cursor.peek(3)):
        cursor.at += 2
    while found := COMBINED_HUNK.match(cursor.peek(1)):
        cursor.at += 1
        *old, new = (int(count or 1) for count in re.findall(rb"[-+]\d+(?:,(\d+))?", found[2]))
        while (new > 0 or any(count > 0 for count in old)) and not cursor.ends_at(1):
            signs = cursor.peek(1)[: len(old)].ljust(len(old))
            if signs.strip(b" +-") and not signs.startswith(NO_NEWLINE):
                return
            cursor.at += 1
            if not signs.startswith(NO_NEWLINE):
                lost = b"-" in signs
                new -= not lost
                mark = b"-" if lost else b" "
                old = [count - (signs[k : k + 1] == mark) for k, count in enumerate(old)]
        if cursor.peek(1).startswith(NO_NEWLINE):
            cursor.at += 1


# ---- sections


@dataclass(slots=True)
class _Header:
    """The extended header of a git section."""

    old: str = ""
    new: str = ""
    move_kind: str = ""
    is_identical: bool = True
    """Whether a renamed or copied file is stated to be the same."""
    modes: dict[str, Mode] = field(default_factory=dict)
    blobs: tuple[str, str] = ("", "")
    is_new: bool = False
    is_deleted: bool = False
    content_kind: ContentKind = ContentKind.LINES

    def lacks_lines(self, *, at_end: bool) -> bool:
        """Returns whether hunks must follow."""
        if self.content_kind is not ContentKind.LINES or self.is_deleted:
            return False
        if self.is_new:
            new = self.blobs[1]
            return at_end if not new else not any(blob.startswith(new) for blob in EMPTY_BLOBS)
        if self.blobs[0] != self.blobs[1] or (self.move_kind and not self.is_identical):
            return True
        return not self.move_kind and "new_mode" not in self.modes


def _read_plain_section(cursor: _Cursor) -> DiffSection:
    begin, crlf = cursor.at, cursor.lines[cursor.at].endswith(b"\r")
    old, old_stamp = split_name_and_time(cursor.line[4:])
    new, new_stamp = split_name_and_time(cursor.peek(1)[4:])
    cursor.at += 2
    hunks = _read_hunks(cursor)
    if not hunks:
        raise _broken_diff_error(cursor)
    fresh = old == NULL or (is_epoch(old_stamp) and not any(hunk.old for hunk in hunks))
    gone = new == NULL or (is_epoch(new_stamp) and not any(hunk.new for hunk in hunks))
    return DiffSection(
        line=begin + 1,
        group=cursor.group,
        old_name=old,
        new_name=new,
        is_new=fresh,
        is_deleted=gone,
        hunks=hunks,
        crlf=crlf,
    )


def _read_git_section(cursor: _Cursor) -> DiffSection:
    begin, crlf = cursor.at, cursor.lines[cursor.at].endswith(b"\r")
    rest = cursor.line[len(b"diff --git ") :]
    cursor.at += 1
    parsed = _Header()
    while _names_same_file(rest, cursor.line) and _read_header_line(parsed, cursor.line):
        cursor.at += 1
    if not parsed.old or not parsed.new:
        try:
            parsed.old, parsed.new = split_git_names(rest)
        except ValueError:
            raise _broken_diff_error(cursor) from None
    data = b""
    hunks: tuple[DiffHunk, ...] = ()
    if cursor.line == b"GIT binary patch":
        data, parsed.content_kind = _read_binary_data(cursor), ContentKind.DATA
    elif BINARY.match(cursor.line) and _names_same_file(rest, cursor.line):
        parsed.content_kind = ContentKind.NOTHING
        cursor.at += 1
    else:
        hunks = _read_hunks(cursor)
    if not hunks and parsed.lacks_lines(at_end=cursor.at_end):
        raise _broken_diff_error(cursor)
    return DiffSection(
        line=begin + 1,
        group=cursor.group,
        old_name=parsed.old,
        new_name=parsed.new,
        is_new=parsed.is_new,
        is_deleted=parsed.is_deleted,
        move_kind=parsed.move_kind,
        old_mode=parsed.modes.get("old_mode"),
        new_mode=parsed.modes.get("new_mode"),
        old_blob=parsed.blobs[0],
        new_blob=parsed.blobs[1],
        content_kind=parsed.content_kind,
        hunks=hunks,
        data=data,
        crlf=crlf,
    )


def _names_same_file(git_names: bytes, line: bytes) -> bool:
    """Tells whether a line of names can be of the section of "diff --git `git_names`".

    A section of a mode or a rename alone can be followed by one of another make.
    """
    if line.startswith((b"--- ", b"+++ ")):
        names = [line[4:].partition(b"\t")[0]]
    elif found := BINARY.match(line):
        names = [found[1], found[2]]
    else:
        return True
    tails = [name.rpartition(b"/")[2].strip(b' "') for name in names if name != NULL.encode()]
    return not tails or any(
        re.search(rb'(?:^|[/" ])%s(?:[" ]|$)' % re.escape(tail), git_names) for tail in tails
    )


def _read_header_line(header: _Header, line: bytes) -> bool:
    """Reads one line of a git section's header; returns False after its last line."""
    if found := MOVE.match(line):
        header.move_kind = found[1].decode()
        if found[2] == b"from":
            header.old = unquote(found[3])
        else:
            header.new = unquote(found[3])
    elif found := INDEX.match(line):
        header.blobs = (found[1].decode(), found[2].decode())
        if found[3]:
            header.modes.setdefault("old_mode", _parse_mode(found[3]))
            header.modes.setdefault("new_mode", _parse_mode(found[3]))
    elif line.startswith((b"--- ", b"+++ ")):
        _read_name_line(header, line)
    elif found := MODE.match(line):
        header.is_new = header.is_new or found[1] == b"new file"
        header.is_deleted = header.is_deleted or found[1] == b"deleted file"
        side = "new_mode" if found[1].startswith(b"new") else "old_mode"
        header.modes[side] = _parse_mode(found[2])
    elif line.startswith((b"similarity index ", b"dissimilarity index ")):
        header.is_identical = line == b"similarity index 100%"
    else:
        return False
    return True


def _read_name_line(header: _Header, line: bytes) -> None:
    """Reads a "---" or "+++" line; for /dev/null, "diff --git" names the file."""
    name, _ = split_name_and_time(line[4:])
    if name == NULL:
        header.is_new = header.is_new or line.startswith(b"-")
        header.is_deleted = header.is_deleted or line.startswith(b"+")
    elif header.move_kind:
        return
    elif line.startswith(b"-"):
        header.old = name
    else:
        header.new = name


def _parse_mode(digits: bytes) -> Mode:
    try:
        entry = parse_entry(digits.decode(), "")
    except ValueError:
        entry = None
    return entry.mode if entry else Mode.FILE


def _read_binary_data(cursor: _Cursor) -> bytes:
    """Reads the blocks of a git binary patch, each of which ends in an empty line."""
    begin = cursor.at
    cursor.at += 1
    while re.match(rb"(literal|delta) \d+$", cursor.line):
        while cursor.line:
            cursor.at += 1
        if cursor.at_end:
            raise _broken_diff_error(cursor)
        cursor.at += 1
    if cursor.at == begin + 1:
        raise _broken_diff_error(cursor)
    lines = cursor.lines[begin : cursor.at]
    return b"".join(line.removesuffix(b"\r") + b"\n" for line in lines)


# ---- hunks


def _read_hunks(cursor: _Cursor) -> tuple[DiffHunk, ...]:
    """Reads the hunks of one file; empty lines between them are ignored."""
    numbers = []
    text = ["--- a", "+++ b"]
    while header := parse_hunk_header(cursor.line):
        numbers.append(cursor.at + 1)
        first = cursor.at
        _skip_hunk(cursor, header.old_count, header.new_count)
        text += (_decode_line(line) for line in cursor.lines[first : cursor.at])
        blank = 0
        while cursor.at + blank < len(cursor.lines) and not cursor.peek(blank):
            blank += 1
        if parse_hunk_header(cursor.peek(blank)) is not None:
            cursor.at += blank
    if not numbers:
        return ()
    (file,) = PatchSet(text)
    return tuple(
        _make_hunk(number, hunk.source_start, hunk)
        for number, hunk in zip(numbers, file, strict=True)
    )


def _decode_line(line: bytes) -> str:
    """Returns a line for unidiff; diff translates the marker of a missing newline."""
    marker = "\\ No newline at end of file\n"
    return marker if line.startswith(NO_NEWLINE) else line.decode("latin-1") + "\n"


def _skip_hunk(cursor: _Cursor, old: int, new: int) -> None:
    """Moves after a hunk that has `old` lines on one side and `new` on the other."""
    cursor.at += 1
    while old > 0 or new > 0:
        if cursor.at_end:
            raise _broken_diff_error(cursor)
        sign = cursor.line[:1] or b" "
        if sign not in b" +-" and not cursor.line.startswith(NO_NEWLINE):
            raise _broken_diff_error(cursor)
        old -= sign in b" -"
        new -= sign in b" +"
        cursor.at += 1
    if old or new or (cursor.is_truncated and cursor.at_end):
        raise _broken_diff_error(cursor)
    if cursor.line.startswith(NO_NEWLINE):
        cursor.at += 1


def _make_hunk(number: int, start: int, lines: Iterable[Line]) -> DiffHunk:
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
    return DiffHunk(number, start - 1 if old else start, tuple(old), tuple(new))
