"""The output of DPDK's check-git-log.sh and of gitlint to findings about messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from patchsplit.check.native.checker import CheckerInput, Output
from patchsplit.model.finding import Finding, Severity

GITLINT = re.compile(r"^(?P<line>\d+): (?P<rule>[A-Z]+\d+) (?P<message>.*)$")


def parse_git_log_check(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
    """Reads headings, each followed by lines that are indented by a tab."""
    rows = output.stdout.splitlines()
    for row, below in pairwise([*rows, ""]):
        if row and not row[0].isspace() and row.endswith((":", "?")) and below.startswith("\t"):
            yield patch_input.build_finding(
                "dpdk-git-log",
                f"{row.rstrip(':')}: {below.strip()}",
                "reported by devtools/check-git-log.sh",
                Severity.WARNING,
                subject=row.startswith(("Wrong headline", "Headline")),
            )


def parse_gitlint(patch_input: CheckerInput, output: Output) -> Iterator[Finding]:
    """Reads "line: RULE message"; line 1 is the subject, and the body begins at line 3."""
    for row in f"{output.stdout}\n{output.stderr}".splitlines():
        found = GITLINT.match(row)
        if found:
            line = int(found["line"])
            yield patch_input.build_finding(
                f"gitlint:{found['rule']}", found["message"], "reported by gitlint",
                Severity.WARNING,
                body=line - 2, subject=line == 1,
            )  # fmt: skip
