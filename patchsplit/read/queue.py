"""A vendor's queue of patches to what each of them changes, and says of itself.

It is a folder with a file `series` (quilt, debian/patches), a folder of patches or mails, one mbox,
an RPM spec with its PatchN: lines, or a BitBake recipe with file:// patches in its SRC_URI. The
patches are evidence and need not apply: counts of hunks, line numbers and context may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePath

from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Lines, split_lines
from patchsplit.model.queue import FileLines, QueuePatch
from patchsplit.read.patch_header import parse_header

SUFFIXES = (".patch", ".diff", ".eml", ".mbox", ".dpatch")
"""Files of a folder without `series` that are patches, in the order of their names."""
MAIL = re.compile(rb"^From [0-9a-f]{40,64} \w{3} \w{3} ", re.MULTILINE)
"""The line before each mail of git format-patch."""
SPEC_PATCH = re.compile(r"^\s*Patch\d*\s*:\s*(?P<name>\S+)", re.MULTILINE | re.IGNORECASE)
RECIPE_PATCH = re.compile(r"file://(?P<name>[^\s\"'\\;]+\.(?:patch|diff))")
RECIPE_SUFFIXES = (".bb", ".bbappend", ".inc")
STRIP = re.compile(r"-p(?P<count>\d+|ab)")
MAX_BYTES = 1 << 28
"""Bytes of the largest file that is read."""


def read_queue(place: Path) -> tuple[QueuePatch, ...]:
    """Returns the patches of a queue in its order.

    Raises PatchsplitError if there is no such place, if a file that it names is missing or larger
    than MAX_BYTES, or if it has no patch.
    """
    try:
        found = tuple(_iter_patches(place))
    except OSError as error:
        raise PatchsplitError(
            f"The queue {place} cannot be read: {error.strerror}: {error.filename}.",
            "Name a folder with a series file or patches, an mbox, a spec or a recipe.",
        ) from error
    if not found:
        raise PatchsplitError(
            f"The queue {place} has no patch.",
            f"Patches are the files of `series`, or those that end in {', '.join(SUFFIXES)}.",
        )
    return found


def _iter_patches(place: Path) -> Iterator[QueuePatch]:
    for file, strip in _iter_files(place):
        content = _read(file)
        mails = parse_mails(str(file), content)
        if len(mails) < 2:
            yield _parse_patch(file.name, content, strip, file)
        else:
            yield from mails


def _iter_files(place: Path) -> Iterator[tuple[Path, int]]:
    """Yields the files of a queue, each with the folders that its paths begin with."""
    if place.is_dir():
        if (place / "series").is_file():
            yield from _iter_series(place)
            return
        for file in sorted(place.iterdir()):
            if file.suffix in SUFFIXES and "cover-letter" not in file.name:
                yield file, 1
        return
    listed = _list_named(place)
    yield from listed or [(place, 1)]


def _iter_series(folder: Path) -> Iterator[tuple[Path, int]]:
    for row in _read(folder / "series").decode("utf-8", "surrogateescape").splitlines():
        words = row.partition("#")[0].split()
        if words:
            strip = next((one for word in words[1:] if (one := STRIP.fullmatch(word))), None)
            count = strip["count"] if strip else "1"
            yield folder / words[0], 1 if count == "ab" else int(count)


def _list_named(file: Path) -> list[tuple[Path, int]]:
    """Returns the patches that a spec or a recipe names; [] for another file."""
    if file.suffix == ".spec":
        names = SPEC_PATCH.findall(_read(file).decode("utf-8", "replace"))
        folders = [file.parent, file.parent.parent / "SOURCES"]
    elif file.suffix in RECIPE_SUFFIXES:
        names = RECIPE_PATCH.findall(_read(file).decode("utf-8", "replace"))
        name, _, version = file.name.removesuffix(file.suffix).partition("_")
        folders = [file.parent / one for one in (f"{name}-{version}", name, "files", "")]
    else:
        return []
    return [(_find(name.rpartition("/")[2], folders), 1) for name in names]


def _find(name: str, folders: list[Path]) -> Path:
    return next((path for one in folders if (path := one / name).is_file()), folders[0] / name)


def _read(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise PatchsplitError(
            f"The queue's file {file} has {size >> 20} MB, more than the {MAX_BYTES >> 20} MB that"
            " are read.",
            "Take what is no patch out of it, or split it.",
        )
    return file.read_bytes()


# ---- one patch


def parse_mails(name: str, content: bytes) -> tuple[QueuePatch, ...]:
    """Returns the patches of the mails in `content`; `name` is what they are listed by."""
    starts = [match.start() for match in MAIL.finditer(content)]
    spans = pairwise([*starts, len(content)])
    return tuple(
        _parse_patch(f"{PurePath(name).name}#{nth}", content[start:stop], 1, PurePath(name))
        for nth, (start, stop) in enumerate(spans, 1)
    )


def _parse_patch(name: str, content: bytes, strip: int, file: PurePath) -> QueuePatch:
    lines = split_lines(content.replace(b"\r\n", b"\n"))
    start = next((k for k, line in enumerate(lines) if _begins_diff(lines, k, line)), len(lines))
    header = parse_header(b"".join(lines[:start]), name, file)
    return QueuePatch(name, header, _read_changes(lines[start:], strip), content)


def _begins_diff(lines: Lines, at: int, line: bytes) -> bool:
    return line.startswith((b"diff ", b"Index: ")) or _is_file_header(lines, at)


def _is_file_header(lines: Lines, at: int) -> bool:
    """Tells whether a line and the next are "--- old" and "+++ new"."""
    return (
        lines[at].startswith(b"--- ") and at + 1 < len(lines) and lines[at + 1].startswith(b"+++ ")
    )


def _read_changes(lines: Lines, strip: int) -> dict[str, FileLines]:
    """Returns the removed and added lines of each file, whatever the headers of hunks count."""
    found: dict[str, tuple[list[bytes], list[bytes]]] = {}
    sides: tuple[list[bytes], list[bytes]] | None = None
    inside, at = False, 0
    while at < len(lines):
        line = lines[at]
        if _is_file_header(lines, at):
            path = _choose_path(line, lines[at + 1], strip)
            sides, inside = found.setdefault(path, ([], [])), False
            at += 2
            continue
        if line.startswith((b"diff ", b"Index: ")) or line == b"-- \n":
            inside = False
        elif line.startswith(b"@@"):
            inside = True
        elif inside and sides is not None and line[:1] in (b"-", b"+"):
            sides[line[:1] == b"+"].append(line[1:])
        at += 1
    return {path: FileLines(tuple(gone), tuple(new)) for path, (gone, new) in found.items()}


def _choose_path(old: bytes, new: bytes, strip: int) -> str:
    names = [line[4:].split(b"\t")[0].strip().decode("utf-8", "surrogateescape")
             for line in (new, old)]  # fmt: skip
    name = next((name for name in names if name != "/dev/null"), names[0])
    return "/".join(name.split("/")[strip:]) or name
