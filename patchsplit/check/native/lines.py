"""Output of the form "path:line: message" (flake8, clang-format, codespell ...) to findings.

Such checkers read whole files; messages about lines that the patch does not add are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, CheckerInput, Output, OutputParser
from patchsplit.model.finding import Finding, Severity

FLAKE8 = r"(?P<path>.+?):(?P<line>\d+):\d+: (?P<rule>[A-Z]+\d+):? (?P<message>.*)"
CLANG = r"(?P<path>.+?):(?P<line>\d+):\d+: (?:warning|error): (?P<message>.*?) \[-Wclang-format.*\]"
CHECKSTYLE = (
    r"\[(?P<level>ERROR|WARN|INFO)\] (?P<path>.+?):(?P<line>\d+)(?::\d+)?: (?P<message>.*)"
    r" \[(?P<rule>\w+)\]"
)
CODESPELL = r"(?P<path>.+?):(?P<line>\d+): (?P<message>.+ ==> .+)"


def make_line_parser(name: str, form: str) -> OutputParser:
    """Returns a parser of lines that match `form`.

    `form` has the groups path, line and message, and optionally rule and level.
    """
    pattern = re.compile(form)

    def parse(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
        """Yields the findings about added lines."""
        for row in f"{output.stdout}\n{output.stderr}".splitlines():
            found = pattern.fullmatch(row.strip())
            if not found:
                continue
            fields = found.groupdict()
            at = fields["path"].removeprefix("./"), int(fields["line"])
            if at in patch_input.by_file_line:
                rule = f"{name}:{fields['rule']}" if fields.get("rule") else name
                level = LEVELS.get(fields.get("level") or "", Severity.WARNING)
                yield patch_input.build_finding(
                    rule, fields["message"], f"reported by {name}", level, at=at
                )

    return parse
