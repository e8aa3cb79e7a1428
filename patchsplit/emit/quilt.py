"""Patches to debian/patches: one file each, with a DEP-3 header, and the file `series`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.errors import Refused, RemedyKind
from patchsplit.git.diff import path_of_diff_header
from patchsplit.model.dates import format_day
from patchsplit.model.delta import split_lines
from patchsplit.model.message import quote_for_patch, split_trailers, strip_space, trailers_of
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.series import list_folders

BUG_TRAILERS = ("bug", "bugzilla", "buglink", "closes", "resolves", "link", "fixes", "reported-at")
"""Trailers that, with a URL as value, name the bug that a patch fixes."""
NOT_APPLICABLE = (
    (re.compile(rb"^GIT binary patch$"), "binary content"),
    (re.compile(rb"^(?:index .*|.* mode) 160000$"), "a submodule"),
    (re.compile(rb"^diff --git .* $"), "a file whose name ends in a space"),
)
"""What header lines of a diff show that patch and dpkg-source cannot apply."""
REVIEW_TRAILERS = ("Reviewed-by", "Acked-by")


@dataclass(frozen=True, slots=True)
class QuiltPatch:
    """One patch of the queue."""

    subject: str
    body: str
    author: str
    date: str
    """The author date, in git's raw format."""
    diff: bytes
    """The difference to the patch before it, with the prefixes a/ and b/."""
    marks: tuple[tuple[str, str], ...] = ()
    """Fields of its header that speak of upstream, written in place of the usual ones."""


def format_queue(
    patches: tuple[QuiltPatch, ...], *, forwarded_to: str = "", origin: str = ""
) -> tuple[OutgoingFile, ...]:
    """Returns the files of debian/patches; the file "series" is the last.

    `forwarded_to` is a URL, "no" or "not-needed", as in DEP-3; empty: what each patch says of
    itself, else "no". Raises Refused for NOT_APPLICABLE.
    """
    leaves, names = [], list[str]()
    for nth, patch in enumerate(patches, 1):
        _check_applicable(patch)
        plain = re.sub(r"[^A-Za-z0-9._]+", "-", patch.subject).strip("-.")[:52].strip("-.")
        name = f"{nth:04}-{plain}.patch"
        names.append(name)
        leaves.append(
            OutgoingFile(
                name, format_dep3_header(patch, forwarded_to, origin) + b"---\n" + patch.diff
            )
        )
    series = "".join(f"{name}\n" for name in names).encode()
    return (*leaves, OutgoingFile("series", series))


def _check_applicable(patch: QuiltPatch) -> None:
    for line in _extract_header_lines(patch.diff):
        what = next((what for sign, what in NOT_APPLICABLE if sign.search(line)), "")
        if what:
            raise Refused(
                f"Patch «{patch.subject}» has {what}, which quilt cannot apply.",
                RemedyKind.KEEP_PRIVATE,
            )
    if _replaces_folder(patch.diff):
        raise Refused(
            f"Patch «{patch.subject}» makes a file of a folder, or a folder of a file, which quilt"
            " cannot apply.",
            "Split the patch by file, so that the old files leave in a patch before the new ones.",
        )


def _replaces_folder(diff: bytes) -> bool:
    """Tells whether a diff makes a file of a folder, or a folder of a file, as patch cannot do."""
    lines = [line for line in _extract_header_lines(diff) if not line.startswith(b"index ")]
    created, deleted = set[str](), set[str]()
    for names, mode in pairwise(lines):
        if names.startswith(b"diff --git "):
            path = path_of_diff_header(names.removeprefix(b"diff --git ").removesuffix(b"\n"))
            if mode.startswith(b"new file "):
                created.add(path)
            elif mode.startswith(b"deleted file "):
                deleted.add(path)
    return any(not created.isdisjoint(list_folders(path)) for path in deleted) or any(
        not deleted.isdisjoint(list_folders(path)) for path in created
    )


def _extract_header_lines(diff: bytes) -> list[bytes]:
    """Returns the lines of a diff that are not in hunks."""
    return [line for line in split_lines(diff) if line[:1] not in b" +-@\\"]


def _write_forwarded(marks: Mapping[str, tuple[str, str]], forwarded: str) -> str:
    """Returns the field Forwarded: as asked for, else as the patch says of itself, else "no"."""
    if not forwarded and "forwarded" in marks:
        return "{}: {}".format(*marks["forwarded"])
    return f"Forwarded: {forwarded or 'no'}"


def format_dep3_header(patch: QuiltPatch, forwarded: str, origin: str) -> bytes:
    """Returns the DEP-3 header of a patch; lines that patch(1) would obey are quoted.

    `forwarded` and `origin` win over the patch's marks; empty: these count.
    """
    prose = strip_space(split_trailers(patch.body)[0])
    rows = [f"Description: {patch.subject}"]
    rows += [f" {line}" if line else " ." for line in quote_for_patch(prose).split("\n") if prose]
    rows.append(f"Author: {patch.author}")
    marks = {key.lower(): (key, value) for key, value in patch.marks}
    if origin:
        rows.append(f"Origin: {origin}")
    elif "origin" in marks:
        rows.append("{}: {}".format(*marks["origin"]))
    pairs = trailers_of(patch.body)
    links = (value for key, value in pairs if key.lower() in BUG_TRAILERS)
    bugs = [value for value in links if re.match(r"https?://\S+$", value)]
    named = [(key, value) for low, (key, value) in marks.items() if low.startswith("bug")]
    rows += [f"{key}: {value}" for key, value in named]
    known = {value for _, value in named}
    rows += [f"Bug: {value}" for value in dict.fromkeys(bugs) if value not in known]
    rows += [_write_forwarded(marks, forwarded)]
    later = (marks[key] for key in ("applied-upstream", "upstream-status") if key in marks)
    rows += [f"{key}: {value}" for key, value in later]
    rows += [f"{key}: {value}" for key, value in pairs if key in REVIEW_TRAILERS]
    rows.append(f"Last-Update: {format_day(patch.date)}")
    return ("\n".join(rows) + "\n").encode("utf-8", "surrogateescape")
