"""Marking hunks and sending them somewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.edits import release
from patchsplit.session.views.nearest import NearPatch, rank_patches
from patchsplit.session.views.search import find_hunks

from ..text import make_printable
from ..widgets.patches import SEARCH_KEY
from ..workers import attempt
from .dialogs import PickDialog, TextDialog
from .selection import SelectionScreen


class AssignActions(SelectionScreen):
    """What is done to hunks."""

    # ---- marks

    def action_mark(self) -> None:
        if self.focused is self.patches:
            if self.patch is not None:
                self.selection.merge_marks ^= {self.patch}
                self.redraw_all()
                self.patches.action_by(1)
            return
        here = self.diff.hunk
        if here is None:
            return
        self._toggle_marks([here])
        self.diff.go_next(1)

    def _toggle_marks(self, hunks: Sequence[HunkId]) -> None:
        """Marks hunks, or takes their marks away where all of them have one."""
        if all(hunk in self.selection.marks for hunk in hunks):
            for hunk in hunks:
                del self.selection.marks[hunk]
        else:
            self.selection.marks.update(dict.fromkeys(hunks))
        self.show_status(_describe_marks(len(self.selection.marks)))
        self.redraw_marks(hunks)

    def action_range(self) -> None:
        here = self.diff.hunk
        if here is None:
            return
        if self.selection.anchor is None:
            self.selection.anchor = here
            self.show_range()
            return
        between = self._hunks_between(self.selection.anchor, here)
        self.selection.anchor = None
        self.selection.marks.update(dict.fromkeys(between))
        self.show_status(_describe_marks(len(self.selection.marks)))
        self.redraw_marks(between)

    def _hunks_between(self, one: HunkId, two: HunkId) -> list[HunkId]:
        last = self.diff.find_top(two) or 0
        first = self.diff.find_top(one)
        return list(self.diff.document.hunks(*sorted((last if first is None else first, last))))

    def show_range(self) -> None:
        """Says how many hunks a range that was begun holds by now."""
        here = self.diff.hunk
        if self.selection.anchor is not None and here is not None:
            count = len(self._hunks_between(self.selection.anchor, here))
            self.show_status(f"A range of {count} hunks: v marks them, Esc forgets it.")

    def action_mark_all(self) -> None:
        self._toggle_marks(list(self.list_current_hunks()))

    def action_clear(self) -> None:
        self.selection.marks.clear()
        self.selection.merge_marks.clear()
        self.selection.anchor = None
        self.selection.search_result = None
        self.show_status("")
        self.redraw_all()

    # ---- search

    def action_search(self) -> None:
        before = self.selection.search_result[0] if self.selection.search_result else ""
        hint = "text   path:GLOB   symbol:NAME   commit:ID   in:unresolved   in:3"
        self.app.push_screen(TextDialog("Search hunks", before, hint=hint), self.search)

    def search(self, words: str | None) -> None:
        """Shows the hunks that the words find."""
        hunks = attempt(self.app, lambda: find_hunks(self.survey, words)) if words else None
        if words and hunks is not None:
            self.selection.search_result = (words, hunks)
            self.show_status(
                f"{len(hunks)} hunks found; * marks them all." if hunks else "Nothing found."
            )
            self.redraw_all()
            self.show_entry(SEARCH_KEY)
            if hunks:
                self.set_focus(self.diff)
                self.diff.go_to_hunk(hunks[0])

    # ---- sending

    def action_assign(self, nth: int) -> None:
        """Sends to the n-th patch; with nothing marked, on the left: goes there."""
        if nth > len(self.survey.patches):
            self.show_status(f"There is no patch {nth}: c sends to a new one.")
            return
        name = self.survey.patches[nth - 1].patch.id
        if self.focused is self.patches and not self.selection.marks:
            self.show_entry(name)
        else:
            self._send(name)

    def _send(self, patch_id: PatchId) -> None:
        hunks = self.list_target_hunks()
        if hunks and self.run_on_selection(lambda: edits.move(self.session, hunks, patch_id)):
            self.selection.last_target = patch_id

    def action_again(self) -> None:
        if self.selection.last_target in {summary.patch.id for summary in self.survey.patches}:
            self._send(self.selection.last_target)
        else:
            self.show_status("Nothing was sent to a patch before: a finds one.")

    def action_assign_to(self) -> None:
        hunks = self.list_target_hunks()
        if not hunks:
            return
        subjects = {
            p.patch.id: f"{p.nth:>3} {make_printable(p.patch.subject)}" for p in self.survey.patches
        }
        options = [
            (near.patch, f"{subjects[near.patch]}{_describe_nearness(near)}")
            for near in rank_patches(self.survey, hunks)
        ]

        def send(name: str | None) -> None:
            if name is not None:
                self._send(PatchId(name))

        self.app.push_screen(PickDialog(f"Send {_describe_hunks(hunks)} to", options), send)

    def action_new(self) -> None:
        hunks = self.list_target_hunks()
        after = self.patch

        def extract(subject: str | None) -> None:
            if subject is not None and self.run_on_selection(
                lambda: edits.extract(self.session, hunks, subject, after)
            ):
                self.selection.last_target = self.session.plan.owner().get(hunks[0])

        self._ask_about(hunks, "Subject of a new patch for {}", extract)

    def action_release(self) -> None:
        hunks = self.list_target_hunks()
        if hunks:
            self.run_on_selection(lambda: release(self.session, hunks))

    def action_keep(self) -> None:
        hunks = self.list_target_hunks()
        self._ask_about(
            hunks,
            "Keep {} private, because",
            self._make_handler(lambda reason: edits.keep_private(self.session, hunks, reason)),
            "for this fork only",
        )

    def action_drop(self) -> None:
        hunks = self.list_target_hunks()
        self._ask_about(
            hunks,
            "Drop {} from the fork as well, because",
            self._make_handler(
                lambda reason: edits.keep_private(self.session, hunks, reason, drop=True)
            ),
            "not needed any more",
        )

    def action_landed(self) -> None:
        hunks = self.list_target_hunks()
        self._ask_about(
            hunks,
            "Upstream has {} already, by commit (or a word of why)",
            self._make_handler(lambda by: edits.mark_upstream(self.session, hunks, by)),
            "said by you",
        )

    def _make_handler(self, call: Callable[[str], None]) -> Callable[[str | None], None]:
        """Makes an answer to a question the argument of an edit; no answer, no edit."""

        def handle_answer(words: str | None) -> None:
            if words is not None:
                self.run_on_selection(lambda: call(words))

        return handle_answer

    def _ask_about(
        self,
        hunks: Sequence[HunkId],
        question: str,
        then: Callable[[str | None], None],
        value: str = "",
    ) -> None:
        if hunks:
            self.app.push_screen(TextDialog(question.format(_describe_hunks(hunks)), value), then)
        else:
            self.show_status("No hunk is marked, and none is under the cursor.")

    # ---- splitting

    def action_split(self) -> None:
        here = self.diff.hunk
        if here is not None:
            self._split_hunk(here, ())

    def action_split_here(self) -> None:
        here, cut = self.diff.hunk, self.diff.cut
        if here is None or cut is None:
            self.show_status("Put the cursor on the line that shall begin the second part.")
            return
        self._split_hunk(here, (cut,))

    def _split_hunk(self, here: HunkId, cuts: Sequence[Cut]) -> None:
        pieces: list[HunkId] = []
        if self.run_edit(lambda: pieces.extend(edits.split_hunk(self.session, here, cuts))):
            self.selection.marks.pop(here, None)
            self.redraw_all()
            self.diff.go_to_hunk(pieces[1])


def _describe_marks(count: int) -> str:
    return "1 hunk marked." if count == 1 else f"{count or 'No'} hunks marked."


def _describe_nearness(near: NearPatch) -> str:
    return f"  ({', '.join(near.near)})" if near.near else ""


def _describe_hunks(hunks: Sequence[HunkId]) -> str:
    return "this hunk" if len(hunks) == 1 else f"{len(hunks)} hunks"
