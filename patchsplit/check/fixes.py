"""Messages and lines to corrected ones, where that can be done automatically.

Each function returns its input where there is nothing to fix, and is idempotent.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from typing import Literal

from patchsplit.check.lexing import PROSE_GLOBS, find_lexer
from patchsplit.model.delta import Lines
from patchsplit.model.message import (
    TRAILER_PATTERN,
    prefix_of,
    split_trailers,
    subject_without_prefix,
    with_prefix,
    wrappable_width,
)

TAB_WIDTH = 8
MAX_BYTES = 1 << 20
"""Bytes of a file up to which it is lexed to prove that a fix does not change its meaning."""
TRAILING_WHITESPACE_MATTERS = ("*.md", "*.diff", "*.patch", "*.tex")
"""Files in which whitespace at the end of a line has a meaning."""
INDENTATION_MATTERS = ("*.py", "*.pyx", "*.mk", "*.am", "Makefile*", "*.yml", "*.yaml", "*.nim",
                       "*.hs",
                  "*.coffee", "*.pug", "*.sass", "*.fs", "*.rst", "*.md")  # fmt: skip
"""Files in which indentation has a meaning."""
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,2}[.)]) +(?=\S)")
PROSE_LINE = re.compile(r"(?!.*(?:\S {2,}\S|[|\t]))(?![$#%>]).*")
TAG_LINE = re.compile(r"[A-Z][\w-]*: \S|\[[\w .-]+\]")

IndentStyle = Literal["tabs", "spaces"]


# ---- messages


def iter_subject_variants(subject: str) -> Iterator[str]:
    """Yields variants of the subject that projects ask for, the least changed first."""
    neat = " ".join(subject.split())
    for ended in (neat, neat.rstrip(".") if not neat.endswith("...") else neat, f"{neat}."):
        prefix, rest = prefix_of(ended), subject_without_prefix(ended)
        first, gap, more = rest.partition(" ")
        yield ended
        # Only a plain word is changed, as the case of a name is fixed.
        if gap and first.rstrip(",").isalpha() and first.islower():
            yield with_prefix(f"{first[0].upper()}{first[1:]}{gap}{more}", prefix)
        if gap and first.isalpha() and first.istitle() and len(first) > 1:
            yield with_prefix(f"{first.lower()}{gap}{more}", prefix)


def wrap_body(body: str, limit: int) -> str:
    """Wraps paragraphs of prose with a line of more than `limit` characters.

    Quotes, indented lines, tables, logs, links, tags and trailers are not changed.
    """
    prose, trailers = split_trailers(body)
    if not prose:
        return body
    done = [
        row
        for block in _split_paragraphs(prose.split("\n"))
        for row in _wrap_paragraph(block, limit)
    ]
    tail = "\n".join(trailers)
    return "\n".join(done) + (f"\n\n{tail}" if tail else "")


def _split_paragraphs(rows: Sequence[str]) -> Iterator[list[str]]:
    """Yields the lines of each paragraph; a line that is not prose is alone."""
    block: list[str] = []
    for row in rows:
        plain = bool(row.strip()) and _is_prose(row)
        if block and (not plain or LIST_ITEM.match(row)):
            yield block
            block = []
        if plain:
            block.append(row)
        else:
            yield [row]
    if block:
        yield block


def _is_prose(row: str) -> bool:
    flows = not row.startswith((" ", "\t", ">", "|")) and "://" not in row
    return flows and bool(PROSE_LINE.fullmatch(row)) and not TAG_LINE.match(row)


def _wrap_paragraph(paragraph: list[str], limit: int) -> list[str]:
    if not all(map(_is_prose, paragraph)) or all(
        wrappable_width(row) <= limit for row in paragraph
    ):
        return paragraph
    item = LIST_ITEM.match(paragraph[0])
    return textwrap.wrap(
        " ".join(paragraph), limit, break_long_words=False, break_on_hyphens=False,
        subsequent_indent=" " * len(item[0]) if item else "",
    )  # fmt: skip


def sort_trailers(body: str, keys: Sequence[str]) -> str:
    """Sorts the trailers that have one of `keys` by the order of `keys`, stably.

    Other trailers stay where they are.
    """
    prose, trailers = split_trailers(body)
    rank = {key.lower(): nth for nth, key in enumerate(keys)}
    rows = [TRAILER_PATTERN.fullmatch(row) for row in trailers]
    if not all(rows):
        return body
    places = [nth for nth, row in enumerate(rows) if row and row["key"].lower() in rank]
    sorted_rows = sorted(
        (trailers[nth] for nth in places), key=lambda row: rank[row.partition(":")[0].lower()]
    )
    after = list(trailers)
    for nth, row in zip(places, sorted_rows, strict=True):
        after[nth] = row
    tail = "\n".join(after)
    return f"{prose}\n\n{tail}" if prose and tail else prose or tail


# ---- lines


def strip_trailing_whitespace(line: bytes) -> bytes:
    r"""Removes whitespace at the end of a line, unless it follows a "\" (a continuation)."""
    text = line.rstrip(b"\r\n")
    bare = text.rstrip(b" \t")
    return line if bare.endswith(b"\\") else bare + line[len(text) :]


def convert_indentation(line: bytes, style: IndentStyle) -> bytes:
    """Indents a line with the file's own characters, to the same column."""
    text = line.lstrip(b" \t")
    margin = line[: len(line) - len(text)]
    if not text.strip() or not margin:
        return line
    column = len(margin.expandtabs(TAB_WIDTH))
    if style == "spaces":
        return b" " * column + text if b"\t" in margin else line
    if b" " * TAB_WIDTH not in margin and b" \t" not in margin:
        return line
    return b"\t" * (column // TAB_WIDTH) + b" " * (column % TAB_WIDTH) + text


def detect_indentation(lines: Lines) -> IndentStyle | None:
    """Returns the indentation of a file; None where it is mixed, or the file too short."""
    tabs = sum(line.startswith(b"\t") for line in lines)
    spaces = sum(line.startswith(b"    ") for line in lines)
    if tabs + spaces < 10:
        return None
    if tabs >= 0.95 * (tabs + spaces):
        return "tabs"
    return "spaces" if spaces >= 0.95 * (tabs + spaces) else None


# ---- the meaning of a file, which a fix must not change


def normalize_tokens(path: str, content: bytes) -> tuple[tuple[str, str], ...] | None:
    """Returns the tokens of a file, without whitespace between them and at the ends of comments.

    None where there is no lexer, or the file is too large.
    """
    from pygments.token import Comment, Text, Whitespace

    lexer = find_lexer(path)
    if lexer is None or len(content) > MAX_BYTES:
        return None
    result: list[tuple[str, str]] = []
    for kind, value in lexer.get_tokens(content.decode("utf-8", "surrogateescape")):
        # No fix removes "\f" and "\v".
        if kind in Text or kind in Whitespace:
            parts = re.split(r"[ \t\r\n]+", value)
        elif kind in Comment:
            parts = [re.sub(r"[ \t]+(?=\r?\n|$)", "", value.strip(" \t\r\n"))]
        else:
            parts = [value]
        for part in filter(None, parts):
            if result and result[-1][0] == str(kind) and kind in Comment:
                result[-1] = result[-1][0], result[-1][1] + part
            else:
                result.append((str(kind), part))
    return tuple(result)


def is_harmless(path: str, before: bytes, after: bytes, *, indentation: bool = False) -> bool:
    """Returns whether a fix of whitespace certainly does not change the meaning of a file.

    `indentation`: whether the fix changes the beginnings of lines.
    """
    name = path.rpartition("/")[2]
    if _matches_any(name, INDENTATION_MATTERS if indentation else TRAILING_WHITESPACE_MATTERS):
        return False
    if _matches_any(name, PROSE_GLOBS):
        return b"".join(before.split()) == b"".join(after.split())
    one = normalize_tokens(path, before)
    return one is not None and one == normalize_tokens(path, after)


def _matches_any(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatch(name, one) for one in globs)
