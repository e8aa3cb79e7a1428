"""Random diffs, messages and plan files: none may crash, hang, or lose anything in silence.

    python tests/bench/fuzz.py [diff|message|plan|apply]... [--seed N] [--start N] [--count N]

Each input is made from its seed and its number alone, so that one can be run again by `--start`.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from types import FrameType

from patchsplit.check.mail import check_mail_message
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import Hunk, HunkId, Kind, Mode, Oid, Span
from patchsplit.model.facts import Person
from patchsplit.model.finding import Severity
from patchsplit.model.ledger import find_problems, make_ledger
from patchsplit.model.message import (
    begins_with_header,
    collapse_space,
    indent_message_ends,
    quote_for_patch,
    strip_space,
)
from patchsplit.model.placement import Edit, Placement, Way
from patchsplit.model.plan import (
    Answer,
    Cover,
    ManualPlace,
    Override,
    Patch,
    PatchId,
    Plan,
    PrivateMark,
    Source,
    Waiver,
)
from patchsplit.model.series import File
from patchsplit.read.bare_diff import read_diff
from patchsplit.read.unified_diff import parse_diff
from patchsplit.store.json_codec import encode_json
from patchsplit.store.plan_diff import diff_plans
from patchsplit.store.plans import PlanStore

LIMIT_SECONDS = {"apply": 60.0}
"""Time from which an input hangs: 5 s, but for targets that run git, which may have to wait."""
ADA = Person("Ada", "ada@example.org")
TARGETS = ("diff", "message", "plan", "apply")


class Loss(Exception):  # noqa: N818 - what was found, not a failure of this program
    """Something was lost in silence."""


# ---- diffs

CONTENT = [
    b"x",
    b"",
    b"-- dash",
    b"++ plus",
    b"--- a/x",
    b"+++ b/x",
    b"@@ -1 +1 @@",
    b"diff --git a/x b/x",
    b"\xff\xfe",
    b"a\rb",
    b"\x0c",
    b"Index: x",
    b"From me",
    b"\\ No newline at end of file",
    b"=3D",
]
NOISE = [
    b"",
    b"words",
    b"-- ",
    b"2.39.5",
    b" x | 2 +-",
    b"# comment",
    b"Signed-off-by: x",
    b"diff -ru A B",
    b"commit " + b"1" * 40,
    b"From " + b"2" * 40 + b" Mon Sep 17 00:00:00 2001",
    b"\x1b[1m",
    b"@@",
    b"--- ",
    b"+++ ",
    b"***************",
    b"=" * 67,
    b"_" * 67,
    b"GIT binary patch",
    b"\0" * 5,
    b"index 1..2 100644",
    b"old mode 100644",
    b"rename from x",
    b"literal 5",
    b"*** x",
    b"Index: ",
    b"diff --cc x",
    b"@@@ -1,2 -1,2 +1,3 @@@",
    b"Only in : x",
    b"diff --git ",
    b'diff --git "a b',
    b"5c5",
    b"@@ -99999999999999999999,5 +1 @@",
    b"@@ -1,999999 +1,999999 @@",
    b"Content-Type: x",
    b"\xef\xbb\xbf",
]


MERGE = b"@@@ -1 -1 +1 @@@\n- 1\n -2\n++3\n"
SAYINGS: list[Callable[[bytes], bytes]] = [
    lambda path: b"Only in B: %s\n" % path,
    lambda path: b"Nur in B: %s.\n" % path,
    lambda path: b"Binary files A/%s and B/%s differ\n" % (path, path),
    lambda path: "Binärdateien A/% und B/% sind verschieden.\n".encode().replace(b"%", path),
    lambda path: b"Symbolic links A/%s and B/%s differ\n" % (path, path),
    lambda path: b"Index: %s\n%s\n\n" % (path, b"=" * 67),
    lambda path: b"Index: %s\n%s\nCannot display: binary.\n" % (path, b"=" * 67),
    lambda path: b"\nProperty changes on: %s\n%s\nAdded: x\n" % (path, b"_" * 67),
    lambda path: b"diff -r 1234567 %s\nBinary file %s has changed\n" % (path, path),
    lambda path: b"Submodule %s 1111111..2222222:\n  > change\n" % path,
    lambda path: b"diff --git a/%s b/%s\nold mode 100644\nnew mode 100755\n" % (path, path),
    lambda path: b"diff --git a/%s b/%s\nindex 1..2 100644\nBinary files a/%s and b/%s differ\n"
    % (path, path, path, path),
    lambda path: b"diff --git a/% b/n%\nsimilarity index 100%%\nrename from %\nrename to n%\n"
    .replace(b"%%", b"\0").replace(b"%", path).replace(b"\0", b"%"),
    lambda path: b"diff --cc %s\nindex 1,2..3\n--- a/%s\n+++ b/%s\n" % (path, path, path) + MERGE,
]  # fmt: skip
"""What a diff can say of a file without its lines; a path to the text."""


def make_section(random: Random, path: bytes) -> bytes:
    """Returns a part of a diff that speaks of a path."""
    if random.random() < 0.5:
        return random.choice(SAYINGS)(path)
    old, new, head = b"A/" + path, b"B/" + path, b""
    match random.randrange(5):
        case 0:
            old, new = b"a/" + path, b"b/" + path
            head = b"diff --git %s %s\nindex 1234567..89abcde 100644\n" % (old, new)
        case 1:
            head = b"diff -ruN %s %s\n" % (old, new)
        case 2:
            head = b"Index: %s\n%s\n" % (path, b"=" * 67)
        case 3:
            head = b"Some words about it.\n\n"
        case _:
            pass
    return head + b"--- %s\n+++ %s\n" % (old, new) + make_hunks(random)


def make_hunks(random: Random) -> bytes:
    hunks = []
    for nth in range(random.randint(1, 3)):
        rows = [
            (random.choice(b" -+"), random.choice(CONTENT)) for _ in range(random.randint(1, 6))
        ]
        old, new = (sum(chr(sign) in signs for sign, _ in rows) for signs in (" -", " +"))
        at = 10 * nth + 1
        hunks.append(b"@@ -%d,%d +%d,%d @@\n" % (at, old, at, new))
        hunks += [bytes([sign]) + row + b"\n" for sign, row in rows]
        if random.random() < 0.1:
            hunks.append(b"\\ No newline at end of file\n")
    return b"".join(hunks)


def damage(random: Random, text: bytes) -> bytes:
    """Returns a text with some bytes or lines changed."""
    lines = text.split(b"\n")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                del lines[at:]
                lines.append(b"")
            case 1:
                lines[at] = random.choice(NOISE)
            case 2:
                lines.insert(at, random.choice(NOISE))
            case 3:
                lines[at : at + 1] = []
                lines.append(b"")
            case 4:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + random.randbytes(2) + lines[at][cut:]
            case _:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def try_diff(random: Random) -> None:
    """Whole sections are all read or said, whatever is around them; damaged ones do not crash."""
    paths = [b"f%d.c" % nth for nth in range(random.randint(1, 4))]
    # One whole section with lines tells the two folders that are compared.
    first = b"--- A/f.c\n+++ B/f.c\n" + make_hunks(random)
    text = first + b"".join(make_section(random, path) for path in paths)
    whole = random.random() < 0.5
    if not whole:
        text = damage(random, text)
    wrap = random.randrange(8)
    if wrap == 0:
        text = text.replace(b"\n", b"\r\n")
    elif wrap == 1:
        text = b"\xef\xbb\xbf" + text
    elif wrap == 2:
        text = gzip.compress(text) if random.random() < 0.5 else bz2.compress(text)
        if not whole:
            text = text[: random.randrange(len(text) + 1)]
    try:
        found = parse_diff(text)
    except PatchsplitError:
        if whole and b"\r\n" not in text:
            raise Loss(f"refused: {text!r}") from None
        return
    names = {name for file in found.files for name in (file.old_name, file.new_name)}
    names |= {one.path for one in found.omissions}
    lost = [path for path in paths if not any(name.endswith(path.decode()) for name in names)]
    if whole and lost:
        raise Loss(f"lost {lost}: {text!r}")


# ---- messages

WORDS = [
    "---",
    "--- ",
    "--- a/a",
    "diff -",
    "diff --git a/a b/a",
    "Index: x",
    "Index:",
    "From x",
    "From ",
    "From " + "0" * 40 + " Mon Sep 17 00:00:00 2001",
    "12:34:56 2001",
    "From: x",
    "Subject: x",
    "[PATCH] x",
    "[x]",
    "Re:",
    ":",
    "",
    " ",
    "\t",
    "\r",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u00a0",
    "\udce9",
    "é",
    "word",
    "5d",
    "3,4c",
    "7a8",
    ".",
    "@@ -1 +1 @@",
    "*** a",
    "+++ b",
    "Prereq: x",
    "X",
    ">From x",
    "> ",
    "-- ",
    "99",
]


def make_text(random: Random, separators: str) -> str:
    return "".join(
        random.choice(WORDS) + random.choice(separators) for _ in range(random.randint(0, 8))
    )


def read_as_mail(subject: str, body: str) -> tuple[str, str] | None:
    """Returns the subject and body that git am stores of a mail; None: it sees another mail."""
    rows = body.split("\n")
    for nth, row in enumerate(rows):
        if row.startswith("From ") and _is_mbox_line(row):
            return None
        bare = row[3:].strip(" \t\r")
        opens = row.startswith("--- ") and row[4:5].strip(" \t\r") != ""
        if row.startswith(("diff -", "Index: ")) or opens or (row.startswith("---") and not bare):
            rows = rows[:nth]
            break
    title = " ".join(part for part in subject.replace("\t", " ").split(" ") if part)
    while title:
        if title[:3].lower() == "re:":
            title = title[3:]
        elif title[0] in " \t:":
            title = title[1:]
        elif title[0] == "[" and "]" in title:
            title = title[title.index("]") + 1 :]
        else:
            break
    return title.strip(" "), strip_space("\n".join(rows))


def _is_mbox_line(row: str) -> bool:
    """As is_from_line() in git's mailsplit.c; `row` is without its newline."""
    line = row + "\n"
    colon = line.rfind(":", 0, len(line) - 2)
    if len(line) < 20 or colon < 9:
        return False
    around = [line[colon + k : colon + k + 1] for k in (-4, -2, -1, 1, 2)]
    year = line[colon + 3 :].strip(" \t\n\r")
    digits = ""
    for letter in year:
        if letter not in "0123456789":
            break
        digits += letter
    return all(mark in "0123456789" and mark for mark in around) and int(digits or 0) > 90


def try_message(random: Random) -> None:
    """What has no finding is read as it was; what is indented has none, and keeps its words."""
    subject = collapse_space(make_text(random, "  :\t"))
    body = strip_space(make_text(random, "\n\n\n \t"))
    if not subject:
        return
    found = [
        one
        for one in check_mail_message(PatchId("p1"), subject, body)
        if one.severity is Severity.ERROR
    ]
    if not found and read_as_mail(subject, body) != (subject, body):
        raise Loss(f"not found: {subject!r} {body!r}")
    fixed = indent_message_ends(body)
    if fixed.split() != body.split() or strip_space(fixed) != fixed:
        raise Loss(f"other words: {body!r}")
    again = check_mail_message(PatchId("p1"), "x", fixed)
    if any(one.severity is Severity.ERROR for one in again):
        raise Loss(f"not fixed: {body!r}")
    begins_with_header(body)
    if quote_for_patch(quote_for_patch(body)) != quote_for_patch(body):
        raise Loss(f"quoted twice: {body!r}")


# ---- plans

HUNKS = [HunkId(f"{nth:040x}") for nth in range(8)]
PLAN = Plan(
    Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40), "v1", "fork", "main"),
    "1700000000 +0000",
    (
        Patch(PatchId("p1"), "a: one", tuple(HUNKS[:2]), "Body.", Person("Ada", "a@example.org")),
        Patch(PatchId("p2"), "b: two", tuple(HUNKS[2:4])),
    ),
    private={HUNKS[4]: PrivateMark("ours")},
    answers={
        HUNKS[5]: Answer((b"x\n",), (b"\xff\n",)),
        HUNKS[6]: Answer((), (), chosen=ManualPlace("a", Span(0, 1), (b"x\n",), (b"y\n",))),
    },
    adapted={HUNKS[0]: Override((b"x\n",), (b"z\n",), "Edited by you")},
    cover=Cover("two", "patches"),
    waived=(Waiver("rule", "why", PatchId("p1")),),
)
EVIL: list[object] = [
    None, True, -1, 0, 1 << 70, 1.5, "", "x", "p1", "\ud800", "0" * 40, HUNKS[0], [], {}, [[]],
    ["x"], {"x": "y"}, {HUNKS[0]: {}}, "../../etc/passwd", "\0", "caf\udce9", "=" * 10000,
]  # fmt: skip
HUNK_VALUES = [
    Hunk(name, "a", Kind.TEXT, Span(nth, nth + 1), Span(nth, nth + 1), (b"x\n",), (b"y\n",))
    for nth, name in enumerate(HUNKS)
]
PLACEMENTS = {
    hunk.id: Placement(hunk.id, Way.SAME, "", Edit("a", hunk.old, hunk.added, hunk.new.start))
    for hunk in HUNK_VALUES
}


def mutate_json(random: Random, value: object) -> object:
    """Returns a JSON value with one value below it changed."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        match random.randrange(8):
            case 0:
                return {name: one for name, one in value.items() if name != key}
            case 1:
                return {**value, str(random.choice(EVIL)): value[key]}
            case _:
                return {**value, key: mutate_json(random, value[key])}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        match random.randrange(6):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return [*value, value[at]]
            case _:
                return [*value[:at], mutate_json(random, value[at]), *value[at + 1 :]]
    return random.choice(EVIL)


def mutate_file(random: Random, content: bytes) -> bytes:
    if random.random() < 0.3:
        at = random.randrange(len(content))
        if random.random() < 0.3:
            return content[:at]
        return content[:at] + random.randbytes(random.randint(1, 3)) + content[at + 1 :]
    value = json.loads(content)
    for _ in range(random.randint(1, 3)):
        value = mutate_json(random, value)
    return json.dumps(value).encode()


class PlanTarget:
    """Plan files of a store: the whole plan, and a difference to it."""

    def __init__(self, folder: Path) -> None:
        self.store = PlanStore(folder, "fuzz")
        self.whole = encode_json(PLAN)
        journal = self.store.save(PLAN, None, "plan", 0)
        self.name = journal.entries[0].value
        later = replace(PLAN, patches=(*PLAN.patches[1:], PLAN.patches[0]), private={})
        self.diff = encode_json(diff_plans(self.name, PLAN, later))

    def __call__(self, random: Random) -> None:
        """A plan file is read or refused; what is read has each hunk in one place, or says so."""
        if random.random() < 0.7:
            name, content = "other", mutate_file(random, self.whole)
        else:
            name, content = f"other.{self.name}", mutate_file(random, self.diff)
        path = self.store.folder / "values" / f"{name}.json"
        try:
            plan = self.store.decode_value(path, name, content)
        except PatchsplitError:
            return
        ledger = make_ledger(plan, HUNK_VALUES, PLACEMENTS)
        if [row.hunk.id for row in ledger.rows] != HUNKS:
            raise Loss(f"rows: {content!r}")
        owners = [hunk for patch in plan.patches for hunk in patch.hunks]
        if len(set(owners)) != len(owners) and not find_problems(ledger, plan):
            raise Loss(f"a hunk in two patches: {content!r}")


# ---- diffs onto a tree

WAYS = [
    ("--binary", "--full-index", "--no-renames"), ("--binary", "-M", "-C", "--find-copies-harder"),
    ("--binary", "--full-index", "-U0"), ("--full-index", "-U1", "-M"),
]  # fmt: skip
NO_NEWLINE = b"\\ No newline"
LINES = [b"int a;", b"int b;", b"", b"x\r", b"-- a", b"++ b", b"\xff", b"}", b"{", b"@@ -1 +1 @@"]
NAMES = ["a.c", "b c.c", "d/e.c", "d/f", "caf\udce9", 'q"', "t\tab", "g.bin"]


class ApplyTarget:
    """Damaged diffs of two trees, which git apply reads as well."""

    def __init__(self, folder: Path) -> None:
        self.where = folder / "apply"
        subprocess.run(["git", "init", "-q", str(self.where)], check=True)
        self.repo = Repo.open(self.where)
        self.index = folder / "index"

    def __call__(self, random: Random) -> None:
        """What git apply takes is read as the same tree, or its files are left out by name."""
        base, fork = self._make_trees(random)
        text = self.repo.run("diff", *random.choice(WAYS), base, fork)
        if random.random() < 0.8:
            text = damage(random, text)
        expected = self._apply(base, text)
        try:
            found = read_diff(self.repo, text, base, ())
        except PatchsplitError:
            return
        tree = self.repo.resolve_tree(found.fork)
        # git apply takes a last line without a newline for one with it.
        if expected in (None, tree) or found.omissions or found.offsets or NO_NEWLINE in text:
            return
        # Of a damaged header git makes another name, or a file dev/null.
        if expected and set(list_tree(self.repo, Oid(expected))) == set(list_tree(self.repo, tree)):
            raise Loss(f"git apply: {expected}, here: {tree}: {text!r}")

    def _make_trees(self, random: Random) -> list[Oid]:
        old = {
            name: [random.choice(LINES) for _ in range(random.randint(0, 12))]
            for name in random.sample(NAMES, 3)
        }
        new = {name: list(lines) for name, lines in old.items() if random.random() < 0.9}
        for lines in new.values():
            for _ in range(random.randrange(3)):
                at = random.randrange(len(lines) + 1)
                lines[at : at + random.randrange(2)] = [random.choice(LINES)]
        if random.random() < 0.4 and new:
            new[random.choice(NAMES)] = new.pop(random.choice(list(new)))
        commits = []
        for tree in (old, new):
            ends = {name: b"" if random.random() < 0.2 else b"\n" for name in tree}
            files = tuple(
                File(name, Mode.FILE, None, b"\n".join(lines) + ends[name])
                for name, lines in sorted(tree.items())
            )
            commits.append(NewCommit(b"", ADA, "0 +0000", ADA, "0 +0000", (), files))
        return [write_commits(self.repo, None, [one])[0] for one in commits]

    def _apply(self, base: Oid, text: bytes) -> str | None:
        """Returns the tree that git apply makes; None: it refuses the diff."""
        env = self.repo.make_environment(GIT_INDEX_FILE=str(self.index))
        # git apply itself dies of some damaged diffs, and leaves its lock.
        self.index.with_name("index.lock").unlink(missing_ok=True)
        subprocess.run(["git", "read-tree", base], env=env, check=True)
        command = ["git", "apply", "--cached", "--unidiff-zero", "-"]
        done = subprocess.run(command, env=env, input=text, capture_output=True, check=False)
        if done.returncode or b"with fuzz" in done.stderr:
            return None
        wrote = subprocess.run(["git", "write-tree"], env=env, capture_output=True, check=True)
        return wrote.stdout.decode().strip()


# ---- the runs


def find_target(name: str, folder: Path) -> Callable[[Random], None]:
    match name:
        case "diff":
            return try_diff
        case "message":
            return try_message
        case "plan":
            return PlanTarget(folder)
        case _:
            return ApplyTarget(folder)


def iter_failures(
    target: Callable[[Random], None], name: str, seed: int, numbers: Iterator[int], until: int
) -> Iterator[tuple[int, str]]:
    """Yields the number of each input that fails, and why."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    limit = LIMIT_SECONDS.get(name, 5.0)
    for number in numbers:
        if number >= until:
            return
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            target(Random(f"{seed} {name} {number}"))
        except Loss as loss:
            yield number, f"lost: {loss}"
        except TimeoutError:
            yield number, f"more than {limit:.0f} s"
        except Exception:  # noqa: BLE001 - any other exception is a crash
            yield number, traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="|".join(TARGETS), default=list(TARGETS[:3]))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=350_000, help="inputs of each target")
    parser.add_argument("--stop-after", type=int, default=5, help="failures of each target")
    asked = parser.parse_args()
    if not set(asked.targets) <= set(TARGETS):
        parser.error(f"the targets are {', '.join(TARGETS)}")
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.targets:
            begin, last, found = time.monotonic(), asked.start + asked.count, 0
            numbers = count(asked.start)
            target = find_target(name, Path(folder))
            for number, why in iter_failures(target, name, asked.seed, numbers, last):
                print(f"{name} --seed {asked.seed} --start {number} --count 1\n{why[-2000:]}")
                found += 1
                if found == asked.stop_after:
                    break
            tried = min(next(numbers) - 1, last) - asked.start
            seconds = time.monotonic() - begin
            print(f"{name}: {tried} inputs, {found} failures, {seconds:.0f} s", flush=True)
            failures += found
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
