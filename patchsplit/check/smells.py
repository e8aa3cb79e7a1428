"""Lines that no upstream wants: debug output, dead code, code for old versions, TODO comments.

A table of expressions, each with the part of a line that it is matched with: `FIXME` counts in a
comment only, and `printf` in code only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, partial
from typing import Literal

from patchsplit.check.leaks import LeakContext
from patchsplit.check.lexing import (
    LineParts,
    decode_line,
    find_lexer,
    is_in_block_comment,
    lex_added_lines,
)
from patchsplit.model.finding import FileLine, Finding, PatchPart, Severity
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.store.findings import NO_REUSE, Reuse

C_GLOBS = ("*.c", "*.h", "*.cc", "*.cpp", "*.cxx", "*.hpp", "*.hh")
PYTHON_GLOBS, JAVA_GLOBS = ("*.py",), ("*.java",)
OUTPUT_GLOBS = ("*.out", "*.po", "*.pot")
"""Files of what programs print, without comments of their own."""
NON_PRODUCT_GLOBS = ("*test*", "t/*", "*/t/*", "*tool*", "*util*", "*example*", "app/*", "*bench*",
                   "*doc/*", "*docs/*", "*script*", "*.at", "*contrib*", "*setup.py")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Smell:
    """One kind of line that is reported."""

    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    within: Literal["code", "comment", "whole"]
    message: str
    evidence: str
    files: tuple[str, ...] = ("*",)
    product_only: bool = False
    """Whether tests, tools and documents are exempt."""
    besides: tuple[str, ...] = ()
    """Globs of file names that are exempt."""

    def may_be_in(self, text: str) -> bool:
        """Returns whether a line of a text, or of its parts, may match; False is certain."""
        return _compile_for_lines(self.pattern.pattern).search(text) is not None


@cache
def _compile_for_lines(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


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
    besides: tuple[str, ...] = (),
) -> Smell:
    return Smell(
        rule, severity, re.compile(pattern), within, message, evidence, files, product_only, besides
    )


SMELLS = (
    _build_smell("if-0", Severity.ERROR, r"^\s*#\s*if\s+[01]\b", "whole",
           "disables or enables code permanently", "unused code is left out", C_GLOBS),
    _build_smell("version-compat", Severity.ERROR,
           r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION\s*\(|RHEL_RELEASE_CODE|RHEL_RELEASE_VERSION)",
           "code", "checks the version of the kernel",
           "code is for the version that it is merged into", C_GLOBS),
    _build_smell("python-compat", Severity.WARNING,
           r"\bsys\.version_info\b|^\s*(?:import|from) six\b", "code",
           "checks the version of Python", "code is for the versions that upstream supports",
           PYTHON_GLOBS, product_only=True),
    _build_smell("vendor-ifdef", Severity.ERROR,
           r"^\s*#\s*(?:el)?if(?:n?def)?\b.*\b\w*(?:VENDOR|IN_?HOUSE|CUSTOMER|PROPRIETARY)(?![A-Z]*ID)\w*",
           "code", "is only for the build of one vendor", "upstream has a single product", C_GLOBS),
    _build_smell("new-ifdef", Severity.NOTE, r"^\s*#\s*if(?:n?def)\b", "whole",
           "adds a preprocessor condition", "such conditions belong in headers",
           ("*.c", "*.cc", "*.cpp"), product_only=True),
    _build_smell("debugger", Severity.ERROR,
           r"\b(?:i?pdb\.set_trace|breakpoint)\s*\(|^\s*import i?pdb\b", "code",
           "starts a debugger", "it is left from debugging", PYTHON_GLOBS, product_only=True),
    _build_smell("debug-print", Severity.WARNING,
           r"\b(?:printf|perror|puts)\s*\(|\bfprintf\s*\(\s*stderr\b|\bstd::c(?:out|err)\b", "code",
           "prints to the console", "the project has its own logging", C_GLOBS, product_only=True),
    _build_smell("debug-print", Severity.WARNING, r"(?<![\w.])print\s*\(", "code",
           "prints to the console",
           "the project has its own logging", PYTHON_GLOBS, product_only=True),
    _build_smell("console-output", Severity.ERROR,
           r"\bSystem\.(?:out|err)\.print|\.printStackTrace\s*\(",
           "code", "prints to the console", "use a logger", JAVA_GLOBS, product_only=True),
    _build_smell("todo", Severity.WARNING, r"\b(?:TODO|FIXME|HACK|XXX)\b", "comment",
           "has a TODO comment", "open work is described in the message", besides=OUTPUT_GLOBS),
    _build_smell("conflict-marker", Severity.ERROR, r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", "whole",
           "is a conflict marker", "git writes it where a merge fails"),
)  # fmt: skip

CODE_COMMENT = re.compile(
    r"^\s*(?://+|\*|/\*+|#)?\s*(?:"
    r"(?:return\b.*|break|continue|goto \w+|(?:[\w.>\[\]*-]+\s*(?:[-+*/|&]?=)\s*[^=].*)"
    r"|[\w.>-]+\s*\(.*\)|(?:static |const |struct |unsigned )+\w.*);"
    r"|(?:if|for|while|switch)\s*\(.*\)\s*\{|\}\s*else\s*\{?|#\s*(?:include|define|ifdef)\b.*"
    r")\s*(?:\*/)?\s*$"
)
"""A statement in a comment, in a language with semicolons."""
COMMENT_MARK = re.compile(r"//|/\*|^\s*(?:\*|#)", re.MULTILINE)
PYTHON_CODE_COMMENT = re.compile(
    r"^\s*#\s*(?:def \w+\(.*\):|class \w+.*:|import \w[\w.]*|from \w[\w.]* import .+"
    r"|return (?:[\w.]+(?: (?:[-+*/%<>=!]|and |or |in |is |not |if ).*)?|[\w.]*[(\[{'\"].*)"
    r"|(?:if|while|elif) .+:|for .+ in .+:|self\.\w+.*(?:=|\)$).*|\w+ = \w+\(.*\)|print\(.*\))\s*$"
)


def find_smells(
    series: Sequence[RenderedPatch], context: LeakContext, reuse: Reuse = NO_REUSE
) -> Iterator[Finding]:
    """Yields the findings about added lines, patch by patch."""
    for patch in series:
        yield from reuse.find("smells", patch, partial(_check_patch, patch, context))


def _check_patch(patch: RenderedPatch, context: LeakContext) -> Iterator[Finding]:
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
        and not any(fnmatch(name, glob) for glob in one.besides)
    ]  # fmt: skip
    rows = {line.at: decode_line(line.text) for line in change.added}
    whole = "\n".join(rows.values())
    table = [one for one in table if one.may_be_in(whole)]
    code_like = _find_code_pattern(name)
    if code_like is not None and not COMMENT_MARK.search(whole):
        code_like = None
    if not table and code_like is None:
        return
    known = {decode_line(line.text).strip() for line in change.removed}
    asked = [
        line
        for line in change.added
        if rows[line.at].strip() not in known
        and (
            any(one.pattern.search(rows[line.at]) for one in table)
            or (
                code_like is not None
                and COMMENT_MARK.search(rows[line.at])
                and code_like.search(rows[line.at])
                and _may_be_comment(line, change, context)
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


def _may_be_comment(line: RenderedLine, change: RenderedFile, context: LeakContext) -> bool:
    """Returns whether a line with a comment's sign may be one; False is certain.

    In C, "#" begins a directive of the preprocessor, which is by far the most frequent such line.
    """
    is_directive = line.text.lstrip().startswith(b"#") and any(
        fnmatch(change.path.rpartition("/")[2], glob) for glob in C_GLOBS
    )
    if not is_directive or context.read_blob is None:
        return True
    if change.new is None or not change.new.mode.is_regular:
        return True
    return is_in_block_comment(context.read_blob(change.new.oid), line.at)


COMMENTED_OUT = _build_smell(
    "commented-out", Severity.WARNING, r"", "comment", "is commented-out code",
    "unused code is left out",
)  # fmt: skip


def _find_code_pattern(name: str) -> re.Pattern[str] | None:
    if any(fnmatch(name, glob) for glob in PYTHON_GLOBS):
        pattern = PYTHON_CODE_COMMENT
    elif any(fnmatch(name, glob) for glob in (*C_GLOBS, *JAVA_GLOBS, "*.js", "*.go")):
        pattern = CODE_COMMENT
    else:
        return None
    return None if find_lexer(name) is None else pattern


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
