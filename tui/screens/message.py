"""A patch's message, or the cover letter, edited in place or in the user's own editor.

What speaks against it in upstream's log is said as one types.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from patchsplit.errors import PlanError
from patchsplit.model.conventions import Customs
from patchsplit.model.finding import Finding
from patchsplit.model.message import trailers_of, width, with_prefix
from patchsplit.model.plan import PatchId
from patchsplit.session.checks.advice import asked, lengths, percent
from patchsplit.session.checks.conventions import Suggestion, prefixes, signed_off
from patchsplit.session.desk import edited
from patchsplit.session.exits import as_kept, relisted

from ..actions import bindings, keys_of, on, readable
from ..text import plain
from ..workers import attempt, suspended
from .base import Sheet


class MessageScreen(Sheet):
    """Subject and body; ctrl+s saves, Escape leaves them as they were."""

    SCOPE = "message"
    HEADING = "Message"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message")]

    def __init__(self, patch: PatchId | None, *, external: bool = False) -> None:
        """`patch`: None for the cover letter."""
        super().__init__()
        self._patch = patch
        self._external = external
        self._suggested: tuple[Suggestion, ...] | None = None

    def body(self) -> Iterable[Widget]:
        subject, body = self._stored()
        yield Static("Subject", classes="dim")
        yield Input(subject, id="subject", select_on_focus=False)
        yield Static("", id="prefixes", markup=False)
        yield Static("", id="length", markup=False)
        yield TextArea(body, id="body", soft_wrap=True, tab_behavior="focus")
        yield Static("", id="trailers", classes="dim", markup=False)
        yield Static("", id="findings", markup=False)

    def _stored(self) -> tuple[str, str]:
        if self._patch is None:
            cover = self.session.plan.cover
            return (cover.subject, cover.body) if cover else ("", "")
        patch = relisted(self.session, self._patch).patch(self._patch)
        return patch.subject, patch.body

    def heading(self) -> Text:
        if self._patch is None:
            return Text(" Cover letter", style="bold")
        return Text(f" Message of patch {self.found.number(self._patch)}", style="bold")

    def on_mount(self) -> None:
        super().on_mount()
        if self._external:
            self.call_after_refresh(self.action_external)

    def redraw(self) -> None:
        self._measure()
        # The log is looked at once the texts are to be seen.
        self.call_after_refresh(self._suggest)

    def on_input_changed(self) -> None:
        self._measure()

    def on_text_area_changed(self) -> None:
        self._measure()

    def on_input_submitted(self) -> None:
        self.set_focus(self.query_one(TextArea))

    # ---- what upstream does

    @property
    def _customs(self) -> Customs:
        by = self.tui.adviser
        return by.customs if by is not None else Customs()

    def _suggest(self) -> None:
        """Shows the likely prefixes with their keys, once upstream's log was read."""
        by = self.tui.adviser
        if by is not None and self._patch is not None and self._suggested is None:
            self._suggested = prefixes(self.session, by, self._patch)
            rows = zip(self._keys("prefix_"), self._suggested, strict=False)
            shown = "   ".join(f"{key} {plain(str(prefix))}" for key, prefix in rows)
            self.query_one("#prefixes", Static).update(shown)

    def _keys(self, name: str) -> list[str]:
        """Returns the keys of the actions whose names begin so."""
        mine = (action for action in on(self.SCOPE) if action.name.startswith(name))
        return [readable(keys_of(action, self.tui.preset)) for action in mine]

    def _measure(self) -> None:
        """Says how long the texts are, what upstream asks for, and what speaks against them."""
        subject, body = self._words()
        customs = self._customs
        longest = max(map(width, body.split("\n")))
        said = f"subject {len(subject)}/{customs.subject}   longest line {longest}/{customs.line}"
        self.query_one("#length", Static).update(said)
        self.query_one("#trailers", Static).update(self._trailers(customs, body))
        words = [plain(f"! {finding}") for finding in self._findings(subject, body)]
        if not subject.strip():
            words.insert(0, "! the subject is empty")
        self.query_one("#findings", Static).update("\n".join(words))

    def _findings(self, subject: str, body: str) -> Iterable[Finding]:
        by = self.tui.adviser
        if by is None or self._patch is None:
            return lengths(self._customs, subject, body)
        return by.findings(subject, body)

    def _trailers(self, customs: Customs, body: str) -> str:
        """Returns the trailers that upstream asks for, and which of them are there."""
        if self._patch is None:
            return ""
        there = {key.lower() for key, _ in trailers_of(body)}
        rows = [
            f"{'[x]' if key.lower() in there else '[ ]'} {key} ({percent(share)})"
            for key, share in asked(customs)
        ]
        wanted = f"Upstream asks for {', '.join(rows)}.   " if rows else ""
        return f"{wanted}{self._keys('sign')[0]} adds your Signed-off-by"

    # ---- edits

    def _words(self) -> tuple[str, str]:
        return self.query_one("#subject", Input).value, self.query_one(TextArea).text

    def action_prefix(self, nth: int) -> None:
        if self._suggested is None or len(self._suggested) < nth:
            self.say("There is no such prefix." if self._suggested else "No prefix is known.")
            return
        field = self.query_one("#subject", Input)
        field.value = with_prefix(field.value, self._suggested[nth - 1].prefix)
        field.cursor_position = len(field.value)

    def action_sign(self) -> None:
        if self._patch is None:
            self.say("A cover letter is not signed off: its patches are.")
            return
        area = self.query_one(TextArea)
        signed = attempt(self.app, lambda: signed_off(self.session, area.text))
        if signed is not None and signed != area.text:
            at = area.cursor_location
            area.text = signed
            area.move_cursor(at)

    def action_save(self) -> None:
        subject, body = self._words()
        name = self._patch
        if name is None:
            made = self.do(lambda: self.session.introduce(subject, body))
        else:
            kept = as_kept(self.session, name, body)
            made = self.do(lambda: self.session.reword(name, subject, kept))
        if made:
            self.dismiss(None)

    def action_external(self) -> None:
        subject, body = self._words()
        text = f"{subject}\n\n{body}\n".encode("utf-8", "surrogateescape")
        with suspended(self.app):
            after = attempt(self.app, lambda: edited(self.session, text, "PATCH_EDITMSG"))
        self.app.refresh()
        if after is not None:
            first, _, rest = after.decode("utf-8", "replace").strip("\n").partition("\n")
            self.query_one("#subject", Input).value = first
            self.query_one(TextArea).text = rest.strip("\n")
            self.action_save()
        elif self._external:
            attempt(self.app, _unchanged)

    def action_leave(self) -> None:
        self.dismiss(None)


def _unchanged() -> None:
    raise PlanError("The message was not changed.", "Edit it here, or leave with Esc.")
