"""The terminal UI's app: it holds the session, opens screens, and is told of every change.

A handler is one call into the session; screens draw again from its values.
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
from patchsplit.model.verdicts import Built, Verdict, standing
from patchsplit.progress import OnProgress
from patchsplit.session.checks.conventions import Adviser, adviser
from patchsplit.session.checks.notes import Notes, examined, holding, summed
from patchsplit.session.desk import bookmark, keep_bookmark, refreshed, setting, twin
from patchsplit.session.session import Session
from patchsplit.session.verify import built, command_of, counted, verified
from patchsplit.session.views.survey import Survey, survey

from .action_provider import Actions
from .actions import PRESETS
from .paint import lexer_for
from .screens.base import Sheet
from .screens.dialogs import Ask, Sure
from .screens.emit import EmitScreen, Target, written
from .screens.graph import GraphScreen
from .screens.help import HelpScreen
from .screens.history import HistoryScreen
from .screens.overview import OverviewScreen
from .screens.series import SeriesScreen
from .text import plain
from .workers import Bridged, attempt

THEMES = {"dark": "textual-dark", "light": "textual-light", "ansi": "ansi-dark"}
Opener = Callable[[OnProgress], Session]


class PatchsplitApp(Bridged):
    """Opens a session in the background, then shows it."""

    TITLE = "patchsplit"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {Actions}
    BINDINGS: ClassVar[list[BindingType]] = []
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {
        "help": HelpScreen,
        "history": HistoryScreen,
        "overview": OverviewScreen,
        "graph": GraphScreen,
    }

    def __init__(self, opener: Opener, *, keys: str = "", theme: str = "") -> None:
        super().__init__()
        self._opener = opener
        self._keys, self._theme = keys, theme
        self.preset = "default"
        self.session: Session
        self.found: Survey
        self.series: SeriesScreen
        self.adviser: Adviser | None = None
        self.notes = Notes()
        self._notes = Notes()
        """All that the last check found."""
        self.verdicts: Mapping[PatchId, Verdict] = {}
        self._built = Built()
        """All that building came to."""

    @property
    def title_words(self) -> str:
        source = self.session.plan.source
        return f"{source.fork_name or 'a diff'} onto {source.upstream_name}"

    # ---- opening

    def on_mount(self) -> None:
        self.long("Reading the plan", self._open, self._opened)

    def _open(self, report: OnProgress) -> tuple[Session, Survey]:
        session = self._opener(report)
        session.placements()  # what is not kept is found out here, and may take long
        # What is made now stays as long as the app: the collector need not walk it at every turn.
        gc.disable()
        try:
            found = survey(session)
            gc.freeze()
        finally:
            gc.enable()
        # From now on collections are short: more of them, over the newest objects alone.
        gc.set_threshold(2_000, 5, 1_000)
        return session, found

    def _opened(self, opened: tuple[Session, Survey]) -> None:
        self.session, self.found = opened
        self.loaded = True
        self._built = built(self.session)
        self.verdicts = standing(self._built, self.session.plan)
        self._settings()
        at = bookmark(self.session)
        self.series = SeriesScreen()
        self.push_screen(self.series)
        if at:
            self.call_after_refresh(self.series.come_back, at)
        else:
            self.push_screen("overview")
        self.aside(self._learn, self._advised)

    def _learn(self) -> Adviser:
        # The first name takes a while, as all names of all languages are looked through.
        lexer_for("a.c")
        with twin(self.session) as apart:
            return adviser(apart)

    def _advised(self, by: Adviser) -> None:
        self.adviser = self.series.patches.adviser = by
        # It stays as well.
        gc.freeze()
        for screen in self.screen_stack:
            if isinstance(screen, Sheet) and screen.is_mounted:
                screen.draw_all()

    def _settings(self) -> None:
        """Takes keys and theme from the command line, else from git's patchsplit.* settings."""
        keys = self._keys or setting(self.session, "keys") or "default"
        theme = self._theme or setting(self.session, "theme") or "dark"
        self.preset = keys if keys in PRESETS else "default"
        self.set_keymap(dict(PRESETS[self.preset]))
        try:
            self.theme = THEMES.get(theme, theme)
        except InvalidThemeError:
            self.notify(f"There is no theme {theme}: dark, light or ansi.")

    # ---- edits

    def do(self, call: Callable[[], object], made: Callable[[], None] | None = None) -> bool:
        """Runs an edit of the session and draws all again; tells whether it was made.

        `made` is called in between, where it was.
        """
        before = self.session.plan
        attempt(self, call)
        if self.session.plan is before:
            return False
        if made is not None:
            made()
        journal = self.session.log()
        self.changed(f"Done: {plain(journal.entries[journal.at].label)}" if journal.entries else "")
        return True

    def action_undo(self) -> None:
        self._step(self.session.undo, "Undone")

    def action_redo(self) -> None:
        self._step(self.session.redo, "Done again")

    def _step(self, step: Callable[[], str], verb: str) -> None:
        label = attempt(self, step)
        if label is not None:
            self.changed(f"{verb}: {plain(label)}")

    def go_to(self, entry: int) -> None:
        """Undoes or does again until an entry of the journal holds."""
        label = attempt(self, lambda: self.session.go_to(entry))
        if label is not None:
            self.changed(f"Back to: {plain(label)}")

    def changed(self, said: str) -> None:
        """Looks at the session again, draws, and says what happened."""
        self.found = survey(self.session, self.found)
        self.notes = holding(self._notes, self.session.plan)
        self.verdicts = standing(self._built, self.session.plan)
        sheet = next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Sheet))
        sheet.said = said
        sheet.draw_all()

    # ---- where to go

    def action_open(self, name: str) -> None:
        if not isinstance(self.screen, type(self.get_screen(name))):
            self.push_screen(name)

    def action_close(self) -> None:
        if self.screen is self.series:
            self.series.say("This is the last view: Q quits. Everything is saved already.")
        else:
            self.pop_screen()

    def _to_series(self) -> None:
        while self.screen is not self.series:
            self.pop_screen()

    def show_patch(self, name: PatchId) -> None:
        self._to_series()
        self.series.show_entry(name)

    def search_folder(self, folder: str) -> None:
        """Shows all hunks of a directory, as a search would."""
        self._to_series()
        self.series.search(f"dir:{shlex.quote(folder)}")

    def action_next_theme(self) -> None:
        names = list(THEMES.values())
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]

    async def action_quit(self) -> None:
        if self.loaded:
            keep_bookmark(self.session, self.series.leave())
            self.session.close()
        self.exit()

    # ---- long work

    def action_check(self) -> None:
        self.long("Checking the series", partial(examined, self.session), self._checked)

    def _checked(self, found: Notes) -> None:
        self._notes = found
        self.changed(f"Checked: {summed(found)}; N goes to the next one.")

    def action_verify(self) -> None:
        hint = "a line of shell; it runs in a throw-away checkout of each step"
        question = Ask("Build every step with", command_of(self.session), hint=hint)
        self.push_screen(question, self._verify)

    def _verify(self, command: str | None) -> None:
        if command is not None:
            call = partial(verified, self.session, command)
            self.long("Building every step", call, self._verified)

    def _verified(self, found: Built) -> None:
        self._built = found
        self.changed(f"Built: {plain(counted(found))}.")

    def action_refresh(self) -> None:
        """Asks first: it reads newer trees, and may take as long as the plan did."""
        source = self.session.plan.source
        what = f"Read {source.fork_name or 'the diff'} and {source.upstream_name} again"
        question = f"{what}, and keep every decision? (undo goes back)"
        self.push_screen(Sure(question, "refresh"), self._refresh)

    def _refresh(self, sure: bool | None) -> None:  # noqa: FBT001 - textual hands it on
        if sure:
            self.long("Refreshing the plan", partial(refreshed, self.session), self._refreshed)

    def _refreshed(self, done: tuple[Session, str]) -> None:
        before, (self.session, said) = self.session, done
        before.close()
        self.changed(said)

    def action_emit(self) -> None:
        self.push_screen(EmitScreen(), self._emit)

    def _emit(self, target: Target | None) -> None:
        if target is not None:
            self.long("Writing the series", partial(written, self.session, target), self.changed)
