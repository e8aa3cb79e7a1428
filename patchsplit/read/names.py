"""The names of files in a diff, with quotes, prefixes and timestamps, to paths."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Container, Iterable
from datetime import UTC, datetime, timedelta

from patchsplit.git.diff import QUOTED, unquote

STAMP = re.compile(
    rb"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?(?: ([+-])(\d\d):?(\d\d))?"
)
OLD_STAMP = re.compile(rb"\w{3} (?:Jan +1|Dec 31) .*(?:1970|1969)")
NULL = "/dev/null"
PREFIX = re.compile(r"[abciow12]")
"""git's own prefixes, with diff.mnemonicPrefix and --no-index (diff.c)."""


def split_name_and_time(rest: bytes) -> tuple[str, bytes]:
    """Splits what follows "--- " or "+++ " at the tab into the name and the timestamp."""
    quoted = QUOTED.match(rest)
    if quoted:
        return unquote(quoted[0]), rest[quoted.end() :].strip()
    name, _, stamp = rest.partition(b"\t")
    return os.fsdecode(name), stamp.strip()


def is_epoch(stamp: bytes) -> bool:
    """Returns whether a timestamp is that of an absent file: `diff -N` prints the epoch for it."""
    if stamp == b"(nonexistent)":  # svn
        return True
    found = STAMP.match(stamp)
    if not found:
        return bool(OLD_STAMP.match(stamp))
    try:
        moment = datetime.fromisoformat(found[0][:19].decode()).replace(tzinfo=UTC)
    except ValueError:
        return False
    if found[7]:
        zone = timedelta(hours=int(found[8]), minutes=int(found[9]))
        moment = moment - zone if found[7] == b"+" else moment + zone
        return moment.timestamp() == 0
    return abs(moment.timestamp()) <= 14 * 3600


def split_git_names(rest: bytes) -> tuple[str, str]:
    """Splits what follows "diff --git " into its two names.

    Unquoted names may have spaces: then both must be the same after their prefixes, as in git
    (git_header_name, apply.c). Raises ValueError where they are not.
    """
    quoted = QUOTED.match(rest)
    if quoted:
        return unquote(quoted[0]), unquote(rest[quoted.end() :].strip(b" "))
    if rest.endswith(b'"') and b' "' in rest:
        old, _, new = rest.partition(b' "')
        return os.fsdecode(old), unquote(b'"' + new)
    for space in re.finditer(b" ", rest):
        old, new = rest[: space.start()], rest[space.end() :]
        if old == new or old.partition(b"/")[2] == new.partition(b"/")[2] != b"":
            return os.fsdecode(old), os.fsdecode(new)
    raise ValueError(f"two different names: {os.fsdecode(rest)}")


def strip_folders(name: str, level: int) -> str:
    """Returns a name without its first `level` folders; the last part always stays."""
    return re.sub(r"^/+", "/", name).split("/", min(level, name.count("/")))[-1]


def find_strip_level(names: Collection[str], paths: Container[str], likely: int) -> tuple[int, int]:
    """Returns the level at which most of `names` are in `paths`, and how many are.

    Of equally good ones, level `likely` comes first, then the lowest.
    """
    deepest = max((name.count("/") for name in names), default=0)
    levels = sorted(range(max(deepest, likely) + 1), key=lambda level: (level != likely, level))
    counts = [sum(strip_folders(name, level) in paths for name in names) for level in levels]
    best = max(counts)
    return levels[counts.index(best)], best


def has_prefixes(old: Collection[str], new: Collection[str]) -> bool:
    """Returns whether each side seems to have a prefix of its own, as "a/" and "b/" are."""
    one, two = _common_folder(old), _common_folder(new)
    if old and new:
        return bool(one and two and one != two)
    return bool(PREFIX.fullmatch(one or two))


def _common_folder(names: Collection[str]) -> str:
    """Returns the first folder of all names; "" where they differ."""
    folders = {name.partition("/")[0] if "/" in name else "" for name in names}
    return folders.pop() if len(folders) == 1 else ""


def list_candidate_paths(names: Iterable[str]) -> set[str]:
    """Returns every path that the names can refer to, at any strip level."""
    return {strip_folders(name, level) for name in names for level in range(name.count("/") + 1)}


def is_safe(path: str) -> bool:
    """Returns whether a path is valid in a git tree."""
    parts = path.split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
