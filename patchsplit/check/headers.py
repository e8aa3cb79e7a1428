"""New files to files with the licence header that a pack asks for.

The licence of a file is never changed: an SPDX line elsewhere is moved to the top, a known licence
text gets its SPDX line, and only a file without any gets the licence of the project. A file with an
unknown licence text is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.check.lexing import PROSE_GLOBS, classify_tokens, find_lexer
from patchsplit.check.pattern import matches, matches_any
from patchsplit.model.delta import Lines
from patchsplit.model.rules.rule import HeaderRule

HEAD_LINES = 80
"""Lines at the beginning of a file in which a licence is looked for."""
SPDX_TAG = "SPDX-License-Identifier:"
SPDX_LINE = re.compile(rf"{SPDX_TAG}\s*(?P<licence>[\w.+()-]+(?: (?:AND|OR|WITH) [\w.+()-]+)*)")
SPDX_COMMENT = re.compile(rf"\s*(?://|/\*|\*|#|;|--|\.\.|%)\s*{SPDX_TAG}[^*]*(?:\*/)?\s*")
"""A complete comment on one line that has the SPDX tag and nothing else."""
LICENCE_HINT = re.compile(r"licen[cs]e|permission is|redistribut|all rights reserved|proprietary"
                  r"|confidential|public domain|warrant", re.IGNORECASE)  # fmt: skip
COPYRIGHT = re.compile(r"copyright\b", re.IGNORECASE)
GPL = r"gnu general public license"
LICENCE_TEXTS = (
    ("Apache-2.0", r"licensed under the apache license,? version 2\.0"),
    ("GPL-2.0-or-later", rf"{GPL}.*version 2 of the license, or"),
    (
        "GPL-2.0-only",
        rf"{GPL}(?:,? version 2|.*version 2(?: as published| only|\.))(?!.*any later)",
    ),
    ("LGPL-2.1-or-later", r"gnu lesser general public license.*version 2\.1 of the license, or"),
    ("BSD-3-Clause", r"redistribution and use in source and binary forms.*neither the name"),
    ("BSD-2-Clause", r"redistribution and use in source and binary forms(?!.*neither the name)"),
    ("MIT", r"permission is hereby granted, free of charge,.*the above copyright notice and this"),
)
"""SPDX identifiers, and expressions for the licence texts; a file matches exactly one."""
LEADING_LINE = re.compile(rb"#!|<\?xml|#.*coding[:=]|\xef\xbb\xbf")
"""A line that has to be the first of a file, or the second after another such line."""
COMMENT_STYLES: Mapping[str, tuple[str, ...]] = {
    "/*": ("*.c", "*.h", "*.S", "*.cc", "*.cpp", "*.cxx", "*.hpp", "*.hh", "*.java", "*.css",
           "*.js", "*.go", "*.c.inc", "*.y", "*.l"),
    "//": ("*.rs", "*.dts", "*.dtsi", "*.proto", "*.ts"),
    "#": ("*.py", "*.sh", "*.mk", "*.am", "*.yaml", "*.yml", "*.pl", "*.cmake", "*.toml",
          "Makefile*", "Kbuild", "Kconfig*", "meson.build", "meson_options.txt", "CMakeLists.txt"),
    "..": ("*.rst",),
}  # fmt: skip
"""How a comment begins, by globs of file names."""


@dataclass(frozen=True, slots=True)
class CopyrightHolder:
    """The holder of the copyright in new files, and the year."""

    name: str
    year: int


def insert_header(rule: HeaderRule, path: str, lines: Lines, holder: CopyrightHolder) -> Lines:
    """Returns the lines of a new file with the header of a rule.

    The lines are returned as they are where the rule has no header, the file has one already, or
    its licence text is unknown.
    """
    style = _find_comment_style(rule, path)
    if not rule.text or not style or not lines or has_header(rule, lines):
        return lines
    header_and_rest = _build_header(rule, lines, holder)
    if header_and_rest is None:
        return lines
    header, rest = header_and_rest
    ending = b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
    block = tuple(row.encode() + ending for row in _format_comment(header, style))
    at = _find_insertion_line(rest)
    gap = (ending,) if len(header) > 1 and rest[at : at + 1] not in ((b"\n",), (b"\r\n",)) else ()
    result = (*rest[:at], *block, *gap, *rest[at:])
    return result if has_header(rule, result) and _is_same_code(path, lines, result) else lines


def has_header(rule: HeaderRule, lines: Sequence[bytes]) -> bool:
    """Returns whether a file begins with the header of a rule."""
    head = lines[: rule.within]
    return all(any(matches(form, line) for line in head) for form in rule.form)


def _find_comment_style(rule: HeaderRule, path: str) -> str:
    for glob, style in rule.comments.items():
        if matches_any(path, (glob,)):
            return style
    return next((style for style, globs in COMMENT_STYLES.items() if matches_any(path, globs)), "")


def _build_header(
    rule: HeaderRule, lines: Lines, holder: CopyrightHolder
) -> tuple[list[str], Lines] | None:
    """Returns the lines of the header, and the file without the line that moves there.

    None where the licence text of the file is unknown.
    """
    named = rule.text.startswith(SPDX_TAG)
    head = [line.decode("utf-8", "replace").rstrip("\r\n") for line in lines[:HEAD_LINES]]
    tags = [(nth, found) for nth, row in enumerate(head) if (found := SPDX_LINE.search(row))]
    if tags:
        nth, found = tags[0]
        if not named or len(tags) > 1 or not SPDX_COMMENT.fullmatch(head[nth]):
            return None
        return [f"{SPDX_TAG} {found['licence']}"], (*lines[:nth], *lines[nth + 1 :])
    text = "\n".join(head)
    if LICENCE_HINT.search(text):
        licence = _recognise_licence(text)
        return ([f"{SPDX_TAG} {licence}"], lines) if named and licence else None
    text_of_rule = rule.text.replace("{year}", str(holder.year)).replace("{holder}", holder.name)
    rows = text_of_rule.rstrip("\n").split("\n")
    if COPYRIGHT.search(text):
        rows = [row for row in rows if not COPYRIGHT.match(row)]
        rows = rows[1:] if rows and not rows[0] else rows
    return rows, lines


def _recognise_licence(text: str) -> str:
    words = re.sub(r"\s+", " ", re.sub(r"(?m)^\s*(?://|/?\*+/?|#|;|--|\.\.)\s?", "", text)).lower()
    found = [name for name, pattern in LICENCE_TEXTS if re.search(pattern, words)]
    return found[0] if len(found) == 1 else ""


def _format_comment(rows: Sequence[str], style: str) -> Iterator[str]:
    if style == "/*":
        if len(rows) == 1:
            yield f"/* {rows[0]} */"
        else:
            spdx = rows[0].startswith(SPDX_TAG)
            yield f"/* {rows[0]}" if spdx else "/*"
            yield from (f" * {row}".rstrip() for row in rows[spdx:])
            yield " */"
    elif style == "..":
        yield f".. {rows[0]}".rstrip()
        yield from (f"   {row}".rstrip() for row in rows[1:])
    else:
        yield from (f"{style} {row}".rstrip() for row in rows)


def _find_insertion_line(lines: Lines) -> int:
    at = 0
    while at < min(2, len(lines)) and LEADING_LINE.match(lines[at]):
        at += 1
    return at


def _is_same_code(path: str, before: Lines, after: Lines) -> bool:
    """Returns whether two files differ in comments alone."""
    if matches_any(path, PROSE_GLOBS):
        return True
    lexer = find_lexer(path)
    if lexer is None:
        return False
    one, two = (
        "".join(
            "".join(value.split())
            for kind, value in classify_tokens(
                lexer, b"".join(lines).decode("utf-8", "surrogateescape")
            )
            if kind != 1
        )
        for lines in (before, after)
    )
    return one == two
