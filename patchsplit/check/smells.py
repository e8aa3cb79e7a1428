"""Lines that no upstream wants: debug prints, dead code, code for old versions, notes to oneself.

A table of expressions, each with the part of a line that it is about; `FIXME` in a string is a
word, and `printf` in a comment prints nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Literal

from patchsplit.check.leaks import LeakContext
from patchsplit.check.lexing import LineParts, decode_line, find_lexer, lex_added_lines
from patchsplit.model.finding import FileLine, Finding, PatchPart, Severity
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch

C_GLOBS = ("*.c", "*.h", "*.cc", "*.cpp", "*.cxx", "*.hpp", "*.hh")
PYTHON_GLOBS, JAVA_GLOBS = ("*.py",), ("*.java",)
NON_PRODUCT_GLOBS = ("*test*", "t/*", "*/t/*", "*tool*", "*util*", "*example*", "app/*", "*bench*",
                   "*doc/*", "*docs/*", "*script*", "*.at", "*contrib*", "*setup.py")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Smell:
    """One kind of line that is asked about."""

    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    within: Literal["code", "comment", "whole"]
    message: str
    evidence: str
    files: tuple[str, ...] = ("*",)
    product_only: bool = False
    """Whether tests, tools and documents may have it."""


def _build_smell(
    rule: str,
    severity: Severity,
    pattern: str,
    within: Literal["code", "comment", "whole"],
    message: str,
    evidence: str,
    files: tuple[str, ...] = ("*",),
    *,
    product_only: bool = False,
) -> Smell:
    return Smell(
        rule, severity, re.compile(pattern), within, message, evidence, files, product_only
    )


SMELLS = (
    _build_smell("if-0", Severity.ERROR, r"^\s*#\s*if\s+[01]\b", "whole",
           "switches code off or on for good", "code that is not used is left out", C_GLOBS),
    _build_smell("version-compat", Severity.ERROR,
           r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION\s*\(|RHEL_RELEASE_CODE|RHEL_RELEASE_VERSION)",
           "code", "asks for the version of the kernel",
           "code is for the version that it is merged into", C_GLOBS),
    _build_smell("python-compat", Severity.WARNING,
           r"\bsys\.version_info\b|^\s*(?:import|from) six\b", "code",
           "asks for the version of Python", "code is for the versions that upstream supports",
           PYTHON_GLOBS, product_only=True),
    _build_smell("vendor-ifdef", Severity.ERROR,
           r"^\s*#\s*(?:el)?if(?:n?def)?\b.*\b\w*(?:VENDOR|IN_?HOUSE|CUSTOMER|PROPRIETARY)(?![A-Z]*ID)\w*",
           "code", "is for one vendor's build alone", "upstream builds one product", C_GLOBS),
    _build_smell("new-ifdef", Severity.NOTE, r"^\s*#\s*if(?:n?def)\b", "whole",
           "adds a condition of the preprocessor", "those belong in headers",
           ("*.c", "*.cc", "*.cpp"), product_only=True),
    _build_smell("debugger", Severity.ERROR,
           r"\b(?:i?pdb\.set_trace|breakpoint)\s*\(|^\s*import i?pdb\b", "code",
           "starts a debugger", "a left-over of debugging", PYTHON_GLOBS, product_only=True),
    _build_smell("debug-print", Severity.WARNING,
           r"\b(?:printf|perror|puts)\s*\(|\bfprintf\s*\(\s*stderr\b|\bstd::c(?:out|err)\b", "code",
           "prints", "code that is no tool logs by the project's own means", C_GLOBS, product_only=True),
    _build_smell("debug-print", Severity.WARNING, r"(?<![\w.])print\s*\(", "code", "prints",
           "code that is no tool logs by the project's own means", PYTHON_GLOBS, product_only=True),
    _build_smell("console-output", Severity.ERROR, r"\bSystem\.(?:out|err)\.print|\.printStackTrace\s*\(",
           "code", "prints to the console", "a logger is there for that", JAVA_GLOBS, product_only=True),
    _build_smell("todo", Severity.WARNING, r"\b(?:TODO|FIXME|HACK|XXX)\b", "comment",
           "has a note to oneself", "what is left to do is said in the message"),
    _build_smell("conflict-marker", Severity.ERROR, r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", "whole",
           "is a marker of a conflict", "git writes it where a merge fails"),
)  # fmt: skip

CODE_COMMENT = re.compile(
    r"^\s*(?://+|\*|/\*+|#)?\s*(?:"
    r"(?:return\b.*|break|continue|goto \w+|(?:[\w.>\[\]*-]+\s*(?:[-+*/|&]?=)\s*[^=].*)"
    r"|[\w.>-]+\s*\(.*\)|(?:static |const |struct |unsigned )+\w.*);"
    r"|(?:if|for|while|switch)\s*\(.*\)\s*\{|\}\s*else\s*\{?|#\s*(?:include|define|ifdef)\b.*"
    r")\s*(?:\*/)?\s*$"
)
"""A comment of a language with semicolons that is a statement."""
COMMENT_MARK = re.compile(r"//|/\*|^\s*(?:\*|#)")
PYTHON_CODE_COMMENT = re.compile(
    r"^\s*#\s*(?:def \w+\(.*\):|class \w+.*:|import \w[\w.]*|from \w[\w.]* import .+"
    r"|return [\w.(\[].*"
    r"|(?:if|for|while|elif) .+:|self\.\w+.*(?:=|\)$).*|\w+ = \w+\(.*\)|print\(.*\))\s*$"
)


def find_smells(series: Sequence[RenderedPatch], context: LeakContext) -> Iterator[Finding]:
    """Yields the lines of the series that no upstream wants."""
    for patch in series:
        for change in patch.files:
            yield from _check_change(patch, change, context)


def _check_change(
    patch: RenderedPatch, change: RenderedFile, context: LeakContext
) -> Iterator[Finding]:
    name = change.path.rpartition("/")[2]
    product = not any(fnmatch(change.path.lower(), one) for one in NON_PRODUCT_GLOBS)
    table = [
        one for one in SMELLS
        if (product or not one.product_only) and any(fnmatch(name, glob) for glob in one.files)
    ]  # fmt: skip
    rows = {line.at: decode_line(line.text) for line in change.added}
    known = {decode_line(line.text).strip() for line in change.removed}
    code_like = _find_code_pattern(name)
    asked = [
        line
        for line in change.added
        if rows[line.at].strip() not in known
        and (
            any(one.pattern.search(rows[line.at]) for one in table)
            or (
                code_like and COMMENT_MARK.search(rows[line.at]) and code_like.search(rows[line.at])
            )
        )
    ]
    parts = lex_added_lines(change, [line.at for line in asked], context.read_blob) if asked else {}
    for line in asked:
        row, part = rows[line.at], parts.get(line.at, LineParts())
        for one in table:
            if one.pattern.search(row if one.within == "whole" else getattr(part, one.within)):
                if one.within == "whole" and part.comment.strip() == row.strip() and part.comment:
                    continue
                yield _build_finding(patch, change, line, one)
        if code_like is not None and not part.code.strip() and code_like.search(part.comment):
            yield _build_finding(patch, change, line, COMMENTED_OUT)


COMMENTED_OUT = _build_smell(
    "commented-out", Severity.WARNING, r"", "comment", "is code that is commented out",
    "code that is not used is left out",
)  # fmt: skip


def _find_code_pattern(name: str) -> re.Pattern[str] | None:
    if find_lexer(name) is None:
        return None
    if any(fnmatch(name, glob) for glob in PYTHON_GLOBS):
        return PYTHON_CODE_COMMENT
    return (
        CODE_COMMENT
        if any(fnmatch(name, glob) for glob in (*C_GLOBS, *JAVA_GLOBS, "*.js", "*.go"))
        else None
    )


def _build_finding(
    patch: RenderedPatch, change: RenderedFile, line: RenderedLine, smell: Smell
) -> Finding:
    return Finding(
        PatchPart.CODE,
        smell.message,
        smell.evidence,
        FileLine(change.path, line.at, line.diff_line),
        rule=smell.rule,
        severity=smell.severity,
        patch=patch.patch,
        hunk=line.hunk,
    )
