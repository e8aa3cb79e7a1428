"""Patches to debian/patches: one file each, with a DEP-3 header, and the file `series`."""

from __future__ import annotations

import re
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


def format_queue(
    patches: tuple[QuiltPatch, ...], *, forwarded_to: str = "no", origin: str = ""
) -> tuple[OutgoingFile, ...]:
    """Returns the files of debian/patches; the file "series" is the last.

    `forwarded_to` is a URL, "no" or "not-needed", as in DEP-3. Raises Refused for NOT_APPLICABLE.
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


def format_dep3_header(patch: QuiltPatch, forwarded: str, origin: str) -> bytes:
    """Returns the DEP-3 header of a patch; lines that patch(1) would obey are quoted."""
    prose = strip_space(split_trailers(patch.body)[0])
    rows = [f"Description: {patch.subject}"]
    rows += [f" {line}" if line else " ." for line in quote_for_patch(prose).split("\n") if prose]
    rows.append(f"Author: {patch.author}")
    if origin:
        rows.append(f"Origin: {origin}")
    pairs = trailers_of(patch.body)
    links = (value for key, value in pairs if key.lower() in BUG_TRAILERS)
    bugs = [value for value in links if re.match(r"https?://\S+$", value)]
    rows += [f"Bug: {value}" for value in dict.fromkeys(bugs)]
    rows.append(f"Forwarded: {forwarded}")
    rows += [f"{key}: {value}" for key, value in pairs if key in REVIEW_TRAILERS]
    rows.append(f"Last-Update: {format_day(patch.date)}")
    return ("\n".join(rows) + "\n").encode("utf-8", "surrogateescape")
