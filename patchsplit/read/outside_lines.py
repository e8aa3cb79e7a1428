"""The lines between the sections of a diff to the files that they speak of.

git, diff, svn and hg say there what they do not show: binary files, files that only one side has,
properties, links, submodules. diff and svn say it in the user's language, so lines in other
languages are found by what they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from patchsplit.git.diff import unquote
from patchsplit.read.diff_values import DiffSection, Omission
from patchsplit.read.names import NULL

NO_DATA = "It is binary, and the diff does not have its data."
NO_LINES = "The diff names it, but has no lines of it."
ONE_SIDE = "Only one side has it, and the diff lacks its content (diff -N adds it)."
COMBINED = "A combined diff of a merge does not apply to a single base."
CONTEXT = "It is a context diff, which is not read (diff -u makes a unified one)."
REMARKS = (
    (re.compile(rb"Only in (?P<folder>.+?): (?P<path>.+)"), ONE_SIDE),
    (re.compile(rb"(?:Binary files|Files) (?P<old>.+) and (?P<path>.+) differ"), NO_DATA),
    (re.compile(rb"Binary file (?P<path>.+) has changed"), NO_DATA),
    (
        re.compile(rb"Symbolic links (?P<old>.+) and (?P<path>.+) differ"),
        "It is a symbolic link, and the diff does not say where it points.",
    ),
    (
        re.compile(rb"File (?P<old>.+) is an? .+ while file (?P<path>.+) is an? .+"),
        "It is another kind of file on each side, which the diff does not show.",
    ),
    (
        re.compile(rb"Submodule (?P<path>.+) [0-9a-f]{4,64}\.{2,3}[0-9a-f]{4,64}\b.*"),
        "It is a submodule, and the diff has only a log of it (git diff --submodule=short).",
    ),
    (
        re.compile(rb"Submodule (?P<path>.+) contains (?:untracked|modified) content"),
        "It is a submodule with changes of its own.",
    ),
    (re.compile(rb"\* Unmerged path (?P<path>.+)"), "It is not merged."),
    (re.compile(rb"diff --(?:cc|combined) (?P<path>.+)"), COMBINED),
    (
        re.compile(rb"Property changes on: (?P<path>.+)"),
        "Its svn properties changed, which is not read.",
    ),
)
"""What a line says, and why the file is left out."""
NOISE = re.compile(
    rb"\s|$|#|diff |\\|Index: |={3,}|_{3,}|[-+*]|Common subdirectories: |@|[\w-]+: "
    rb"|Files .+ and .+ are identical$|(?:commit|From) [0-9a-f]{40}|index [0-9a-f]+\.\.|RCS file: "
)
"""The beginning of a line that says nothing about a file that is left out."""


def find_omission(line: bytes, following: Sequence[bytes]) -> Omission | None:
    """Returns the file that a line between sections speaks of; None if it speaks of none.

    `following` are the next two lines.
    """
    for pattern, reason in REMARKS:
        found = pattern.fullmatch(line)
        if found:
            return Omission(_name_file(found), reason)
    after, second = following
    if line.startswith(b"Index: ") and re.fullmatch(rb"={60,}", after):
        # svn: a file whose lines it does not show has no header after these two lines.
        shows = second.startswith((b"--- ", b"diff ", b"RCS file: "))
        return None if shows else Omission(unquote(line[7:]), NO_LINES)
    if re.fullmatch(rb"_{60,}", after) and b": " in line:
        # svn in another language: the line before such a rule names a file with properties.
        reason = "Its svn properties changed, which is not read."
        return Omission(unquote(line.rpartition(b": ")[2]), reason)
    if found := re.fullmatch(rb"diff (?:-r [0-9a-f]{1,40} ){1,2}(.+)", line):
        # hg: a file whose lines it does not show has no header after this line.
        return None if after.startswith(b"--- ") else Omission(unquote(found[1]), NO_LINES)
    if (
        line.startswith(b"*** ")
        and after.startswith(b"--- ")
        and re.match(rb"\*{15}", second) is not None
    ):
        return Omission(unquote(after[4:].partition(b"\t")[0]), CONTEXT)
    return None


def _name_file(found: re.Match[bytes]) -> str:
    parts = found.groupdict()
    if "folder" in parts:
        return f"{unquote(parts['folder'])}/{unquote(parts['path'])}"
    path = unquote(parts["path"])
    return unquote(parts["old"]) if path == NULL else path


def find_foreign_remarks(
    files: Iterable[DiffSection], lines: Iterable[bytes]
) -> Iterator[Omission]:
    """Yields the files that `lines`, between sections, speak of in an unknown language.

    Such a line has a path below one of the two folders that the diff compares.
    """
    roots = _find_roots(files)
    if not roots:
        return
    named = re.compile(
        rb"(?:^|[\s'\"`\xab])(%s)(?:(/[^\s:'\"]*)|(?=: ))"
        % b"|".join(map(re.escape, sorted(roots)))
    )
    for line in lines:
        found = list(named.finditer(line))
        if found and not NOISE.match(line):
            last = found[-1]
            path = last[1] + (last[2] or b"")
            one_side = line[last.end() :].startswith(b": ")
            if one_side:
                path += b"/" + line[last.end() + 2 :].rstrip(b".")
            text = line.decode("utf-8", "replace")
            yield Omission(unquote(path), f"The diff says something else of it: «{text}».")


def _find_roots(files: Iterable[DiffSection]) -> frozenset[bytes]:
    """Returns the first folders of the old names and of the new ones that the others do not have.

    Without such a folder on each side, the names have none that is not in the tree: none then.
    """
    some = [file for file in files if not file.move_kind]
    old = {file.old_name.partition("/")[0] for file in some if "/" in file.old_name}
    new = {file.new_name.partition("/")[0] for file in some if "/" in file.new_name}
    if not old - new - {""} or not new - old - {""}:
        return frozenset()
    return frozenset(root.encode("utf-8", "surrogateescape") for root in old ^ new if root)
