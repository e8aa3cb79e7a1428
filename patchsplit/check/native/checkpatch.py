"""The output of checkpatch.pl (Linux, QEMU) and of DPDK's checkpatches.sh to findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.check.native.checker import LEVELS, CheckerInput, Output
from patchsplit.model.finding import Finding, Severity

TERSE = re.compile(
    r"^[^:]+:(?P<line>\d+): (?P<level>ERROR|WARNING|WARN|CHECK):(?P<type>[A-Z0-9_]+)?:? ?"
    r"(?P<message>.*)$"
)
LONG_FORM = re.compile(r"^(?P<level>ERROR|WARNING|CHECK):(?P<type>[A-Z0-9_]+): (?P<message>.*)$")
FOLLOWS = re.compile(r"^#(?P<line>\d+):")
TOKENS = re.compile(r"^(?:Warning|Error) in (?P<path>\S+):$")


def parse_terse(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
    """Reads the output of --terse: "file:line: LEVEL:TYPE: message"; QEMU's has no type."""
    for row in output.stdout.splitlines():
        found = TERSE.match(row)
        if found:
            yield patch_input.build_finding(
                f"checkpatch:{found['type']}" if found["type"] else "checkpatch",
                found["message"],
                "reported by upstream's checkpatch.pl",
                LEVELS[found["level"]],
                patch_line=int(found["line"]),
            )


def parse_dpdk(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
    """Reads checkpatches.sh of DPDK: checkpatch in full form, then its own rules, as warnings."""
    rows = output.stdout.splitlines()
    evidence = "reported by devtools/checkpatches.sh"
    for nth, row in enumerate(rows):
        following = rows[nth + 1] if nth + 1 < len(rows) else ""
        long, tokens = LONG_FORM.match(row), TOKENS.match(row)
        if long:
            at = FOLLOWS.match(following)
            yield patch_input.build_finding(
                f"checkpatch:{long['type']}", long["message"], evidence,
                min(LEVELS[long["level"]], Severity.WARNING, key=SEVERITY_ORDER.index),
                patch_line=int(at["line"]) if at else None,
            )  # fmt: skip
        elif tokens:
            message = following.rstrip(":") or "uses a forbidden token"
            yield patch_input.build_finding(
                "dpdk-tokens", message, evidence, Severity.WARNING, at=(tokens["path"], 0)
            )


SEVERITY_ORDER = [Severity.NOTE, Severity.WARNING, Severity.ERROR]
