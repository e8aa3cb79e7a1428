"""What mends are made from: a session, its pack, and the lines that its hunks write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property

from patchsplit.check.headers import CopyrightHolder
from patchsplit.check.messages import (
    check_body,
    check_prefix,
    check_subject,
    check_trailer_order,
    find_required_prefix,
)
from patchsplit.check.pack import select_rules
from patchsplit.model.delta import HunkId, Kind, Lines, Status
from patchsplit.model.pack import BodyRule, Pack, PrefixRule, SubjectRule, TrailerOrderRule
from patchsplit.model.placement import Edit, Way
from patchsplit.model.plan import Patch
from patchsplit.model.rendered import RenderedFile, RenderedPatch
from patchsplit.session.checks.conventions import ConventionAdviser, load_adviser
from patchsplit.session.checks.packs import GENERIC, select_pack
from patchsplit.session.session import Session

HOLDER_SETTING = "patchsplit.holder"
"""The setting that names who has the rights in what the fork brings."""


class FixContext:
    """What mends are made from."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pack: Pack = select_pack(session, "").pack
        self.adviser: ConventionAdviser | None = (
            load_adviser(session) if self.pack.name == GENERIC else None
        )
        self.hunks = session.analysis.delta.by_id()
        self.upstream = session.analysis.upstream
        self.actions = session.actions()

    @cached_property
    def new_files(self) -> dict[str, list[tuple[HunkId, Edit]]]:
        """Files that the series creates, with the edits of each in the order of its lines."""
        found: dict[str, list[tuple[HunkId, Edit]]] = {}
        for patch in self.session.plan.patches:
            for name in patch.hunks:
                edit = self.actions.get(name)
                if isinstance(edit, Edit) and edit.origin not in self.upstream:
                    found.setdefault(edit.origin, []).append((name, edit))
        for rows in found.values():
            rows.sort(key=lambda row: (row[1].at, row[1].order, row[1].lines))
        return found

    def edits(self, patch: Patch) -> Iterator[tuple[HunkId, Edit, Edit]]:
        """Yields the hunks of a patch that write lines: what each writes, and wrote unmended.

        What a person answered to a conflict is theirs, and left out.
        """
        placements = self.session.placements()
        for name in patch.hunks:
            if name not in self.actions or self.hunks[name].kind is not Kind.TEXT:
                continue
            found, placed = placements[name], self.session.analysis.placements[name]
            edit, written = found.action, placed.action
            if found.way is not Way.ANSWER and isinstance(edit, Edit) and isinstance(written, Edit):
                yield name, edit, written

    def base_lines(self, edit: Edit) -> Lines:
        """Returns the lines of upstream's file; none where it has no such file."""
        entry = self.upstream.get(edit.origin)
        regular = entry is not None and entry.mode.is_regular
        return self.session.repo.read_lines(entry.oid) if entry is not None and regular else ()

    def paths(self, patch: Patch) -> list[str]:
        """Returns the files of upstream's that a patch is about."""
        return sorted({self.actions[name].origin for name in patch.hunks if name in self.actions})

    def holder(self, patch: Patch) -> CopyrightHolder:
        """Returns who has the rights in what a patch brings: as git config says, or its author."""
        session = self.session
        author = patch.author or session.repo.read_identity()
        name = session.repo.ask("config", "--get", HOLDER_SETTING).strip() or author.name
        return CopyrightHolder(
            name, datetime.fromtimestamp(int(session.plan.date.split()[0]), UTC).year
        )

    def prefix(self, patch: Patch) -> str:
        """Returns the prefix that the pack asks of a patch's files; empty: any will do."""
        asked = (
            find_required_prefix(rule, self.paths(patch))
            for _, rule in select_rules(self.pack, PrefixRule)
        )
        return next(filter(None, asked), "")

    def find_objections(self, patch: Patch, title: str, text: str) -> set[tuple[str, str]]:
        """Returns what the pack, or upstream's log, says of a message, by rule and words."""
        changes = (
            RenderedFile(path, path, Status.MODIFIED, None, None) for path in self.paths(patch)
        )
        sent = RenderedPatch(patch.id, 0, title, text, patch.author, tuple(changes))
        said: set[tuple[str, str]] = set()
        for name, one in select_rules(self.pack, SubjectRule):
            said |= {(name, found.message) for found in check_subject(name, one, sent)}
        for name, two in select_rules(self.pack, BodyRule):
            said |= {(name, found.message) for found in check_body(name, two, sent)}
        for name, three in select_rules(self.pack, TrailerOrderRule):
            said |= {(name, found.message) for found in check_trailer_order(name, three, sent)}
        for name, four in select_rules(self.pack, PrefixRule):
            said |= {(name, found.message) for found in check_prefix(name, four, sent)}
        if self.adviser is not None:
            said |= {("log", found.message) for found in self.adviser.check_message(title, text)}
        return said
