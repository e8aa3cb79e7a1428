"""The screen that edits a patch's message or the cover letter, here or in the user's editor.

While one types, it shows where the message differs from the conventions of upstream's log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from patchsplit.errors import PlanError
from patchsplit.model.conventions import CommitConventions
from patchsplit.model.finding import Finding
from patchsplit.model.message import trailers_of, with_prefix, wrappable_width
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import MessagePart, Wording
from patchsplit.session import edits
from patchsplit.session.checks.advice import check_lengths, find_required_trailers, format_percent
from patchsplit.session.checks.conventions import PrefixSuggestion, add_sign_off, suggest_prefixes
from patchsplit.session.series.listing import relist_bodies, restore_listing
from patchsplit.session.user import open_editor
from patchsplit.session.views.base import read_base_lines
from patchsplit.session.views.unworded import find_next_unworded

from ..actions import find_keys, format_keys, list_actions, make_bindings
from ..document import Layout, LayoutCache, ViewOptions, group_by_file
from ..text import make_printable
from ..widgets.diff import DiffPane
from ..workers import attempt, suspend_app
from .base import BaseScreen
from .candidates import add_paragraph, choose_candidates, find_wording, format_candidates

MIN_DIFF_WIDTH = 120
"""Columns of a screen from which on it has room for the diff beside the message."""


class MessageScreen(BaseScreen):
    """Edits a subject and a body; ctrl+s saves, Escape closes without saving."""

    SCOPE = "message"
    HEADING = "Message"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("message")]

    def __init__(self, patch: PatchId | None, *, external: bool = False) -> None:
        """`patch`: None for the cover letter; `external`: opens the user's editor at once."""
        super().__init__()
        self._patch = patch
        self._external = external
        self._suggestions: tuple[PrefixSuggestion, ...] | None = None
        self._wording: Wording | None = None
        """None until it is known."""

    def compose_body(self) -> Iterable[Widget]:
        """Yields the fields of the message, and the diff beside them where there is room."""
        subject, body = self._read_message()
        with Horizontal(id="panes"):
            with Vertical(id="message"):
                yield Static("Subject", classes="dim")
                yield Input(subject, id="subject", select_on_focus=False)
                yield Static("", id="prefixes", markup=False)
                yield Static("", id="length", markup=False)
                yield TextArea(body, id="body", soft_wrap=True, tab_behavior="focus")
                yield Static("", id="trailers", classes="dim", markup=False)
                yield Static("", id="candidates", markup=False)
                yield Static("", id="findings", markup=False)
            if self._patch is not None and self.app.size.width >= MIN_DIFF_WIDTH:
                yield DiffPane(lambda file: read_base_lines(self.session, file), id="diff")

    def _read_message(self) -> tuple[str, str]:
        if self._patch is None:
            cover = self.session.plan.cover
            return (cover.subject, cover.body) if cover else ("", "")
        patch = relist_bodies(self.session, self._patch).patch(self._patch)
        return patch.subject, patch.body

    def heading(self) -> Text:
        """Returns which message it is, and whether it is a draft."""
        if self._patch is None:
            return Text(" Cover letter", style="bold")
        patch = self.session.plan.patch(self._patch)
        words = Text(f" Message of patch {self.survey.number(self._patch)}", style="bold")
        if patch.draft:
            words.append(make_printable(f", a draft of {patch.writer}: saving it confirms it"))
        return words

    def on_mount(self) -> None:
        super().on_mount()
        self._find_candidates()
        if self._external:
            self.call_after_refresh(self.action_external)

    def redraw(self) -> None:
        self._update_findings()
        self._show_diff()
        # Reading the log takes a while: the texts are shown first.
        self.call_after_refresh(self._show_prefixes)

    def _show_diff(self) -> None:
        """Shows the hunks of the patch, where the screen has room for them."""
        panes = self.query(DiffPane)
        if panes and self._patch is not None:
            files = group_by_file(self.survey, self.session.plan.patch(self._patch).hunks)
            options = ViewOptions(Layout(), frozenset(), {})
            panes.first().show(
                self.survey, LayoutCache().lay_out(self.survey, files, (), options), ()
            )

    def on_input_changed(self) -> None:
        self._update_findings()

    def on_text_area_changed(self) -> None:
        self._update_findings()

    def on_input_submitted(self) -> None:
        self.set_focus(self.query_one(TextArea))

    # ---- the conventions of upstream

    @property
    def _conventions(self) -> CommitConventions:
        by = self.host.adviser
        return by.conventions if by is not None else CommitConventions()

    def _show_prefixes(self) -> None:
        """Shows the likely prefixes with their keys, once upstream's log has been read."""
        by = self.host.adviser
        if by is not None and self._patch is not None and self._suggestions is None:
            self._suggestions = suggest_prefixes(self.session, by, self._patch)
            rows = zip(self._find_action_keys("prefix_"), self._suggestions, strict=False)
            shown = "   ".join(f"{key} {make_printable(str(prefix))}" for key, prefix in rows)
            self.query_one("#prefixes", Static).update(shown)

    def _find_candidates(self) -> None:
        """Looks for sentences to offer, while the user goes on."""
        patch = self._patch
        if patch is not None:
            session = self.session.fork()
            self.host.run_aside(lambda: find_wording(session, patch), self._show_candidates)

    def _show_candidates(self, wording: Wording) -> None:
        """Shows the sentences that are offered, with their keys, and the questions."""
        self._wording = wording
        keys = self._find_action_keys("candidate_")
        rows = format_candidates(choose_candidates(wording), keys, wording)
        # The screen may be closed by now.
        for place in self.query("#candidates").results(Static):
            place.update("\n".join(rows))

    def _find_action_keys(self, name: str) -> list[str]:
        """Returns the keys of the actions whose names begin with `name`."""
        mine = (action for action in list_actions(self.SCOPE) if action.name.startswith(name))
        return [format_keys(find_keys(action, self.host.preset)) for action in mine]

    def _update_findings(self) -> None:
        """Shows the lengths, the trailers that upstream uses, and the findings."""
        subject, body = self._read_fields()
        conventions = self._conventions
        longest = max(map(wrappable_width, body.split("\n")))
        lengths = (
            f"subject {len(subject)}/{conventions.subject}"
            f"   longest line {longest}/{conventions.line}"
        )
        self.query_one("#length", Static).update(lengths)
        self.query_one("#trailers", Static).update(self._format_trailers(conventions, body))
        words = [make_printable(f"! {finding}") for finding in self._list_findings(subject, body)]
        if not subject.strip():
            words.insert(0, "! the subject is empty")
        self.query_one("#findings", Static).update("\n".join(words))

    def _list_findings(self, subject: str, body: str) -> Iterable[Finding]:
        by = self.host.adviser
        if by is None or self._patch is None:
            return check_lengths(self._conventions, subject, body)
        return by.check_message(subject, body)

    def _format_trailers(self, conventions: CommitConventions, body: str) -> str:
        """Returns the trailers that upstream's commits have, with a tick at those in the body."""
        if self._patch is None:
            return ""
        present = {key.lower() for key, _ in trailers_of(body)}
        rows = [
            f"{'[x]' if key.lower() in present else '[ ]'} {key} ({format_percent(share)})"
            for key, share in find_required_trailers(conventions)
        ]
        trailers = f"Upstream's commits have {', '.join(rows)}.   " if rows else ""
        return f"{trailers}{self._find_action_keys('sign')[0]} adds your Signed-off-by"

    # ---- edits

    def _read_fields(self) -> tuple[str, str]:
        return self.query_one("#subject", Input).value, self.query_one(TextArea).text

    def action_prefix(self, nth: int) -> None:
        """Replaces the prefix of the subject by the nth (1-based) suggestion."""
        if self._suggestions is None or len(self._suggestions) < nth:
            self.show_status(
                "There is no such prefix." if self._suggestions else "No prefix is known."
            )
            return
        field = self.query_one("#subject", Input)
        field.value = with_prefix(field.value, self._suggestions[nth - 1].prefix)
        field.cursor_position = len(field.value)

    def action_candidate(self, nth: int) -> None:
        """Takes the nth (1-based) sentence that is offered: as the subject, or into the body."""
        offered = choose_candidates(self._wording or Wording())
        if len(offered) < nth:
            self.show_status("There is no such sentence.")
            return
        taken = offered[nth - 1]
        if taken.part is MessagePart.SUBJECT:
            field = self.query_one("#subject", Input)
            field.value = taken.text
            field.cursor_position = len(taken.text)
        else:
            area = self.query_one(TextArea)
            is_listed = self._patch is not None and self.session.plan.patch(self._patch).listed
            area.text = taken.text if is_listed else add_paragraph(area.text, taken.text)

    def action_sign(self) -> None:
        """Adds the user's Signed-off-by to the body, where it has none."""
        if self._patch is None:
            self.show_status("Sign off the patches: a cover letter has no trailers.")
            return
        area = self.query_one(TextArea)
        signed = attempt(self.app, lambda: add_sign_off(self.session, area.text))
        if signed is not None and signed != area.text:
            at = area.cursor_location
            area.text = signed
            area.move_cursor(at)

    def action_save(self) -> None:
        """Saves the message, and closes the screen if that succeeded."""
        if self._save():
            self.dismiss(None)

    def action_save_next(self) -> None:
        """Saves the message, and opens the next one that has no words; the last one is closed."""
        if self._save():
            following = find_next_unworded(self.session.plan, self._patch)
            self.dismiss(None)
            if following is not None:
                self.app.push_screen(MessageScreen(following))

    def _save(self) -> bool:
        """Saves the message; returns whether that succeeded."""
        subject, body = self._read_fields()
        name = self._patch
        if name is None:
            return self.run_edit(lambda: edits.set_cover(self.session, subject, body))
        listed = restore_listing(self.session, name, body)
        return self.run_edit(lambda: edits.reword(self.session, name, subject, listed))

    def action_external(self) -> None:
        """Opens the message in the user's editor, and saves what comes back."""
        subject, body = self._read_fields()
        text = f"{subject}\n\n{body}\n".encode("utf-8", "surrogateescape")
        with suspend_app(self.app):
            after = attempt(self.app, lambda: open_editor(self.session, text, "PATCH_EDITMSG"))
        self.app.refresh()
        if after is not None:
            first, _, rest = after.decode("utf-8", "replace").strip("\n").partition("\n")
            self.query_one("#subject", Input).value = first
            self.query_one(TextArea).text = rest.strip("\n")
            self.action_save()
        elif self._external:
            attempt(self.app, _refuse_unchanged)

    def action_leave(self) -> None:
        self.dismiss(None)


def _refuse_unchanged() -> None:
    raise PlanError("The message was not changed.", "Edit it here, or close it with Esc.")
