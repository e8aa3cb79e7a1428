"""Marking hunks and sending them somewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session.desk import release
from patchsplit.session.views.nearest import Likely, likely
from patchsplit.session.views.search import find

from ..text import plain
from ..widgets.patches import FOUND
from ..workers import attempt
from .dialogs import Ask, PickOne
from .selection import DeskScreen


class Assigning(DeskScreen):
    """What is done to hunks."""

    # ---- marks

    def action_mark(self) -> None:
        if self.focused is self.patches:
            if self.patch is not None:
                self.desk.chosen ^= {self.patch}
                self.draw_all()
                self.patches.action_by(1)
            return
        here = self.diff.hunk
        if here is None:
            return
        self._toggle([here])
        self.diff.go_next(1)

    def _toggle(self, hunks: Sequence[HunkId]) -> None:
        """Marks hunks, or takes their marks away where all of them have one."""
        if all(hunk in self.desk.marks for hunk in hunks):
            for hunk in hunks:
                del self.desk.marks[hunk]
        else:
            self.desk.marks.update(dict.fromkeys(hunks))
        self.say(_marked(len(self.desk.marks)))
        self.show_marks(hunks)

    def action_range(self) -> None:
        here = self.diff.hunk
        if here is None:
            return
        if self.desk.anchor is None:
            self.desk.anchor = here
            self.say_range()
            return
        between = self._between(self.desk.anchor, here)
        self.desk.anchor = None
        self.desk.marks.update(dict.fromkeys(between))
        self.say(_marked(len(self.desk.marks)))
        self.show_marks(between)

    def _between(self, one: HunkId, two: HunkId) -> list[HunkId]:
        last = self.diff.top_of(two) or 0
        first = self.diff.top_of(one)
        return list(self.diff.document.hunks(*sorted((last if first is None else first, last))))

    def say_range(self) -> None:
        """Says how many hunks a range that was begun holds by now."""
        here = self.diff.hunk
        if self.desk.anchor is not None and here is not None:
            count = len(self._between(self.desk.anchor, here))
            self.say(f"A range of {count} hunks: v marks them, Esc forgets it.")

    def action_mark_all(self) -> None:
        self._toggle(list(self.shown_hunks()))

    def action_clear(self) -> None:
        self.desk.marks.clear()
        self.desk.chosen.clear()
        self.desk.anchor = None
        self.desk.searched = None
        self.say("")
        self.draw_all()

    # ---- search

    def action_search(self) -> None:
        before = self.desk.searched[0] if self.desk.searched else ""
        hint = "text   path:GLOB   symbol:NAME   commit:ID   in:unresolved   in:3"
        self.app.push_screen(Ask("Search hunks", before, hint=hint), self.search)

    def search(self, words: str | None) -> None:
        """Shows the hunks that the words find."""
        hunks = attempt(self.app, lambda: find(self.found, words)) if words else None
        if words and hunks is not None:
            self.desk.searched = (words, hunks)
            self.say(f"{len(hunks)} hunks found; * marks them all." if hunks else "Nothing found.")
            self.draw_all()
            self.show_entry(FOUND)
            if hunks:
                self.set_focus(self.diff)
                self.diff.go_hunk(hunks[0])

    # ---- sending

    def action_assign(self, nth: int) -> None:
        """Sends to the n-th patch; with nothing marked, on the left: goes there."""
        if nth > len(self.found.patches):
            self.say(f"There is no patch {nth}: c sends to a new one.")
            return
        name = self.found.patches[nth - 1].patch.id
        if self.focused is self.patches and not self.desk.marks:
            self.show_entry(name)
        else:
            self._send(name)

    def _send(self, name: PatchId) -> None:
        hunks = self.chosen_hunks()
        if hunks and self.spend(lambda: self.session.move(hunks, name)):
            self.desk.last = name

    def action_again(self) -> None:
        if self.desk.last in {summary.patch.id for summary in self.found.patches}:
            self._send(self.desk.last)
        else:
            self.say("Nothing was sent to a patch before: a finds one.")

    def action_assign_to(self) -> None:
        hunks = self.chosen_hunks()
        if not hunks:
            return
        subjects = {p.patch.id: f"{p.nth:>3} {plain(p.patch.subject)}" for p in self.found.patches}
        options = [
            (near.patch, f"{subjects[near.patch]}{_beside(near)}")
            for near in likely(self.found, hunks)
        ]

        def send(name: str | None) -> None:
            if name is not None:
                self._send(PatchId(name))

        self.app.push_screen(PickOne(f"Send {_some(hunks)} to", options), send)

    def action_new(self) -> None:
        hunks = self.chosen_hunks()
        after = self.patch

        def extract(subject: str | None) -> None:
            if subject is not None and self.spend(
                lambda: self.session.extract(hunks, subject, after)
            ):
                self.desk.last = self.session.plan.owner().get(hunks[0])

        self._ask(hunks, "Subject of a new patch for {}", extract)

    def action_release(self) -> None:
        hunks = self.chosen_hunks()
        if hunks:
            self.spend(lambda: release(self.session, hunks))

    def action_keep(self) -> None:
        hunks = self.chosen_hunks()
        self._ask(
            hunks,
            "Keep {} private, because",
            self._with(lambda reason: self.session.keep(hunks, reason)),
            "for this fork only",
        )

    def action_drop(self) -> None:
        hunks = self.chosen_hunks()
        self._ask(
            hunks,
            "Drop {} from the fork as well, because",
            self._with(lambda reason: self.session.keep(hunks, reason, dropped=True)),
            "not needed any more",
        )

    def action_landed(self) -> None:
        hunks = self.chosen_hunks()
        self._ask(
            hunks,
            "Upstream has {} already, by commit (or a word of why)",
            self._with(lambda by: self.session.upstream(hunks, by)),
            "said by you",
        )

    def _with(self, call: Callable[[str], None]) -> Callable[[str | None], None]:
        """Makes an answer to a question the argument of an edit; no answer, no edit."""

        def answered(words: str | None) -> None:
            if words is not None:
                self.spend(lambda: call(words))

        return answered

    def _ask(
        self,
        hunks: Sequence[HunkId],
        question: str,
        then: Callable[[str | None], None],
        value: str = "",
    ) -> None:
        if hunks:
            self.app.push_screen(Ask(question.format(_some(hunks)), value), then)
        else:
            self.say("No hunk is marked, and none is under the cursor.")

    # ---- splitting

    def action_split(self) -> None:
        here = self.diff.hunk
        if here is not None:
            self._cut(here, ())

    def action_split_here(self) -> None:
        here, cut = self.diff.hunk, self.diff.cut
        if here is None or cut is None:
            self.say("Put the cursor on the line that shall begin the second part.")
            return
        self._cut(here, (cut,))

    def _cut(self, here: HunkId, cuts: Sequence[Cut]) -> None:
        pieces: list[HunkId] = []
        if self.do(lambda: pieces.extend(self.session.split(here, cuts))):
            self.desk.marks.pop(here, None)
            self.draw_all()
            self.diff.go_hunk(pieces[1])


def _marked(count: int) -> str:
    return "1 hunk marked." if count == 1 else f"{count or 'No'} hunks marked."


def _beside(near: Likely) -> str:
    return f"  ({', '.join(near.near)})" if near.near else ""


def _some(hunks: Sequence[HunkId]) -> str:
    return "this hunk" if len(hunks) == 1 else f"{len(hunks)} hunks"
