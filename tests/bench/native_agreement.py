"""A pack and upstream's own checker over accepted commits: where they say the same, rule by rule.

    python tests/bench/native_agreement.py openvswitch REPOSITORY TIP ovs-checkpatch [COUNT]

The checker is the one of the newest upstream (the branch HEAD), as the pack is of today; the files
that it looks at are the commits' own. For each rule that both have: the commits in which both found
something, only the pack did, only the checker did, and the share of commits in which they agree.
-v names the commits in which they do not.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from patchsplit.check.rules import check_series
from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import FileLine, Finding
from patchsplit.model.plan import PatchId
from patchsplit.session.checks.native import run_checkers
from patchsplit.session.checks.packs import load_pack
from patchsplit.session.series.rendered import render_commit

Table = Mapping[str, str]
"""Rules of ours, parted by blanks -> an expression for the checker's rule and words."""

OVS: Table = {
    "line-length line-length-text": r"Line is \d+ characters long",
    "tabs": "non-spaces leading whitespace",
    "trailing-space trailing-space-blank": "trailing whitespace",
    "keyword-space": "Improper whitespace around control block",
    "braces": "Inappropriate bracing",
    "pointer-star": "spacing in pointer declaration",
    "non-ascii": "non-ascii",
    "cast-space": "spacing around cast",
    "operator-end": "operator at end of line",
    "xxx": "Comment with 'xxx'",
    "comment-slashes": "C99 style comment",
    "empty-return": "Empty return",
    "static-inline": "static inline",
    "at-grep": "grep -E/-F",
    "experimental-api": "Experimental API",
    "subject-most": "is over 70",
    "subject-capital": "start with a capital",
    "subject-stop": "end with a dot",
    "signed-off-author": r"^\S+ Author .* needs to sign off",
    "fixes-form": "Fixes.* malformed",
    "change-id": "Gerrit Change-Id",
    "docs-listed": "New doc",
    "allocation": r"Use \w+\(\)",
}
DPDK: Table = {
    "signed-off": "MISSING_SIGN_OFF|Missing 'Signed-off-by:'",
    "wrap": "COMMIT_LOG_LONG_LINE|Line too long",
    "line-length": "LONG_LINE:|LONG_LINE |LONG_LINE$",
    "trailing-space trailing-space-blank": "TRAILING_WHITESPACE",
    "indent": "CODE_INDENT",
    "comment-slashes": "C99_COMMENTS",
    "body-empty": "COMMIT_MESSAGE",
    "output": "stdout/stderr|stdout or stderr",
    "panic": "rte_panic/rte_exit",
    "compiler": "__attribute__|__atomic_xxx|__reserved|__typeof__|__alignof__|__builtin|#pragma",
    "atomic": "rte_atomicNN_xxx|rte_smp_",
    "threads": "rte_thread",
    "format-long": "%l format|PRI",
    "inline": "__rte_always_inline",
    "experimental": "__rte_(?:experimental|internal)",
    "log": "RTE_LOG_LINE|RTE_LOG",
    "subject-prefix": "Wrong headline prefix",
    "subject-most": "Headline too long",
    "subject-form subject-code": "Wrong headline format",
    "subject-small": "Wrong headline uppercase",
    "subject-label": "Wrong headline label",
    "subject-case": "Wrong headline case",
    "fixes": "Missing 'Fixes' tag",
    "fixes-form": "Wrong tag",
    "stable": "Is it candidate for",
    "trailer-order": "Wrong tag order",
    "body-it": "Wrong beginning of commit message",
    "doc-links": "(?:svg|dpdk.org)",
}
PYTHON: Table = {
    "line-length": "E501",
    "tabs": "W191|E101",
    "trailing-space trailing-space-blank": "W291|W293",
    "bare-except": "H201|E722",
    "import-one": "H301|E401",
    "vim-modeline": "H106",
    "log-eager": "H904",
    "licence": "H102|H103",
    "assert-forms": "H203|H204|H205|N316|N317|N334|N338|N335|N355|N356|N361",
    "log-translated": "N319",
    "log-warn": "N352",
    "mutable-default": "N322",
    "called-once": "N366",
    "six": "N370",
    "utcnow": "N310",
    "jsonutils": "N324|N323",
    "conf-in-tests": "N320",
    "options-place": "N342",
    "popen": "N348",
    "eventlet": "N340|N373",
}
TABLES = {"ovs": OVS, "dpdk": DPDK, "flake8": PYTHON}


def format_findings(found: Sequence[Finding]) -> dict[PatchId, list[str]]:
    """Returns what was found in each commit, as "rule words" and the place."""
    rows: dict[PatchId, list[str]] = defaultdict(list)
    for one in found:
        if one.patch is not None:
            place = f"{one.at.path}:{one.at.line}" if isinstance(one.at, FileLine) else ":None"
            rows[one.patch].append(f"{one.rule} {one.message} [{place}]")
    return rows


def main(arguments: Sequence[str]) -> int:
    name, where, tip, checker, *rest = arguments
    count = next((word for word in rest if word.isdecimal()), "200")
    table = TABLES[checker.partition("-")[0]]
    with Repo.open(Path(where)) as repo:
        newest = repo.resolve_commit("HEAD")
        rows = repo.run("rev-list", "--no-merges", f"-n{count}", repo.resolve(tip)).decode().split()
        commits = list(log_commits(repo, [Oid(row) for row in rows]))
        series = [render_commit(commit, PatchId(commit.oid[:12]), 1) for commit in commits]
        done = run_checkers(repo, newest, list(zip(series, map(Oid, rows), strict=True)), [checker])
        for who, why in done.skipped:
            print(f"{who} said nothing: {why}", file=sys.stderr)
        pack = load_pack(name)
        theirs = format_findings(done.findings)
        ours = format_findings(
            [f for patch in series for f in check_series(pack, [patch], repo.read_lines)]
        )
    print(f"{name}, {checker}, {len(series)} commits from {rows[0][:12]}")
    print(f"  {'rule':38} both  pack  checker  agree")
    known: set[str] = set()
    for rules, pattern in table.items():
        mine = set(_hit(ours, rf"^(?:{'|'.join(rules.split())}) "))
        others = set(_hit(theirs, pattern))
        known |= {row for some in theirs.values() for row in some if re.search(pattern, row)}
        agree = 1 - len(mine ^ others) / len(series)
        mark = "  <-- TOO LITTLE" if agree < 0.95 else ""
        if mine or others:
            print(f"  {rules:38} {len(mine & others):4}  {len(mine - others):4}"
                  f"  {len(others - mine):7}  {agree:6.1%}{mark}")  # fmt: skip
        if "-v" in arguments:
            for patch in sorted(mine ^ others):
                side = ours if patch in mine else theirs
                seek = rf"^(?:{'|'.join(rules.split())}) " if patch in mine else pattern
                row = next(row for row in side[patch] if re.search(seek, row))
                print(f"      {'pack' if patch in mine else 'checker':8} {patch} {row[:150]}")
    others_have = [row for some in theirs.values() for row in some if row not in known]
    print(f"  the checker found {len(others_have)} things that the pack has no rule for")
    if "-v" in arguments:
        print("".join(f"      {row[:150]}\n" for row in others_have[:40]), end="")
    return 0


def _hit(rows: Mapping[PatchId, Sequence[str]], pattern: str) -> Iterator[PatchId]:
    for patch, some in rows.items():
        if any(re.search(pattern, row) for row in some):
            yield patch


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
