"""A session: one plan, all that is known of its delta, and every edit of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from patchsplit.errors import PatchsplitError, PlanError, Refused, RemedyKind
from patchsplit.git.log import read_subjects
from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Hunk, HunkId, Oid
from patchsplit.model.graph import lift_edges
from patchsplit.model.ledger import Ledger, Where, make_ledger, update_ledger
from patchsplit.model.placement import (
    Action,
    Placement,
)
from patchsplit.model.plan import Plan
from patchsplit.model.plan_diff import find_changed_hunks
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.conflicts.answers import sync_answers
from patchsplit.session.decisions import apply_decisions
from patchsplit.store.codec import analysis_key
from patchsplit.store.journal import Journal, PlanRecord
from patchsplit.store.plans import PlanStore, store_root
from patchsplit.store.upstream_cache import UpstreamCache

DEFAULT_PLAN = "default"
MOVE_REASON = "moved here by you"


class Session:
    """The use cases over one plan. Every edit is stored at once, and can be undone.

    Not safe to share between threads; a context manager that closes its repository.
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
        """The last ledger, and what it was made of."""
        self._last_changes: tuple[Plan, Plan, frozenset[HunkId]] | None = None
        self._last_placements: tuple[tuple[object, ...], Mapping[HunkId, Placement]] | None = None
        """The last placements, and what they were made of."""

    @classmethod
    def open(
        cls, repo_dir: Path, name: str = DEFAULT_PLAN, on_progress: OnProgress = ignore_progress
    ) -> Session:
        """Opens a stored plan. Raises PatchsplitError where there is none or it is another's."""
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
                    f"Plan {name} is of another repository: {missing[0][:12]} is not in this one.",
                    "Go to the repository that it was made in, or make the plan again in this one.",
                )
            stack.pop_all()
        return cls(repo, stored.plan, store=store, journal=stored.journal, on_progress=on_progress)

    def fork(self, on_progress: OnProgress = ignore_progress) -> Session:
        """Opens the same value of the plan once more, for another thread; the caller closes it."""
        repo = Repo.open(self.repo.git_dir)
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
        """What was read of upstream's commits, for all plans of the repository."""
        return UpstreamCache(store_root(self.repo.common_dir))

    # ---- what is known

    @property
    def analysis(self) -> Analysis:
        """All that is known of the delta: kept from before, or found out now."""
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
        """Takes results that were found out for the plan as it stands now, and keeps them."""
        self._analysis = analysis
        if self.store is not None:
            self.store.cache.save_analysis(analysis_key(self.plan.source, self.plan.cuts), analysis)

    def placements(self) -> Mapping[HunkId, Placement]:
        """Where each hunk goes, a person's answers and edits included."""
        plan, analysis = self.plan, self.analysis
        grounds = analysis, plan.answers, plan.adapted
        last = self._last_placements
        if last is None or any(one is not two for one, two in zip(last[0], grounds, strict=True)):
            last = self._last_placements = grounds, apply_decisions(analysis, plan)
        return last[1]

    def find_changed_hunks(self, before: Plan) -> frozenset[HunkId]:
        """The hunks about which the plan decides otherwise than `before`, a plan of its delta."""
        last = self._last_changes
        if last is None or last[0] is not before or last[1] is not self.plan:
            last = self._last_changes = (
                before,
                self.plan,
                find_changed_hunks(before, self.plan),
            )
        return last[2]

    def ledger(self) -> Ledger:
        """Where each hunk stands. PatchsplitError where the plan speaks of another delta."""
        plan, analysis = self.plan, self.analysis
        if self._last_ledger is None or self._last_ledger[1] is not analysis:
            _check_match(plan, analysis)
            made = make_ledger(plan, analysis.delta.hunks(), self.placements())
            self._last_ledger = plan, analysis, made
        elif self._last_ledger[0] is not plan:
            before, _, last = self._last_ledger
            made = update_ledger(last, self.find_changed_hunks(before), plan, self.placements())
            self._last_ledger = plan, analysis, made
        return self._last_ledger[2]

    def subjects(self) -> dict[Oid, str]:
        """The subjects of the upstream commits that brought hunks."""
        return read_subjects(self.repo, (row.commit for row in self.ledger().rows if row.commit))

    def actions(self) -> dict[HunkId, Action]:
        """What each hunk that is in a patch does to upstream's tree."""
        placements = self.placements()
        found = {}
        for row in self.ledger().rows_in(Where.PATCH):
            action = placements[row.hunk.id].action
            if action is not None:
                found[row.hunk.id] = action
        return found

    def find_misordered(self) -> list[tuple[str, str, str]]:
        """Says which patches stand before one that they need: (needed, needing, why)."""
        place = {patch.id: nth for nth, patch in enumerate(self.plan.patches, 1)}
        found = lift_edges(self.analysis.graph, self.plan.owner())
        return [
            (f"patch {place[earlier]}", f"patch {place[later]}", f"{why[0].why} {why[0].evidence}")
            for (earlier, later), why in found.items()
            if place[earlier] > place[later]
        ]

    def hunk(self, hunk_id: HunkId) -> Hunk:
        return self.analysis.delta.by_id()[hunk_id]

    # ---- edits

    def edit(
        self, label: str, change: Callable[[Plan], Plan], answers: Sequence[HunkId] = ()
    ) -> None:
        """Applies a pure edit, stores its outcome, and adds it to the journal under `label`.

        `answers` are the hunks whose conflicts are answered by it, or whose answers it takes back:
        they are kept for other plans as well. Raises Refused where another process changed the plan
        since it was read.
        """
        before, after = self.plan, change(self.plan)
        if self.store is not None:
            with self.store.lock():
                if self.store.exists and self.store.read_journal() != self.journal:
                    raise Refused(
                        f"Plan {self.store.name} was changed elsewhere in the meantime.",
                        "Run the command again.",
                    )
                self.journal = self.store.save(
                    after, self.journal, label, int(time.time()), tuple(answers)
                )
        self.plan = after
        self._sync_answers(before, answers)

    def _sync_answers(self, before: Plan, hunks: Sequence[HunkId]) -> None:
        if self.store is not None and hunks:
            sync_answers(self.repo, self.analysis, before, self.plan, hunks)

    # ---- undo

    def undo(self) -> str:
        """Takes the plan before, and says what was undone."""
        return self._step(-1)

    def redo(self) -> str:
        """Takes the plan that undo left, and says what was done again."""
        return self._step(1)

    def _step(self, by: int) -> str:
        after = self._load_entry(lambda store: store.move_by(by)).journal
        return after.entries[after.at - min(by, 0)].label

    def go_to(self, entry: int) -> str:
        """Undoes or does again until an entry of the log holds, counted from zero.

        Returns what that entry was. Raises PatchsplitError where there is none.
        """
        after = self._load_entry(lambda store: store.go_to(entry)).journal
        return after.entries[after.at].label

    def _load_entry(self, walk: Callable[[PlanStore], PlanRecord]) -> PlanRecord:
        """Takes the plan of another entry of the journal."""
        if self.store is None:
            raise PlanError("This plan is not stored, so it has no history.")
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
        """What was done, oldest first; entries behind `at` were undone."""
        return self.journal or Journal((), -1)


def _check_match(plan: Plan, analysis: Analysis) -> None:
    """Raises PatchsplitError where a plan speaks of hunks that are not of the delta."""
    strange = {*plan.owner(), *plan.private, *plan.upstreamed} - analysis.placements.keys()
    if strange:
        raise PatchsplitError(
            f"The plan names {len(strange)} hunks that its delta does not have: another version "
            "of patchsplit made it.",
            RemedyKind.REFRESH,
        )
