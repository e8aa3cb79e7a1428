"""A session: one plan, the analysis of its delta, and its edits, stored as they are made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from patchsplit.errors import PatchsplitError, PlanChanged, PlanError, RemedyKind
from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Hunk, HunkId
from patchsplit.model.ledger import Ledger, Row, Where, make_ledger, make_rows, update_ledger
from patchsplit.model.placement import (
    Action,
    Placement,
)
from patchsplit.model.plan import Plan
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.decisions import apply_decisions
from patchsplit.store.journal import Journal, PlanRecord
from patchsplit.store.keys import analysis_key
from patchsplit.store.plan_diff import find_changed_hunks
from patchsplit.store.plans import PlanStore, store_root

# Most commands need few of these, and all are slow to import.
if TYPE_CHECKING:
    from patchsplit.store.upstream_cache import UpstreamCache

DEFAULT_PLAN = "default"


class Session:
    """An open plan. Every edit is stored at once, and can be undone.

    A context manager that closes its repository. Not thread-safe: use `fork` for another thread.
    """

    def __init__(
        self,
        repo: Repo,
        plan: Plan,
        *,
        store: PlanStore | None = None,
        journal: Journal | None = None,
        analysis: Analysis | None = None,
        on_progress: OnProgress = ignore_progress,
    ) -> None:
        self.repo = repo
        self.plan = plan
        self.store = store
        self.journal = journal
        self.on_progress = on_progress
        self._analysis = analysis
        self._last_ledger: tuple[Plan, Analysis, Ledger] | None = None
        """The last ledger, and the plan and analysis that it was made from."""
        self._last_changes: tuple[Plan, Plan, frozenset[HunkId]] | None = None
        self._last_placements: tuple[tuple[object, ...], Mapping[HunkId, Placement]] | None = None
        """The last placements, and what they were made from."""

    @classmethod
    def open(
        cls, repo_dir: Path, name: str = DEFAULT_PLAN, on_progress: OnProgress = ignore_progress
    ) -> Session:
        """Opens a stored plan.

        Raises PatchsplitError if there is none, or if the repository lacks what it was made from.
        """
        with ExitStack() as stack:
            repo = stack.enter_context(Repo.open(repo_dir))
            store = PlanStore(repo.common_dir, name)
            repo.add_alternate(store.objects)
            stored = store.load()
            source = stored.plan.source
            missing = [
                o for o in (source.base, source.fork, source.upstream) if not repo.has_object(o)
            ]
            if missing:
                raise PatchsplitError(
                    f"The plan {name} needs the object {missing[0][:12]}, which this repository "
                    "lacks: it is another repository, or git gc has removed it.",
                    "Fetch that commit, or make the plan again: its answers are kept.",
                )
            stack.pop_all()
        return cls(repo, stored.plan, store=store, journal=stored.journal, on_progress=on_progress)

    def fork(self, on_progress: OnProgress = ignore_progress) -> Session:
        """Returns another session with the same plan, for use in a thread; the caller closes it."""
        repo = self.repo.reopen()
        if self.store is not None:
            repo.add_alternate(self.store.objects)
        return Session(
            repo,
            self.plan,
            store=self.store,
            journal=self.journal,
            analysis=self.analysis,
            on_progress=on_progress,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.repo.close()

    @property
    def upstream_cache(self) -> UpstreamCache:
        """The cache of what was read of upstream's commits, shared by all plans."""
        from patchsplit.store.upstream_cache import UpstreamCache

        return UpstreamCache(store_root(self.repo.common_dir))

    # ---- what is known

    @property
    def analysis(self) -> Analysis:
        """The analysis of the delta: cached, or made now, which may take minutes."""
        if self._analysis is None:
            name = analysis_key(self.plan.source, self.plan.cuts)
            kept = self.store.cache.load_analysis(name) if self.store else None
            if kept is not None:
                self._analysis = kept
                return kept
            from patchsplit.session.pipeline.analyse import analyse

            source, cuts = self.plan.source, self.plan.cuts
            self.adopt(analyse(self.repo, source, cuts, self.on_progress, self.upstream_cache))
            assert self._analysis is not None  # noqa: S101 - adopt() has just set it
        return self._analysis

    def adopt(self, analysis: Analysis) -> None:
        """Sets the analysis, which must be that of the current plan, and caches it."""
        self._analysis = analysis
        if self.store is not None:
            self.store.cache.save_analysis(analysis_key(self.plan.source, self.plan.cuts), analysis)

    def placements(self) -> Mapping[HunkId, Placement]:
        """Returns the placement of each hunk, with the user's answers and recorded edits."""
        plan, analysis = self.plan, self.analysis
        grounds = analysis, plan.answers, plan.adapted
        last = self._last_placements
        if last is None or any(one is not two for one, two in zip(last[0], grounds, strict=True)):
            last = self._last_placements = grounds, apply_decisions(analysis, plan)
        return last[1]

    def find_changed_hunks(self, before: Plan) -> frozenset[HunkId]:
        """Returns the hunks whose row of the ledger may differ from that of `before`.

        `before` is a plan of the same delta.
        """
        last = self._last_changes
        if last is None or last[0] is not before or last[1] is not self.plan:
            last = self._last_changes = (
                before,
                self.plan,
                find_changed_hunks(before, self.plan),
            )
        return last[2]

    def ledger(self) -> Ledger:
        """Returns the status of each hunk. Raises PatchsplitError if the plan has unknown hunks."""
        plan, analysis = self.plan, self.analysis
        if self._last_ledger is None or self._last_ledger[1] is not analysis:
            _check_match(_list_hunks(plan), analysis)
            made = make_ledger(plan, analysis.delta.hunks(), self.placements())
            self._last_ledger = plan, analysis, made
        elif self._last_ledger[0] is not plan:
            before, _, last = self._last_ledger
            made = update_ledger(last, self.find_changed_hunks(before), plan, self.placements())
            self._last_ledger = plan, analysis, made
        return self._last_ledger[2]

    def locate(self, hunks: Iterable[HunkId]) -> tuple[Row, ...]:
        """Returns the rows of some hunks of the ledger, without making those of all others.

        Raises PatchsplitError if the delta lacks one of them.
        """
        if self._last_ledger is not None:
            rows = self.ledger().row_of
            return tuple(rows[hunk] for hunk in hunks)
        named = list(hunks)
        _check_match(named, self.analysis)
        return make_rows(self.plan, map(self.hunk, named), self.placements())

    def actions(self, hunks: Iterable[HunkId] | None = None) -> dict[HunkId, Action]:
        """Returns what hunks that are in a patch and have a place do to upstream's tree.

        `hunks`: those that are asked for; None: all of the delta.
        """
        placements = self.placements()
        rows = self.ledger().rows if hunks is None else self.locate(hunks)
        found = {}
        for row in rows:
            if row.where is not Where.PATCH:
                continue
            action = placements[row.hunk.id].action
            if action is not None:
                found[row.hunk.id] = action
        return found

    def hunk(self, hunk_id: HunkId) -> Hunk:
        return self.analysis.delta.by_id()[hunk_id]

    # ---- edits

    def edit(
        self, label: str, change: Callable[[Plan], Plan], answers: Sequence[HunkId] = ()
    ) -> None:
        """Applies a pure edit, stores the new plan, and adds `label` to the journal.

        `answers` are the hunks whose answers the edit sets or removes; other plans are updated with
        them. Raises Refused if another process changed the plan since it was read.
        """
        before, after = self.plan, change(self.plan)
        if self.store is not None:
            with self.store.lock():
                if self.store.exists and self.store.read_journal() != self.journal:
                    raise PlanChanged(
                        f"Another process has changed the plan {self.store.name}.",
                        RemedyKind.REOPEN,
                    )
                self.journal = self.store.save(
                    after, self.journal, label, int(time.time()), tuple(answers)
                )
        self.plan = after
        self._sync_answers(before, answers)

    def _sync_answers(self, before: Plan, hunks: Sequence[HunkId]) -> None:
        if self.store is not None and hunks:
            from patchsplit.session.conflicts.answers import sync_answers

            sync_answers(self.repo, self.analysis, before, self.plan, hunks)

    # ---- undo

    def undo(self) -> str:
        """Undoes the last edit, and returns its label. Raises PatchsplitError if there is none."""
        return self._step(-1)

    def redo(self) -> str:
        """Redoes the edit that was undone last, and returns its label.

        Raises PatchsplitError if there is none.
        """
        return self._step(1)

    def _step(self, by: int) -> str:
        after = self._load_entry(lambda store: store.move_by(by)).journal
        return after.entries[after.at - min(by, 0)].label

    def go_to(self, entry: int) -> str:
        """Undoes or redoes until an entry of the journal, by its 0-based index, is the current one.

        Returns the label of the entry. Raises PatchsplitError if there is no such entry.
        """
        after = self._load_entry(lambda store: store.go_to(entry)).journal
        return after.entries[after.at].label

    def _load_entry(self, walk: Callable[[PlanStore], PlanRecord]) -> PlanRecord:
        """Loads the plan of another entry of the journal, which `walk` moves to."""
        if self.store is None:
            raise PlanError("This plan is not stored, so it has no journal.")
        with self.store.lock():
            journal = self.store.read_journal()
            record = walk(self.store)
        if record.plan.cuts != self.plan.cuts or record.plan.source != self.plan.source:
            self._analysis = None
        before = self.plan
        self.plan, self.journal = record.plan, record.journal
        crossed = journal.crossed(record.journal)
        self._sync_answers(before, [hunk for entry in crossed for hunk in entry.answers])
        return record

    def log(self) -> Journal:
        """Returns the journal: entries from oldest to newest; those after `at` are undone."""
        return self.journal or Journal((), -1)


def find_strange_hunks(plan: Plan, analysis: Analysis) -> set[HunkId]:
    """Returns the hunks of a plan that the delta does not have."""
    return _list_hunks(plan) - analysis.placements.keys()


def _list_hunks(plan: Plan) -> set[HunkId]:
    return {*plan.owner(), *plan.private, *plan.upstreamed}


def _check_match(hunks: Iterable[HunkId], analysis: Analysis) -> None:
    """Raises PatchsplitError if the delta does not have all of a plan's hunks."""
    strange = {*hunks} - analysis.placements.keys()
    if strange:
        raise PatchsplitError(
            f"The plan has {len(strange)} hunks that its delta lacks; another version of "
            "patchsplit made it.",
            RemedyKind.REFRESH,
        )
