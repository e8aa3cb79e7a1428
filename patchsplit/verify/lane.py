"""One lane: a checkout in which the user's commands run on one step after another."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patchsplit.git.checkout import Checkout, CommandResult
from patchsplit.model.delta import Oid
from patchsplit.model.verdicts import Limits, Outcome, Verdict, key_trial
from patchsplit.progress import Cancelled

FAILURE_LINES = 40
"""Lines of the output of a failure that are kept: the last ones, where compilers put errors."""
CCACHE_PROGRAMS = tuple(
    Path(folder) for folder in ("/usr/lib/ccache", "/usr/lib64/ccache", "/usr/local/libexec/ccache")
)
"""Folders in which systems keep ccache under the names of the compilers."""
CCACHE_FOLDER = ".ccache"
"""The name of the folder in which ccache keeps what the commands compiled."""
CCACHE_SIZE = "2G"


@dataclass(frozen=True, slots=True)
class Step:
    """A commit to try."""

    index: int
    """Its place among the steps, from 0."""
    commit: Oid
    tree: Oid
    label: str
    """What a progress report calls it."""


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of a step, and what each command that ran said."""

    step: Step
    verdict: Verdict
    trials: tuple[tuple[str, Verdict], ...] = ()
    """By key_trial: those of this run alone."""


@dataclass(frozen=True, slots=True)
class Output:
    """Lines that a command has printed."""

    step: Step
    text: str


Event = Result | Output


class Lane:
    """A checkout; `run` tries steps in it, and reports a Result for each, and Output in between."""

    def __init__(
        self,
        checkout: Checkout,
        commands: Sequence[str],
        known: Mapping[str, Verdict],
        limits: Limits,
        report: Callable[[Event], None],
        ccache: Path | None = None,
    ) -> None:
        self._checkout = checkout
        self._commands = commands
        self._known = dict(known)
        self._limits = limits
        self._report = report
        self._ccache = ccache
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Makes `run` kill its command and return; may be called from any thread."""
        self._stopped.set()

    def run(self, steps: Sequence[Step], processes: int = 1) -> None:
        """Tries steps, until it is stopped.

        `processes` are those that make may start, where the other lanes wait: a step that fails so
        is tried once more without. A step of which all is known is not checked out.
        """
        with suppress(Cancelled):
            for step in steps:
                self._check_stopped()
                self._report(self.try_step(step, processes))

    def _check_stopped(self) -> None:
        if self._stopped.is_set():
            raise Cancelled

    def knows(self, step: Step) -> bool:
        """Tells whether a verdict of a step needs no command to be run."""
        for command in self._commands:
            found = self._known.get(key_trial(step.tree, command))
            if found is None or found.outcome is not Outcome.BUILDS:
                return found is not None
        return True

    def try_step(self, step: Step, processes: int = 1) -> Result:
        """Runs the commands in their order, up to the first that fails; keeps what they said."""
        trials: list[tuple[str, Verdict]] = []
        seconds, is_out = 0.0, False
        for command in self._commands:
            key = key_trial(step.tree, command)
            found = self._known.get(key)
            if found is None:
                if not is_out:
                    self._checkout.check_out(step.commit)
                    is_out = True
                found = self._run_command(step, command, processes)
                if processes > 1 and found.outcome is Outcome.FAILS:
                    found = self._run_command(step, command, 1)
                self._known[key] = found
                trials.append((key, found))
            seconds += found.seconds
            if found.outcome is not Outcome.BUILDS:
                return Result(step, found, tuple(trials))
        verdict = Verdict(step.tree, Outcome.BUILDS, seconds=round(seconds, 1))
        return Result(step, verdict, tuple(trials))

    def _run_command(self, step: Step, command: str, processes: int) -> Verdict:
        parallel = {"MAKEFLAGS": f"-j{processes}"} if processes > 1 else {}
        began = time.monotonic()
        ended = self._checkout.run(
            ["sh", "-c", f"exec 2>&1\n{command}"],
            timeout=self._limits.seconds,
            env={**_prepare_ccache(self._checkout, self._ccache), **parallel},
            on_tick=self._check_stopped,
            on_output=lambda text: self._report(Output(step, text)),
            building=True,
            memory=self._limits.memory,
        )
        return _make_verdict(step.tree, command, ended, time.monotonic() - began)


def _make_verdict(tree: Oid, command: str, ended: CommandResult, seconds: float) -> Verdict:
    failed = Outcome.FAILS if ended.exit_code else Outcome.BUILDS
    outcome = Outcome.TIMEOUT if ended.timed_out else failed
    if outcome is Outcome.BUILDS:
        return Verdict(tree, outcome, seconds=round(seconds, 1))
    words = "\n".join(ended.stdout.splitlines()[-FAILURE_LINES:])
    return Verdict(tree, outcome, words, round(seconds, 1), command)


def _prepare_ccache(checkout: Checkout, folder: Path | None) -> dict[str, str]:
    """Returns the variables with which compilers are run through ccache, where it is installed.

    What one lane compiled is then found by the others, whose checkouts have other paths.
    """
    programs = next((each for each in CCACHE_PROGRAMS if each.is_dir()), None)
    if folder is None or programs is None:
        return {}
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "CCACHE_DIR": str(folder),
        "CCACHE_BASEDIR": str(checkout.worktree),
        "CCACHE_NOHASHDIR": "1",
        "CCACHE_MAXSIZE": CCACHE_SIZE,
    }
