"""Any keys at all, in the real app: no exception, nothing lost, and undo leads back to the start.

PATCHSPLIT_KEYS="EXAMPLESxSTEPS" makes a longer run, by chance; without it, the same keys are
pressed each time.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from patchsplit.tui import actions
from patchsplit.tui.app import PatchsplitApp
from patchsplit.tui.screens.base import BaseScreen
from textual.pilot import Pilot
from tui_face import Face

from patchsplit.model.ledger import Where, find_problems, make_ledger
from patchsplit.model.plan import Plan
from patchsplit.session.session import Session
from patchsplit.store.journal import MAX_UNDO_STEPS

WANTED = os.environ.get("PATCHSPLIT_KEYS", "")
EXAMPLES, STEPS = (int(word) for word in (WANTED or "30x100").split("x"))
RUN = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=not WANTED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
LEFT_OUT = {"quit", "palette"}
"""The one ends the app, the other could by any letters."""
DECISIONS = {"Assign", "Series", "Answer"}
"""Groups of actions that change the plan."""
SIZES = ((100, 30), (80, 24), (160, 50), (40, 10))
WORDS = (
    "",
    "x",
    "1",
    "2",
    "ring",
    "a: b",
    "ü",
    '"',
    "path:*.c",
    "in:1",
    "in:9",
    "symbol:watermark",
)
WRITTEN = ("ctrl+s", "escape", "tab")
ANSWERED = ("enter", "enter", "escape", "down")
"""Keys that end a message, and a dialog or not."""
PLAIN = ("enter", "escape", "down", "up", "pagedown", "end", "home", "tab", "space", "n", "right")
EDITS = (
    "true",
    "exit 1",
    ': > "$1"',
    'echo words > "$1"',
    'echo >> "$1"',
    """sed -i '/^[+-]/{n;/^+/d}' "$1" """,
    """sed -i 's/^+/+x/' "$1" """,
)
"""What a person may do in the editor: nothing, fail, empty, write anew, add, leave out, change."""


class Keys(RuleBasedStateMachine):
    """A person who presses what the table of actions names, and answers what is asked."""

    plans: Path
    """A repository with a plan; each example gets a copy."""
    room: Path
    taken_back: list[int]
    """For each example that ended well, how many edits were taken back to its first plan."""

    def __init__(self) -> None:
        super().__init__()
        self.where = self.room / "relay"
        shutil.rmtree(self.where, ignore_errors=True)
        shutil.copytree(self.plans, self.where)
        self.runner = asyncio.Runner()
        self.pressed: list[str] = []
        self.sound = True

    @initialize(preset=st.sampled_from(sorted(actions.PRESETS)), size=st.sampled_from(SIZES))
    def start(self, preset: str, size: tuple[int, int]) -> None:
        self.app = PatchsplitApp(
            lambda report: Session.open(self.where, "default", report), keys=preset
        )
        self.preset = preset
        self.context = self.app.run_test(size=size, notifications=False)

        async def opened() -> Pilot[None]:
            pilot = await self.context.__aenter__()
            await Face(self.app, pilot).settle()
            return pilot

        self.face = Face(self.app, self.runner.run(opened()))
        store = self.face.session.store
        assert store is not None
        self.first: Plan = store.read_value(self.face.session.log().entries[0].value)

    def press(self, *keys: str) -> None:
        self.pressed += keys

        async def call() -> None:
            await self.face.tap(*keys)
            if any(not worker.is_finished for worker in self.app.workers):
                await self.face.settle()

        self.runner.run(call())

    # ---- what a person does

    @rule(nth=st.integers(0, 10_000))
    def act(self, nth: int) -> None:
        """Presses the key of an action of the screen."""
        self.press_one(self.known(), nth)

    def known(self) -> list[actions.Action]:
        scope = self.app.screen.SCOPE if isinstance(self.app.screen, BaseScreen) else "all"
        return [action for action in actions.list_actions(scope) if action.name not in LEFT_OUT]

    def press_one(self, known: Sequence[actions.Action], nth: int) -> None:
        keys = actions.find_keys(known[nth % len(known)], self.preset).split(",")
        self.press(keys[nth % len(keys)])

    @rule(what=st.sampled_from([*PLAIN, *PLAIN, *EDITS, *SIZES]))
    def move(self, what: str | tuple[int, int]) -> None:
        """Moves about; now and then the editor is another one, or the terminal changes its size."""
        if isinstance(what, tuple):
            self.runner.run(self.face.resize(*what))
        elif what in EDITS:
            (self.room / "editor").write_text(f"#!/bin/sh\n{what}\n")
        else:
            self.press(what)

    # What a step draws never hangs on the screen: on a busy machine the same keys can find another.
    @rule(nth=st.integers(0, 10_000), words=st.sampled_from(WORDS))
    def suit(self, nth: int, words: str) -> None:
        """Does what the screen is for: changes the plan, writes, answers; else goes back to it."""
        if self.face.on in {"SeriesScreen", "ConflictScreen"}:
            self.press_one([action for action in self.known() if action.group in DECISIONS], nth)
        elif self.face.on == "MessageScreen":
            self.press(f":{words}", WRITTEN[nth % len(WRITTEN)])
        elif isinstance(self.app.screen, BaseScreen):
            self.press("q")
        else:
            self.press(f":{words}", ANSWERED[nth % len(ANSWERED)])

    # ---- what must hold

    @invariant()
    def nothing_broke(self) -> None:
        error = self.app._exception or self.app.failure
        if error is not None:
            self.sound = False
            raise AssertionError(f"after {self.pressed[-20:]}") from error
        assert self.app.is_running

    @invariant()
    def every_hunk_stands_in_one_place(self) -> None:
        session = self.face.session
        plan, ledger = session.plan, session.ledger()
        hunks = session.analysis.delta.by_id()
        found = find_problems(ledger, plan)
        assert all("in no patch" in words for words in found), found
        assert [row.hunk.id for row in ledger.rows] == list(hunks)
        assert ledger == make_ledger(plan, hunks.values(), session.placements())
        assert {row.hunk.id for row in ledger.rows_in(Where.PATCH)} <= set(plan.owner())
        assert all(patch.subject.strip() and patch.hunks for patch in plan.patches)

    @invariant()
    def the_screen_shows_the_plan_that_holds(self) -> None:
        assert self.app.survey.plan == self.face.plan
        shown = [summary.patch for summary in self.app.survey.patches]
        assert shown == list(self.face.plan.patches)

    def teardown(self) -> None:
        try:
            if hasattr(self, "face"):
                # What still draws may ask for a patch or for lines: the app ends first.
                self.runner.run(self.context.__aexit__(None, None, None))
                if self.sound:
                    self.undone()
        finally:
            if hasattr(self, "face"):
                self.face.session.close()
            self.runner.close()

    def undone(self) -> None:
        """Everything is on the disk, and undo leads back to where the plan began."""
        session = self.face.session
        with Session.open(self.where) as again:
            assert again.plan == session.plan
        if len(session.log().entries) == MAX_UNDO_STEPS:
            return
        edits = session.log().at
        while session.log().at > 0:
            session.undo()
        assert session.plan == self.first
        self.taken_back.append(edits)
        assert session.ledger().count().total() == len(session.analysis.delta.by_id())


def test_any_keys_lose_nothing(
    planned_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\ntrue\n")
    editor.chmod(0o755)
    monkeypatch.setenv("GIT_EDITOR", str(editor))
    # What is emitted goes to a folder that belongs to the test.
    monkeypatch.chdir(tmp_path)
    ends: list[int] = []
    given = {"plans": planned_once, "room": tmp_path, "taken_back": ends}
    run_state_machine_as_test(type("Keys", (Keys,), given), settings=RUN)
    # Nothing was lost in any example; and keys that change no plan would prove nothing.
    assert len(ends) >= EXAMPLES // 2
    assert sum(ends) >= EXAMPLES
