"""The tables of languages and of what files are for, read from TOML once."""

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
    """Keywords, and names that mean nothing by themselves."""
    heading: re.Pattern[bytes]
    """A line that begins a function, for where the grammar lost its way."""


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
    """Tells whether a file is in no language that is known here, so that every word counts."""
    return bool(_load_plain_pattern().fullmatch(path.rsplit("/", 1)[-1]))


def language_of(path: str, content: bytes = b"") -> Language | None:
    """Returns the language of a file, by its name, else by the interpreter that it asks for."""
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
    """Returns the words that the grammar spells out: those are its keywords."""
    kinds = range(grammar.node_kind_count)
    spelled = (grammar.node_kind_for_id(k) for k in kinds if not grammar.node_kind_is_named(k))
    return frozenset(word for word in spelled if word and word.isidentifier())


@lru_cache(maxsize=1 << 14)
def category_of(path: str) -> Category:
    """Tells what a file is for, by its path."""
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
    """Translates a glob in which no star crosses a slash; a final slash takes in a whole folder."""
    parts = re.split(r"(\*|\[[^]]+\])", pattern)
    body = "".join(
        "[^/]*" if part == "*" else part if part.startswith("[") else re.escape(part)
        for part in parts
    )
    return f"(?:.*/)?{body}.*" if pattern.endswith("/") else f"(?:.*/)?{body}"
