"""Packs over accepted commits: how many have an error or a warning, and by which rule.

    python tests/bench/rules_on_log.py openvswitch /path/to/ovs.git main 300

With --pack, the pack's own rules alone; else leaks and smells too. -v shows more of the commits.
--without=RULE leaves a rule out that is younger than the commits.
A rule whose error more than 2 % of accepted commits break is no error there; a warning, 10 %.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from patchsplit.check.rules import check_series
from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import FileLine, Finding, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.session.checks.checkers import CheckInput, run_checkers
from patchsplit.session.checks.packs import load_pack
from patchsplit.session.series.rendered import render_commit

LIMIT = {Severity.ERROR: 0.02, Severity.WARNING: 0.10}


def read_patches(repo: Repo, tip: str, count: int) -> list[RenderedPatch]:
    """Returns the newest commits, each as a series of its own; merges are left out."""
    rows = repo.run("rev-list", "--no-merges", f"-n{count}", repo.resolve(tip)).decode().split()
    commits = log_commits(repo, [Oid(row) for row in rows])
    return [render_commit(commit, PatchId(commit.oid[:12]), 1) for commit in commits]


def main(arguments: Sequence[str]) -> int:
    name, where, tip, *rest = arguments
    with Repo.open(Path(where)) as repo:
        pack = load_pack(name)
        series = read_patches(
            repo, tip, int(next((word for word in rest if word.isdecimal()), 300))
        )
        upstream = repo.resolve_commit(tip)

        young = {word.partition("=")[2] for word in arguments if word.startswith("--without=")}

        def told_of(patch: RenderedPatch) -> list[Finding]:
            if "--pack" in arguments:
                return [*check_series(pack, [patch], repo.read_lines)]
            what = CheckInput(repo, upstream, pack, [patch])
            return [one for one in run_checkers(what) if isinstance(one, Finding)]

        told: dict[Severity, dict[str, list[str]]] = {s: defaultdict(list) for s in Severity}
        for patch in series:
            for found in told_of(patch):
                if found.rule in young:
                    continue
                rows = told[found.severity][found.rule]
                if not rows or not rows[-1].startswith(patch.patch):
                    at = found.at
                    place = f"{at.path}:{at.line}" if isinstance(at, FileLine) else patch.subject
                    rows.append(f"{patch.patch} {place} {found.message}")
    over = False
    for severity, rules in told.items():
        hit = {row.split(" ")[0] for rows in rules.values() for row in rows}
        limit = LIMIT.get(severity, 1.0)
        share = len(hit) / len(series)
        mark = "  <-- TOO MANY" if share > limit else ""
        over |= share > limit
        print(f"{name} {severity}: {len(hit)} of {len(series)} commits ({share:.1%}){mark}")
        for rule, rows in sorted(rules.items(), key=lambda row: -len(row[1])):
            print(f"  {rule:26} {len(rows):4}  e.g. {rows[0]}")
            if "-v" in arguments:
                print("".join(f"      {row}\n" for row in rows[:12]), end="")
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
