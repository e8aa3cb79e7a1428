"""Lines to the identifiers in them, and to whether they are nothing but comments.

The outline of a file with a grammar tells what is comment or string, otherwise pygments does; in a
file that neither knows every word is an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import (
    find_lexer_class_for_filename,
)
from pygments.token import Comment, Keyword, Literal, Name

from patchsplit.model.delta import Lines

WORD = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]+")
MAX_LEX_SIZE = 200_000
"""Bytes of one side of a hunk up to which it is lexed: pygments is slow."""

Columns = Mapping[int, list[tuple[int, int]]]
"""Row of the file, from 0 -> half-open byte ranges of columns."""


def find_identifiers(
    lines: Lines, first: int, masks: Columns, stop_words: frozenset[str]
) -> frozenset[str]:
    """Returns the identifiers in `lines`, of which the first is row `first`, outside of `masks`."""
    found: set[bytes] = set()
    for row, line in enumerate(lines, first):
        found.update(WORD.findall(blank_columns(line, masks[row]) if row in masks else line))
    return frozenset(word.decode("utf-8", "replace") for word in found) - stop_words


def blank_columns(line: bytes, columns: list[tuple[int, int]]) -> bytes:
    """Returns the line with spaces in the given columns."""
    result = bytearray(line)
    for start, stop in columns:
        end = min(stop, len(result))
        if start < end:
            result[start:end] = b" " * (end - start)
    return bytes(result)


def is_all_comment(lines: Lines, first: int, comments: Columns) -> bool:
    """Tells whether `lines`, from row `first` on, are nothing but comments and whitespace."""
    return all(
        not (blank_columns(line, comments[row]) if row in comments else line).strip()
        for row, line in enumerate(lines, first)
    )


def lex_identifiers(path: str, lines: Lines) -> tuple[frozenset[str], frozenset[str], bool] | None:
    """Returns what pygments finds: identifiers used, identifiers defined, whether all is comment.

    None if pygments does not know the file's name, or the lines exceed MAX_LEX_SIZE.
    """
    make = _find_lexer_class(path.rsplit("/", 1)[-1])
    text = b"".join(lines)
    if make is None or len(text) > MAX_LEX_SIZE:
        return None
    used: set[str] = set()
    defined: set[str] = set()
    bare = True
    for kind, part in make(stripnl=False, ensurenl=False).get_tokens(text.decode("latin-1")):
        if kind in Comment or not part.strip():
            continue
        bare = False
        if kind in Keyword or kind in Literal:
            continue
        names = {word.decode("utf-8", "replace") for word in WORD.findall(part.encode("latin-1"))}
        (defined if kind in Name.Function or kind in Name.Class else used).update(names)
    return frozenset(used), frozenset(defined), bare


@lru_cache(maxsize=4096)
def _find_lexer_class(name: str) -> type[Lexer] | None:
    found: type[Lexer] | None = find_lexer_class_for_filename(name)
    return found
