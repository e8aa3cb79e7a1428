"""Whatever a person does, every hunk stands in exactly one place, and undo is the plan before."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from patchsplit.demo.build import make_demo
from patchsplit.errors import PlanError, Refused
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where, find_problems, make_ledger
from patchsplit.model.placement import Edit
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session import edits
from patchsplit.session.checks.check import waive
from patchsplit.session.hunks import edit as rework
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.views.survey import take_survey


class Edits(RuleBasedStateMachine):
    """Draws edits of the demo's plan, with undo and redo between them."""

    template: Path | None = None

    @initialize()
    def open(self) -> None:
        if Edits.template is None:
            Edits.template = Path(tempfile.mkdtemp(prefix="edits-")) / "relay"
            make_demo(Edits.template)
            wanted = PlanRequest(onto="main", fork="fork", base="v1.0")
            create_plan(Edits.template, wanted).session.close()
        self.where = Path(tempfile.mkdtemp(prefix="edits-"))
        shutil.copytree(Edits.template, self.where / "relay")
        self.session = Session.open(self.where / "relay")
        self.lines = sum(hunk.size for hunk in self.session.analysis.delta.hunks())
        self.found = take_survey(self.session)
        self.past: list[Plan] = []
        self.future: list[Plan] = []

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.where)

    def hunks(self, data: st.DataObject) -> list[HunkId]:
        ids = [hunk.id for hunk in self.session.analysis.delta.hunks()]
        return data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True))

    def patch(self, data: st.DataObject) -> PatchId:
        return data.draw(st.sampled_from([patch.id for patch in self.session.plan.patches]))

    def done(self, before: Plan) -> None:
        self.past.append(before)
        self.future.clear()

    @precondition(lambda self: self.session.plan.patches)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        before = self.session.plan
        edits.move(self.session, self.hunks(data), self.patch(data))
        self.done(before)

    @rule(data=st.data())
    def extract(self, data: st.DataObject) -> None:
        before = self.session.plan
        edits.extract(self.session, self.hunks(data), "a new patch")
        self.done(before)

    @rule(data=st.data(), dropped=st.booleans())
    def keep(self, data: st.DataObject, dropped: bool) -> None:  # noqa: FBT001
        before = self.session.plan
        edits.keep_private(self.session, self.hunks(data), "ours", drop=dropped)
        self.done(before)

    @rule(data=st.data())
    def upstream(self, data: st.DataObject) -> None:
        before = self.session.plan
        edits.mark_upstream(self.session, self.hunks(data), "said")
        self.done(before)

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        before = self.session.plan
        try:
            edits.split_hunk(self.session, self.hunks(data)[0])
        except PlanError:
            assert self.session.plan == before
        else:
            self.done(before)

    @precondition(lambda self: self.session.plan.patches)
    @rule(data=st.data(), which=st.sampled_from(["patch", "hunk", "all"]))
    def waive(self, data: st.DataObject, which: str) -> None:
        before = self.session.plan
        place = {"patch": self.patch(data), "hunk": self.hunks(data)[0], "all": ""}[which]
        waive(self.session, "a-rule", place, "so be it")
        self.done(before)

    @precondition(lambda self: len(self.session.plan.patches) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        before = self.session.plan
        one, two = self.patch(data), self.patch(data)
        if one != two:
            edits.merge(self.session, [one, two])
            self.done(before)

    @precondition(lambda self: self.session.plan.patches)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        before = self.session.plan
        to = data.draw(st.integers(0, len(before.patches) - 1))
        edits.reorder(self.session, [self.patch(data)], to=to)
        self.done(before)

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        before = self.session.plan
        try:
            edits.answer_conflict(self.session, self.hunks(data)[0], b"an answer\n")
        except Refused:
            assert self.session.plan == before
        else:
            self.done(before)

    @rule(data=st.data())
    def rework(self, data: st.DataObject) -> None:
        before, found = self.session.plan, self.session.placements()
        # Mostly hunks that can be edited; a few others, to be refused.
        some = [hunk for hunk, at in found.items() if isinstance(at.action, Edit)]
        name = data.draw(st.sampled_from(some)) if some else self.hunks(data)[0]
        hunk, delta = self.session.hunk(name), self.session.analysis.delta
        try:
            rows = rework.format_hunk_page(self.session, name).splitlines(keepends=True)
            anew = data.draw(st.booleans())
            changed = [new for row in rows for new in self.touched(data, row, anew=anew)]
            done = rework.rework(self.session, name, b"".join(changed))
        except (PlanError, Refused):
            assert self.session.plan == before
            return
        self.done(before)
        if done.excluded:
            pieces = [self.session.hunk(piece) for piece in (*done.remaining, *done.excluded)]
            pieces.sort(key=lambda piece: (piece.old, piece.new))
            assert sum((piece.removed for piece in pieces), ()) == hunk.removed
            assert sum((piece.added for piece in pieces), ()) == hunk.added
            rows_ = self.session.ledger().row_of
            assert {rows_[piece].where for piece in done.excluded} <= {
                Where.UNASSIGNED,
                Where.UPSTREAM,
            }
        else:
            assert self.session.analysis.delta is delta

    def touched(self, data: st.DataObject, row: bytes, *, anew: bool) -> list[bytes]:
        """Leaves a line as it is, or out, or keeps what was to go, or (`anew`) writes another."""
        how = data.draw(st.integers(0, 7)) if row[:1] in (b"+", b"-") else 0
        match how:
            case 1 | 2 if row.startswith(b"+"):
                return []
            case 3 if row.startswith(b"-"):
                return [b" " + row[1:]]
            case 4 if anew and row.startswith(b"+"):
                return [row, b"+other\n"]
            case _:
                return [row]

    @precondition(lambda self: self.session.plan.adapted)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        before = self.session.plan
        rework.restore(self.session, data.draw(st.sampled_from(sorted(before.adapted))))
        self.done(before)

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.future.append(self.session.plan)
        self.session.undo()
        assert self.session.plan == self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.past.append(self.session.plan)
        self.session.redo()
        assert self.session.plan == self.future.pop()

    @rule()
    def reopen(self) -> None:
        plan = self.session.plan
        self.session.close()
        self.session = Session.open(self.where / "relay")
        assert self.session.plan == plan

    @invariant()
    def waivers_name_hunks_that_are_there(self) -> None:
        if hasattr(self, "session"):
            known = self.session.analysis.delta.by_id()
            waived = self.session.plan.waived
            assert all(waiver.hunk is None or waiver.hunk in known for waiver in waived)
            assert len({waiver.place for waiver in waived}) == len(waived)

    @invariant()
    def what_is_brought_up_to_date_is_as_if_made_anew(self) -> None:
        if not hasattr(self, "session"):
            return
        ledger, plan = self.session.ledger(), self.session.plan
        anew = make_ledger(plan, self.session.analysis.delta.hunks(), self.session.placements())
        assert (ledger.rows, ledger.count()) == (anew.rows, anew.count())
        self.found = take_survey(self.session, self.found)
        made = take_survey(self.session)
        assert self.found.patches == made.patches
        assert [list(pool.items()) for pool in self.found.pools.values()] == [
            list(pool.items()) for pool in made.pools.values()
        ]
        assert {pair: set(edges) for pair, edges in self.found.edges.items()} == {
            pair: set(edges) for pair, edges in made.edges.items()
        }

    @invariant()
    def every_hunk_stands_in_one_place(self) -> None:
        if not hasattr(self, "session"):
            return
        ledger, plan = self.session.ledger(), self.session.plan
        stands = Counter(row.hunk.id for row in ledger.rows)
        named = Counter(hunk for patch in plan.patches for hunk in patch.hunks)

        assert set(stands.values()) <= {1}
        assert sum(row.hunk.size for row in ledger.rows) == self.lines
        assert not named or max(named.values()) == 1
        assert not set(named) & (set(plan.private) | set(plan.upstreamed))
        assert all("in no patch" in words for words in find_problems(ledger, plan))
        assert {row.hunk.id for row in ledger.rows_in(Where.PATCH)} <= set(named)


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=25, stateful_step_count=14, deadline=None, derandomize=True
)
