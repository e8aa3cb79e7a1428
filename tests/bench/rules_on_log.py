"""Packs over accepted commits: how many have an error or a warning, and by which rule.

    python tests/bench/rules_on_log.py openvswitch /path/to/ovs.git main 300
    python tests/bench/rules_on_log.py openvswitch /path/to/ovs.git main 600 --skip=300

With --pack, the pack's own rules alone; else leaks and smells too. -v shows more of the commits.
--without=RULE leaves a rule out that is younger than the commits; --skip=N the newest N commits.
A rule whose error more than 2 % of accepted commits break is no error there; a warning, 10 %.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from patchsplit.check.rules import check_series
from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.finding import FileLine, Finding, Severity
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.session.checks.checkers import CheckInput, run_checkers
from patchsplit.session.checks.packs import load_pack
from patchsplit.session.series.rendered import render_commit

LIMIT = {Severity.ERROR: 0.02, Severity.WARNING: 0.10}


def read_patches(repo: Repo, tip: str, count: int, skip: int = 0) -> list[RenderedPatch]:
    """Returns the newest commits but for `skip`, each as a series of its own, without merges."""
    listed = repo.run(
        "rev-list", "--no-merges", f"-n{count}", f"--skip={skip}", repo.resolve(tip)
    )  # fmt: skip
    commits = log_commits(repo, [Oid(row) for row in listed.decode().split()])
    return [number_hunks(render_commit(commit, PatchId(commit.oid[:12]), 1)) for commit in commits]


def number_hunks(patch: RenderedPatch) -> RenderedPatch:
    """Returns a patch whose lines have a hunk, one for each run of changed lines in the diff."""
    return replace(
        patch, files=tuple(_number_file(nth, change) for nth, change in enumerate(patch.files))
    )


def _number_file(nth: int, change: RenderedFile) -> RenderedFile:
    places = sorted(line.diff_line for line in (*change.added, *change.removed))
    hunks: dict[int, HunkId] = {}
    for before, place in zip((-1, *places), places, strict=False):
        hunks[place] = hunks[before] if place == before + 1 else HunkId(f"{nth}:{place}")

    def assign(lines: Sequence[RenderedLine]) -> tuple[RenderedLine, ...]:
        return tuple(replace(line, hunk=hunks[line.diff_line]) for line in lines)

    return replace(change, added=assign(change.added), removed=assign(change.removed))


def main(arguments: Sequence[str]) -> int:
    name, where, tip, *rest = arguments
    with Repo.open(Path(where)) as repo:
        pack = load_pack(name)
        count = int(next((word for word in rest if word.isdecimal()), 300))
        skip = next((word.partition("=")[2] for word in rest if word.startswith("--skip=")), "0")
        series = read_patches(repo, tip, count, int(skip))
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
