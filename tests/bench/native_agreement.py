"""A pack and upstream's own checker: what both say, and what one of them alone says.

    python tests/bench/native_agreement.py openvswitch REPOSITORY TIP ovs-checkpatch [COUNT]
    python tests/bench/native_agreement.py openvswitch REPOSITORY DEFECTS.json ovs-checkpatch

The first looks at COUNT accepted commits (200), the second at defects: a file of cases, each a
perfect patch with one thing wrong; a finding about that is one that the perfect patch has not.

The checker is the one of the newest upstream (the branch HEAD), as the pack is of today; the files
that it looks at are the commits' own. For each rule that both have: the commits in which both found
something, only the pack did, only the checker did, and the share of commits in which they agree.
Then what either says that the other has no rule for. -v names commits and defects.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import FileLine, Finding
from patchsplit.model.plan import PatchId
from patchsplit.session.checks.checkers import CheckInput
from patchsplit.session.checks.checkers import run_checkers as run_our_checkers
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
QEMU: Table = {
    "line-length line-most": r"line over \d+ characters",
    "tabs": "code indent should never use tabs",
    "trailing-space trailing-space-blank": "trailing whitespace",
    "braces-missing": "braces .* are necessary",
    "pointer-star": r'"\(?foo ?\*',
    "comment-slashes": "C99 // comments",
    "block-comment": "Block comments",
    "signed-off": "Missing Signed-off-by",
    "spdx": "SPDX",
    "osdep-first osdep-header": "osdep",
    "else-after-brace brace-else": "else should follow close brace",
}
TABLES = {"ovs": OVS, "dpdk": DPDK, "flake8": PYTHON, "qemu": QEMU}


def format_findings(found: Sequence[Finding]) -> dict[PatchId, list[str]]:
    """Returns what was found in each commit, as "rule words" and the place."""
    rows: dict[PatchId, list[str]] = defaultdict(list)
    for one in found:
        if one.patch is not None:
            place = f"{one.at.path}:{one.at.line}" if isinstance(one.at, FileLine) else ":None"
            rows[one.patch].append(f"{one.rule} {one.message} [{place}]")
    return rows


Findings = dict[PatchId, list[str]]


def run_both(repo: Repo, name: str, checker: str, commits: Sequence[Oid]) -> tuple[Findings, ...]:
    """Returns what the pack and what the checker of the branch HEAD finds in some commits."""
    series = [
        render_commit(commit, PatchId(commit.oid[:12]), nth)
        for nth, commit in enumerate(log_commits(repo, commits), 1)
    ]
    newest = repo.resolve_commit("HEAD")
    done = run_checkers(repo, newest, list(zip(series, commits, strict=True)), [checker])
    for who, why in done.skipped:
        print(f"{who} said nothing: {why}", file=sys.stderr)
    pack = load_pack(name)
    ours = [
        found
        for patch in series
        for found in run_our_checkers(CheckInput(repo, newest, pack, [patch]))
        if isinstance(found, Finding)
    ]
    return format_findings(ours), format_findings(done.findings)


def main(arguments: Sequence[str]) -> int:
    name, where, tip, checker, *rest = arguments
    if tip.endswith(".json"):
        return compare_defects(name, Path(where), Path(tip), checker, verbose="-v" in rest)
    count = next((word for word in rest if word.isdecimal()), "200")
    with Repo.open(Path(where)) as repo:
        rows = repo.run("rev-list", "--no-merges", f"-n{count}", repo.resolve(tip)).decode().split()
        ours, theirs = run_both(repo, name, checker, [Oid(row) for row in rows])
    table = TABLES[checker.partition("-")[0]]
    print(f"{name}, {checker}, {len(rows)} commits from {rows[0][:12]}")
    print(f"  {'rule':38} both  pack  checker  agree")
    sums: Counter[str] = Counter()
    for rules, pattern in table.items():
        mine = set(_hit(ours, _match_rules([rules])))
        others = set(_hit(theirs, pattern))
        sums.update(both=len(mine & others), pack=len(mine - others), checker=len(others - mine))
        agree = 1 - len(mine ^ others) / len(rows)
        mark = "  <-- TOO LITTLE" if agree < 0.95 else ""
        if mine or others:
            print(f"  {rules:38} {len(mine & others):4}  {len(mine - others):4}"
                  f"  {len(others - mine):7}  {agree:6.1%}{mark}")  # fmt: skip
        if "-v" in rest:
            for patch in sorted(mine ^ others):
                side = ours if patch in mine else theirs
                seek = _match_rules([rules]) if patch in mine else pattern
                row = next(row for row in side[patch] if re.search(seek, row))
                print(f"      {'pack' if patch in mine else 'checker':8} {patch} {row[:150]}")
    print(f"  {'all':38} {sums['both']:4}  {sums['pack']:4}  {sums['checker']:7}")
    print("  the checker alone has a rule for")
    print_rest(theirs, "|".join(table.values()))
    print("  the pack alone has a rule for")
    print_rest(ours, _match_rules(table))
    return 0


def print_rest(found: Findings, known: str) -> None:
    """Prints the kinds of findings that do not match an expression, by the commits with them."""
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for patch, rows in found.items():
        rest = {re.sub(r"«.*»|'[^']*'|\d+", "N", row.partition(" [")[0]): row for row in rows
                if not re.search(known, row)}  # fmt: skip
        kinds.update(kind[:70] for kind in rest)
        examples |= {kind[:70]: f"{patch} {row}" for kind, row in rest.items()}
    for kind, count in kinds.most_common(25):
        print(f"      {count:4}  {kind:70}  {examples[kind][:110]}")


def compare_defects(name: str, where: Path, cases: Path, checker: str, *, verbose: bool) -> int:
    """Prints in how many of the defects of a file either finds what the perfect patch has not."""
    project = json.loads(cases.read_text())
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", "--shared", "-n", where, clone], check=True)
        perfect, *commits = [
            commit_defect(clone, project, one) for one in ({}, *project["defects"])
        ]
        with Repo.open(clone) as repo:
            both = run_both(repo, name, checker, [perfect, *commits])
    known = [{_drop_place(row) for row in found.get(PatchId(perfect[:12]), ())} for found in both]
    sides: Counter[str] = Counter()
    for defect, commit in zip(project["defects"], commits, strict=True):
        new = [
            [row for row in found.get(PatchId(commit[:12]), ()) if _drop_place(row) not in before]
            for found, before in zip(both, known, strict=True)
        ]
        side = {(True, True): "both", (True, False): "pack", (False, True): "checker"}.get(
            (bool(new[0]), bool(new[1])), "neither"
        )
        sides[side] += 1
        if verbose and side != "both":
            print(f"    {side:8} {defect['id']:20} {defect['what'][:60]:60} "
                  f"{(new[0] or new[1] or [''])[0][:90]}")  # fmt: skip
    counts = ", ".join(f"{side} {sides[side]}" for side in ("both", "pack", "checker", "neither"))
    print(f"{name}, {checker}, {len(commits)} defects: {counts}")
    return 0


def commit_defect(clone: Path, project: Mapping[str, Any], defect: Mapping[str, Any]) -> Oid:
    """Writes the commit of a defect, {}: of the perfect patch, and returns its name."""
    with tempfile.TemporaryDirectory() as folder:
        name, mail = defect.get("author", ("Ada Lovelace", "ada@example.org"))
        env = {**os.environ, "GIT_DIR": str(clone / ".git"), "GIT_WORK_TREE": folder,
               "GIT_INDEX_FILE": f"{folder}.index", "GIT_CONFIG_GLOBAL": os.devnull,
               "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail,
               "GIT_COMMITTER_NAME": "Ada Lovelace", "GIT_COMMITTER_EMAIL": "ada@example.org",
               "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
               }  # fmt: skip

        def git(*args: str, text: str = "") -> str:
            done = subprocess.run(
                ["git", *args], env=env, input=text, capture_output=True, text=True, check=True
            )
            return done.stdout.strip()

        git("read-tree", "--empty")
        write_files(Path(folder), project["base"])
        git("add", "-A", "-f", ".")
        parent = git("commit-tree", git("write-tree"), text="begin")
        files = {**project["perfect"]["files"], **defect.get("files", {})}
        write_files(
            Path(folder), {p: c for p, c in files.items() if p not in defect.get("without", ())}
        )
        git("add", "-A", "-f", ".")
        message = defect.get("message", project["perfect"]["message"])
        made = git("commit-tree", git("write-tree"), "-p", parent, text=message)
        Path(f"{folder}.index").unlink()
        return Oid(made)


def write_files(folder: Path, files: Mapping[str, Any]) -> None:
    """Writes files, each given as a text, a text and a mode, or None where it is deleted."""
    for path, content in files.items():
        at = folder / path
        if content is None:
            at.unlink(missing_ok=True)
            continue
        text, mode = (
            (content["text"], content["mode"]) if isinstance(content, dict) else (content, 0)
        )
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text)
        if mode:
            at.chmod(mode)


def _drop_place(row: str) -> str:
    return re.sub(r":\d+\]$", "]", row)


def _match_rules(rules: Iterable[str]) -> str:
    """Returns an expression for the rows of some rules, each name or several parted by blanks."""
    return rf"^(?:{'|'.join(name for names in rules for name in names.split())}) "


def _hit(rows: Mapping[PatchId, Sequence[str]], pattern: str) -> Iterator[PatchId]:
    for patch, some in rows.items():
        if any(re.search(pattern, row) for row in some):
            yield patch


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
