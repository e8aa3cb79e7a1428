"""Files and queries of tree-sitter to the nodes that match, by the rules of a pack.

A query is data, as are the expressions: it can neither call anything nor take long, since a rule
may not have predicates, and since the number of its open matches is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from patchsplit.check.pattern import MAX_TEXT_BYTES, matches
from patchsplit.model.rules.rule import SyntaxRule

MAX_OPEN_MATCHES = 256
"""The maximum number of matches of a query that are open at a time; others are lost."""
MAX_QUERY_CHARACTERS = 4000

Captures = dict[str, list[Any]]
"""The nodes of one match, by the name of their capture."""


def list_captures(language: str, query: str) -> frozenset[str]:
    """Returns the names of the captures of a query; raises ValueError where it is not valid."""
    if len(query) > MAX_QUERY_CHARACTERS:
        raise ValueError(f"it has more than {MAX_QUERY_CHARACTERS} characters")
    if re.search(r"\(\s*#", query):
        raise ValueError("a rule has no predicates; use text, never and same")
    compiled = _compile_query(language, query)
    return frozenset(compiled.capture_name(nth) for nth in range(compiled.capture_count))


def parse_file(language: str, content: bytes) -> Any:
    """Returns the syntax tree of a file; None where it is too long."""
    import tree_sitter

    if len(content) > MAX_TEXT_BYTES:
        return None
    return tree_sitter.Parser(_load_grammar(language)).parse(content)


def find_lines(rule: SyntaxRule, tree: Any, rows: Sequence[int]) -> Iterator[int]:
    """Yields those of some lines, 0-based and sorted, on which a node begins that matches a rule.

    Each line is yielded once.
    """
    import tree_sitter

    asked, seen = set(rows), set()
    cursor = tree_sitter.QueryCursor(
        _compile_query(rule.language, rule.query), match_limit=MAX_OPEN_MATCHES
    )
    cursor.set_point_range((rows[0], 0), (rows[-1] + 1, 0))
    for _, captures in cursor.matches(tree.root_node):
        row = captures["at"][0].start_point.row if captures.get("at") else None
        if row in asked and row not in seen and _is_match(rule, captures):
            seen.add(row)
            yield row


def _is_match(rule: SyntaxRule, captures: Captures) -> bool:
    texts = {name: [node.text or b"" for node in nodes] for name, nodes in captures.items()}
    if any(not _has_match(rule.text[name], texts.get(name, ())) for name in rule.text):
        return False
    if any(_has_match(rule.never[name], texts.get(name, ())) for name in rule.never):
        return False
    return len({b"".join(texts.get(name, ())) for name in rule.same}) <= 1


def _has_match(pattern: str, texts: Sequence[bytes]) -> bool:
    return any(matches(f"(?m){pattern}", text) for text in texts)


@lru_cache(16)
def _load_grammar(language: str) -> Any:
    import tree_sitter

    return tree_sitter.Language(import_module(f"tree_sitter_{language}").language())


@lru_cache(1024)
def _compile_query(language: str, query: str) -> Any:
    import tree_sitter

    try:
        return tree_sitter.Query(_load_grammar(language), query)
    except tree_sitter.QueryError as error:
        raise ValueError(str(error).split("\n", 1)[0]) from None
