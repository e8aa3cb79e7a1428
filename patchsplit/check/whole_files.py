"""Whole files after a patch to findings about the lines that it adds, by the rules of a pack."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from patchsplit.check.code import locate_finding, select_rules
from patchsplit.check.lexing import BlobReader, lex_added_lines
from patchsplit.check.messages import build_finding
from patchsplit.check.pattern import (
    MAX_TEXT_BYTES,
    find_groups,
    find_passages,
    matches,
)
from patchsplit.check.syntax import ParsedLines, find_lines, parse_constructs
from patchsplit.model.delta import Lines, Status
from patchsplit.model.finding import Finding, PatchPart
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.model.rules.rule import PassageRule, PythonRule, SortedRule, SyntaxRule, UnusedRule

WHOLE_FILE_RULES = (PassageRule, SyntaxRule, PythonRule, SortedRule, UnusedRule)
WholeFileRule = PassageRule | SyntaxRule | PythonRule | SortedRule | UnusedRule


@dataclass(frozen=True)
class ChangedFile:
    """A file after a patch, and the lines that the patch adds."""

    change: RenderedFile
    lines: Lines
    """All lines of the file; the added ones alone where it cannot be read."""
    rows: Sequence[int]
    """The places of the added lines in `lines`, 0-based, in order."""
    read_blob: BlobReader | None

    @cached_property
    def content(self) -> bytes:
        return b"".join(self.lines)

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where each line begins in the content, in bytes."""
        return list(accumulate(map(len, self.lines), initial=0))[:-1]

    @cached_property
    def added(self) -> dict[int, RenderedLine]:
        """The added lines by their place in `lines`."""
        return dict(zip(self.rows, self.change.added, strict=True))

    @cached_property
    def trees(self) -> dict[str, Sequence[ParsedLines]]:
        """The syntax trees that were made, by language."""
        return {}

    def find_row(self, offset: int) -> int:
        """Returns the 0-based line of a byte of the content."""
        return bisect_right(self.starts, offset) - 1

    def parse(self, language: str) -> Sequence[ParsedLines]:
        """Returns the syntax trees of what has added lines; none where the file is too long."""
        if language not in self.trees:
            self.trees[language] = [*parse_constructs(language, self.lines, self.rows)]
        return self.trees[language]


def load_file(change: RenderedFile, read_blob: BlobReader | None) -> ChangedFile:
    """Returns a changed file with its lines after the patch."""
    whole: Lines = ()
    if read_blob is not None and change.new is not None:
        whole = read_blob(change.new.oid)
    if not whole:
        alone = tuple(line.text for line in change.added)
        return ChangedFile(change, alone, range(len(alone)), read_blob)
    return ChangedFile(change, whole, [line.at - 1 for line in change.added], read_blob)


def check_whole_files(
    rules: list[tuple[str, WholeFileRule]], patch: RenderedPatch, read_blob: BlobReader | None
) -> Iterator[Finding]:
    """Yields the findings about added lines that depend on the rest of their file."""
    for change in patch.files:
        mine = select_rules(rules, change)
        if not mine:
            continue
        file = load_file(change, read_blob)
        for name, rule in mine:
            for row, words in _find_rows(rule, file):
                found = build_finding(name, rule, patch, PatchPart.CODE, words)
                yield locate_finding(found, change, file.added[row])


def _find_rows(rule: WholeFileRule, file: ChangedFile) -> Iterator[tuple[int, str]]:
    """Yields the places of added lines that violate a rule, and a message, "" for the rule's."""
    match rule:
        case PassageRule():
            yield from ((row, "") for row in _find_passage_rows(rule, file))
        case SyntaxRule():
            for parsed in file.parse(rule.language):
                yield from ((row, "") for row in find_lines(rule, parsed, file.rows))
        case PythonRule():
            yield from _find_python_rows(rule, file)
        case SortedRule():
            yield from _find_unsorted_rows(rule, file)
        case UnusedRule():
            yield from _find_unused_rows(rule, file)


def _find_passage_rows(rule: PassageRule, file: ChangedFile) -> Iterator[int]:
    if rule.new and file.change.status is not Status.ADDED:
        return
    for at, passage in find_passages(rule.never, file.content):
        row = file.find_row(at)
        if row not in file.added or matches(rule.unless, passage):
            continue
        if rule.code and not _is_code(file, row, at):
            continue
        yield row
        if rule.once:
            return


def _is_code(file: ChangedFile, row: int, offset: int) -> bool:
    """Returns whether the first word at or after a place of an added line is code."""
    line = file.added[row]
    parts = lex_added_lines(file.change, [line.at], file.read_blob).get(line.at)
    if parts is None:
        return False
    words = line.text[offset - file.starts[row] :].decode("utf-8", "replace").split()
    return bool(words) and words[0][:8] in parts.code


def _find_python_rows(rule: PythonRule, file: ChangedFile) -> Iterator[tuple[int, str]]:
    from pyflakes import checker

    if len(file.content) > MAX_TEXT_BYTES:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            messages = checker.Checker(ast.parse(file.content)).messages
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for message in messages:
        row = message.lineno - 1
        wanted = type(message).__name__ in rule.report and row in file.added
        if wanted and b"noqa" not in file.lines[row]:
            yield row, f"{rule.message}: {message.message % message.message_args}"


def _find_unsorted_rows(rule: SortedRule, file: ChangedFile) -> Iterator[tuple[int, str]]:
    """Yields the first added line of each list after which, or before which, the order breaks."""
    keys = [_read_key(rule.line, line) for line in file.lines]
    reported = False
    for row, (before, after) in enumerate(pairwise(keys)):
        if before is None or after is None:
            reported = False
            continue
        added = next((nth for nth in (row + 1, row) if nth in file.added), None)
        if before > after and added is not None and not reported:
            reported = True
            yield added, f"{rule.message}: «{after}» comes before «{before}»"


def _read_key(pattern: str, line: bytes) -> str | None:
    """Returns the groups of a line, joined by dots; None where it is no line of the list."""
    groups = find_groups(pattern, line.rstrip(b"\r\n"))
    return None if groups is None else ".".join(filter(None, groups)).casefold()


def _find_unused_rows(rule: UnusedRule, file: ChangedFile) -> Iterator[tuple[int, str]]:
    for row in file.rows:
        groups = find_groups(rule.line, file.lines[row].rstrip(b"\r\n"))
        name = groups[0] if groups else ""
        if not name:
            continue
        word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
        if not any(nth != row and word.search(line) for nth, line in enumerate(file.lines)):
            yield row, f"{rule.message}: {name}"
