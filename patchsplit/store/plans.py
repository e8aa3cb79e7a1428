"""Plans on disk: all values that a plan had, and the journal that says which is the current one.

An edit writes the new value first, and then replaces the journal by one rename: a crash at any
moment leaves the plan before or after the edit.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from patchsplit.errors import PatchsplitError, PlanChanged, RemedyKind, UnknownName
from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Plan
from patchsplit.store import atomic
from patchsplit.store.journal import Journal, JournalEntry, PlanRecord
from patchsplit.store.json_codec import decode_json, encode_json
from patchsplit.store.plan_cache import PlanCache
from patchsplit.store.plan_diff import PlanDiff, apply_plan_diff, diff_plans

FORMAT = 1
VALUE_CACHE_SIZE = 8
"""Values of a plan that are kept in memory, for undo and redo."""
DIFF_RATIO = 8
"""A value is stored as differences if they take at most an eighth of the bytes of the whole."""
FORMER_KEYS = (
    (b'"instead":', b'"expected":'),
    (b'"of":', b'"whole":'),
    (b'"said":', b'"later":'),
    (b'"gone":', b'"removed":'),
)
"""Keys with which earlier versions stored plans, and the current ones."""
PLAN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class _JournalFile:
    """The journal's file."""

    format: int
    journal: Journal


class PlanStore:
    """The folder of one plan."""

    def __init__(self, git_dir: Path, name: str) -> None:
        if not PLAN_NAME.fullmatch(name):
            raise PatchsplitError(
                f"{name!r} is not a valid name of a plan.",
                "Use ASCII letters, digits, dots, dashes and underscores.",
            )
        self.name = name
        self.folder = store_root(git_dir) / name
        self.objects = self.folder / "objects"
        """The git objects of a fork that was read from a diff."""
        self.cache = PlanCache(self.folder)
        self._values: dict[str, tuple[int, Plan]] = {}
        """Values that were written or read last, with the mtime of their file in nanoseconds."""
        self._journal: tuple[bytes, Journal] | None = None
        """The journal that was written or read last, with the content of its file."""

    @property
    def exists(self) -> bool:
        return (self.folder / "journal.json").exists()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Locks the plan for one writer. Raises Refused if another process holds the lock."""
        with ExitStack() as stack:
            try:
                stack.enter_context(atomic.lock(self.folder, wait=False))
            except BlockingIOError:
                raise PlanChanged(
                    f"Another process is changing the plan {self.name}.",
                    "Wait until it ends, then try again.",
                ) from None
            for folder in (self.folder / "values", *self.objects.glob("*")):
                atomic.remove_halves(folder)
            yield

    def load(self) -> PlanRecord:
        """Reads the current plan. Raises PatchsplitError if there is none, or it is damaged."""
        journal = self.read_journal()
        return PlanRecord(self.read_value(journal.entries[journal.at].value), journal)

    def read_journal(self) -> Journal:
        """Reads the journal. Raises PatchsplitError if there is no plan, or it is damaged."""
        if not self.exists:
            raise UnknownName(
                f"There is no plan {self.name} in this repository.",
                RemedyKind.MAKE_PLAN,
            )
        path = self.folder / "journal.json"
        try:
            content = path.read_bytes()
            if self._journal is not None and content == self._journal[0]:
                return self._journal[1]
            kept = decode_json(content, _JournalFile)
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise self._damage_error(path, error) from error
        if kept.format != FORMAT:
            raise self._damage_error(
                path, f"its format is {kept.format}; this version reads {FORMAT}"
            )
        if not 0 <= kept.journal.at < len(kept.journal.entries):
            raise self._damage_error(path, "its current entry does not exist")
        self._journal = content, kept.journal
        return kept.journal

    def _damage_error(self, path: Path, why: object) -> PatchsplitError:
        return PatchsplitError(
            f"The plan {self.name} cannot be read: {path}: {why}.",
            f"Restore the file, or remove {self.folder} and plan again.",
        )

    def read_value(self, name: str) -> Plan:
        """Returns a stored value of the plan. Raises PatchsplitError if it cannot be read."""
        path = self._value_path(name)
        try:
            when = path.stat().st_mtime_ns
            known = self._values.get(name)
            if known is not None and known[0] == when:
                self._remember(name, when, known[1])
                return known[1]
            content = path.read_bytes()
        except OSError as error:
            raise self._value_error(path, error) from error
        plan = self.decode_value(path, name, content)
        self._remember(name, when, plan)
        return plan

    def decode_value(self, path: Path, name: str, content: bytes) -> Plan:
        """Returns the plan that the content of a stored value has; `path` is where it is.

        Raises PatchsplitError if it cannot be read.
        """
        try:
            return self._decode_value(name, content)
        except (ValueError, msgspec.ValidationError) as error:
            raise self._value_error(path, error) from error

    def _value_error(self, path: Path, why: object) -> PatchsplitError:
        return PatchsplitError(
            f"The plan {self.name} cannot be read: {path}: {why}.", RemedyKind.UNDO
        )

    def _remember(self, name: str, when: int, plan: Plan) -> None:
        self._values.pop(name, None)
        self._values[name] = when, plan
        if len(self._values) > VALUE_CACHE_SIZE:
            del self._values[next(iter(self._values))]

    def save(
        self,
        plan: Plan,
        journal: Journal | None,
        label: str,
        when: int,
        answers: tuple[HunkId, ...] = (),
    ) -> Journal:
        """Stores a new value of the plan and makes it the current one; returns the new journal.

        The caller holds the lock. `journal` is the current one, None for a new plan; `label`,
        `when` and `answers` are the fields of its new entry. Raises EnvironmentFailure if the plan
        cannot be written.
        """
        name, content = self._encode_value(plan, journal)
        done = JournalEntry(name, label, when, answers)
        after = journal.append(done) if journal else Journal((done,), 0)
        path = self._value_path(name)
        with atomic.translate_errors(self.folder):
            atomic.write_file(path, content)
            self._remember(name, path.stat().st_mtime_ns, plan)
        self.write_journal(after)
        return after

    def _encode_value(self, plan: Plan, journal: Journal | None) -> tuple[str, bytes]:
        """Returns the name and the content of the stored value of a plan.

        The content is the differences to a value that is stored as a whole, if they are small: an
        edit then costs as much as it changes, and reading never follows a chain of differences.
        """
        if journal is not None:
            whole = _whole_name(journal.entries[journal.at].value)
            with suppress(OSError, PatchsplitError):
                content = encode_json(diff_plans(whole, self.read_value(whole), plan))
                if len(content) * DIFF_RATIO <= self._value_path(whole).stat().st_size:
                    return f"{_digest(content)}.{whole}", content
        content = encode_json(plan)
        return _digest(content), content

    def _decode_value(self, name: str, content: bytes) -> Plan:
        for old, new in FORMER_KEYS:
            # Quotes in strings are escaped, so this can only match a key.
            content = content.replace(old, new)
        whole = _whole_name(name)
        if whole == name:
            return decode_json(content, Plan)
        return apply_plan_diff(self.read_value(whole), decode_json(content, PlanDiff))

    def _value_path(self, value: str) -> Path:
        return self.folder / "values" / f"{value}.json"

    def write_journal(self, journal: Journal) -> None:
        """Replaces the journal, which makes a change effective; deletes values without an entry.

        Raises EnvironmentFailure if it cannot be written.
        """
        content = encode_json(_JournalFile(FORMAT, journal))
        values = self.folder / "values"
        with atomic.translate_errors(self.folder):
            atomic.write_file(self.folder / "journal.json", content)
            held = {entry.value for entry in journal.entries}
            used = {f"{name}.json" for name in held | set(map(_whole_name, held))}
            for name in atomic.list_names(values, ".json"):
                if name not in used:
                    (values / name).unlink(missing_ok=True)
        self._journal = content, journal

    def move_by(self, by: int) -> PlanRecord:
        """Makes the entry `by` later (negative: earlier) the current one; returns its plan.

        Raises PatchsplitError if there is no such entry, or if its value cannot be read.
        """
        journal = self.read_journal()
        if not 0 <= journal.at + by < len(journal.entries):
            raise PatchsplitError(
                "There is nothing to undo." if by < 0 else "There is nothing to redo.",
                RemedyKind.SHOW_LOG,
            )
        return self.go_to(journal.at + by)

    def go_to(self, entry: int) -> PlanRecord:
        """Makes an entry of the journal, by its 0-based index, the current one; returns its plan.

        Raises PatchsplitError if there is no such entry, or if its value cannot be read.
        """
        journal = self.read_journal()
        if not 0 <= entry < len(journal.entries):
            raise PatchsplitError(
                f"There is no entry {entry + 1}; the log has {len(journal.entries)}.",
                RemedyKind.SHOW_LOG,
            )
        moved = replace(journal, at=entry)
        plan = self.read_value(moved.entries[moved.at].value)
        self.write_journal(moved)
        return PlanRecord(plan, moved)

    def save_objects(self, objects: Path) -> None:
        """Copies the files of a git objects folder to the plan's; the caller holds the lock.

        Files that the plan has are not copied again: their names are hashes of their content. Packs
        are copied before their indexes, so that no reader sees an index without its pack.
        """
        files = [path for path in objects.rglob("*") if path.is_file()]
        kept = [path for path in files if path.parent.name != "info"]
        for path in sorted(kept, key=lambda path: (path.suffix == ".idx", str(path))):
            place = self.objects / path.relative_to(objects)
            if not place.exists():
                atomic.copy_file(path, place)

    def list_incomplete(self) -> list[Path]:
        """Returns what was written of a plan that was never stored; [] where there is a plan.

        A file of the user's, such as the plan's rules, is none of it.
        """
        if self.exists or not self.folder.is_dir():
            return []
        parts = [path for path in (self.folder / "values", self.objects) if path.exists()]
        return parts or ([] if any(self.folder.iterdir()) else [self.folder])

    def remove_incomplete(self, *, whole: bool = True) -> None:
        """Deletes what list_incomplete returns; with `whole`, the folder where it is empty then.

        A caller that goes on holding the lock keeps the folder.
        """
        for path in self.list_incomplete():
            if path != self.folder:
                shutil.rmtree(path, ignore_errors=True)
        if whole:
            with suppress(OSError):
                self.folder.rmdir()

    def remove(self) -> None:
        """Deletes the plan, its journal and its objects."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _whole_name(value: str) -> str:
    """Returns the name of the whole value that a value is based on, which may be itself."""
    return value.rpartition(".")[2]


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def store_root(git_dir: Path) -> Path:
    """Returns the folder of all plans of a repository, and of the files that they share."""
    return git_dir / "patchsplit"


def list_plans(git_dir: Path) -> list[str]:
    """Returns the names of the plans of a repository, sorted."""
    return sorted(path.parent.name for path in store_root(git_dir).glob("*/journal.json"))
