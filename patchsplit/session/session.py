"""A session: one plan, all that is known of its delta, and every edit of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Self

from patchsplit.errors import PatchsplitError, PlanError, Refused
from patchsplit.git.log import read_subjects
from patchsplit.git.repo import Repo
from patchsplit.model import edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Cut, Hunk, HunkId, Oid, cut_hunk
from patchsplit.model.facts import Person
from patchsplit.model.graph import lift_edges
from patchsplit.model.ledger import Ledger, Where, make_ledger, update_ledger
from patchsplit.model.placement import (
    LIKELY_CONFIDENCE,
    Action,
    Edit,
    Placement,
    Suggestion,
    Way,
    apply_answer,
    apply_override,
    suggest_earlier_answer,
)
from patchsplit.model.plan import Answer, Patch, PatchId, Plan
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.conflicts import answers as memory
from patchsplit.session.conflicts.settle import settle_conflict
from patchsplit.store import plans as storage
from patchsplit.store.codec import analysis_key
from patchsplit.store.plans import Journal, PlanRecord, PlanStore, store_root

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
        self.allowed_rules: frozenset[str] = frozenset()
        """Rules about leaks that the user lets through by name."""
        self.patches_to_send: frozenset[PatchId] | None = None
        """The patches that an exit sends, where it is not to send all."""
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
                    "Go to the repository it was made in, or plan anew with --force.",
                )
            stack.pop_all()
        return cls(repo, stored.plan, store=store, journal=stored.journal, on_progress=on_progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.repo.close()

    @property
    def shared_folder(self) -> Path:
        """The folder of what is kept for all plans of the repository."""
        return store_root(self.repo.common_dir)

    # ---- what is known

    @property
    def analysis(self) -> Analysis:
        """All that is known of the delta: kept from before, or found out now."""
        if self._analysis is None:
            name = analysis_key(self.plan.source, self.plan.cuts)
            kept = self.store.load_analysis(name) if self.store else None
            if kept is not None:
                self._analysis = kept
                return kept
            from patchsplit.session.pipeline.analyse import analyse

            source, cuts = self.plan.source, self.plan.cuts
            self.adopt(analyse(self.repo, source, cuts, self.on_progress, self.shared_folder))
            assert self._analysis is not None  # noqa: S101 - adopt() has just set it
        return self._analysis

    def adopt(self, analysis: Analysis) -> None:
        """Takes results that were found out for the plan as it stands now, and keeps them."""
        self._analysis = analysis
        if self.store is not None:
            self.store.save_analysis(analysis_key(self.plan.source, self.plan.cuts), analysis)

    def placements(self) -> Mapping[HunkId, Placement]:
        """Where each hunk goes, a person's answers and edits included."""
        plan, analysis = self.plan, self.analysis
        grounds = analysis, plan.answers, plan.adapted
        last = self._last_placements
        if last is None or any(one is not two for one, two in zip(last[0], grounds, strict=True)):
            last = self._last_placements = grounds, _apply_decisions(analysis, plan)
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

    def edit(self, label: str, change: Callable[[Plan], Plan]) -> None:
        """Applies a pure edit, stores its outcome, and adds it to the journal under `label`.

        Raises Refused where another process changed the plan since it was read.
        """
        after = change(self.plan)
        if self.store is not None:
            with self.store.lock():
                if self.store.exists and self.store.read_journal() != self.journal:
                    raise Refused(
                        f"Plan {self.store.name} was changed elsewhere in the meantime.",
                        "Run the command again.",
                    )
                self.journal = self.store.save(after, self.journal, label, int(time.time()))
        self.plan = after

    def move(self, hunks: Sequence[HunkId], to: PatchId) -> None:
        taken = _find_landed(self.ledger(), hunks)
        subject = self.plan.patch(to).subject
        self.edit(
            f"move {_describe_hunks(hunks)} to «{subject}»",
            lambda plan: edits.move_hunks(plan, hunks, to, why=MOVE_REASON, despite_landed=taken),
        )

    def extract(
        self, hunks: Sequence[HunkId], subject: str, after: PatchId | None = None
    ) -> PatchId:
        """Moves hunks into a new patch and returns its id."""
        taken = _find_landed(self.ledger(), hunks)
        made, name = edits.extract_patch(
            self.plan, hunks, subject, why=MOVE_REASON, after=after, despite_landed=taken
        )
        self.edit(f"move {_describe_hunks(hunks)} to new patch «{subject}»", lambda _: made)
        return name

    def split_patch(self, patch_id: PatchId, by: str) -> list[PatchId]:
        """Splits a patch into one for each `file`, `dir` or `hunk`; returns the new patches.

        The first part stays in the patch itself. Raises PlanError where there is only one part.
        """
        patch = self.plan.patch(patch_id)
        parts = group_hunks(patch, self.analysis.delta.by_id(), by)
        if len(parts) < 2:
            raise PlanError(f"Patch «{patch.subject}» has only one {by}.")
        plan, made, last = self.plan, [], patch_id
        for part, members in list(parts.items())[1:]:
            subject, why = f"{patch.subject} ({part})", f"split off by {by}"
            plan, last = edits.extract_patch(plan, members, subject, why=why, after=last)
            made.append(last)
        self.edit(f"split «{patch.subject}» by {by}", lambda _: plan)
        return made

    def split_hunk(self, hunk_id: HunkId, cuts: Sequence[Cut] = ()) -> list[HunkId]:
        """Cuts a hunk at `cuts`, or where it is natural; returns its pieces."""
        from patchsplit.session.pipeline.analyse import find_cuts, recut

        hunk = self.hunk(hunk_id)
        where = tuple(cuts) or find_cuts(hunk.path, hunk)
        try:
            pieces = [piece.id for piece in cut_hunk(hunk, where)]
        except ValueError as error:
            raise PlanError(f"Hunk {hunk_id[:7]} cannot be cut there: {error}.") from error
        after = edits.record_cut(self.plan, hunk_id, where, pieces)
        analysis = recut(
            self.repo, self.plan.source, self.analysis, {hunk_id: where}, self.shared_folder
        )
        self.edit(f"split hunk {hunk_id[:7]} into {len(pieces)}", lambda _: after)
        self.adopt(analysis)
        return pieces

    def merge(self, patches: Sequence[PatchId]) -> None:
        label = f"merge {len(patches)} patches into «{self.plan.patch(patches[0]).subject}»"
        self.edit(label, lambda plan: edits.merge_patches(plan, patches))

    def reorder(self, patches: Sequence[PatchId], *, to: int) -> None:
        label = f"move «{self.plan.patch(patches[0]).subject}» to place {to + 1}"
        self.edit(label, lambda plan: edits.reorder(plan, patches, to=to))

    def reword(self, patch_id: PatchId, subject: str, body: str) -> None:
        self.edit(f"reword «{subject}»", lambda plan: edits.reword(plan, patch_id, subject, body))

    def set_cover(self, subject: str, body: str) -> None:
        """Words the cover letter."""
        label = f"word the cover letter «{subject}»"
        self.edit(label, lambda plan: edits.set_cover(plan, subject, body))

    def set_author(self, patch_id: PatchId, author: Person | None) -> None:
        label = f"credit «{self.plan.patch(patch_id).subject}» to {author or 'you'}"
        self.edit(label, lambda plan: edits.set_author(plan, patch_id, author))

    def keep_private(self, hunks: Sequence[HunkId], reason: str, *, drop: bool = False) -> None:
        """Takes hunks out of the series: kept private, or dropped from the fork as well."""
        verb = "drop" if drop else "keep private"
        self.edit(
            f"{verb} {_describe_hunks(hunks)}: {reason}",
            lambda plan: edits.keep_private(plan, hunks, reason, dropped=drop),
        )

    def mark_upstream(self, hunks: Sequence[HunkId], by: str) -> None:
        """Records that upstream has these hunks already, by a commit's name or in words."""
        found = self.repo.ask("rev-parse", "--verify", "--quiet", f"{by}^{{commit}}") or by
        self.edit(
            f"mark {_describe_hunks(hunks)} as upstream already",
            lambda plan: edits.mark_upstream(plan, hunks, found),
        )

    def answer_conflict(self, hunk_id: HunkId, content: bytes) -> None:
        """Settles a conflict: `content` is written for upstream's region.

        Other conflicts of the very same region are settled with it, in the same patch.
        Raises Refused where there is no conflict, no region, or another edit lies inside it.
        """
        after = settle_conflict(
            self.plan, self.analysis.placements, self.placements(), hunk_id, content
        )
        self.edit(f"settle the conflict of {hunk_id[:7]}", lambda _: after)
        if self.store is not None:
            memory.record_answers(self.repo, self.plan, self.analysis, [hunk_id])

    def forget_answer(self, hunk_id: HunkId) -> None:
        memory.drop_answers(self.repo, self.plan, self.analysis, [hunk_id])
        self.edit(
            f"take back the answer for {hunk_id[:7]}",
            lambda plan: edits.remove_answer(plan, hunk_id),
        )

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
            stored = walk(self.store)
        if stored.plan.cuts != self.plan.cuts or stored.plan.source != self.plan.source:
            self._analysis = None
        self.plan, self.journal = stored.plan, stored.journal
        return stored

    def log(self) -> Journal:
        """What was done, oldest first; entries behind `at` were undone."""
        return self.journal or Journal((), -1)


def step_journal(repo_dir: Path, name: str, by: int) -> str:
    """Undoes (-1) or redoes (1) without reading the plan that holds, which may be damaged.

    Returns what was undone or done again.
    """
    with Repo.open(repo_dir) as repo:
        store = PlanStore(repo.common_dir, name)
        store.read_journal()
        with store.lock():
            after = store.move_by(by).journal
    return after.entries[after.at - min(by, 0)].label


def go_to(repo_dir: Path, name: str, entry: int) -> str:
    """Undoes or does again until an entry holds, counted from zero; damaged plans do not matter.

    Returns what that entry was. Raises PatchsplitError where there is none.
    """
    with Repo.open(repo_dir) as repo:
        store = PlanStore(repo.common_dir, name)
        store.read_journal()
        with store.lock():
            after = store.go_to(entry).journal
    return after.entries[after.at].label


def read_journal(repo_dir: Path, name: str) -> Journal:
    """Returns what was done to a stored plan."""
    with Repo.open(repo_dir) as repo:
        return PlanStore(repo.common_dir, name).read_journal()


def _check_match(plan: Plan, analysis: Analysis) -> None:
    """Raises PatchsplitError where a plan speaks of hunks that are not of the delta."""
    strange = {*plan.owner(), *plan.private, *plan.upstreamed} - analysis.placements.keys()
    if strange:
        raise PatchsplitError(
            f"The plan names {len(strange)} hunks that its delta does not have: another version "
            "of patchsplit made it.",
            "Bring it up to date: patchsplit refresh",
        )


def _apply_decisions(analysis: Analysis, plan: Plan) -> Mapping[HunkId, Placement]:
    """Returns the placements with a person's answers and edits in place of what was found."""
    if not plan.answers and not plan.adapted:
        return analysis.placements
    placements = dict(analysis.placements)
    hunks = analysis.delta.by_id() if plan.answers else {}
    for name, answer in plan.answers.items():
        if name in placements:
            placements[name] = _apply_answer(placements[name], answer, hunks[name].new.start)
    for name, given in plan.adapted.items():
        known = placements.get(name)
        # An answer is a person's own text already.
        if known is not None and known.way is not Way.ANSWER:
            placements[name] = apply_override(known, given.instead, given.lines, given.why)
    return placements


def _apply_answer(placement: Placement, answer: Answer, order: int) -> Placement:
    to = answer.chosen
    edit = Edit(to.path, to.at, to.lines, order) if to is not None else None
    if not answer.since:
        lines = None if answer.joins else answer.lines
        return apply_answer(placement, answer.upstream, lines, order, edit)
    if edit is None or to is None:
        return suggest_earlier_answer(placement, answer.since, None)
    why = f"Your answer for {answer.since[:12]}, over what upstream made of its place since."
    first = Suggestion(edit, to.replaces, Way.ANSWER, why, LIKELY_CONFIDENCE)
    return suggest_earlier_answer(placement, answer.since, first)


def _find_landed(ledger: Ledger, hunks: Iterable[HunkId]) -> list[HunkId]:
    return [hunk for hunk in hunks if ledger.row_of[hunk].where is Where.UPSTREAM]


def group_hunks(patch: Patch, hunks: Mapping[HunkId, Hunk], by: str) -> dict[str, list[HunkId]]:
    """Sorts a patch's hunks by `file`, `dir` or `hunk`, under a name for each part."""
    parts: dict[str, list[HunkId]] = {}
    for name in patch.hunks:
        path = hunks[name].path
        folder = str(PurePosixPath(path).parent)
        part = {"file": path, "dir": folder, "hunk": f"{path}, {name[:7]}"}[by]
        parts.setdefault(part, []).append(name)
    return parts


def _describe_hunks(hunks: Sequence[HunkId]) -> str:
    return f"hunk {hunks[0][:7]}" if len(hunks) == 1 else f"{len(hunks)} hunks"


def list_plans(repo_dir: Path) -> list[str]:
    """Names of the plans that the repository at `where` has."""
    with Repo.open(repo_dir) as repo:
        return storage.list_plans(repo.common_dir)
