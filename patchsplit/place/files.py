"""Changes to a file as a whole to their places: new, deleted, renamed, replaced, mode changed.

Upstream's tree decides: an entry that is as in the base takes the fork's change, one that is as in
the fork has it already, and any other is a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patchsplit.model.delta import Entry, FileChange, Hunk, Kind, Lines, Oid, Span, Status
from patchsplit.model.placement import (
    Cause,
    Chmod,
    Edit,
    Landed,
    Move,
    Placement,
    Replace,
    Way,
)
from patchsplit.place.candidates.sites import make_conflict, make_placement
from patchsplit.place.upstream_tree import UpstreamTree

NOT_CHANGED = "Upstream has not changed the file since the base."
NEW_FILE_STATUSES = (Status.ADDED, Status.COPIED)

ReadLines = Callable[[Oid], Lines]


@dataclass(frozen=True, slots=True)
class FilePlacer:
    """Places hunks by upstream's tree."""

    upstream: UpstreamTree
    leaving: frozenset[str]
    """Upstream's files that the delta deletes or renames."""
    read_lines: ReadLines

    def place(self, file: FileChange) -> list[Placement]:
        """Returns the placements of all hunks of a file that upstream's tree decides.

        Hunks of lines are left to the rules for text, unless the fork created or deleted the file,
        or upstream's file is identical to the fork's.
        """
        if file.status in NEW_FILE_STATUSES:
            return list(self._place_created(file))
        if file.status is Status.DELETED:
            return list(self._place_deleted(file))
        if self.upstream.has_file(file):
            return [
                make_landed(hunk, f"Upstream's {file.path} is identical to the fork's.")
                for hunk in file.hunks
            ]
        return [self._place_entry(file, hunk) for hunk in file.hunks if hunk.kind is not Kind.TEXT]

    def _place_created(self, file: FileChange) -> Iterator[Placement]:
        assert file.new is not None  # noqa: S101 - a created file is in the fork
        there = self.upstream.entries.get(file.path)
        blocked = self.upstream.describe_blocker(file.path, self.leaving)
        home = file.path.rpartition("/")[0]
        if there == file.new:
            for hunk in file.hunks:
                yield make_landed(hunk, f"Upstream has the same new file {file.path}.")
        elif blocked or home in self.upstream.folder_renames:
            moved = self.upstream.folder_renames.get(home)
            reason = blocked or f"upstream moved the folder {home} to {moved}"
            for hunk in file.hunks:
                yield self._refuse_blocked(file, hunk, reason)
        else:
            for hunk in file.hunks:
                yield _place_in_new_file(file.path, file.new, hunk)

    def _refuse_blocked(self, file: FileChange, hunk: Hunk, reason: str) -> Placement:
        evidence = f"The fork adds {file.path}, but {reason}."
        there = self.upstream.entries.get(file.path)
        if there is None or not file.is_text or not there.mode.is_regular:
            return make_conflict(
                hunk.id, evidence, file.path, fork=hunk.added, cause=Cause.BLOCKED_PATH
            )
        upstream = self.read_lines(there.oid)
        at = Span(0, len(upstream))
        return make_conflict(
            hunk.id, evidence, file.path, at, fork=hunk.added, upstream=upstream,
            cause=Cause.BLOCKED_PATH,
        )  # fmt: skip

    def _place_deleted(self, file: FileChange) -> Iterator[Placement]:
        origin = self.upstream.find_origin(file.old_path)
        there = self.upstream.entries[origin] if origin else None
        for hunk in file.hunks:
            if there is None:
                yield make_landed(hunk, f"Upstream also deleted {file.path}.")
            elif there == file.old and origin == file.path:
                yield _place_in_deleted_file(origin, hunk)
            else:
                yield self._refuse_deletion(file, hunk, origin or file.path, there)

    def _refuse_deletion(
        self, file: FileChange, hunk: Hunk, origin: str, there: Entry
    ) -> Placement:
        what = "changed it" if origin == file.path else f"moved it to {origin}"
        evidence = f"The fork deletes {file.path}, but upstream {what}."
        if not file.is_text or not there.mode.is_regular:
            return make_conflict(hunk.id, evidence, origin, cause=Cause.CHANGED_FILE)
        upstream = self.read_lines(there.oid)
        at = Span(0, len(upstream))
        return make_conflict(
            hunk.id, evidence, origin, at, base=hunk.removed, upstream=upstream,
            cause=Cause.CHANGED_FILE,
        )  # fmt: skip

    def _place_entry(self, file: FileChange, hunk: Hunk) -> Placement:
        """Places a rename, a mode change, or the replacement of an entry as a whole."""
        origin = self.upstream.find_origin(file.old_path)
        if origin is None:
            evidence = f"Upstream no longer has {file.old_path}."
            return make_conflict(hunk.id, evidence, file.old_path, cause=Cause.DELETED_FILE)
        if hunk.kind is Kind.RENAME:
            return self._place_rename(file, hunk, origin)
        if hunk.kind is Kind.MODE:
            return self._place_mode(file, hunk, origin)
        return self._place_replacement(file, hunk, origin)

    def _place_rename(self, file: FileChange, hunk: Hunk, origin: str) -> Placement:
        if origin == file.path:
            return make_landed(hunk, f"Upstream also moved {file.old_path} to {file.path}.")
        if origin != file.old_path:
            evidence = f"The fork moved {file.old_path} to {file.path}, upstream to {origin}."
            return make_conflict(hunk.id, evidence, origin, cause=Cause.BOTH_MOVED)
        blocked = self.upstream.describe_blocker(file.path, self.leaving)
        if blocked:
            evidence = f"The fork moves {file.old_path} to {file.path}, but {blocked}."
            return make_conflict(hunk.id, evidence, origin, cause=Cause.BLOCKED_PATH)
        evidence = f"Upstream still has {origin}, and has nothing at {file.path}."
        return make_placement(hunk, Way.SAME, evidence, Move(origin, file.path))

    def _place_mode(self, file: FileChange, hunk: Hunk, origin: str) -> Placement:
        assert file.old is not None  # noqa: S101 - a mode changes between two entries
        assert file.new is not None  # noqa: S101
        mode = self.upstream.entries[origin].mode
        if mode is file.new.mode:
            return make_landed(hunk, f"Upstream's {origin} also has mode {mode}.")
        if mode is not file.old.mode:
            evidence = (
                f"Upstream changed the mode of {origin} to {mode}, the fork to {file.new.mode}."
            )
            return make_conflict(hunk.id, evidence, origin, cause=Cause.CHANGED_ENTRY)
        evidence = f"Upstream's {origin} still has the base's mode {mode}."
        return make_placement(hunk, Way.SAME, evidence, Chmod(origin, file.new.mode))

    def _place_replacement(self, file: FileChange, hunk: Hunk, origin: str) -> Placement:
        there = self.upstream.entries[origin]
        if there == file.new:
            return make_landed(hunk, f"Upstream's {origin} is identical to the fork's.")
        if there != file.old:
            evidence = (
                f"Both the fork and upstream replaced {origin}: it cannot be merged by lines."
            )
            return make_conflict(hunk.id, evidence, origin, cause=Cause.CHANGED_ENTRY)
        return make_placement(hunk, Way.SAME, NOT_CHANGED, Replace(origin, file.new))


def make_landed(hunk: Hunk, evidence: str) -> Placement:
    """Returns the placement of a hunk that upstream's tree has; its commit is found later."""
    return Placement(hunk.id, Way.NONE, evidence, landed=Landed(None, evidence))


def _place_in_new_file(path: str, entry: Entry, hunk: Hunk) -> Placement:
    evidence = f"Upstream has nothing at {path}."
    if hunk.kind is not Kind.TEXT:
        return make_placement(hunk, Way.SAME, evidence, Replace(path, entry))
    edit = Edit(path, Span(0, 0), hunk.added, order=hunk.new.start, creates=entry.mode)
    return make_placement(hunk, Way.SAME, evidence, edit)


def _place_in_deleted_file(origin: str, hunk: Hunk) -> Placement:
    if hunk.kind is not Kind.TEXT:
        return make_placement(hunk, Way.SAME, NOT_CHANGED, Replace(origin, None))
    edit = Edit(origin, hunk.old, (), order=hunk.new.start, deletes=True)
    return make_placement(hunk, Way.SAME, NOT_CHANGED, edit)
