"""What fixers read: a session, its rule pack, and the lines that its hunks write."""

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
from patchsplit.model.placement import Edit, Way
from patchsplit.model.plan import Patch
from patchsplit.model.rendered import RenderedFile, RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import BodyRule, PrefixRule, SubjectRule, TrailerOrderRule
from patchsplit.session.checks.conventions import ConventionAdviser, load_adviser
from patchsplit.session.checks.packs import GENERIC, select_pack
from patchsplit.session.session import Session

HOLDER_SETTING = "patchsplit.holder"
"""The git config setting that names the copyright holder of the fork's new files."""


class FixContext:
    """What fixers read of a session; valid until the plan is edited."""

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
        """The paths that the series creates, each with its hunks and edits in order of lines."""
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
        """Yields the text hunks of a patch: id, edit as sent, and edit as first placed.

        Answers to conflicts are left out: their lines are the user's.
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
        """Returns the lines of upstream's file; () if upstream has no regular file there."""
        entry = self.upstream.get(edit.origin)
        regular = entry is not None and entry.mode.is_regular
        return self.session.repo.read_lines(entry.oid) if entry is not None and regular else ()

    def paths(self, patch: Patch) -> list[str]:
        """Returns the upstream paths that a patch changes, sorted."""
        return sorted({self.actions[name].origin for name in patch.hunks if name in self.actions})

    def holder(self, patch: Patch) -> CopyrightHolder:
        """Returns the copyright holder of a patch's new files, and the year of the series.

        The holder is that of git config patchsplit.holder, or the author. Raises EnvironmentFailure
        if git knows no author.
        """
        session = self.session
        author = patch.author or session.repo.read_identity()
        name = session.repo.ask("config", "--get", HOLDER_SETTING).strip() or author.name
        return CopyrightHolder(
            name, datetime.fromtimestamp(int(session.plan.date.split()[0]), UTC).year
        )

    def prefix(self, patch: Patch) -> str:
        """Returns the prefix that the pack requires for a patch's files; "": it requires none."""
        required = (
            find_required_prefix(rule, self.paths(patch))
            for _, rule in select_rules(self.pack, PrefixRule)
        )
        return next(filter(None, required), "")

    def find_objections(self, patch: Patch, title: str, text: str) -> set[tuple[str, str]]:
        """Returns rule and message of each finding about a commit message.

        The rule is "log" for findings that come from upstream's log.
        """
        changes = (
            RenderedFile(path, path, Status.MODIFIED, None, None) for path in self.paths(patch)
        )
        sent = RenderedPatch(patch.id, 0, title, text, patch.author, tuple(changes))
        found: set[tuple[str, str]] = set()
        for name, one in select_rules(self.pack, SubjectRule):
            found |= {(name, at.message) for at in check_subject(name, one, sent)}
        for name, two in select_rules(self.pack, BodyRule):
            found |= {(name, at.message) for at in check_body(name, two, sent)}
        for name, three in select_rules(self.pack, TrailerOrderRule):
            found |= {(name, at.message) for at in check_trailer_order(name, three, sent)}
        for name, four in select_rules(self.pack, PrefixRule):
            found |= {(name, at.message) for at in check_prefix(name, four, sent)}
        if self.adviser is not None:
            found |= {("log", at.message) for at in self.adviser.check_message(title, text)}
        return found
