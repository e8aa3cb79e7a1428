"""Lines to words: the identifiers in them, and the parts of identifiers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,}")
NAME_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*|\d+")
COMPOUND = re.compile(rb"[A-Za-z][A-Za-z0-9_]*(?:[-.:/]+[A-Za-z0-9_]+)*")
JOINTS = re.compile(rb"[-.:/]+")
SPACE = re.compile(rb"\s+")

TEST_TITLE = re.compile(
    rb"""AT_SETUP\(\[+(?P<autotest>.+?)\]+\)
    | test_expect_(?:success|failure)\s+(?:[\w,!]+\s+)?'(?P<shell>[^']+)'
    | ^\s*(?:async\s+)?def\s+(?P<python>test_\w+)
    | ^\s*TEST(?:_[FP])?\(\s*\w+\s*,\s*(?P<google>\w+)
    | @Test\b[^\n]*\n\s*(?:public\s+)?void\s+(?P<java>\w+)""",
    re.VERBOSE | re.MULTILINE,
)
"""Titles of tests in Autotest, git's test library, Python, GoogleTest and JUnit."""

KEYWORD_TEXT = """
    the and for not this that with from return int char void const static struct unsigned long
    bool true false null none self def class import public private protected final new throws
    string include define ifdef endif ifndef else elif while switch case break continue goto sizeof
    typedef enum union extern inline override package try except raise assert pass lambda yield
    async await super catch throw extends implements interface are was will can has have but you
    all any use used when then than its which into done echo local func type range nil var let
    function fn pub mut impl mod match
"""
KEYWORDS = frozenset(KEYWORD_TEXT.split())
"""Lower-case words of programming languages, and of English, that are too common to count."""


def extract_words(lines: Iterable[bytes]) -> frozenset[str]:
    """Returns the identifiers of three or more characters, without KEYWORDS in any case."""
    found = {word.decode("ascii") for word in WORD.findall(b"".join(lines))}
    return frozenset(word for word in found if word.lower() not in KEYWORDS)


def count_words(text: bytes) -> Counter[bytes]:
    """Counts the identifiers of three or more characters in a text, KEYWORDS among them."""
    return Counter(WORD.findall(text))


@lru_cache(1 << 16)
def split_name(word: str) -> frozenset[str]:
    """Returns the parts of a name in lower case: "dp", "packet" and "put" of "dpPacket_put".

    Parts of one character are left out.
    """
    return frozenset(part.lower() for part in NAME_PART.findall(word) if len(part) > 1)


def is_compound(word: str) -> bool:
    """Tells whether a name has several parts, by underscores or capitals, unlike English words."""
    bare = word.strip("_")
    return "_" in bare or bare[1:] not in (bare[1:].lower(), bare[1:].upper())


def extract_compounds(text: bytes) -> frozenset[str]:
    """Returns the names of several parts, such as options, keys and files, in one spelling.

    "--no-pager", "no_pager" and "no.pager" all become "no_pager".
    """
    found = (JOINTS.sub(b"_", name).lower() for name in COMPOUND.findall(text))
    return frozenset(name.decode("ascii") for name in found if b"_" in name)


def normalize_line(line: bytes) -> bytes:
    """Returns the shape of a line: each name and number as "n", each run of whitespace as " "."""
    return SPACE.sub(b" ", NAME.sub(b"n", line)).strip()


@lru_cache(1 << 17)
def _decode_word(word: bytes) -> str:
    """Returns a word as text; "" for one of KEYWORDS."""
    text = word.decode("ascii")
    return "" if text.lower() in KEYWORDS else text


def drop_keywords(words: Iterable[bytes]) -> frozenset[str]:
    """Returns the words, as text, without KEYWORDS."""
    return frozenset(map(_decode_word, set(words))) - {""}
