"""The message of a commit in its parts: the prefix of the subject, the prose, the trailers."""

from __future__ import annotations

import re

PREFIX_PATTERN = re.compile(r"(?P<prefix>[^\s:\"'`\[\]][^:\"'`\[\]]{0,38}): (?P<rest>\S.*)")
NOT_A_PLACE = frozenset({"revert", "fix", "fixup", "squash", "feat", "chore", "wip", "merge"})
TRAILER_PATTERN = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9-]*): +(?P<value>\S.*)")
GIT_WRITES = ("Signed-off-by: ", "(cherry picked from commit ")
"""Lines that git itself adds; with one of them, a quarter of the lines makes a trailer block."""
SIGN_OFF = "Signed-off-by"


def prefix_of(subject: str) -> str:
    """Returns the prefix of a subject, without the colon; "" where it has none."""
    found = PREFIX_PATTERN.fullmatch(subject)
    return found["prefix"] if found and found["prefix"].lower() not in NOT_A_PLACE else ""


def subject_without_prefix(subject: str) -> str:
    """Returns the subject without its prefix."""
    prefix = prefix_of(subject)
    return subject[len(prefix) + 2 :] if prefix else subject


def with_prefix(subject: str, prefix: str) -> str:
    """Returns the subject with another prefix; "" removes it.

    Several words before a colon are part of the sentence and stay; a list of prefixes is replaced.
    """
    old = prefix_of(subject)
    rest = subject_without_prefix(subject) if " " not in old.replace(", ", ",") else subject
    return f"{prefix}: {rest}" if prefix else rest


def split_trailers(body: str) -> tuple[str, tuple[str, ...]]:
    """Returns the prose and the lines of the trailers, split as git interpret-trailers does.

    The last paragraph is trailers where all of its lines are, or a quarter of them and git wrote
    one.
    """
    head, gap, tail = body.rstrip("\n").rpartition("\n\n")
    lines = [line for line in tail.split("\n") if not line.startswith((" ", "\t"))]
    trailers = [
        line for line in lines if TRAILER_PATTERN.fullmatch(line) or line.startswith(GIT_WRITES)
    ]
    by_git = any(line.startswith(GIT_WRITES) for line in trailers)
    if trailers and (len(trailers) == len(lines) or (by_git and len(trailers) * 4 >= len(lines))):
        return (head if gap else "").strip("\n"), tuple(tail.split("\n"))
    return body.strip("\n"), ()


def trailers_of(body: str) -> tuple[tuple[str, str], ...]:
    """Returns the trailers as (key, value), in their order."""
    found = (TRAILER_PATTERN.fullmatch(line) for line in split_trailers(body)[1])
    return tuple((at["key"], at["value"]) for at in found if at)


def with_trailer(body: str, key: str, value: str) -> str:
    """Returns the body with a trailer at its end; one that it has already is not repeated."""
    if (key, value) in trailers_of(body):
        return body
    kept = body.rstrip("\n")
    gap = "" if not kept else "\n" if split_trailers(kept)[1] else "\n\n"
    return f"{kept}{gap}{key}: {value}"


def wrappable_width(line: str) -> int:
    """Returns the characters of a line of prose; 0 for a line that is not wrapped.

    That is an indented or quoted line, as of code and output, a link, and a single long word, alone
    or as an item of a list.
    """
    bare = line.strip()
    word = " " not in (bare[2:] if bare.startswith(("- ", "* ", "+ ")) else bare)
    if line.startswith(("  ", "\t", ">", "|")) or "://" in line or word:
        return 0
    return len(line)
