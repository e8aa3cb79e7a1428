"""Builds of the series: the command is asked for, verdicts are shown, misplaced hunks moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import BuildResults, Verdict, find_valid_verdicts
from patchsplit.session.verify.results import find_commands, load_build, summarize_build

from .actions import name_keys
from .host import Host
from .screens.dialogs import TextDialog
from .text import make_printable

if TYPE_CHECKING:
    from patchsplit.session.verify.misplaced import Misplacement

Ask = Callable[[TextDialog, Callable[[str | None], None]], object]
"""Shows a dialog, and calls a function with its answer."""


class Builds:
    """The last build of the host's plan."""

    def __init__(self, host: Host, ask: Ask, show: Callable[[str], None]) -> None:
        """Takes the app, and how it shows a dialog, and a message after a change."""
        self._host = host
        self._ask = ask
        self._show_change = show
        self._last = BuildResults()
        self._named: Sequence[Misplacement] = ()
        """The hunks that made its steps fail."""

    def load(self) -> None:
        """Reads what is kept of the session's plan."""
        self._last = load_build(self._host.session)

    def find_verdicts(self) -> Mapping[PatchId, Verdict]:
        """Returns the verdicts that still hold."""
        return find_valid_verdicts(self._last, self._host.session.plan)

    def ask(self) -> None:
        """Asks for the command, and builds."""
        hint = "A shell command; it runs in a temporary checkout of each step."
        known = " && ".join(find_commands(self._host.session))
        question = TextDialog("Build each step of the series with", known, hint=hint)
        self._ask(question, self._start)

    def _start(self, command: str | None) -> None:
        if command is not None:
            # The stages are loaded by those who need them: most sessions never build.
            from patchsplit.session.verify.mend import verify_separately

            call = partial(verify_separately, self._host.session, command)
            self._host.run_long("Building each step", call, self._show)

    def _show(self, value: tuple[BuildResults, Sequence[Misplacement]]) -> None:
        self._last, self._named = value
        said = make_printable(summarize_build(self._last, self._host.session.plan))
        movable = sum(one.to is not None for one in self._named)
        way = ""
        if movable:
            hunks = "a hunk" if movable == 1 else "hunks"
            way = f" A step fails for {hunks} in the wrong patch: [mend] moves it."
        self._show_change(f"Build finished: {said}.{name_keys(way, self._host.preset)}")

    def mend(self) -> None:
        """Moves the first hunk that makes a step fail where the step passes."""
        from patchsplit.session.verify.mend import move_misplaced

        self._host.run_edit(lambda: move_misplaced(self._host.session, self._named))
