"""checkpatch.pl of Linux and QEMU, in one line each, and as DPDK's script calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, Called, Output
from patchsplit.model.finding import Finding, Severity

TERSE = re.compile(
    r"^[^:]+:(?P<line>\d+): (?P<level>ERROR|WARNING|WARN|CHECK):(?P<type>[A-Z0-9_]+)?:? ?"
    r"(?P<said>.*)$"
)
LONG = re.compile(r"^(?P<level>ERROR|WARNING|CHECK):(?P<type>[A-Z0-9_]+): (?P<said>.*)$")
FOLLOWS = re.compile(r"^#(?P<line>\d+):")
TOKENS = re.compile(r"^(?:Warning|Error) in (?P<path>\S+):$")


def terse(called: Called, output: Output) -> Iterator[Finding]:
    """Reads `--terse`: "file:line: LEVEL:TYPE: words", where QEMU's has no type."""
    for row in output.out.splitlines():
        found = TERSE.match(row)
        if found:
            yield called.finding(
                f"checkpatch:{found['type']}" if found["type"] else "checkpatch",
                found["said"],
                "upstream's checkpatch.pl says so",
                LEVELS[found["level"]],
                in_file=int(found["line"]),
            )


def dpdk(called: Called, output: Output) -> Iterator[Finding]:
    """Reads DPDK's checkpatches.sh: checkpatch at length, then its own rules, all as warnings."""
    rows = output.out.splitlines()
    said = "devtools/checkpatches.sh says so"
    for nth, row in enumerate(rows):
        following = rows[nth + 1] if nth + 1 < len(rows) else ""
        long, tokens = LONG.match(row), TOKENS.match(row)
        if long:
            at = FOLLOWS.match(following)
            yield called.finding(
                f"checkpatch:{long['type']}", long["said"], said,
                min(LEVELS[long["level"]], Severity.WARNING, key=WEIGHT.index),
                in_file=int(at["line"]) if at else None,
            )  # fmt: skip
        elif tokens:
            message = following.rstrip(":") or "uses what is forbidden"
            yield called.finding(
                "dpdk-tokens", message, said, Severity.WARNING, at=(tokens["path"], 0)
            )


WEIGHT = [Severity.NOTE, Severity.WARNING, Severity.ERROR]
