"""All output on standard error: errors with their hints, notes, and a progress bar."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING

import click

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


EVENT_INTERVAL = 0.1
"""Seconds between two events of one stage, at least."""
LINE_INTERVAL = 10.0
"""Seconds between two lines where standard error is no terminal."""


class Reporter:
    """Shows the progress of the current stage on standard error.

    That is a bar on a terminal, else a line every LINE_INTERVAL; or events as JSON.
    """

    def __init__(self) -> None:
        self.as_json = False
        """Whether each report is a line of JSON."""
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._stage = ""
        self._began = self._last = time.monotonic()
        """When the process began, and when it reported last, in seconds."""

    def __call__(self, report: Progress) -> None:
        if self.as_json:
            self._print_event(report)
        elif sys.stderr.isatty():
            self._draw(report)
        elif time.monotonic() - self._last >= LINE_INTERVAL:
            self._last = time.monotonic()
            of = f" of {report.total}" if report.total is not None else ""
            _print_line(f"patchsplit: {report.stage}: {report.done}{of}")

    def _print_event(self, report: Progress) -> None:
        """Prints a report: the first and the last of a stage, and some between."""
        now = time.monotonic()
        ends = report.done == report.total
        if report.stage == self._stage and not ends and now - self._last < EVENT_INTERVAL:
            return
        self._stage, self._last = report.stage, now
        event = {
            "phase": report.stage,
            "done": report.done,
            "total": report.total,
            "seconds": round(now - self._began, 3),
        }
        _print_line(json.dumps(event))

    def _draw(self, report: Progress) -> None:
        if self._bar is None:
            self._bar = self._start()
        if report.stage != self._stage or self._task is None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(report.stage, total=report.total, note="")
            self._stage = report.stage
        self._bar.update(
            self._task,
            completed=report.done,
            total=report.total,
            note=escape_controls(report.note[:40]),
        )

    @staticmethod
    def _start() -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichBar

        bar = RichBar(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        bar.start()
        return bar

    def stop(self) -> None:
        """Removes the bar, so that it does not mix with what is printed next."""
        if self._bar is not None:
            self._bar.stop()
        self._bar, self._task, self._stage = None, None, ""


progress = Reporter()
"""The one reporter of this process."""


def escape_controls(text: str) -> str:
    r"""Returns text of any origin with control characters escaped, except newlines and tabs.

    Bytes that are not UTF-8 (lone surrogates) become \xNN.
    """
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in seen)


def print_error(error: PatchsplitError) -> None:
    """Prints what failed, and the hint."""
    progress.stop()
    _print_line(click.style("patchsplit: ", bold=True) + escape_controls(error.message))
    if error.hint:
        hint = f"  hint: {escape_controls(word_remedy(error.hint))}"
        _print_line(click.style(hint, dim=True))


def wants_json(args: Sequence[str]) -> bool:
    """Returns whether the words after the program's name ask for JSON."""
    return "--json" in [*takewhile(lambda word: word != "--", args)]


def print_json_error(code: ExitCode, message: str, hint: str = "") -> None:
    """Prints what failed as a line of JSON: its kind as a word, the exit code, and the hint."""
    progress.stop()
    told = {"kind": code.kind, "exit_code": int(code), "message": message, "hint": hint}
    _print_line(json.dumps({"error": told}, ensure_ascii=True))


def print_note(text: str) -> None:
    """Prints a line to standard error that is neither output nor an error."""
    progress.stop()
    _print_line(escape_controls(text))


def _print_line(text: str) -> None:
    """Prints a line to standard error; where it cannot be printed, the command goes on."""
    with suppress(OSError):
        click.echo(text, err=True)
