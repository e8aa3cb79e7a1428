"""The dialog that writes the series to a branch or a folder; nothing is sent or pushed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, RadioButton, RadioSet, Static

from patchsplit.progress import OnProgress
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class EmitTarget:
    """What to write, and where."""

    place: str
    """The path of a folder, or the name of a branch."""
    branch: bool
    """Whether `place` is a branch."""
    signoff: bool
    force: bool
    """Whether to replace what is there."""
    with_holes: bool = False
    """Whether to write patches with unresolved hunks, without these."""
    only: tuple[str, ...] = ()
    """Names of topics or patches; empty: the whole series."""

    @property
    def folder(self) -> Path:
        return Path(self.place).expanduser()


class Tick(Checkbox):
    """A checkbox that shows by its sign, not only by its colour, whether it is set."""

    def render(self) -> Content:
        self.BUTTON_INNER = "X" if self.value else " "
        return super().render()


class Choice(RadioButton):
    """A radio button that shows by its sign, not only by its colour, whether it is chosen."""

    def render(self) -> Content:
        self.BUTTON_INNER = "●" if self.value else " "
        return super().render()


class EmitScreen(ModalScreen[EmitTarget | None]):
    """Asks what to write and where; Enter or ctrl+s confirms, Escape answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel"),
        Binding("ctrl+s", "write", "Write"),
    ]

    def __init__(self, note: str) -> None:
        """`note` says how many patches would be written, and how many are held back."""
        super().__init__()
        self._note = note

    def compose(self) -> ComposeResult:
        """Yields the note, the form, its place, what of the series is written, and how."""
        with Vertical(classes="box"):
            yield Static("Write the series as", classes="title")
            yield Static(self._note, classes="dim", markup=False)
            with RadioSet(id="form"):
                yield Choice("patches for mail, in a folder", value=True)
                yield Choice("a branch on top of upstream")
            yield Input("series", id="place", placeholder="folder or branch name")
            yield Input(
                id="only", placeholder="topics or patches, separated by ; (empty: the whole series)"
            )
            yield Tick("sign off every patch", id="signoff", compact=True)
            yield Tick("replace what is there", id="force", compact=True)
            yield Tick("with holes: also patches with unresolved hunks", id="holes", compact=True)
            keys = "Enter: write   Tab: next field   Space: choose   Esc: cancel"
            yield Static(keys, classes="dim", markup=False)

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#place"))

    def on_input_submitted(self) -> None:
        self.action_write()

    def action_write(self) -> None:
        """Answers with the fields; without a place, the dialog stays open."""
        place = self.query_one("#place", Input).value.strip()
        words = self.query_one("#only", Input).value.split(";")  # names of topics can have commas
        if place:
            self.dismiss(
                EmitTarget(
                    place=place,
                    branch=self.query_one(RadioSet).pressed_index == 1,
                    signoff=self.query_one("#signoff", Checkbox).value,
                    force=self.query_one("#force", Checkbox).value,
                    with_holes=self.query_one("#holes", Checkbox).value,
                    only=tuple(word.strip() for word in words if word.strip()),
                )
            )

    def action_leave(self) -> None:
        self.dismiss(None)


def emit_separately(session: Session, target: EmitTarget, report: OnProgress) -> str:
    """Writes the series from a forked session; returns a sentence on what was written."""
    from patchsplit.session import exits
    from patchsplit.session.series.holds import describe_holds
    from patchsplit.session.views import topics

    with session.fork(report) as other:
        only = topics.select_patches(other, target.only) if target.only else None
        options = exits.SeriesOptions(target.signoff, only, with_holes=target.with_holes)
        force = target.force
        if target.branch:
            done = exits.emit_branch(other, target.place, options, force=force)
            commits = _count(len(done.series.commits), "commit")
            message = f"Wrote {commits} to branch {target.place}."
            if done.replaced:
                message += f" It was {done.replaced[:12]}."
        else:
            done = exits.emit_mbox(
                other,
                target.folder,
                exits.MailFormat(),
                exits.MailOptions(),
                options,
                force=force,
            )
            message = f"Wrote {_count(len(done.files), 'file')} to {target.folder}."
        if done.holds:
            message += f" {describe_holds(done.holds)}"
        if done.cover_is_template:
            message += " The cover letter is still a template; M edits it."
        return message


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
