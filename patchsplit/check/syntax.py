"""Files and queries of tree-sitter to the nodes that match, by the rules of a pack.

Of a file in C, the top-level constructs that changed lines are in are parsed alone: a tenth of the
text, and what the grammar cannot read in one function does not change the tree of another.

A query is data, as are the expressions: it can neither call anything nor take long, since a rule
may not have predicates, and since the number of its open matches is limited.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from patchsplit.check.pattern import MAX_TEXT_BYTES, matches
from patchsplit.model.rules.rule import SyntaxRule

MAX_OPEN_MATCHES = 256
"""The maximum number of matches of a query that are open at a time; others are lost."""
MAX_QUERY_CHARACTERS = 4000
CONSTRUCT_ENDS = {"c": b"}", "cpp": b"}"}
"""By language, the beginning of a line that ends a top-level construct, where that is sure."""

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


@dataclass(frozen=True, slots=True)
class ParsedLines:
    """A range of lines of a file that is parsed on its own."""

    start: int
    """Its first line, 0-based."""
    stop: int
    """The line after its last one, 0-based."""
    tree: Any
    """Its syntax tree."""


def parse_constructs(
    language: str, lines: Sequence[bytes], rows: Sequence[int]
) -> Iterator[ParsedLines]:
    """Yields the syntax trees of the top-level constructs that some lines are in.

    `rows` are 0-based and sorted. In languages without CONSTRUCT_ENDS that is the whole file, and
    nothing where that is too long.
    """
    import tree_sitter

    if sum(map(len, lines)) > MAX_TEXT_BYTES:
        return
    parser = tree_sitter.Parser(_load_grammar(language))
    for start, stop in find_constructs(lines, rows, CONSTRUCT_ENDS.get(language)):
        yield ParsedLines(start, stop, parser.parse(b"".join(lines[start:stop])))


def find_constructs(
    lines: Sequence[bytes], rows: Sequence[int], end: bytes | None
) -> list[tuple[int, int]]:
    """Returns the ranges of lines, 0-based and half-open, of the constructs that `rows` are in.

    Each begins after a line that begins with `end`, and ends with the next such line; comments and
    declarations between two constructs belong to the second one. None: there is one range.
    """
    if end is None:
        return [(0, len(lines))] if rows else []
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row < found[-1][1]:
            continue
        start = next((nth + 1 for nth in range(row - 1, -1, -1) if lines[nth].startswith(end)), 0)
        last = next((nth for nth in range(row, len(lines)) if lines[nth].startswith(end)), None)
        found.append((start, len(lines) if last is None else last + 1))
    return found


def find_lines(rule: SyntaxRule, parsed: ParsedLines, rows: Sequence[int]) -> Iterator[int]:
    """Yields those of some lines on which a node begins that matches a rule, each once.

    `rows` are lines of the file, 0-based and sorted; those outside the parsed range are ignored.
    """
    import tree_sitter

    rows = rows[bisect_left(rows, parsed.start) : bisect_left(rows, parsed.stop)]
    if not rows:
        return
    asked, seen = set(rows), set()
    cursor = tree_sitter.QueryCursor(
        _compile_query(rule.language, rule.query), match_limit=MAX_OPEN_MATCHES
    )
    cursor.set_point_range((rows[0] - parsed.start, 0), (rows[-1] - parsed.start + 1, 0))
    for _, captures in cursor.matches(parsed.tree.root_node):
        at = captures.get("at")
        row = at[0].start_point.row + parsed.start if at else None
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
