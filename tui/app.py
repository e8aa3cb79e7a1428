"""The terminal UI's app: it holds the session, opens screens, and runs edits and long work.

Every edit is one call into the session; after it, the screen draws itself from the session again.
"""

from __future__ import annotations

import gc
import shlex
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual.app import InvalidThemeError
from textual.binding import BindingType
from textual.screen import Screen

from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Verdict
from patchsplit.progress import OnProgress
from patchsplit.session.bookmark import load_bookmark, save_bookmark
from patchsplit.session.checks.conventions import ConventionAdviser, load_adviser
from patchsplit.session.checks.notes import (
    Notes,
    check_separately,
    drop_stale_notes,
    summarize_notes,
)
from patchsplit.session.numbers import record_numbers
from patchsplit.session.session import Session
from patchsplit.session.user import read_setting
from patchsplit.session.views.readiness import measure_readiness
from patchsplit.session.views.survey import Survey, take_survey

from .action_provider import ActionProvider
from .actions import PRESETS, name_keys
from .builds import Builds
from .paint import find_lexer
from .screens.base import BaseScreen
from .screens.dialogs import ConfirmDialog
from .screens.emit import EmitScreen, EmitTarget, emit_separately
from .screens.graph import GraphScreen
from .screens.help import HelpScreen
from .screens.history import HistoryScreen
from .screens.overview import OverviewScreen
from .screens.series.screen import SeriesScreen
from .text import make_printable
from .workers import WorkerApp, attempt

THEMES = {"dark": "textual-dark", "light": "textual-light", "ansi": "ansi-dark"}
SessionOpener = Callable[[OnProgress], Session]


class PatchsplitApp(WorkerApp):
    """Opens a session in a thread, then shows it."""

    TITLE = "patchsplit"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {ActionProvider}
    BINDINGS: ClassVar[list[BindingType]] = []
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {
        "help": HelpScreen,
        "history": HistoryScreen,
        "overview": OverviewScreen,
        "graph": GraphScreen,
    }

    def __init__(self, opener: SessionOpener, *, keys: str = "", theme: str = "") -> None:
        super().__init__()
        self._opener = opener
        self._keys, self._theme = keys, theme
        self.preset = "default"
        self._opened: Session | None = None
        """The session once it is open, which is before it is shown."""
        self.session: Session
        self.survey: Survey
        self.series: SeriesScreen
        self.adviser: ConventionAdviser | None = None
        self.notes = Notes()
        self._all_notes = Notes()
        """All findings of the last check, also those that edits have made out of date."""
        self.verdicts: Mapping[PatchId, Verdict] = {}
        self.builds = Builds(self, self.push_screen, self.show_change)
        """All results of the last build, also those that edits have made out of date."""

    @property
    def plan_title(self) -> str:
        source = self.session.plan.source
        return f"{source.fork_name or 'a diff'} onto {source.upstream_name}"

    # ---- opening

    def on_mount(self) -> None:
        self.end_by_signals()
        self.run_long("Reading the plan", self._open_session, self._show_session)

    def _open_session(self, report: OnProgress) -> tuple[Session, Survey]:
        session = self._opened = self._opener(report)
        session.placements()  # takes long where it is not in the cache
        # These objects live as long as the app: the garbage collector need not visit them again.
        gc.disable()
        try:
            found = take_survey(session)
            gc.freeze()
        finally:
            gc.enable()
        # From now on, collections are more frequent and short: they visit the newest objects only.
        gc.set_threshold(2_000, 5, 1_000)
        return session, found

    def _show_session(self, value: tuple[Session, Survey]) -> None:
        self.session, self.survey = value
        self.is_loaded = True
        self.builds.load()
        self.verdicts = self.builds.find_verdicts()
        self._apply_settings()
        at = load_bookmark(self.session)
        self.series = SeriesScreen()
        self.push_screen(self.series)
        if at:
            self.call_after_refresh(self.series.restore_position, at)
        else:
            self.push_screen("overview")
        self.run_aside(self._load_adviser, self._set_adviser)

    def _load_adviser(self) -> ConventionAdviser:
        # The first call is slow: pygments goes through the file names of all its languages.
        find_lexer("a.c")
        with self.session.fork() as apart:
            return load_adviser(apart)

    def _set_adviser(self, adviser: ConventionAdviser) -> None:
        self.adviser = adviser
        gc.freeze()
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.is_mounted:
                screen.redraw_all()

    def _apply_settings(self) -> None:
        """Takes keys and theme from the command line, else from git's patchsplit.* settings."""
        keys = self._keys or read_setting(self.session, "keys") or "default"
        theme = self._theme or read_setting(self.session, "theme") or "dark"
        self.preset = keys if keys in PRESETS else "default"
        self.set_keymap(dict(PRESETS[self.preset]))
        try:
            self.theme = THEMES.get(theme, theme)
        except InvalidThemeError:
            self.notify(f"There is no theme {theme}; use dark, light or ansi.")

    # ---- edits

    def run_edit(
        self, call: Callable[[], object], on_success: Callable[[], None] | None = None
    ) -> bool:
        """Runs an edit of the session and draws all again; returns whether it succeeded.

        `on_success` is called after an edit that succeeded, before the screen is drawn. An error
        that the user can act on is shown.
        """
        before = self.session.plan
        attempt(self, call)
        if self.session.plan is before:
            return False
        if on_success is not None:
            on_success()
        journal = self.session.log()
        self.show_change(
            f"Done: {make_printable(journal.entries[journal.at].label)}" if journal.entries else ""
        )
        return True

    def action_undo(self) -> None:
        self._step_journal(self.session.undo, "Undone")

    def action_redo(self) -> None:
        self._step_journal(self.session.redo, "Redone")

    def _step_journal(self, step: Callable[[], str], verb: str) -> None:
        label = attempt(self, step)
        if label is not None:
            self.show_change(f"{verb}: {make_printable(label)}")

    def go_to(self, entry: int) -> None:
        """Undoes or redoes up to an entry of the journal, by its index (0-based)."""
        label = attempt(self, lambda: self.session.go_to(entry))
        if label is not None:
            self.show_change(f"Back to: {make_printable(label)}")

    def show_change(self, message: str) -> None:
        """Reads the session again, draws the screen, and shows `message` in the status line."""
        self.survey = take_survey(self.session, self.survey)
        self.notes = drop_stale_notes(self._all_notes, self.session.plan)
        self.verdicts = self.builds.find_verdicts()
        current = next(
            screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen)
        )
        current.status_text = message
        current.redraw_all()

    # ---- where to go

    def action_open(self, name: str) -> None:
        if not isinstance(self.screen, type(self.get_screen(name))):
            self.push_screen(name)

    def action_close(self) -> None:
        if self.screen is self.series:
            self.series.show_hint("This is the first screen; [quit] quits. Everything is saved.")
        else:
            self.pop_screen()

    def _return_to_series(self) -> None:
        while self.screen is not self.series:
            self.pop_screen()

    def show_patch(self, patch_id: PatchId) -> None:
        self._return_to_series()
        self.series.panes.show_entry(patch_id)

    def search_folder(self, folder: str) -> None:
        """Shows the hunks of a directory, as the result of a search."""
        self._return_to_series()
        self.series.marking.search(f"dir:{shlex.quote(folder)}")

    def action_next_theme(self) -> None:
        names = list(THEMES.values())
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]

    async def action_quit(self) -> None:
        if self.is_loaded:
            save_bookmark(self.session, self.series.get_position())
            record_numbers(self.session)
        self.exit()

    def close_session(self) -> None:
        """Closes the session, however far the app came; to be called after it has ended."""
        if self._opened is not None:
            self._opened.close()

    # ---- long work

    def action_check(self) -> None:
        self.run_long(
            "Checking the series", partial(check_separately, self.session), self._show_check
        )

    def _show_check(self, notes: Notes) -> None:
        self._all_notes = notes
        way = name_keys("[next_finding] goes to the next finding", self.preset)
        self.show_change(f"Checked: {summarize_notes(notes)}; {way}.")

    def action_verify(self) -> None:
        self.builds.ask()

    def action_mend(self) -> None:
        self.builds.mend()

    def action_refresh(self) -> None:
        """Asks whether to refresh, as that can take as long as making the plan did."""
        source = self.session.plan.source
        names = f"{source.fork_name or 'the diff'} and {source.upstream_name}"
        question = f"Read {names} again? Every decision is kept, and undo goes back."
        self.push_screen(ConfirmDialog(question, "refresh"), self._start_refresh)

    def _start_refresh(self, sure: bool | None) -> None:  # noqa: FBT001 - textual hands it on
        if sure:
            # The stages are loaded by those who need them: most sessions never refresh.
            from patchsplit.session.pipeline.refresh import refresh_separately

            self.run_long(
                "Refreshing the plan",
                partial(refresh_separately, self.session),
                self._replace_session,
            )

    def _replace_session(self, value: tuple[Session, str]) -> None:
        before, (self.session, message) = self.session, value
        before.close()
        self.show_change(message)

    def action_emit(self) -> None:
        note = measure_readiness(self.session).describe()
        self.push_screen(EmitScreen(note), self._start_emit)

    def _start_emit(self, target: EmitTarget | None) -> None:
        if target is not None:
            self.run_long(
                "Writing the series",
                partial(emit_separately, self.session, target),
                self.show_change,
            )
