"""utilities/checkpatch.py of Open vSwitch: what is wrong, then where, in lines that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, Called, Output
from patchsplit.model.finding import Finding

RULE, SAYS = "ovs-checkpatch", "utilities/checkpatch.py says so"
SAID = re.compile(r"^(?P<level>ERROR|WARNING): (?P<said>.*)$")
AT = re.compile(r"^#(?P<in_file>\d+) FILE: (?P<path>.+):(?P<line>\d+):$")
PEOPLE = re.compile(r"^(?:Author|Committer|Co-author\w*|Unexpected sign-offs)\b")
"""What is said of people, with no place behind it."""
HEAD = re.compile(r"^(?P<line>\d+): ")


def ovs(called: Called, output: Output) -> Iterator[Finding]:
    """Reads its words; several can stand over one place."""
    waiting: list[tuple[str, str]] = []
    for row in output.out.splitlines():
        said, at, head = SAID.match(row), AT.match(row), HEAD.match(row)
        if said and PEOPLE.match(said["said"]):
            yield called.finding(RULE, said["said"], SAYS, LEVELS[said["level"]])
        elif said:
            waiting.append((said["level"], said["said"]))
        elif at or head or row.startswith(("Subject:", "Lines checked:")):
            for level, message in waiting:
                yield called.finding(
                    RULE,
                    message,
                    SAYS,
                    LEVELS[level],
                    in_file=int(head["line"]) if head else None,
                    subject=row.startswith("Subject:"),
                    at=(at["path"], int(at["line"])) if at else None,
                )
            waiting.clear()
    for level, message in waiting:
        yield called.finding(RULE, message, SAYS, LEVELS[level])
