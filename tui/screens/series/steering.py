"""Fewer or more patches, natural halves, what goes along, and a new cut of the untouched rest.

The functions that do it are imported when they are called: they need numpy, which is slow to
import, and the first screen does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.progress import OnProgress
from patchsplit.session import edits
from patchsplit.session.steering.nearness import has_nearness, load_nearness

from ...widgets.patches import SEARCH_KEY
from ..level import LevelScreen
from .context import SeriesContext
from .panes import Panes
from .selection import Selection
from .topics import Topics

if TYPE_CHECKING:
    from patchsplit.session.steering.levels import Scope


class Steering:
    """Corrections of the proposal, by how likely hunks belong together."""

    def __init__(
        self, screen: SeriesContext, panes: Panes, selection: Selection, topics: Topics
    ) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection
        self._topics = topics
        self._moved: tuple[Sequence[HunkId], PatchId] | None = None
        """Hunks that look like those that were moved last, and the patch these were moved to."""

    # ---- fewer or more patches

    def step(self, by: int) -> None:
        """Opens the dialog that steps to fewer or more patches."""
        self._when_known(lambda: self._open_levels(by))

    def _open_levels(self, by: int) -> None:
        from patchsplit.session.steering.levels import LevelPreview, Scope

        session, topic, patch = self._screen.session, self._topics.current, self._panes.patch
        scopes = [("All patches that you did not touch", Scope())]
        if topic is not None and len(topic.patches) > 1:
            scopes.append((f"Topic {topic.name}", Scope(topic=topic.id)))
        if patch is not None:
            subject = session.plan.patch(patch).subject
            scopes.append((f"Around «{subject}»", Scope(patch=patch)))
        if self._panes.topic is not None:
            scopes.insert(0, scopes.pop())
        previews = [(name, LevelPreview(session, scope)) for name, scope in scopes]

        def take(answer: tuple[int, int] | None) -> None:
            if answer is not None:
                at, steps = answer
                self._take_level(scopes[at][1], steps)

        self._screen.app.push_screen(LevelScreen(previews, by), take)

    def _take_level(self, scope: Scope, steps: int) -> None:
        from patchsplit.session.steering.levels import apply_level, coarsen, refine

        session = self._screen.session
        make = coarsen if steps < 0 else refine
        self._screen.run_edit(lambda: apply_level(session, make(session, scope, steps=abs(steps))))

    # ---- one patch

    def split_in_halves(self) -> None:
        """Splits the patch into its two natural parts."""
        from patchsplit.session.steering.neighbours import split_in_halves

        patch = self._panes.patch
        if patch is not None:
            session = self._screen.session
            self._when_known(lambda: self._screen.run_edit(lambda: split_in_halves(session, patch)))

    def confirm(self) -> None:
        """Confirms what is in the patch, or takes that back."""
        patch = self._panes.patch
        if patch is None:
            self._screen.show_status("Put the cursor on a patch to confirm it.")
            return
        session = self._screen.session
        pinned = not session.plan.patch(patch).pinned
        self._screen.run_edit(lambda: edits.pin(session, [patch], pinned=pinned))

    def show_near(self) -> None:
        """Shows the hunks of other patches that are nearer to the patch than to their own."""
        from patchsplit.session.steering.neighbours import list_near_hunks

        summary = self._panes.summary
        if summary is None:
            self._screen.show_status("Put the cursor on a patch to see what else belongs to it.")
            return

        def show() -> None:
            """Shows them as the result of a search."""
            found = list_near_hunks(self._screen.session, summary.patch.id)
            if not found:
                self._screen.show_status("No hunk of another patch is nearer to this one.")
                return
            words = f"what else may belong to patch {summary.nth}"
            self._selection.search_result = words, tuple(one.hunk for one in found)
            self._screen.redraw_all()
            self._panes.show_entry(SEARCH_KEY)

        self._when_known(show)

    # ---- what goes along

    def offer_followers(self, hunks: Sequence[HunkId], to: PatchId) -> None:
        """Says how many hunks look like those that move to a patch; follow() moves them, too.

        It is called before the move. Where their nearness is not known, says nothing.
        """
        from patchsplit.session.steering.followers import list_followers

        session = self._screen.session
        self._moved = None
        if has_nearness(session):
            found = list_followers(session, hunks, to)
            if found:
                self._moved = found, to

    def announce_followers(self) -> None:
        """Shows the offer of offer_followers, if there is one."""
        if self._moved is not None:
            count = len(self._moved[0])
            noun = "hunk looks" if count == 1 else "hunks look"
            self._screen.show_hint(
                f"{count} more {noun} like these: [follow_moved] moves them along, "
                "[show_moved] shows them."
            )

    def follow(self) -> None:
        """Moves the hunks that look like those that were moved last to the same patch."""
        if self._moved is None:
            self._screen.show_status("No hunks look like those that were moved last.")
            return
        hunks, to = self._moved
        if self._screen.run_edit(lambda: edits.move(self._screen.session, hunks, to)):
            self._moved = None

    def show_followers(self) -> None:
        """Shows the hunks that look like those that were moved last."""
        if self._moved is None:
            self._screen.show_status("No hunks look like those that were moved last.")
            return
        self._selection.search_result = "like those that were moved", tuple(self._moved[0])
        self._screen.redraw_all()
        self._panes.show_entry(SEARCH_KEY)

    # ---- a new cut

    def repropose(self) -> None:
        """Cuts again what nobody touched, by what was decided."""
        from patchsplit.session.steering.repropose import repropose

        def cut() -> None:
            if not self._screen.run_edit(lambda: repropose(self._screen.session)):
                self._screen.show_status("Nothing changes: the proposal is the same as before.")

        self._when_known(cut)

    def _when_known(self, then: Callable[[], object]) -> None:
        """Runs `then` once the nearness of the hunks is known; measuring it may take minutes."""
        session = self._screen.session
        if has_nearness(session):
            then()
            return

        def measure(on_progress: OnProgress) -> None:
            with session.fork(on_progress) as other:
                load_nearness(other)

        def go_on(_: None) -> None:
            then()

        self._screen.host.run_long("Measuring what belongs together", measure, go_on)
