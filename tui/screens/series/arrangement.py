"""Reordering, merging and splitting patches."""

from __future__ import annotations

from patchsplit.model.topics.listing import TopicPatches, list_topics
from patchsplit.session import edits, topic_edits

from ...actions import name_keys
from ...text import make_printable
from .context import SeriesContext
from .panes import Panes
from .selection import Selection


class Arrangement:
    """Edits of the patch under the cursor of the list, as a whole."""

    def __init__(self, screen: SeriesContext, panes: Panes, selection: Selection) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection

    def reorder(self, by: int) -> None:
        """Moves the patch, or the topic, down by so many places; up if `by` is negative."""
        summary = self._panes.summary
        if self._panes.topic is not None:
            self._reorder_topic(self._panes.topic, by)
        if summary is None:
            return
        patch_id, to = summary.patch.id, summary.nth - 1 + by
        if 0 <= to < len(self._screen.survey.patches) and self._screen.run_edit(
            lambda: edits.reorder(self._screen.session, [patch_id], to=to)
        ):
            self._panes.show_entry(patch_id)
            self._warn_of_order()

    def _reorder_topic(self, topic: TopicPatches, by: int) -> None:
        listed = [each.id for each in list_topics(self._screen.survey.plan) if each.patches]
        to = listed.index(topic.id) + by
        if 0 <= to < len(listed) and self._screen.run_edit(
            lambda: topic_edits.reorder_topics(self._screen.session, [topic], to=to)
        ):
            self._panes.show_entry(topic.id)
            self._warn_of_order()

    def _warn_of_order(self) -> None:
        """Warns of the first patch that comes before one that it needs, and says what to do."""
        survey = self._screen.survey
        broken = next((summary for summary in survey.patches if summary.late_needs), None)
        if broken is None:
            return
        patch_id, needed = broken.patch.id, broken.late_needs[0]
        problem = f"Patch {broken.nth} needs patch {survey.number(needed)} before it"
        edge = survey.edges[needed, patch_id][0]
        count = len(edits.find_late_needs(self._screen.session, patch_id))
        needs = "the patch" if count == 1 else f"the {count} patches"
        self._screen.show_hint(
            f"! {problem}: [undo] undoes, [take_along] moves what it needs before it."
        )
        way_out = f"[take_along] on patch {broken.nth} moves {needs} that it needs before it"
        keys = name_keys(f"{way_out}; [undo] undoes.", self._screen.host.preset)
        self._screen.app.notify(
            f"{edge.why} {make_printable(edge.evidence)}. {keys}",
            title=problem,
            severity="warning",
            markup=False,
        )

    def bring_needs(self) -> None:
        """Moves the patches that the patch needs to right before it."""
        patch_id = self._panes.patch
        if patch_id is not None and self._screen.run_edit(
            lambda: edits.bring_needs(self._screen.session, patch_id)
        ):
            self._panes.show_entry(patch_id)

    def merge(self) -> None:
        """Merges the marked patches into the first; without marks, the patch into the one above."""
        patches, summary = self._screen.survey.patches, self._panes.summary
        chosen = [one.patch.id for one in patches if one.patch.id in self._selection.merge_marks]
        if not chosen and summary is not None and summary.nth > 1:
            chosen = [patches[summary.nth - 2].patch.id, summary.patch.id]
        if len(chosen) < 2:
            self._screen.show_hint(
                "Mark two patches with [mark], or put the cursor on the one to merge into the one"
                " above."
            )
            return
        if self._screen.run_edit(lambda: edits.merge(self._screen.session, chosen)):
            self._selection.merge_marks.clear()
            self._screen.redraw_all()
            self._panes.show_entry(chosen[0])

    def split(self, by: str) -> None:
        """Splits the patch by "file" or by "dir"."""
        patch_id = self._panes.patch
        if patch_id is not None:
            self._screen.run_edit(lambda: edits.split_patch(self._screen.session, patch_id, by))
