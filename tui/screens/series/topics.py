"""Decisions about topics, their names and cover letters, and which patches they have."""

from __future__ import annotations

from collections.abc import Callable

from patchsplit.model.plan import Decision, TopicId
from patchsplit.model.topics.listing import TopicPatches, list_topics
from patchsplit.session import topic_edits

from ...text import make_printable
from ..dialogs import PickDialog, TextDialog
from .context import SeriesContext
from .panes import Panes
from .selection import Selection

NEW = "new"
DECISIONS = {
    Decision.SEND: "send: exits send it",
    Decision.LATER: "later: it stays in the series, and no exit sends it",
    Decision.PRIVATE: "private: its hunks are not sent",
    Decision.DROP: "drop: not sent, and to be removed from the fork",
}


class Topics:
    """Edits of the topic under the cursor of the list, or of the patch's."""

    def __init__(self, screen: SeriesContext, panes: Panes, selection: Selection) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection

    @property
    def current(self) -> TopicPatches | None:
        """The topic under the cursor, or of the patch under it."""
        if self._panes.topic is not None:
            return self._panes.topic
        here = self._panes.patch
        return next(
            (each for each in list_topics(self._screen.survey.plan) if here in each.patches), None
        )

    def decide(self) -> None:
        """Asks which topic, where none is under the cursor, and what is to become of it."""
        topic = self.current
        if topic is not None:
            self._ask_decision(topic)
            return
        aside = [each for each in list_topics(self._screen.survey.plan) if not each.patches]
        if not aside:
            self._screen.show_status("Put the cursor on a topic or a patch to decide about it.")
            return
        self._pick("Decide about", aside, self._ask_decision)

    def _ask_decision(self, topic: TopicPatches | None) -> None:
        if topic is None:
            return
        options = [(each.value, words) for each, words in DECISIONS.items()]

        def ask_reason(answer: str | None) -> None:
            """Asks why, unless it is sent, and records the decision."""
            if answer is None:
                return
            decision = Decision(answer)

            def decide(reason: str | None) -> None:
                if reason is not None:
                    self._screen.run_edit(
                        lambda: topic_edits.decide_topic(
                            self._screen.session, topic, decision, reason
                        )
                    )

            if decision is Decision.SEND:
                decide("")
            else:
                dialog = TextDialog(f"{decision.value.capitalize()}, because (may be empty)")
                self._screen.app.push_screen(dialog, decide)

        question = f"What is to become of {make_printable(topic.name)}?"
        self._screen.app.push_screen(PickDialog(question, options), ask_reason)

    def rename(self) -> None:
        """Asks for another name of the topic."""
        topic = self.current
        if topic is None:
            self._screen.show_status("Put the cursor on a topic to rename it.")
            return

        def rename(name: str | None) -> None:
            if name is not None:
                self._screen.run_edit(
                    lambda: topic_edits.rename_topic(self._screen.session, topic, name)
                )

        dialog = TextDialog("Name of the topic", make_printable(topic.name))
        self._screen.app.push_screen(dialog, rename)

    def assign(self) -> None:
        """Asks for a topic, and moves the marked patches or the current one there.

        On the heading of a topic, merges that into the chosen one.
        """
        plan, heading = self._screen.survey.plan, self._panes.topic
        patches = [p.id for p in plan.patches if p.id in self._selection.merge_marks]
        if not patches and heading is None and self._panes.patch is not None:
            patches = [self._panes.patch]
        if not patches and heading is None:
            self._screen.show_status("Put the cursor on a patch or a topic.")
            return
        others = [
            each
            for each in list_topics(plan)
            if each.patches and (heading is None or each.id != heading.id)
        ]

        def move(to: TopicPatches | None) -> None:
            """Moves the patches, or merges the topic; None: into a new topic."""
            session = self._screen.session
            if not patches and heading is not None and to is not None:
                self._screen.run_edit(lambda: topic_edits.merge_topics(session, [to, heading]))
            elif to is not None:
                self._screen.run_edit(lambda: topic_edits.move_to_topic(session, patches, to))
            else:
                name = plan.patch(patches[0]).subject.removesuffix(".")
                self._screen.run_edit(lambda: topic_edits.extract_topic(session, patches, name))
            self._selection.merge_marks.clear()
            self._screen.redraw_all()

        count = "this patch" if len(patches) == 1 else f"{len(patches)} patches"
        question = f"Move {count} to" if patches else "Merge this topic into"
        self._pick(question, others, move, with_new=bool(patches))

    def _pick(
        self,
        question: str,
        topics: list[TopicPatches],
        then: Callable[[TopicPatches | None], None],
        *,
        with_new: bool = False,
    ) -> None:
        """Asks for one of some topics; with `with_new`, None stands for a new one."""
        options = [(str(each.id), f"{each.id:>4} {make_printable(each.name)}") for each in topics]
        if with_new:
            options.insert(0, (NEW, "a new topic"))
        known = {each.id: each for each in topics}

        def take(answer: str | None) -> None:
            if answer is not None:
                then(known.get(TopicId(answer)))

        self._screen.app.push_screen(PickDialog(question, options), take)
