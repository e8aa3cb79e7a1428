"""What a failing command says: the places and the names in its output.

Places are found in the forms of gcc, clang, javac, flake8 and most others ("path:12:5: error: …"),
of Python's tracebacks ('File "path", line 12'), and of make ("Makefile:7: …"). Names are quoted
words of lines that speak of something that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PATH = r"(?P<path>[\w./+@~-][\w ./+@~-]*?\.?[\w+-]+)"
PLACES = (
    re.compile(rf"^\s*{PATH}:(?P<line>\d+)(?::\d+)?:\s*(?P<words>.*)$"),
    re.compile(rf"^\s*{PATH}:\[(?P<line>\d+),\d+\]\s*(?P<words>.*)$"),
    re.compile(rf'^\s*File "{PATH}", line (?P<line>\d+)(?P<words>.*)$'),
    re.compile(rf"^\[ERROR\] {PATH}:\[(?P<line>\d+),\d+\] (?P<words>.*)$"),
)
HARMLESS = re.compile(r"^(?:note|warning|remark|info)\b", re.IGNORECASE)
"""What a compiler says of a place that is not at fault."""
MISSING = re.compile(
    r"undeclared|undefined|not defined|no member|not declared|cannot find|unknown type|implicit|"
    r"no such file|cannot import|has no attribute|no attribute|unexpected keyword|too (?:few|many)|"
    r"unresolved|not found|incomplete type|no rule to make|conflicting types|redefinition|"
    r"takes \d+|missing \d+|ModuleNotFoundError|ImportError|NameError|incompatible",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\u2018'`\"]([A-Za-z_][\w./:-]*)(?:\(\))?['\u2019\"]")
FILE_NAME = re.compile(r"([\w./+-]+\.\w+): No such file|No module named '?([\w.]+)")
MEMBER = re.compile(r"[\w-]+$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of output that points at a place."""

    path: str
    """As it is printed: absolute, or relative to the folder that the command was in."""
    line: int
    """From 1."""
    words: str


def find_faults(output: str) -> list[Fault]:
    """Returns the places that an output names, each once, in their order."""
    found: dict[tuple[str, int], Fault] = {}
    for row in output.splitlines():
        for form in PLACES:
            place = form.match(row)
            if place is None:
                continue
            words = place["words"].strip()
            if not HARMLESS.match(words):
                key = place["path"], int(place["line"])
                found.setdefault(key, Fault(*key, words))
            break
    return list(found.values())


def find_missing_names(output: str) -> list[str]:
    """Returns the names that an output says are missing or not as expected, each once.

    Of a dotted or scoped name, its last part; of a file, its name without folders.
    """
    found: dict[str, None] = {}
    for row in output.splitlines():
        if not MISSING.search(row):
            continue
        for name in (*QUOTED.findall(row), *_list_files(row)):
            found[name.rpartition("/")[2]] = None
            member = MEMBER.search(name.replace(":", "."))
            if member is not None and "/" not in name:
                found[member[0]] = None
    return list(found)


def _list_files(row: str) -> Iterable[str]:
    return (one or two for one, two in FILE_NAME.findall(row))


def match_path(printed: str, known: Iterable[str]) -> str | None:
    """Returns the known path that a printed one means: the longest that it ends with; else None."""
    whole = "/" + printed.removeprefix("./").lstrip("/")
    fits = [path for path in known if whole.endswith("/" + path) or ("/" + path).endswith(whole)]
    return max(fits, key=len, default=None)
