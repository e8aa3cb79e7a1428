"""How many one-token mutants of the core the tests kill.

    mutants.py [--coverage FILE]... [--count 200] [--seed 1] [--only place,model/edits] [--jobs 2]

Without a coverage file, the tests of the module's own room are run, and the laws. FILE is made in a
clone that nobody edits meanwhile (needs coverage and pytest-cov), of all tests or those of rooms:

    python -m pytest -n 2 --cov=patchsplit --cov-context=test --cov-report= [tests/model ...]

which writes .coverage; then the tests that run a mutant's line are run, or, for what is run on
import, all tests of the room, and those that import the module.

Each mutant is a copy of the package with one token changed: a comparison, a boolean or arithmetic
operator, a number, True or False, min or max, any or all. Its tests are run until one fails: those
of the module's own test file first, then those of its room, then MAX_TESTS others; of several those
that run the fewest lines. A test that hangs fails; a mutant that is not killed within LIMIT seconds
survives. The tests that failed are run once more without a mutant, and must pass. Prints each
survivor.

equivalent_mutants.tsv lists mutants that change nothing that can be observed, with the reason; they
are not drawn.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
ROOMS = ("model", "place", "confirm", "relate", "emit", "store")
SWAPS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "and": "or", "or": "and",
    "+": "-", "-": "+", "*": "+", "//": "*", "+=": "-=", "-=": "+=", "True": "False",
    "False": "True", "min": "max", "max": "min", "any": "all", "all": "any", "break": "continue",
}  # fmt: skip
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.tsv")
MAX_TESTS = 15
"""Tests of other rooms that are run for one mutant, at most: those that run the fewest lines."""
LIMIT = 300
"""Seconds for the tests of one mutant; if none of them has failed by then, the mutant survives."""
TEST_LIMIT = 60
"""Seconds after which one test counts as failed, since the mutant makes it hang."""
NOT_COPIED = (".git", ".venv", ".*_cache", ".hypothesis", ".coverage*", "*.egg-info")


@dataclass(frozen=True)
class Mutant:
    """One token of one file, and what is written in its place."""

    path: Path
    """Relative to the root."""
    line: int
    """From 1."""
    column: int
    """From 0, in characters."""
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column + 1} {self.was} -> {self.now}"


def iter_mutants(path: Path) -> Iterator[Mutant]:
    """Yields all mutants of a file, without those of imports, decorators and annotations."""
    with path.open("rb") as stream:
        tokens = list(tokenize.tokenize(stream.readline))
    for before, token in pairwise(tokens):
        text = token.line.strip()
        if text.startswith(("import ", "from ", "@", "def ", "class ")) or "->" in text:
            continue
        now = _mutate(token, before)
        if now is not None:
            line, column = token.start
            yield Mutant(path.relative_to(ROOT), line, column, token.string, now)


def _mutate(token: tokenize.TokenInfo, before: tokenize.TokenInfo) -> str | None:
    if token.line[: token.start[1]].endswith("strict="):
        return None  # that two lengths agree is asserted, and no test can break it
    if token.type == tokenize.NUMBER and token.string.isdigit():
        return str(int(token.string) + 1)
    if token.string in ("*", "-", "+") and before.string in ("(", ",", "[", "=", "return", ":"):
        return None  # unpacking, or a sign
    return SWAPS.get(token.string) if token.type in (tokenize.OP, tokenize.NAME) else None


class Coverage:
    """Which tests run which lines."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._dbs = [sqlite3.connect(file, check_same_thread=False) for file in files]
        self._sizes: Counter[str] = Counter()
        for db in self._dbs:
            for name, bits in db.execute(
                "SELECT context, numbits FROM line_bits JOIN context ON context.id = context_id"
            ):
                self._sizes[name.partition("|")[0]] += int.from_bytes(bits).bit_count()

    def find_tests(self, path: Path, line: int) -> list[str]:
        """Returns the tests that run a line, as pytest names them; of the fewest lines first."""
        byte, bit = divmod(line, 8)
        found = {
            name.partition("|")[0]
            for db in self._dbs
            for name, bits, file in db.execute(
                "SELECT context, numbits, path FROM line_bits JOIN file ON file.id = file_id"
                " JOIN context ON context.id = context_id WHERE path LIKE ?",
                (f"%/{path}",),
            )
            if name and _package_path(file) == path
            if byte < len(bits) and bits[byte] >> bit & 1
        }
        return sorted(found, key=lambda name: (self._sizes[name], name))


def _package_path(name: str) -> Path:
    """Returns a path of the coverage file, relative to the clone that it was made in."""
    parts = Path(name).parts
    nth = parts.index("patchsplit") if "patchsplit" in parts else 0
    return Path(*parts[nth:])


def list_room_tests(path: Path) -> list[str]:
    """Returns the tests of a module's own test file, and of its room."""
    room = Path("tests") / path.parts[1]
    own = (file.relative_to(ROOT) for file in (ROOT / room).rglob(f"test_{path.stem}.py"))
    return [*sorted(map(str, own)), str(room)]


def find_stages(mutant: Mutant, coverage: Coverage | None) -> list[list[str]]:
    """Returns the tests of a mutant in the stages in which they are run."""
    own = list_room_tests(mutant.path)
    room = f"{own[-1]}/"
    if coverage is None:
        return [own, ["tests/laws"]]
    tests = [test for test in coverage.find_tests(mutant.path, mutant.line) if _is_there(test)]
    if not tests:
        return [own, [test for test in list_users(mutant.path) if not test.startswith(room)]]
    files = own[:-1]  # whole: what they run on import is of no test
    rest = [
        test for test in tests if test.startswith(room) and test.partition("::")[0] not in files
    ]
    others = [test for test in tests if not test.startswith(room)]
    return [files + rest, others[:MAX_TESTS]]


def _is_there(test: str) -> bool:
    """Tells whether a test that was there when the lines were recorded still is."""
    file, _, name = test.partition("::")
    function = name.partition("[")[0]
    return (ROOT / file).is_file() and f"def {function}(" in (ROOT / file).read_text("utf-8")


def list_users(path: Path) -> list[str]:
    """Returns the test files that import a module or have its name: they run what it defines."""
    name = ".".join(path.with_suffix("").parts)
    return sorted(
        str(file.relative_to(ROOT))
        for file in (ROOT / "tests").rglob("test_*.py")
        if file.stem == f"test_{path.stem}" or name in file.read_text("utf-8")
    )


@dataclass(frozen=True)
class Verdict:
    """What the tests say of a mutant."""

    killed: bool
    by: str = ""
    """The test that failed, without its parameters; empty where it hung or could not be run."""


def judge(stages: Sequence[Sequence[str]], mutant: Mutant | None) -> Verdict:
    """Runs the tests on a copy with the mutant until one of them fails."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as where:
        copy = Path(where) / "copy"
        # The compiled modules come along; that of the mutant is outdated by its time.
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        if mutant is not None:
            _write_mutant(copy, mutant)
        end = monotonic() + LIMIT
        for tests in filter(None, stages):
            limits = [f"faulthandler_timeout={TEST_LIMIT}", "faulthandler_exit_on_timeout=true"]
            options = ["-q", "-x", "-p", "no:cacheprovider", *(f"-o{one}" for one in limits)]
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "pytest", *options, *tests],
                    cwd=copy, capture_output=True, text=True, errors="replace", check=False,
                    timeout=max(1, end - monotonic()),
                    env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return Verdict(killed=False)
            if done.returncode != 0:
                failed = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", done.stdout, re.MULTILINE)
                return Verdict(killed=True, by=failed[1] if failed else "")
    return Verdict(killed=False)


def _write_mutant(copy: Path, mutant: Mutant) -> None:
    file = copy / mutant.path
    lines = file.read_text("utf-8").split("\n")
    text = lines[mutant.line - 1]
    end = mutant.column + len(mutant.was)
    lines[mutant.line - 1] = text[: mutant.column] + mutant.now + text[end:]
    file.write_text("\n".join(lines), "utf-8")


def list_mutants(only: Sequence[str]) -> list[Mutant]:
    """Returns all mutants of rooms and modules, without those that are known as equivalent."""
    with EQUIVALENT.open(newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = {(row["file"], row["line"], row["mutant"]) for row in rows}
    found = []
    for part in only:
        where = ROOT / "patchsplit" / part
        for file in sorted(where.rglob("*.py")) if where.is_dir() else [where.with_suffix(".py")]:
            lines = file.read_text("utf-8").split("\n")
            for mutant in iter_mutants(file):
                text = lines[mutant.line - 1].strip()
                change = f"{mutant.was} -> {mutant.now}"
                if (str(mutant.path), text, change) not in known:
                    found.append(mutant)
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--coverage", type=Path, action="append")
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", default=",".join(ROOMS))
    given = arguments.parse_args()
    coverage = Coverage(given.coverage) if given.coverage else None
    every = list_mutants(given.only.split(","))
    chosen = random.Random(given.seed).sample(every, min(given.count, len(every)))

    def run(mutant: Mutant) -> Verdict:
        verdict = judge(find_stages(mutant, coverage), mutant)
        if not verdict.killed:
            print(f"survives: {mutant}", flush=True)
        return verdict

    with ThreadPoolExecutor(given.jobs) as pool:
        verdicts = list(pool.map(run, chosen))
    killed = sum(one.killed for one in verdicts)
    print(f"{killed} of {len(chosen)} mutants killed ({killed / len(chosen):.1%}), of {len(every)}")
    failed = sorted({one.by for one in verdicts if one.by})
    if failed and (without := judge([failed], None)).killed:
        sys.exit(f"not valid: without a mutant, this test fails, too: {without.by}")


if __name__ == "__main__":
    main()
