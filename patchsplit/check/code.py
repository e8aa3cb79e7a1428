"""Added lines and the headers of new files to findings, by the rules of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from patchsplit.check.headers import has_header
from patchsplit.check.lexing import BlobReader, LineParts, lex_added_lines
from patchsplit.check.messages import build_finding
from patchsplit.check.pattern import MAX_LINE_BYTES, LineBlock, matches, matches_any
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, PatchPart
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.model.rules.rule import HeaderRule, LineRule

TAB_WIDTH = 8


class FileChoice(Protocol):
    """A rule that says by globs which files it looks at."""

    @property
    def files(self) -> tuple[str, ...]: ...
    @property
    def besides(self) -> tuple[str, ...]: ...


Chooser = TypeVar("Chooser", bound=FileChoice)


def select_rules(
    rules: list[tuple[str, Chooser]], change: RenderedFile
) -> list[tuple[str, Chooser]]:
    """Returns the named rules that look at a file; [] unless lines of a regular file are added."""
    if not change.added or change.new is None or not change.new.mode.is_regular:
        return []
    return [
        (name, rule)
        for name, rule in rules
        if matches_any(change.path, rule.files) and not matches_any(change.path, rule.besides)
    ]


def check_lines(
    rules: list[tuple[str, LineRule]], patch: RenderedPatch, read_blob: BlobReader | None = None
) -> Iterator[Finding]:
    """Yields the findings about added lines; each file is lexed once for all rules."""
    for change in patch.files:
        mine = select_rules(rules, change)
        if not mine:
            continue
        block = LineBlock([line.text.removesuffix(b"\n") for line in change.added])
        bare = LineBlock([line.text.rstrip(b"\r\n") for line in change.added])
        asked = {
            change.added[row].at
            for _, rule in mine
            if rule.code
            for row in bare.find_matches(rule.never)
        }
        parts = lex_added_lines(change, asked, read_blob) if asked else {}
        for name, rule in mine:
            lines = [change.added[row] for row in _select_rows(rule, change, block, parts)]
            yield from _check_rule(name, rule, patch, change, lines, parts)


def _select_rows(
    rule: LineRule, change: RenderedFile, block: LineBlock, parts: Mapping[int, LineParts]
) -> Sequence[int]:
    """Returns the added lines that may violate a rule, by their places among the added ones."""
    if rule.most or rule.indent != "any" or (rule.code and matches(rule.never, b"")):
        return range(len(change.added))
    if rule.code:
        return [row for row, line in enumerate(change.added) if line.at in parts] if parts else ()
    return block.find_matches(rule.never)


def _check_rule(
    name: str,
    rule: LineRule,
    patch: RenderedPatch,
    change: RenderedFile,
    lines: Sequence[RenderedLine],
    parts: Mapping[int, LineParts],
) -> Iterator[Finding]:
    for line in lines:
        text = line.text.removesuffix(b"\n")
        if rule.code:
            part = parts.get(line.at)
            text = part.code.encode("utf-8", "replace") if part is not None else b""
        words = _find_violation(rule, text)
        if words is None or matches(rule.unless, line.text.rstrip(b"\r\n")):
            continue
        yield locate_finding(build_finding(name, rule, patch, PatchPart.CODE, words), change, line)
        if rule.once:
            return


def _find_violation(rule: LineRule, text: bytes) -> str | None:
    """Returns what is wrong with a line, "" for the message of the rule; None: nothing."""
    if rule.most and len(text) * max(1, rule.tab if b"\t" in text else 1) > rule.most:
        count = count_columns(text.rstrip(b"\r"), rule.tab)
        if count > rule.most:
            return f"the line has {count} columns; the limit is {rule.most}"
    if matches(rule.never, text):
        return ""
    blank = text[: len(text) - len(text.lstrip(b" \t"))]
    if rule.indent == "spaces" and b"\t" in blank:
        return ""
    if rule.indent == "tabs" and (b" " * TAB_WIDTH in blank or b" \t" in blank):
        return ""
    return None


def count_columns(text: bytes, tab: int = TAB_WIDTH) -> int:
    """Returns the display width of a line, with tab stops at multiples of `tab`."""
    return len(text[:MAX_LINE_BYTES].decode("utf-8", "replace").expandtabs(tab))


def locate_finding(
    finding_without_line: Finding, change: RenderedFile, line: RenderedLine
) -> Finding:
    """Returns a finding with the place of the line that it is about."""
    place = FileLine(change.path, line.at, line.diff_line)
    return replace(finding_without_line, at=place, hunk=line.hunk)


def check_header(name: str, rule: HeaderRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding for each new file that the rule is for and that lacks the header."""
    for change in patch.files:
        fresh = change.status is Status.ADDED and change.added
        if not fresh or change.new is None or not change.new.mode.is_regular:
            continue
        if len(change.added) < rule.least:
            continue
        if not matches_any(change.path, rule.files) or matches_any(change.path, rule.besides):
            continue
        if has_header(rule, [line.text for line in change.added]):
            continue
        found = build_finding(name, rule, patch, PatchPart.FILES)
        fix = rule.mend or ("check --fix licence-header adds it" if rule.text else "")
        yield locate_finding(replace(found, fix=fix), change, change.added[0])
