"""The tables of languages and of file categories, each read from its TOML file once."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import tree_sitter

from patchsplit.model.facts import Category


@dataclass(frozen=True, slots=True)
class Language:
    """A language with a grammar, ready to parse."""

    name: str
    grammar: tree_sitter.Language
    query: tree_sitter.Query
    stop_words: frozenset[str]
    """Keywords, and names without a meaning of their own, such as built-in types."""
    heading: re.Pattern[bytes]
    """Matches a line that begins a function, where the grammar fails; group 1 is the name."""


def _read_table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("patchsplit.annotate") / name).read_text("utf-8"))


@cache
def _load_languages() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (name, re.compile("|".join(map(fnmatch.translate, row["files"]))))
        for name, row in _read_table("languages.toml").items()
        if "grammar" in row
    ]


@cache
def _load_plain_pattern() -> re.Pattern[str]:
    names = _read_table("languages.toml")["plain"]["files"]
    return re.compile("|".join(map(fnmatch.translate, names)))


def is_plain(path: str) -> bool:
    """Tells whether a file is in no language at all, although pygments may know its name."""
    return bool(_load_plain_pattern().fullmatch(path.rsplit("/", 1)[-1]))


def language_of(path: str, content: bytes = b"") -> Language | None:
    """Returns the language of a file by its name, else by its "#!" line; None if unknown."""
    base = path.rsplit("/", 1)[-1]
    for name, pattern in _load_languages():
        if pattern.fullmatch(base):
            return _load_language(name)
    asked = re.match(rb"#! ?/\S*?(?:/env +)?(?:[\w/]*/)?(bash|sh|python)[\d.]*\b", content)
    if asked:
        return _load_language("python" if asked[1] == b"python" else "bash")
    return None


@cache
def _load_language(name: str) -> Language:
    row = _read_table("languages.toml")[name]
    grammar = tree_sitter.Language(import_module(row["grammar"]).language())
    return Language(
        name=name,
        grammar=grammar,
        query=tree_sitter.Query(grammar, row["query"]),
        stop_words=frozenset(row["words"]) | _list_keywords(grammar),
        heading=re.compile(row["heading"].encode()),
    )


def _list_keywords(grammar: tree_sitter.Language) -> frozenset[str]:
    """Returns the anonymous nodes of a grammar that are words: its keywords."""
    kinds = range(grammar.node_kind_count)
    spelled = (grammar.node_kind_for_id(k) for k in kinds if not grammar.node_kind_is_named(k))
    return frozenset(word for word in spelled if word and word.isidentifier())


@lru_cache(maxsize=1 << 14)
def category_of(path: str) -> Category:
    """Returns the category of a file by its path; CODE if no pattern matches."""
    for category, pattern in _load_categories():
        if pattern.fullmatch(path):
            return category
    return Category.CODE


@cache
def _load_categories() -> list[tuple[Category, re.Pattern[str]]]:
    return [
        (Category(name), re.compile("|".join(map(_translate_glob, patterns)), re.DOTALL))
        for name, patterns in _read_table("categories.toml").items()
    ]


def _translate_glob(pattern: str) -> str:
    """Returns the regular expression of a glob whose * does not match a slash.

    A pattern matches at the end of a path; one that ends in a slash matches all in such a folder.
    """
    parts = re.split(r"(\*|\[[^]]+\])", pattern)
    body = "".join(
        "[^/]*" if part == "*" else part if part.startswith("[") else re.escape(part)
        for part in parts
    )
    return f"(?:.*/)?{body}.*" if pattern.endswith("/") else f"(?:.*/)?{body}"
