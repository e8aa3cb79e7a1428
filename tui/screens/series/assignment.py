"""Moving hunks to patches, keeping them out of the series, and splitting them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.order import find_order_problems
from patchsplit.session.views.nearest import NearPatch, rank_patches

from ...actions import name_keys
from ...text import make_printable
from ..dialogs import PickDialog, TextDialog
from .context import SeriesContext
from .panes import Panes
from .selection import Selection
from .steering import Steering


class Assignment:
    """Edits that decide where hunks go.

    They apply to the marked hunks, or to those under the cursor; an edit that succeeds removes the
    marks.
    """

    def __init__(
        self, screen: SeriesContext, panes: Panes, selection: Selection, steering: Steering
    ) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection
        self._steering = steering
        self._last_target: PatchId | None = None
        """The patch that hunks were last moved to."""

    # ---- to a patch

    def move_to(self, number: int) -> None:
        """Moves hunks to a patch, by its number (1-based).

        In the list, with nothing marked, goes to the patch.
        """
        patches = self._screen.survey.patches
        if number > len(patches):
            self._screen.show_hint(
                f"There is no patch {number}; [new] moves the hunks to a new patch."
            )
            return
        patch_id = patches[number - 1].patch.id
        if self._panes.is_list_focused and not self._selection.marks:
            self._panes.show_entry(patch_id)
        else:
            self._move(patch_id)

    def move_again(self) -> None:
        """Moves hunks to the patch that hunks were last moved to."""
        if self._last_target in {summary.patch.id for summary in self._screen.survey.patches}:
            self._move(self._last_target)
        else:
            self._screen.show_hint("No hunks were moved yet; [assign] lists the patches.")

    def pick_patch(self) -> None:
        """Asks for a patch, the likely ones first, and moves hunks to it."""
        hunks, survey = self._panes.list_target_hunks(), self._screen.survey
        if not hunks:
            return
        titles = {
            summary.patch.id: f"{summary.nth:>3} {make_printable(summary.patch.subject)}"
            for summary in survey.patches
        }
        options = [
            (near.patch, f"{titles[near.patch]}{_describe_nearness(near)}")
            for near in rank_patches(survey, hunks)
        ]

        def move(patch_id: str | None) -> None:
            if patch_id is not None:
                self._move(PatchId(patch_id))

        dialog = PickDialog(f"Move {_describe_hunks(hunks)} to", options)
        self._screen.app.push_screen(dialog, move)

    def _move(self, patch_id: PatchId) -> None:
        hunks = self._panes.list_target_hunks()
        if hunks:
            self._steering.offer_followers(hunks, patch_id)
        if hunks and self._run(lambda: edits.move(self._screen.session, hunks, patch_id)):
            self._last_target = patch_id
            self._steering.announce_followers()

    def extract(self) -> None:
        """Asks for a subject, and moves hunks to a new patch after the current one."""
        hunks, after = self._panes.list_target_hunks(), self._panes.patch

        def extract(subject: str) -> None:
            if self._run(lambda: edits.extract(self._screen.session, hunks, subject, after)):
                self._last_target = self._screen.session.plan.owner().get(hunks[0])

        self._ask(hunks, "Subject of a new patch for {}", extract)

    # ---- out of the series

    def release(self) -> None:
        """Takes hunks out of their patches."""
        hunks = self._panes.list_target_hunks()
        if hunks:
            self._run(lambda: edits.release(self._screen.session, hunks))

    def keep_private(self) -> None:
        """Asks for a reason, and keeps hunks private."""
        hunks = self._panes.list_target_hunks()

        def keep(reason: str) -> None:
            self._run(lambda: edits.keep_private(self._screen.session, hunks, reason))

        self._ask(hunks, "Keep {} private, because", keep, "for this fork only")

    def drop(self) -> None:
        """Asks for a reason, and drops hunks from the series and from the fork."""
        hunks = self._panes.list_target_hunks()

        def drop(reason: str) -> None:
            self._run(lambda: edits.keep_private(self._screen.session, hunks, reason, drop=True))

        self._ask(hunks, "Drop {} from the fork as well, because", drop, "not needed any more")

    def mark_upstream(self) -> None:
        """Asks for a commit, and records that upstream has hunks already."""
        hunks = self._panes.list_target_hunks()

        def mark(commit: str) -> None:
            self._run(lambda: edits.mark_upstream(self._screen.session, hunks, commit))

        question = "Upstream already has {}, by this commit (or a reason)"
        self._ask(hunks, question, mark, "said by you")

    def _run(self, call: Callable[[], object]) -> bool:
        """Runs an edit, and warns of the first problem of the order that it makes."""
        known = find_order_problems(self._screen.session, self._screen.survey.edges)
        if not self._screen.host.run_edit(call, self._selection.clear_marks):
            return False
        after = find_order_problems(self._screen.session, self._screen.survey.edges)
        found = [one for one in after if one not in known]
        if found:
            words = make_printable(found[0].sentence)
            sent = "They are not sent like this. " if found[0].breaks else ""
            ways = "[undo] undoes."
            if found[0].needs is not None:
                ways = "[undo] undoes, [take_along] moves what it needs before it."
            self._screen.app.notify(
                f"{words}. {sent}{name_keys(ways, self._screen.host.preset)}",
                title="The order of the series",
                severity="warning",
                markup=False,
            )
        return True

    def _ask(
        self, hunks: Sequence[HunkId], question: str, then: Callable[[str], None], value: str = ""
    ) -> None:
        """Asks for a line of text about hunks; Escape leaves the plan as it is."""
        if not hunks:
            self._screen.show_status("No hunk is marked or under the cursor.")
            return

        def answer(words: str | None) -> None:
            if words is not None:
                then(words)

        dialog = TextDialog(question.format(_describe_hunks(hunks)), value)
        self._screen.app.push_screen(dialog, answer)

    # ---- splitting

    def split(self) -> None:
        """Splits the hunk under the cursor at its natural boundaries."""
        here = self._panes.hunk
        if here is not None:
            self._split(here, ())

    def split_here(self) -> None:
        """Splits the hunk before the line under the cursor."""
        here, cut = self._panes.hunk, self._panes.diff.cut
        if here is None or cut is None:
            self._screen.show_status("Put the cursor on the first line of the second part.")
            return
        self._split(here, (cut,))

    def _split(self, here: HunkId, cuts: Sequence[Cut]) -> None:
        pieces: list[HunkId] = []
        if self._screen.run_edit(
            lambda: pieces.extend(edits.split_hunk(self._screen.session, here, cuts))
        ):
            self._selection.marks.pop(here, None)
            self._screen.redraw_all()
            self._panes.diff.go_to_hunk(pieces[1])


def _describe_nearness(near: NearPatch) -> str:
    return f"  ({', '.join(near.near)})" if near.near else ""


def _describe_hunks(hunks: Sequence[HunkId]) -> str:
    return "this hunk" if len(hunks) == 1 else f"{len(hunks)} hunks"
