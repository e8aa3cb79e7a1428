"""Runs long work in a thread, with progress, and shows errors.

A thread never touches a widget: it posts messages, and the app's handlers change all state.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TypeVar

from textual.app import App
from textual.timer import Timer
from textual.worker import get_current_worker

from patchsplit.errors import PatchsplitError
from patchsplit.progress import Cancelled, OnProgress, Progress

from .key_queue import KeyQueue
from .messages import Failed, Finished, Progressed
from .progress_screen import ProgressScreen
from .remedies import word_remedy

Value = TypeVar("Value")
PROGRESS_DELAY = 0.3
"""Seconds after which the progress of long work is shown."""


class WorkerApp(KeyQueue):
    """An app that runs long work, one at a time, and shows its progress."""

    is_loaded = False
    """Whether there is a session to go back to."""
    _progress_timer: Timer | None = None
    failure: Exception | None = None
    """The error that ended the app, to be raised by its caller; None if there was none."""

    def run_long(
        self, what: str, call: Callable[[OnProgress], Value], then: Callable[[Value], None]
    ) -> None:
        """Runs `call` in a thread, and then `then` with its value; `what` is shown meanwhile."""

        def work() -> None:
            """Runs in the thread; all that it says to the app is a message."""
            worker = get_current_worker()

            def report(progress: Progress) -> None:
                if worker.is_cancelled:
                    raise Cancelled
                self.post_message(Progressed(progress))

            try:
                value = call(report)
            except Cancelled:
                self.post_message(Failed(None))
            except Exception as error:  # noqa: BLE001 - on_failed() ends the app
                self.post_message(Failed(error))
            else:
                self.post_message(Finished(then, value))

        self._progress_timer = self.set_timer(
            PROGRESS_DELAY, partial(self._show_progress, ProgressScreen(what))
        )
        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="use-case")

    def end_by_signals(self) -> None:
        """Lets signals that end the process end the app, which restores the terminal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                with suppress(ValueError):  # only the main thread gets signals
                    loop.add_signal_handler(number, self._end)

    def _end(self) -> None:
        self.failure = Cancelled()
        self.exit()

    @property
    def is_busy(self) -> bool:
        return self._progress_timer is not None and not isinstance(self.screen, ProgressScreen)

    async def _show_progress(self, working: ProgressScreen) -> None:
        await self.push_screen(working)
        await self.resume_keys()

    def run_aside(self, call: Callable[[], Value], then: Callable[[Value], None]) -> None:
        """Runs `call` in a thread while the user goes on, and then `then` with its value."""

        def work() -> None:
            try:
                value = call()
            except Exception as error:  # noqa: BLE001 - on_failed() ends the app
                self.post_message(Failed(error, aside=True))
            else:
                self.post_message(Finished(then, value, aside=True))

        self.run_worker(work, thread=True, exit_on_error=False, group="aside")

    def on_progressed(self, message: Progressed) -> None:
        if isinstance(self.screen, ProgressScreen):
            self.screen.show_progress(message)

    async def on_finished(self, message: Finished) -> None:
        if not message.aside:
            self._end_work()
        message.then(message.value)
        await self.resume_keys()

    async def on_failed(self, message: Failed) -> None:
        """Shows an error that the user can act on; any other, or one in opening, ends the app."""
        if not message.aside:
            self._end_work()
        known = message.error is None or isinstance(message.error, PatchsplitError)
        if not (self.is_loaded and known):
            self.failure = message.error or Cancelled()
            self.exit()
        elif isinstance(message.error, PatchsplitError):
            show_error(self, message.error)
        else:
            self.notify("Cancelled; nothing was changed.")
        await self.resume_keys()

    def _end_work(self) -> None:
        if self._progress_timer is not None:
            self._progress_timer.stop()
            self._progress_timer = None
        if isinstance(self.screen, ProgressScreen):
            self.pop_screen()


def attempt(app: App[None], call: Callable[[], Value]) -> Value | None:
    """Runs `call`; shows an error that the user can act on, and returns None."""
    try:
        return call()
    except PatchsplitError as error:
        show_error(app, error)
        return None


def show_error(app: App[None], error: PatchsplitError) -> None:
    """Shows what failed, and what to do about it."""
    hint = word_remedy(error.hint, getattr(app, "preset", "default"))
    app.notify(hint, title=error.message, severity="error", timeout=8, markup=False)


def suspend_app(app: App[None]) -> AbstractContextManager[None]:
    """Hands the terminal to another program, where there is a terminal."""
    return nullcontext() if app.is_headless else app.suspend()
