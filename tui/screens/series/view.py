"""How the diff is shown: folds, context, side by side, scrolling, and the explanation of a hunk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from patchsplit.model.delta import HunkId
from patchsplit.session.conflicts.text import diff_with_upstream
from patchsplit.session.hunks.edit import diff_recorded_edit
from patchsplit.session.lookup import abbreviate
from patchsplit.session.views.survey import Survey, explain_hunk

from ...text import make_printable
from ..dialogs import InfoDialog
from .context import SeriesContext
from .panes import Panes

NO_HUNK = "No hunk under the cursor; [next] goes to the next one."
MAX_COMMITS = 5
"""Commits of the fork that an explanation lists."""


class View:
    """Changes how the diff looks; the plan stays as it is."""

    def __init__(self, screen: SeriesContext, panes: Panes) -> None:
        self._screen, self._panes = screen, panes

    def toggle_fold(self) -> None:
        """Folds or unfolds the hunk under the cursor; in the list, the topic."""
        if self._panes.is_list_focused and self._panes.toggle_topic():
            return
        here = self._panes.hunk
        if here is None:
            self._screen.show_hint(NO_HUNK)
            return
        self._panes.folds ^= {here}
        self._panes.diff.fold(here, folded=here in self._panes.folds)

    def toggle_all_folds(self) -> None:
        """Folds all hunks of the diff, or all topics of the list; where all are, unfolds them."""
        if self._panes.is_list_focused and self._panes.toggle_all_topics():
            return
        shown = set(self._panes.list_current_hunks())
        if shown <= self._panes.folds:
            self._panes.folds -= shown
        else:
            self._panes.folds |= shown
        self._panes.relayout(self._panes.hunk)

    def toggle_side_by_side(self) -> None:
        layout = self._panes.layout
        self._panes.layout = replace(layout, side_by_side=not layout.side_by_side)
        self._panes.relayout(self._panes.hunk)

    def change_context(self, by: int) -> None:
        """Shows `by` more lines of context above and below each hunk; fewer if it is negative."""
        layout = self._panes.layout
        self._panes.layout = replace(layout, context=max(0, layout.context + by))
        self._panes.relayout(self._panes.hunk)

    def scroll_code(self, columns: int) -> None:
        """Scrolls the code to the right; to the left if `columns` is negative."""
        self._panes.diff.shift(columns)

    def toggle_zoom(self) -> None:
        """Hides the pane that has not the keys; where one is hidden, shows both."""
        patches, diff = self._panes.patches, self._panes.diff
        hidden, other = (diff, patches) if self._panes.is_list_focused else (patches, diff)
        hidden.display = not (hidden.display and other.display)
        other.display = True

    def explain(self) -> None:
        """Shows why the hunk under the cursor is where it is, and who wrote it."""
        here = self._panes.hunk
        if here is None:
            self._screen.show_hint(NO_HUNK)
            return
        survey = self._screen.survey
        hunks = survey.index.hunks
        place = f"{make_printable(hunks[here].path)}:{hunks[here].new.start + 1}"
        title = f"{abbreviate(hunks)[here]}  {place}"
        self._screen.app.push_screen(InfoDialog(title, list(_explain(survey, here))))


def _explain(survey: Survey, hunk_id: HunkId) -> Iterator[str]:
    """Yields the lines of an explanation."""
    analysis = survey.index.analysis
    yield from (f"• {words}" for words in explain_hunk(survey, hunk_id))
    edited = diff_recorded_edit(survey.plan, hunk_id)
    if edited:
        yield "• the fork's lines (-) and those sent in their place (+):"
        yield from edited
    differing = diff_with_upstream(survey.placements[hunk_id])
    if differing:
        yield "• the fork's lines (-) and what upstream has for them (+):"
        yield from differing
    fact = analysis.facts.get(hunk_id)
    for oid in fact.commits[:MAX_COMMITS] if fact else ():
        if oid in analysis.commits:
            commit = analysis.commits[oid]
            yield f"• written by {oid[:12]} {commit.subject} ({commit.author})"
