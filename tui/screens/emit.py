"""Where the series goes: a branch, or a folder of patches. Nothing is sent or pushed from here."""

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
    """What is to be written where."""

    place: str
    """A folder, or a branch's name."""
    branch: bool
    signoff: bool
    force: bool
    only: tuple[str, ...] = ()
    """Topics and patches; without any, the whole series."""

    @property
    def folder(self) -> Path:
        return Path(self.place).expanduser()


class Tick(Checkbox):
    """A checkbox whose sign, and not only its colour, says whether it is set."""

    def render(self) -> Content:
        self.BUTTON_INNER = "X" if self.value else " "
        return super().render()


class Choice(RadioButton):
    """A radio button whose sign, and not only its colour, says whether it is the one."""

    def render(self) -> Content:
        self.BUTTON_INNER = "●" if self.value else " "
        return super().render()


class EmitScreen(ModalScreen[EmitTarget | None]):
    """Asks what to write and where; ctrl+s writes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("ctrl+s", "write", "Write"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static("Write the series as", classes="title")
            with RadioSet(id="form"):
                yield Choice("patches to mail, in a folder", value=True)
                yield Choice("a branch on top of upstream")
            yield Input("series", id="place", placeholder="the folder, or the branch's name")
            yield Input(
                id="only", placeholder="empty: all of it; else topics or patches, a ; between them"
            )
            yield Tick("sign off every patch", id="signoff")
            yield Tick("replace what is there", id="force")
            keys = "Enter: write   Tab: next field   space: choose   Esc: leave"
            yield Static(keys, classes="dim", markup=False)

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#place"))

    def on_input_submitted(self) -> None:
        self.action_write()

    def action_write(self) -> None:
        place = self.query_one("#place", Input).value.strip()
        words = self.query_one("#only", Input).value.split(";")  # areas hold commas
        if place:
            self.dismiss(
                EmitTarget(
                    place=place,
                    branch=self.query_one(RadioSet).pressed_index == 1,
                    signoff=self.query_one("#signoff", Checkbox).value,
                    force=self.query_one("#force", Checkbox).value,
                    only=tuple(word.strip() for word in words if word.strip()),
                )
            )

    def action_leave(self) -> None:
        self.dismiss(None)


def emit_separately(session: Session, target: EmitTarget, report: OnProgress) -> str:
    """Writes the series from a session of its own, and says what was written where."""
    from patchsplit.session import exits
    from patchsplit.session.views import topics

    with session.fork(report) as other:
        only = topics.select_patches(other, target.only) if target.only else None
        options = exits.SeriesOptions(target.signoff, only)
        force = target.force
        if target.branch:
            done = exits.emit_branch(other, target.place, options, force=force)
            said = f"Branch {target.place}: {len(done.series.commits)} commits."
        else:
            done = exits.emit_mbox(
                other,
                target.folder,
                exits.MailFormat(),
                exits.MailOptions(),
                options,
                force=force,
            )
            said = f"{len(done.files)} files in {target.folder}."
        if done.cover_is_template:
            said += " The cover letter waits for your words: M, or patchsplit reword cover."
        return said
