"""The output of utilities/checkpatch.py of Open vSwitch to findings.

Messages come first, followed by a line with their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, CheckerInput, Output
from patchsplit.model.finding import Finding

RULE, EVIDENCE = "ovs-checkpatch", "reported by utilities/checkpatch.py"
LEVEL_LINE = re.compile(r"^(?P<level>ERROR|WARNING): (?P<message>.*)$")
LOCATION_LINE = re.compile(r"^#(?P<in_file>\d+) FILE: (?P<path>.+):(?P<line>\d+):$")
AUTHOR_MESSAGE = re.compile(r"^(?:Author|Committer|Co-author\w*|Unexpected sign-offs)\b")
"""A message about people, which has no place."""
HEADER_LINE = re.compile(r"^(?P<line>\d+): ")


def parse_ovs(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
    """Yields the findings; several messages can have one place."""
    waiting: list[tuple[str, str]] = []
    for row in output.stdout.splitlines():
        level_line, at, head = (
            LEVEL_LINE.match(row),
            LOCATION_LINE.match(row),
            HEADER_LINE.match(row),
        )
        if level_line and AUTHOR_MESSAGE.match(level_line["message"]):
            yield patch_input.build_finding(
                RULE, level_line["message"], EVIDENCE, LEVELS[level_line["level"]]
            )
        elif level_line:
            waiting.append((level_line["level"], level_line["message"]))
        elif at or head or row.startswith(("Subject:", "Lines checked:")):
            for level, message in waiting:
                yield patch_input.build_finding(
                    RULE,
                    message,
                    EVIDENCE,
                    LEVELS[level],
                    patch_line=int(head["line"]) if head else None,
                    subject=row.startswith("Subject:"),
                    at=(at["path"], int(at["line"])) if at else None,
                )
            waiting.clear()
    for level, message in waiting:
        yield patch_input.build_finding(RULE, message, EVIDENCE, LEVELS[level])
