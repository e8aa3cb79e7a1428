"""The lines that each patch adds against a pack, and how its new files begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from patchsplit.check.headers import satisfied
from patchsplit.check.lexing import Read, Said, said
from patchsplit.check.messages import finding
from patchsplit.check.pattern import LONGEST, among, matches
from patchsplit.model.delta import Status
from patchsplit.model.finding import Finding, Part
from patchsplit.model.pack import Header, Lines
from patchsplit.model.rendered import Change, Line, Sent

TAB = 8


def lines(
    rules: list[tuple[str, Lines]], patch: Sent, read: Read | None = None
) -> Iterator[Finding]:
    """Yields what is wrong with added lines; a file is told apart into code and prose once."""
    for change in patch.changes:
        mine = [
            (name, rule)
            for name, rule in rules
            if among(change.path, rule.files) and not among(change.path, rule.besides)
        ]
        if not mine or not change.added or change.new is None or not change.new.mode.regular:
            continue
        asked = {
            line.at for _, rule in mine for line in change.added
            if rule.code and matches(rule.never, line.text.rstrip(b"\r\n"))
        }  # fmt: skip
        parts = said(change, asked, read) if asked else {}
        for name, rule in mine:
            yield from _lines(name, rule, patch, change, parts)


def _lines(
    name: str, rule: Lines, patch: Sent, change: Change, parts: Mapping[int, Said]
) -> Iterator[Finding]:
    for line in change.added:
        text = line.text.removesuffix(b"\n")
        if rule.code:
            part = parts.get(line.at)
            text = part.code.encode("utf-8", "replace") if part is not None else b""
        words = _wrong(rule, text)
        if words is None or matches(rule.unless, line.text.rstrip(b"\r\n")):
            continue
        yield placed(finding(name, rule, patch, Part.CODE, words), change, line)
        if rule.once:
            return


def _wrong(rule: Lines, text: bytes) -> str | None:
    """Says what is wrong with a line, "" for the rule's own words; None: nothing."""
    if rule.most:
        count = columns(text.rstrip(b"\r"), rule.tab)
        if count > rule.most:
            return f"the line has {count} columns, and {rule.most} are allowed"
    if matches(rule.never, text):
        return ""
    blank = text[: len(text) - len(text.lstrip(b" \t"))]
    if rule.indent == "spaces" and b"\t" in blank:
        return ""
    if rule.indent == "tabs" and (b" " * TAB in blank or b" \t" in blank):
        return ""
    return None


def columns(text: bytes, tab: int = TAB) -> int:
    """Returns the columns of a line on a screen."""
    return len(text[:LONGEST].decode("utf-8", "replace").expandtabs(tab))


def placed(found: Finding, change: Change, line: Line) -> Finding:
    """Returns a finding with the place of the line that it is about."""
    return replace(found, path=change.path, at=line.at, in_patch=line.in_patch, hunk=line.hunk)


def header(name: str, rule: Header, patch: Sent) -> Iterator[Finding]:
    for change in patch.changes:
        fresh = change.status is Status.ADDED and change.added
        if not fresh or change.new is None or not change.new.mode.regular:
            continue
        if not among(change.path, rule.files) or among(change.path, rule.besides):
            continue
        if satisfied(rule, [line.text for line in change.added]):
            continue
        found = finding(name, rule, patch, Part.FILES)
        mend = rule.mend or ("check --fix licence-header says it" if rule.text else "")
        yield placed(replace(found, mend=mend), change, change.added[0])
