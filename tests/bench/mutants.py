"""How many one-token mutants of the core the tests kill.

    mutants.py [--coverage FILE] [--count 200] [--seed 1] [--rooms place,model] [--jobs 2]

Without a coverage file, the tests of the module's own room are run, and the laws. FILE is made in a
clone that nobody edits meanwhile (needs coverage and pytest-cov):

    python -m pytest -n 2 --cov=patchsplit --cov-context=test --cov-report=

which writes .coverage; then all tests that run a mutant's line are run. Each mutant is a copy of
the package with one token changed: a comparison, a boolean or arithmetic operator, a number, True
or False, min or max, any or all. Its tests are run, those of the module's own test file first,
until one fails. Prints each survivor.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("model", "place", "confirm", "relate", "emit", "store")
SWAPS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "and": "or", "or": "and",
    "+": "-", "-": "+", "*": "+", "//": "*", "+=": "-=", "-=": "+=", "True": "False",
    "False": "True", "min": "max", "max": "min", "any": "all", "all": "any", "break": "continue",
}  # fmt: skip
MAX_TESTS = 400
"""Tests that are run for one mutant, at most."""
TIMEOUT = 300
"""Seconds after which the tests of a mutant count as failed."""


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
    if token.type == tokenize.NUMBER and token.string.isdigit():
        return str(int(token.string) + 1)
    if token.string in ("*", "-", "+") and before.string in ("(", ",", "[", "=", "return", ":"):
        return None  # unpacking, or a sign
    return SWAPS.get(token.string) if token.type in (tokenize.OP, tokenize.NAME) else None


class Coverage:
    """Which tests run which lines."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, check_same_thread=False)
        self._files = {
            Path(name).resolve(): nth for nth, name in self._db.execute("SELECT id, path FROM file")
        }

    def find_tests(self, path: Path, line: int) -> list[str]:
        """Returns the tests that run a line, as pytest names them."""
        nth = self._files.get((ROOT / path).resolve())
        rows = self._db.execute(
            "SELECT context, numbits FROM line_bits JOIN context ON context.id = context_id"
            " WHERE file_id = ?",
            (nth,),
        )
        byte, bit = divmod(line, 8)
        return sorted(
            {
                name.partition("|")[0]
                for name, bits in rows
                if name and byte < len(bits) and bits[byte] >> bit & 1
            }
        )


def list_room_tests(path: Path) -> list[str]:
    """Returns the tests of a module, of its room, and the laws."""
    room = Path("tests") / path.parts[1]
    own = (file.relative_to(ROOT) for file in (ROOT / room).rglob(f"test_{path.stem}.py"))
    return [*sorted(map(str, own)), str(room), "tests/laws"]


def order_tests(tests: Sequence[str], path: Path) -> list[str]:
    """Returns the tests with those of the module's own file and room first."""
    own, room = f"test_{path.stem}.py", f"tests/{path.parts[1]}/"
    return sorted(tests, key=lambda name: (own not in name, not name.startswith(room), name))


def is_killed(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Runs the tests on a copy with the mutant; tells whether one of them fails."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as where:
        copy = Path(where) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__"))
        file = copy / mutant.path
        lines = file.read_text("utf-8").split("\n")
        text = lines[mutant.line - 1]
        end = mutant.column + len(mutant.was)
        lines[mutant.line - 1] = text[: mutant.column] + mutant.now + text[end:]
        file.write_text("\n".join(lines), "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(
                command, cwd=copy, capture_output=True, timeout=TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            return True
    return done.returncode != 0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--coverage", type=Path)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--rooms", default=",".join(ROOMS))
    given = arguments.parse_args()
    coverage = Coverage(given.coverage) if given.coverage else None
    files = [
        file
        for room in given.rooms.split(",")
        for file in sorted((ROOT / "patchsplit" / room).rglob("*.py"))
    ]
    every = [mutant for file in files for mutant in iter_mutants(file)]
    chosen = random.Random(given.seed).sample(every, min(given.count, len(every)))

    def judge(mutant: Mutant) -> bool:
        tests = list_room_tests(mutant.path)
        if coverage is not None:
            tests = order_tests(coverage.find_tests(mutant.path, mutant.line), mutant.path)
        killed = bool(tests) and is_killed(mutant, tests[:MAX_TESTS])
        if not killed:
            print(f"survives ({len(tests)} tests): {mutant}", flush=True)
        return killed

    with ThreadPoolExecutor(given.jobs) as pool:
        killed = sum(pool.map(judge, chosen))
    print(f"{killed} of {len(chosen)} mutants killed ({killed / len(chosen):.1%}), of {len(every)}")


if __name__ == "__main__":
    main()
