"""What mends are made from: a session, its pack, and the lines that its hunks write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property

from patchsplit.check.headers import Holder
from patchsplit.check.messages import body, order, prefix, prefix_wanted, subject
from patchsplit.check.pack import rules_of
from patchsplit.model.delta import HunkId, Kind, Lines, Status
from patchsplit.model.pack import Body, Order, Pack, Prefix, Subject
from patchsplit.model.placement import Edit, Way
from patchsplit.model.plan import Patch
from patchsplit.model.rendered import Change, Sent
from patchsplit.session.checks.conventions import Adviser, adviser
from patchsplit.session.checks.packs import GENERIC, chosen
from patchsplit.session.session import Session

HOLDER = "patchsplit.holder"
"""The setting that names who has the rights in what the fork brings."""


class Desk:
    """What mends are made from."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pack: Pack = chosen(session, "").pack
        self.adviser: Adviser | None = adviser(session) if self.pack.name == GENERIC else None
        self.hunks = session.analysis.delta.by_id()
        self.upstream = session.analysis.upstream
        self.actions = session.actions()

    @cached_property
    def created(self) -> dict[str, list[tuple[HunkId, Edit]]]:
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

    def base(self, edit: Edit) -> Lines:
        """Returns the lines of upstream's file; none where it has no such file."""
        entry = self.upstream.get(edit.origin)
        regular = entry is not None and entry.mode.regular
        return self.session.repo.lines(entry.oid) if entry is not None and regular else ()

    def paths(self, patch: Patch) -> list[str]:
        """Returns the files of upstream's that a patch is about."""
        return sorted({self.actions[name].origin for name in patch.hunks if name in self.actions})

    def holder(self, patch: Patch) -> Holder:
        """Returns who has the rights in what a patch brings: as git config says, or its author."""
        session = self.session
        author = patch.author or session.repo.identity()
        name = session.repo.ask("config", "--get", HOLDER).strip() or author.name
        return Holder(name, datetime.fromtimestamp(int(session.plan.date.split()[0]), UTC).year)

    def prefix(self, patch: Patch) -> str:
        """Returns the prefix that the pack asks of a patch's files; empty: any will do."""
        asked = (prefix_wanted(rule, self.paths(patch)) for _, rule in rules_of(self.pack, Prefix))
        return next(filter(None, asked), "")

    def objections(self, patch: Patch, title: str, text: str) -> set[tuple[str, str]]:
        """Returns what the pack, or upstream's log, says of a message, by rule and words."""
        changes = (Change(path, path, Status.MODIFIED, None, None) for path in self.paths(patch))
        sent = Sent(patch.id, 0, title, text, patch.author, tuple(changes))
        said: set[tuple[str, str]] = set()
        for name, one in rules_of(self.pack, Subject):
            said |= {(name, found.message) for found in subject(name, one, sent)}
        for name, two in rules_of(self.pack, Body):
            said |= {(name, found.message) for found in body(name, two, sent)}
        for name, three in rules_of(self.pack, Order):
            said |= {(name, found.message) for found in order(name, three, sent)}
        for name, four in rules_of(self.pack, Prefix):
            said |= {(name, found.message) for found in prefix(name, four, sent)}
        if self.adviser is not None:
            said |= {("log", found.message) for found in self.adviser.findings(title, text)}
        return said
