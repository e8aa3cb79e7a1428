"""The only threads: a use case runs in one, reports itself, and can be cancelled.

A worker never touches a widget: it posts messages, and the app's handlers own all state.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from textual.worker import Worker, get_current_worker

from patchsplit.errors import PatchsplitError
from patchsplit.progress import Cancelled, OnProgress, Progress

from .messages import Failed, Finished, Progressed

if TYPE_CHECKING:
    from textual.app import App

Value = TypeVar("Value")


def start(
    app: App[None], call: Callable[[OnProgress], Value], then: Callable[[Value], None]
) -> Worker[None]:
    """Runs `call` in a thread; the app is handed `then` and its value when it is done."""

    def work() -> None:
        worker = get_current_worker()

        def report(progress: Progress) -> None:
            if worker.is_cancelled:
                raise Cancelled
            app.post_message(Progressed(progress))

        try:
            value = call(report)
        except Cancelled:
            app.post_message(Failed(None))
        except Exception as error:  # noqa: BLE001 - the app raises what is no user's error
            app.post_message(Failed(error))
        else:
            app.post_message(Finished(then, value))

    return app.run_worker(
        work, thread=True, exclusive=True, exit_on_error=False, group="use-case", name="use-case"
    )


def attempt(app: App[None], call: Callable[[], Value]) -> Value | None:
    """Runs a quick use case; an error that the user can act on is shown with its way out."""
    try:
        return call()
    except PatchsplitError as error:
        tell(app, error)
        return None


def tell(app: App[None], error: PatchsplitError) -> None:
    """Shows what failed, and what to do about it."""
    app.notify(error.hint, title=error.message, severity="error", timeout=8, markup=False)


def suspended(app: App[None]) -> AbstractContextManager[None]:
    """Hands the terminal to another program, where there is a terminal."""
    return nullcontext() if app.is_headless else app.suspend()
