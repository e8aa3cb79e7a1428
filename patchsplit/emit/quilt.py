"""Patches to debian/patches: one file each, with a DEP-3 header, and the file `series`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from patchsplit.errors import Refused, RemedyKind
from patchsplit.model.dates import format_day
from patchsplit.model.message import split_trailers, trailers_of
from patchsplit.model.outgoing import OutgoingFile

BUG_TRAILERS = ("bug", "bugzilla", "buglink", "closes", "resolves", "link", "fixes", "reported-at")
"""Trailers that, with a URL as value, name the bug that a patch fixes."""
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

    `forwarded_to` is a URL, "no" or "not-needed", as in DEP-3. Raises Refused for what patch and
    dpkg-source cannot apply: binary content, and submodules.
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
    for sign, what in (
        (b"GIT binary patch\n", "binary content"),
        (b"mode 160000\n", "a submodule"),
    ):
        if any(line.endswith(sign) for line in _extract_header_lines(patch.diff)):
            raise Refused(
                f"Patch «{patch.subject}» has {what}, which quilt cannot apply.",
                RemedyKind.KEEP_PRIVATE,
            )


def _extract_header_lines(diff: bytes) -> list[bytes]:
    """Returns the lines of a diff that are not in hunks."""
    return [line for line in diff.splitlines(keepends=True) if line[:1] not in b" +-@\\"]


def format_dep3_header(patch: QuiltPatch, forwarded: str, origin: str) -> bytes:
    """Returns the DEP-3 header of a patch."""
    prose, _ = split_trailers(patch.body)
    rows = [f"Description: {patch.subject}"]
    rows += [f" {line.rstrip()}" if line.strip() else " ." for line in prose.split("\n") if prose]
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
