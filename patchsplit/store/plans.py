"""Plans on disk: every value that a plan ever had, and a journal that says which one holds.

    <git dir>/patchsplit/<plan>/
        journal.json        what was done, and where undo and redo stand
        values/<hash>.json  a plan, named by its content
        values/<hash>.<hash>.json   what is other in a plan than in the one named last
        analysis.bin        a cache: what the stages found; made anew when it is absent
        customs.bin         a cache: how upstream words its commits; learnt anew when it is absent
        built.json          what building each step came to
        objects/            git objects of a fork that came as a bare diff
    <git dir>/patchsplit/past.bin     a cache: what upstream's commits changed; read anew, too
    <git dir>/patchsplit/history.db   a cache: which lines they changed, as short identities
    <git dir>/patchsplit/cut.json     a cache: how finely upstream cuts its series

An edit writes the new value first and then replaces the journal, in one rename: a kill at any
moment leaves the plan before or the plan after. The lock is the kernel's, on the folder itself: it
goes away with its holder.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import mmap
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from patchsplit.errors import EnvironmentFailure, PatchsplitError, Refused
from patchsplit.model.analysis import Analysis
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.plan import Plan
from patchsplit.model.plan_diff import PlanDiff, apply_plan_diff, diff_plans
from patchsplit.model.verdicts import BuildResults
from patchsplit.store import codec as cache

FORMAT = 1
MAX_UNDO_STEPS = 200
"""How many steps can be undone."""
Found = TypeVar("Found")
VALUE_CACHE_SIZE = 8
"""Values of a plan that stay in memory, for undo and redo."""
DIFF_RATIO = 8
"""A value is stored by what it changes where that takes an eighth of the whole, or less."""
PLAN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal."""

    value: str
    """Name of the plan's value after it."""
    label: str
    """What was done, as the user would say it."""
    when: int
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What was done to a plan; entries behind `at` were undone."""

    entries: tuple[JournalEntry, ...]
    at: int
    """Index of the entry that holds."""

    def append(self, entry: JournalEntry) -> Journal:
        """Adds an entry; what had been undone is forgotten."""
        entries = (*self.entries[: self.at + 1], entry)[-MAX_UNDO_STEPS:]
        return Journal(entries, len(entries) - 1)


@dataclass(frozen=True, slots=True)
class _JournalFile:
    """The journal's file."""

    format: int
    journal: Journal


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan with its journal, as read."""

    plan: Plan
    journal: Journal


class PlanStore:
    """The folder of one plan."""

    def __init__(self, git_dir: Path, name: str) -> None:
        if not PLAN_NAME.fullmatch(name):
            raise PatchsplitError(
                f"{name!r} is no name for a plan.", "Use letters, digits, dots, dashes."
            )
        self.name = name
        self.folder = store_root(git_dir) / name
        self.objects = self.folder / "objects"
        self._values: dict[str, tuple[int, Plan]] = {}
        """Values that were written or read last, with the time of their file."""
        self._journal: tuple[bytes, Journal] = b"", Journal((), -1)
        """The journal that was written or read last, with the content of its file."""

    @property
    def exists(self) -> bool:
        return (self.folder / "journal.json").exists()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the plan for one writer. Raises Refused where another process holds it."""
        with _translate_disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(
                    f"Another patchsplit is changing plan {self.name} right now.",
                    "Wait for it to end, then try again.",
                ) from None
            self._sweep()
            yield
        finally:
            os.close(handle)

    def load(self) -> PlanRecord:
        """Reads the plan that holds. PatchsplitError where there is none or it is damaged."""
        journal = self.read_journal()
        return PlanRecord(self.read_value(journal.entries[journal.at].value), journal)

    def read_journal(self) -> Journal:
        """Reads what was done. Raises PatchsplitError where there is no plan or it is damaged."""
        if not self.exists:
            raise PatchsplitError(
                f"There is no plan {self.name} in this repository yet.",
                "Make one: patchsplit plan --onto UPSTREAM FORK",
            )
        path = self.folder / "journal.json"
        try:
            content = path.read_bytes()
            if content == self._journal[0]:
                return self._journal[1]
            kept = _decode(content, _JournalFile)
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise self._damage_error(path, error) from error
        if kept.format != FORMAT:
            raise self._damage_error(
                path, f"it has format {kept.format}, and {FORMAT} is known here"
            )
        if not 0 <= kept.journal.at < len(kept.journal.entries):
            raise self._damage_error(path, "it points at no entry of its own")
        self._journal = content, kept.journal
        return kept.journal

    def _damage_error(self, path: Path, why: object) -> PatchsplitError:
        return PatchsplitError(
            f"Plan {self.name} cannot be read: {path}: {why}.",
            f"Restore the file, or remove {self.folder} and plan again.",
        )

    def read_value(self, name: str) -> Plan:
        path = self._value_path(name)
        try:
            when = path.stat().st_mtime_ns
            known = self._values.get(name)
            if known is not None and known[0] == when:
                self._remember(name, when, known[1])
                return known[1]
            plan = self._decode_value(name, path.read_bytes())
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise PatchsplitError(
                f"Plan {self.name} cannot be read: {path}: {error}.",
                "Go back to the plan before it with: patchsplit undo",
            ) from error
        self._remember(name, when, plan)
        return plan

    def _remember(self, name: str, when: int, plan: Plan) -> None:
        self._values.pop(name, None)
        self._values[name] = when, plan
        if len(self._values) > VALUE_CACHE_SIZE:
            del self._values[next(iter(self._values))]

    def save(self, plan: Plan, journal: Journal | None, label: str, when: int) -> Journal:
        """Stores a new value of the plan as the one that holds; the caller holds the lock."""
        name, content = self._encode_value(plan, journal)
        done = JournalEntry(name, label, when)
        after = journal.append(done) if journal else Journal((done,), 0)
        path = self._value_path(name)
        with _translate_disk_errors(self.folder):
            self._write(path, content)
            self._remember(name, path.stat().st_mtime_ns, plan)
        self.write_journal(after)
        return after

    def _encode_value(self, plan: Plan, journal: Journal | None) -> tuple[str, bytes]:
        """Returns what to store of a plan, and under which name.

        That is what it changes in a whole value that is stored, where it is little: a step then
        costs what it changes, and a chain of changes never has to be followed.
        """
        if journal is not None:
            whole = _whole_name(journal.entries[journal.at].value)
            with suppress(OSError, PatchsplitError):
                content = _encode(diff_plans(whole, self.read_value(whole), plan))
                if len(content) * DIFF_RATIO <= self._value_path(whole).stat().st_size:
                    return f"{_digest(content)}.{whole}", content
        content = _encode(plan)
        return _digest(content), content

    def _decode_value(self, name: str, content: bytes) -> Plan:
        whole = _whole_name(name)
        if whole == name:
            return _decode(content, Plan)
        return apply_plan_diff(self.read_value(whole), _decode(content, PlanDiff))

    def _value_path(self, value: str) -> Path:
        return self.folder / "values" / f"{value}.json"

    def write_journal(self, journal: Journal) -> None:
        """Replaces the journal: the one moment at which a change takes place."""
        content = _encode(_JournalFile(FORMAT, journal))
        values = self.folder / "values"
        with _translate_disk_errors(self.folder):
            self._write(self.folder / "journal.json", content)
            held = {entry.value for entry in journal.entries}
            used = {f"{name}.json" for name in held | set(map(_whole_name, held))}
            for name in _list_names(values, ".json"):
                if name not in used:
                    (values / name).unlink(missing_ok=True)
        self._journal = content, journal

    def move_by(self, by: int) -> PlanRecord:
        """Moves the journal to `by` entries later (negative: earlier). Raises PatchsplitError."""
        journal = self.read_journal()
        if not 0 <= journal.at + by < len(journal.entries):
            raise PatchsplitError(
                "There is nothing to undo." if by < 0 else "There is nothing to redo.",
                "See what was done: patchsplit log",
            )
        return self.go_to(journal.at + by)

    def go_to(self, entry: int) -> PlanRecord:
        """Makes an entry of the journal, counted from zero, the one that holds.

        Raises PatchsplitError where there is no such entry.
        """
        journal = self.read_journal()
        if not 0 <= entry < len(journal.entries):
            raise PatchsplitError(
                f"There is no entry {entry + 1}: the log has {len(journal.entries)}.",
                "See what was done: patchsplit log",
            )
        moved = replace(journal, at=entry)
        plan = self.read_value(moved.entries[moved.at].value)
        self.write_journal(moved)
        return PlanRecord(plan, moved)

    # ---- the cache

    def load_analysis(self, key: str) -> Analysis | None:
        """Returns the kept results where they were made under `key`."""
        return self._load_cache("analysis.bin", key, cache.decode_analysis)

    def save_analysis(self, key: str, analysis: Analysis) -> None:
        """Keeps results; those that name a file in no known encoding are found out anew instead."""
        self._save_cache("analysis.bin", key, analysis, cache.encode_analysis)

    def load_conventions(self, key: str) -> CommitConventions | None:
        """Returns the kept customs of upstream where they were learnt under `key`."""
        return self._load_cache("customs.bin", key, cache.decode_conventions)

    def save_conventions(self, key: str, customs: CommitConventions) -> None:
        """Keeps customs; those that name a file in no known encoding are learnt anew instead."""
        self._save_cache("customs.bin", key, customs, cache.encode_conventions)

    def load_build_results(self) -> BuildResults:
        """Returns what building each step came to; nothing where nothing readable is kept."""
        try:
            return _decode((self.folder / "built.json").read_bytes(), BuildResults)
        except (OSError, ValueError, msgspec.ValidationError):
            return BuildResults()

    def save_build_results(self, built: BuildResults) -> None:
        with _translate_disk_errors(self.folder):
            self._write(self.folder / "built.json", _encode(built))

    def _load_cache(
        self, file: str, key: str, decode: Callable[[memoryview], Found]
    ) -> Found | None:
        try:
            with (self.folder / file).open("rb") as handle:
                # Replaced as a whole when it changes, so that what was mapped stays as it is.
                content = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        stamp = key.encode() + b"\n"
        if content[: len(stamp)] != stamp:
            return None
        try:
            return decode(memoryview(content)[len(stamp) :])
        except (msgspec.DecodeError, ValueError):
            return None

    def _save_cache(
        self, file: str, key: str, found: Found, encode: Callable[[Found], bytes]
    ) -> None:
        try:
            body = encode(found)
        except UnicodeEncodeError:
            return
        with _translate_disk_errors(self.folder):
            self._write(self.folder / file, key.encode() + b"\n" + body)

    # ---- files

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{os.getpid()}.half")
        try:
            with half.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Removes what a killed writer left half-written; only the holder of the lock may."""
        for folder in (self.folder, self.folder / "values"):
            for name in _list_names(folder, ".half"):
                (folder / name).unlink(missing_ok=True)

    def remove(self) -> None:
        """Forgets the plan, its history and its objects."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _whole_name(value: str) -> str:
    """Names the whole value that a value is stored by, which may be itself."""
    return value.rpartition(".")[2]


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _list_names(folder: Path, suffix: str) -> list[str]:
    """Returns the names in a folder with that ending; none where there is no folder."""
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(suffix)]


def _encode(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # A name that is not UTF-8: this codec has no such strings, the slow one does.
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def _decode(content: bytes, kind: type[Found]) -> Found:
    """Raises ValueError or msgspec.ValidationError where the content is none of that kind."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        # A lone surrogate: part of a name that is not UTF-8.
        return msgspec.convert(json.loads(content), kind)


def store_root(git_dir: Path) -> Path:
    """The folder of all plans of a repository, and of what is kept for them all."""
    return git_dir / "patchsplit"


def list_plans(git_dir: Path) -> list[str]:
    """Names of the plans of a repository, sorted."""
    return sorted(path.parent.name for path in store_root(git_dir).glob("*/journal.json"))


@contextmanager
def _translate_disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EnvironmentFailure(
                f"The disk that holds {path} is full.", "Free some space; the plan is as it was."
            ) from error
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror}.", "Check the folder's permissions."
        ) from error
