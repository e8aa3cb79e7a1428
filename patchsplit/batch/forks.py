"""The file of `patchsplit batch`: TOML, a table for each fork, read strictly."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from patchsplit.errors import PatchsplitError

FOLDER_KINDS = ("mbox", "quilt", "github", "gitlab")
"""Kinds of targets whose place is a folder."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
EXAMPLE = '[fork.NAME]\nrepository = "DIR"\nfork = "REF"\nto = "branch:NAME"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """One fork, and what is to be done with it; the options are those of convert.

    Paths are absolute. In the file, words are joined by dashes: take-suggestions.
    """

    name: str
    """That of its table."""
    repository: str
    """A folder of the repository that has the fork and its upstream."""
    to: tuple[str, ...]
    """Targets, as `convert --to` takes them."""
    fork: str = ""
    """The fork's commit or tree; "" with a diff."""
    diff: str = ""
    """The file of a diff in place of a fork."""
    base: str = ""
    onto: str = ""
    queue: str = ""
    """A path, or a name of git's."""
    plan: str
    """The name of its plan; by default, that of the fork."""
    sure: float = 0.0
    history: bool = True
    calibration: bool = True
    shallow_ok: bool = False
    take: tuple[str, ...] = ()
    """Answers by reason, as `convert --take` takes them."""
    take_suggestions: bool = False
    rules: str = ""
    """The name or the file of a pack; "": the one that is recognized."""
    native: tuple[str, ...] = ()
    """Upstream's own checkers that are run."""
    verify: tuple[str, ...] = ()
    """Shell commands that are run after each patch; empty: nothing is built."""
    verify_jobs: int = 1
    verify_seconds: float = 1800.0
    """The time of one command on one step, at most."""
    signoff: bool = False
    only: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    with_holes: bool = False
    ready: bool = False
    cover_letter: bool | None = None
    subject_prefix: str | None = None
    parts: int | None = None


KEYS = {field.name.replace("_", "-"): field.name for field in fields(Fork) if field.name != "name"}
"""The keys of a table, and the fields that they set."""
LISTS = {"to", "take", "native", "verify", "only", "allow"}
"""Keys whose value may be one text, in place of a list."""


def read_forks(path: Path) -> tuple[Fork, ...]:
    """Returns the forks of a file, in its order.

    The table `defaults` has what a fork's own table does not say. Paths are relative to the folder
    of the file. Raises PatchsplitError, which names the line, where the file cannot be read, a key
    is unknown or of another type, or two forks have the same plan or target.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise PatchsplitError(f"{path} cannot be read: {error.strerror}.", "Check its path.") from (
            error
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PatchsplitError(f"{path} is not TOML: {error}.", "See https://toml.io.") from error
    reader = _Reader(path, text)
    reader.refuse_unknown(tables, {"fork", "defaults"}, "")
    defaults = reader.read_table(tables.get("defaults", {}), "defaults")
    reader.refuse_unknown(defaults, set(KEYS), "defaults")
    found = reader.read_table(tables.get("fork", {}), "fork")
    if not found:
        raise PatchsplitError(f"{path} names no fork.", f"Add one:\n{EXAMPLE}")
    forks = tuple(reader.read_fork(name, table, defaults) for name, table in found.items())
    reader.refuse_twins(forks)
    return forks


class _Reader:
    """Reads the tables of one file; errors name the file, the line and the table."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._folder = path.absolute().parent
        self._lines = text.splitlines()

    def read_table(self, value: Any, name: str) -> dict[str, Any]:
        """Returns a value of the file that must be a table; `name` is that of the table."""
        if not isinstance(value, dict):
            raise self._error(name, "", f"«{name}» is no table", f"Write it so:\n{EXAMPLE}")
        return value

    def refuse_unknown(self, table: Mapping[str, Any], known: set[str], name: str) -> None:
        """Raises PatchsplitError where a table has a key that is not in `known`."""
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Use {', '.join(sorted(known))}."
                raise self._error(name, key, f"there is no key {key!r}", hint)

    def read_fork(self, name: str, value: Any, defaults: Mapping[str, Any]) -> Fork:
        """Returns the fork of a table; `defaults` has what the table does not say."""
        place = f"fork.{name}"
        table = self.read_table(value, place)
        if not NAME.fullmatch(name):
            hint = "Use ASCII letters, digits, dots, dashes and underscores."
            raise self._error(place, "", f"{name!r} is not a valid name", hint)
        self.refuse_unknown(table, set(KEYS), place)
        every = {"plan": name, **defaults, **table}
        for key in ("repository", "to"):
            if not every.get(key):
                raise self._error(place, "", f"it has no {key!r}", f"Write it so:\n{EXAMPLE}")
        read = {KEYS[key]: self._read_value(place, key, value) for key, value in every.items()}
        made = Fork(**{"name": name, **read})
        if bool(made.fork) == bool(made.diff):
            hint = "Name the fork's branch, or a diff in place of it."
            raise self._error(place, "fork", "it needs either 'fork' or 'diff'", hint)
        return made

    def _read_value(self, place: str, key: str, value: Any) -> Any:
        """Returns the value of a field of Fork. Raises PatchsplitError if it has another type."""
        if key in LISTS and isinstance(value, str):
            value = [value]
        kind = Fork.__annotations__[KEYS[key]]
        try:
            made = msgspec.convert(value, eval(kind))  # noqa: S307 - an annotation of this module
        except msgspec.ValidationError as error:
            hint = f"It is {_describe(kind)}."
            raise self._error(place, key, f"{key!r}: {error}", hint) from None
        if key in ("repository", "diff"):
            return self._make_absolute(made)
        if key in ("queue", "rules"):  # which may be names, too
            whole = self._make_absolute(made)
            return whole if made and Path(whole).exists() else made
        if key == "to":
            return tuple(map(self._make_target_absolute, made))
        return made

    def _make_absolute(self, word: str) -> str:
        return str(self._folder / word) if word else word

    def _make_target_absolute(self, word: str) -> str:
        kind, _, folder = word.partition(":")
        return f"{kind}:{self._folder / folder}" if kind in FOLDER_KINDS and folder else word

    def refuse_twins(self, forks: tuple[Fork, ...]) -> None:
        """Raises PatchsplitError where two forks would write to one place."""
        taken: dict[tuple[str, str], str] = {}
        for fork in forks:
            home = str(Path(fork.repository).resolve())
            folders = [word for word in fork.to if word.partition(":")[0] in FOLDER_KINDS]
            names = [word for word in fork.to if word not in folders]
            places = [
                (home, f"plan {fork.plan}"),
                *((home, word) for word in names),
                *(("", word) for word in folders),
            ]
            for place in places:
                other = taken.setdefault(place, fork.name)
                if other != fork.name or places.count(place) > 1:
                    what = f"{place[1]} is that of the fork {other}, too"
                    hint = "Give each fork a plan and targets of its own."
                    raise self._error(f"fork.{fork.name}", "", what, hint)

    def _error(self, place: str, key: str, what: str, hint: str) -> PatchsplitError:
        line = self._find_line(place, key)
        where = f"{self._path}, line {line}" if line else str(self._path)
        table = f" [{place}]" if place else ""
        return PatchsplitError(f"{where}{table}: {what}.", hint)

    def _find_line(self, place: str, key: str) -> int:
        """Returns the line of a key in a table, from 1, or of the table; 0: it is not found."""
        start = 0
        if place:
            plain = [re.sub(r"[\s\"']", "", line.partition("#")[0]) for line in self._lines]
            start = plain.index(f"[{place}]") + 1 if f"[{place}]" in plain else 0
        for number, line in enumerate(self._lines[start:], start + 1):
            if line.lstrip().startswith("[") and (start or not key):
                break
            if key and re.match(rf"\s*\[?[\"']?{re.escape(key)}[\"']?\s*[\]=.]", line):
                return number
        return start


def _describe(annotation: str) -> str:
    """Returns the type of a field for the user."""
    words = {
        "str": "a text in quotes",
        "str | None": "a text in quotes",
        "bool": "true or false",
        "bool | None": "true or false",
        "int": "a whole number",
        "int | None": "a whole number",
        "float": "a number",
    }
    return words.get(annotation, "a list of texts in quotes")
