"""Expressions and globs of a pack, matched by RE2 in linear time.

Packs may come from anybody, and RE2 has no backtracking, so that no pack can make a check take
exponential time. Matching is on bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import re2

MAX_LINE_BYTES = 4096
"""Bytes of a line that are matched."""
MAX_TEXT_BYTES = 1 << 20
"""Bytes of a file that passages are looked for in; a longer one is not checked."""
MAX_MEMORY = 1 << 20
"""Bytes of memory that one compiled expression may take."""


@lru_cache(4096)
def compile_pattern(pattern: str) -> Any:
    """Returns an expression compiled by RE2. Raises ValueError where it is not valid."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(pattern.encode("utf-8", "surrogateescape"), options)
    except re2.error as error:
        words = error.args[0] if error.args else ""
        reason = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        raise ValueError(reason or "not a valid RE2 expression") from None


def encode_text(text: str) -> bytes:
    """Returns text encoded as in a commit."""
    return text.encode("utf-8", "surrogateescape")


def matches(pattern: str, text: bytes | str) -> bool:
    """Returns whether an expression matches somewhere in a text; "" never does."""
    if not pattern:
        return False
    content = encode_text(text) if isinstance(text, str) else text
    return compile_pattern(pattern).search(content[:MAX_LINE_BYTES]) is not None


WHOLE_TEXT_ANCHOR = re.compile(r"\\[AzZ]|\(\?[a-z]*-")
"""What means another place in joined lines than in each of them; or may, where a flag is unset."""


class LineBlock:
    """Lines that expressions are run over all at once, which is much faster than one by one."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        """Takes lines without their newlines."""
        self._lines = [line[:MAX_LINE_BYTES] for line in lines]
        self._text = b"\n".join(self._lines)
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines[:-1])]

    def find_matches(self, pattern: str) -> Sequence[int]:
        """Returns the lines that an expression matches, as `matches` does: 0-based and in order."""
        if not pattern or not self._lines:
            return ()
        return [row for row in self._find_candidates(pattern) if matches(pattern, self._lines[row])]

    def _find_candidates(self, pattern: str) -> Sequence[int]:
        """Returns all lines that an expression matches, and possibly others.

        What matches within a line does so in the joined lines, too, unless an earlier match reaches
        into that line; so each line that a match touches is a candidate.
        """
        if WHOLE_TEXT_ANCHOR.search(pattern):
            return range(len(self._lines))
        found: list[int] = []
        for match in compile_pattern(f"(?m){pattern}").finditer(self._text):
            first = bisect_right(self._starts, match.start()) - 1
            last = bisect_right(self._starts, match.end()) - 1
            found.extend(range(max(first, found[-1] + 1 if found else 0), last + 1))
        return found


def find_passages(pattern: str, text: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields the matches of an expression in a whole file of at most MAX_TEXT_BYTES.

    ^ and $ match at the ends of lines. Each match is given as where its group `at` begins, or
    without such a group where it begins itself, and its text.
    """
    if len(text) > MAX_TEXT_BYTES:
        return
    compiled = compile_pattern(f"(?m){pattern}")
    # The keys of RE2 are bytes, and it takes groups by number alone.
    nth = next((nth for name, nth in compiled.groupindex.items() if name in (b"at", "at")), 0)
    for found in compiled.finditer(text):
        at = found.start(nth)
        yield (at if at >= 0 else found.start()), found.group()


def find_groups(pattern: str, text: bytes) -> tuple[str, ...] | None:
    """Returns the groups of the first match, "" for one that has none; None without a match."""
    found = compile_pattern(pattern).search(text[:MAX_LINE_BYTES])
    if found is None:
        return None
    return tuple((group or b"").decode("utf-8", "surrogateescape") for group in found.groups())


def expand_template(pattern: str, template: str, text: str) -> str | None:
    r"""Returns `template` with the groups of `pattern` for \1, \2 ...; None: it does not match."""
    found = compile_pattern(pattern).search(encode_text(text)[:MAX_LINE_BYTES])
    if found is None:
        return None

    def group(at: re.Match[str]) -> str:
        nth = int(at[1])
        value: bytes | None = found.group(nth) if nth <= len(found.groups()) else b""
        return (value or b"").decode("utf-8", "surrogateescape")

    return re.sub(r"\\(\d)", group, template)


@lru_cache(4096)
def _translate_glob(glob: str) -> str:
    """Returns a glob as an expression; a star matches slashes too, as in names of hunks."""
    parts = [{"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in glob]
    return f"(?s)^{''.join(parts)}$" if "/" in glob else f"(?s)(?:^|/){''.join(parts)}$"


GLOBS_AT_ONCE = 20
"""Globs that one expression matches; many more would take too much memory."""


@lru_cache(65536)
def matches_any(path: str, globs: tuple[str, ...]) -> bool:
    """Returns whether any glob matches; one without a slash is matched with the file name."""
    return any(matches(pattern, path) for pattern in _translate_globs(globs))


@lru_cache(1024)
def _translate_globs(globs: tuple[str, ...]) -> Sequence[str]:
    """Returns expressions that match what any of some globs matches."""
    parts = [f"(?:{_translate_glob(glob)})" for glob in globs]
    return ["|".join(parts[at : at + GLOBS_AT_ONCE]) for at in range(0, len(parts), GLOBS_AT_ONCE)]
