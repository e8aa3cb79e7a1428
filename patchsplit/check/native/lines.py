"""Checkers that say "path:line: words": flake8, ruff, clang-format, checkstyle, codespell.

They look at whole files; what they say of lines that the patch does not add is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, Called, Output, Parse
from patchsplit.model.finding import Finding, Severity

FLAKE8 = r"(?P<path>.+?):(?P<line>\d+):\d+: (?P<rule>[A-Z]+\d+):? (?P<said>.*)"
CLANG = r"(?P<path>.+?):(?P<line>\d+):\d+: (?:warning|error): (?P<said>.*?) \[-Wclang-format.*\]"
CHECKSTYLE = (
    r"\[(?P<level>ERROR|WARN|INFO)\] (?P<path>.+?):(?P<line>\d+)(?::\d+)?: (?P<said>.*)"
    r" \[(?P<rule>\w+)\]"
)
CODESPELL = r"(?P<path>.+?):(?P<line>\d+): (?P<said>.+ ==> .+)"


def by_line(name: str, form: str) -> Parse:
    """Returns what reads lines of a form that names path, line and said, and maybe rule, level."""
    pattern = re.compile(form)

    def parse(called: Called, output: Output) -> Iterator[Finding]:
        for row in f"{output.out}\n{output.words}".splitlines():
            found = pattern.fullmatch(row.strip())
            if not found:
                continue
            told = found.groupdict()
            at = told["path"].removeprefix("./"), int(told["line"])
            if at in called.places:
                rule = f"{name}:{told['rule']}" if told.get("rule") else name
                level = LEVELS.get(told.get("level") or "", Severity.WARNING)
                yield called.finding(rule, told["said"], f"{name} says so", level, at=at)

    return parse
