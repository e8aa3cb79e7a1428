"""The message of a commit in its parts, and what git am and patch(1) read in it.

Its parts are the prefix of the subject, the prose and the trailers. `git am` has no way to quote a
line that ends a message, so one with such a line cannot be mailed as it is. The rules are those of
git's mailsplit.c, mailinfo.c and strbuf_stripspace(), and of patch's pch.c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PREFIX_PATTERN = re.compile(r"(?P<prefix>[^\s:\"'`\[\]][^:\"'`\[\]]{0,38}): (?P<rest>\S.*)")
NOT_A_PLACE = frozenset({"revert", "fix", "fixup", "squash", "feat", "chore", "wip", "merge"})
TRAILER_PATTERN = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9-]*): +(?P<value>\S.*)")
GIT_WRITES = ("Signed-off-by: ", "(cherry picked from commit ")
"""Lines that git itself adds; with one of them, a quarter of the lines makes a trailer block."""
SIGN_OFF = "Signed-off-by"
DIFF_START = re.compile(r"diff -|Index: |--- [^ \t\r]|---[ \t\r]*$")
"""The beginning of a line at which git am takes the rest of the message for the diff."""
MBOX_START = re.compile(r"From .*\d.\d\d:\d\d\D*\d")
"""The beginning of a line that git am takes for the first one of the next mail."""
IN_BODY_HEADER = re.compile(r"(?:From|Subject|Date):|\[PATCH\]\s|>From\s", re.IGNORECASE)
"""The beginning of a first line that git am takes for a header."""
REMOVED_FROM_SUBJECT = re.compile(r"(?:re:|[ \t:]|\[[^]]*\])+", re.IGNORECASE)
"""What git am removes at the beginning of a subject."""
PATCH_HEADER = re.compile(
    r"[ \tX]*(?:- )*(?:diff |Index:|Prereq:|\+\+\+ |--- |\*\*\* |\*{15}|@@ -|\d+(?:,\d+)?[acdis])"
)
"""The beginning of a line that patch(1) reads before a diff, wherever it is indented."""
CONTROL = re.compile(
    r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))|[\x01-\x08\x0b-\x1f\x7f]"
)
"""Control characters other than tabs, and the sequences of a terminal that they begin."""
TICKET = re.compile(r"(?<![\w./-])([A-Z]{2,10})-(\d{2,6})(?![\w-])(?!\.\d)")
"""What looks like a ticket: groups are the project of the tracker, and the number."""
NOT_TICKETS = frozenset({
    "UTF", "SHA", "MD", "ISO", "CVE", "RFC", "IEEE", "ASCII", "AES", "RSA", "CRC", "EC",
    "ED", "HMAC", "GPL", "LGPL", "BSD", "MIT", "UCS", "UTC", "GMT", "ITU", "TS", "TR",
    "IEC", "ANSI", "ECMA", "FIPS", "NIST", "DES", "SSE", "AVX", "ARM", "ARMV", "X", "MT",
    "CP", "KOI", "EUC", "JIS", "BIG", "GB", "HTTP", "TLS", "SSL", "IP", "IPV", "LE", "BE",
    "PEP", "USN", "DSA", "GHSA", "CWE", "LP", "BUG", "ID", "EN", "DIN", "CAT", "CN", "DDR",
    "PCI", "USB", "TCP", "UDP", "ACPI", "API", "CONFIG", "EBADF", "BASE", "Q", "UINT",
    "INT", "COM", "TTY", "ADR", "CC", "AF", "OF", "PG", "COVID", "OXM", "GRE", "STT",
    "VLAN", "P", "JEP", "JSR", "JDK", "SFF", "SFP", "QSFP", "JESD", "INF",
})  # fmt: skip
"""Words that come before a number without being the project of a tracker."""
QUOTE = "> "
"""What protects such a line from patch(1)."""


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


UNWRAPPED_LINE = re.compile(
    r"""[ ]{2}|\t|[>|]                     # indented or quoted
    | [ ]?(?:
      [$\#][ ]|\([^)\s]*\)[ ]\S+[ ]\S+=   # a command at a prompt
    | @@[ ]|[-+](?:\t|[ ]{3})              # a diff
    | (?:\[\d+\]:?[ ])?[0-9a-f]{7,40}[ ]   # a commit, as of git log --oneline
    | \S+:\d+:|[\w./-]+:[ ](?:warning|error|fatal):[ ]|\d{4}-\d\d-\d\dT  # what a tool wrote
    | Benchmark[ ]\d+:[ ]                   # what hyperfine wrote
    | "[^"]*"$
    )
    | .*(?:\t|://|\S[ ]{3,}\S)
    | [-=+ |]+$                            # a rule of a table""",
    re.VERBOSE,
)
"""The beginning of a line that is no prose, or a line with a link, a tab or columns."""


def wrappable_width(line: str) -> int:
    """Returns the characters of a line of prose; 0 for a line that is not wrapped.

    That is an indented or quoted line, as of code and output, what a tool writes, a link, a row of
    a table, and a single long word, alone or as an item of a list.
    """
    bare = line.strip()
    word = " " not in re.sub(r"^[-*+] +", "", bare)
    return 0 if word or UNWRAPPED_LINE.match(line) else len(line)


# ---- what git am and patch read


def strip_space(text: str) -> str:
    """Returns a message as git commit and git am store it.

    Whitespace at the ends of lines, empty lines at the beginning and at the end, and all but the
    first of several empty lines are removed.
    """
    rows = [row.rstrip(" \t\r") for row in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip("\n")


def repair_encoding(text: str) -> str:
    """Returns a text of UTF-8 alone: a line with other bytes is read as Latin-1, as git am does.

    Bytes that are not UTF-8 are surrogates, as in file names.
    """
    return "\n".join(row if _is_clean(row) else _read_latin(row) for row in text.split("\n"))


def _is_clean(row: str) -> bool:
    return not any("\udc80" <= letter <= "\udcff" for letter in row)


def _read_latin(row: str) -> str:
    return row.encode("utf-8", "surrogateescape").decode("latin-1")


def collapse_space(subject: str) -> str:
    """Returns a subject with single spaces, as git am stores it."""
    return re.sub(r"[ \t\r\n]+", " ", subject).strip(" ")


def subject_after_am(subject: str) -> str:
    """Returns a subject as git am stores it, without tags in brackets and "Re:" in front."""
    neat = collapse_space(subject)
    found = REMOVED_FROM_SUBJECT.match(neat)
    return neat[found.end() :] if found else neat


def find_message_ends(body: str) -> Iterator[tuple[int, str]]:
    """Yields the lines of a body at which git am would stop reading: number, 1-based, and text."""
    for nth, row in enumerate(body.split("\n"), 1):
        if DIFF_START.match(row) or MBOX_START.match(row):
            yield nth, row


def begins_with_header(body: str) -> bool:
    """Tells whether git am would take the first line of a body for a header of the mail."""
    return IN_BODY_HEADER.match(body.lstrip("\n")) is not None


def quote_for_patch(text: str) -> str:
    """Returns a text in which patch(1) finds no header of a diff: such lines are quoted."""
    rows = text.split("\n")
    return "\n".join(f"{QUOTE}{row}" if PATCH_HEADER.match(row) else row for row in rows)


def indent_message_ends(body: str) -> str:
    """Returns a body that git am reads to its end: paragraphs with lines that end it are indented.

    The lines keep their words.
    """
    return "\n\n".join(
        re.sub(r"(?m)^(?=.)", "    ", block) if any(find_message_ends(block)) else block
        for block in body.split("\n\n")
    )
