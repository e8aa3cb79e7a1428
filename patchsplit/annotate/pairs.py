"""Lines to the pairs that they open or close: brackets, #if and #endif, comments, strings, tags.

Where a grammar knows the file, brackets in comments and strings do not count, and comments and
strings of several lines do; where none does, lines are stripped of both as well as a line tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from patchsplit.annotate.identifiers import blank_columns
from patchsplit.annotate.outline import Outline
from patchsplit.model.delta import Lines, Span

STRING_OR_COMMENT = re.compile(rb'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//.*|#.*')
TAG = re.compile(
    rb"<!--.*?-->|<(?P<ends>/?)(?P<name>[A-Za-z][\w:.-]*)(?:[^<>]*?)(?P<empty>/?)>", re.DOTALL
)
BRACKETS = ((b"{", b"}"), (b"[", b"]"), (b"(", b")"))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words that go together at the beginning of lines, in some files."""

    kind: str
    """What it is called in sentences: the word that opens."""
    paths: re.Pattern[str]
    opens: re.Pattern[bytes]
    closes: re.Pattern[bytes]


def _make_pair(kind: str, paths: str, opens: bytes, closes: bytes) -> Pair:
    begin = rb"^[ \t]*"
    return Pair(
        kind,
        re.compile(paths),
        re.compile(begin + opens, re.MULTILINE),
        re.compile(begin + closes, re.MULTILINE),
    )


C_FILES = r"\.(?:[chylS]|cc|cpp|cxx|hh|hpp|hxx|inc|h\.in|ipp|m|mm|cu)$"
SHELL_FILES = r"\.(?:sh|bash|ksh|zsh|sh\.in)$|(?:^|/)t/[^/]*\.sh$"
MAKE_FILES = r"(?:^|/)(?:GNU)?[Mm]akefile(?:\.[^/]*)?$|\.(?:mk|mak|am)$"
KCONFIG_FILES = r"(?:^|/)Kconfig(?:\.[^/]*)?$|\.kconfig$"
PAIRS = (
    _make_pair("#if", C_FILES, rb"#[ \t]*if(?:n?def)?\b", rb"#[ \t]*endif\b"),
    _make_pair("if", SHELL_FILES, rb"(?:.*[;|&][ \t]*)?if\b", rb"(?:.*;[ \t]*)?fi\b"),
    _make_pair("case", SHELL_FILES, rb"(?:.*[;|&][ \t]*)?case\b", rb"(?:.*;[ \t]*)?esac\b"),
    _make_pair("do", SHELL_FILES, rb"(?:.*[;|&][ \t]*)?do\b", rb"(?:.*;[ \t]*)?done\b"),
    _make_pair("ifdef", MAKE_FILES, rb"if(?:n?def|n?eq)?\b", rb"endif\b"),
    _make_pair("define", MAKE_FILES, rb"define\b", rb"endef\b"),
    _make_pair("if", KCONFIG_FILES, rb"if\b", rb"endif\b"),
    _make_pair("menu", KCONFIG_FILES, rb"menu\b", rb"endmenu\b"),
    _make_pair("choice", KCONFIG_FILES, rb"choice\b", rb"endchoice\b"),
    _make_pair("AT_SETUP", r"\.at$", rb"AT_SETUP\b", rb"AT_CLEANUP\b"),
)
TAG_FILES = re.compile(r"\.(?:xml|xml\.in|html|xhtml|xsd|xsl|rng|svg|docbook)$")
BRACE_FILES = re.compile(
    r"\.(?:json|proto|ts|tsx|jsx|cs|kt|scala|swift|php|css|scss|dart|yang|dts|dtsi)$"
)
"""Files of no known grammar in which braces are code."""
SHELL = re.compile(SHELL_FILES)


def count_unclosed(path: str, lines: Lines, at: Span, outline: Outline | None) -> Counter[str]:
    """Returns how many pairs of each kind `lines` open and do not close; negative: close.

    The lines are rows `at` of the file at `path`; `outline` is None where no grammar knows it.
    """
    found: Counter[str] = Counter()
    if not lines:
        return found
    text = _strip_text(lines, at, outline)
    for kind, count in (
        *_count_brackets(path, text, known=outline is not None),
        *_count_words(path, text),
        *(_count_tags(text) if TAG_FILES.search(path) else ()),
        *(_count_blocks(outline, at) if outline is not None else ()),
    ):
        found[kind] += count
    return found


def _strip_text(lines: Lines, at: Span, outline: Outline | None) -> bytes:
    """Returns the lines as one text, with spaces in place of comments and strings."""
    if outline is None:
        return b"".join(lines)
    masks = outline.masks
    return b"\n".join(
        blank_columns(line, masks[row]) if row in masks else line
        for row, line in enumerate(lines, at.start)
    )


def _count_brackets(path: str, text: bytes, *, known: bool) -> Iterator[tuple[str, int]]:
    if not known:
        if not BRACE_FILES.search(path):
            return
        text = STRING_OR_COMMENT.sub(b"", text)
    for opens, closes in BRACKETS:
        if opens != b"(" or (known and not SHELL.search(path)):
            yield opens.decode(), text.count(opens) - text.count(closes)


def _count_words(path: str, text: bytes) -> Iterator[tuple[str, int]]:
    for pair in PAIRS:
        if pair.paths.search(path):
            yield pair.kind, len(pair.opens.findall(text)) - len(pair.closes.findall(text))


def _count_tags(text: bytes) -> Iterator[tuple[str, int]]:
    for tag in TAG.finditer(text):
        if tag["name"] and not tag["empty"]:
            yield f"<{tag['name'].decode('ascii')}>", -1 if tag["ends"] else 1


def _count_blocks(outline: Outline, at: Span) -> Iterator[tuple[str, int]]:
    """Yields the comments and strings that begin in `at` and end outside, and the other way."""
    first = bisect_right(outline.blocks, at.start, key=lambda one: one[1].stop)
    for kind, rows in islice(outline.blocks, first, None):
        if rows.start >= at.stop:
            break  # blocks do not overlap, so they begin in the order in which they end
        begins, ends = at.start <= rows.start < at.stop, at.start < rows.stop <= at.stop
        if begins != ends:
            yield kind, 1 if begins else -1
