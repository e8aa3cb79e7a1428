"""What one process does for a fork, and what it reports: values that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from patchsplit import __version__
from patchsplit.batch.forks import Fork
from patchsplit.errors import ExitCode
from patchsplit.progress import Progress
from patchsplit.store.json_codec import decode_json, encode_json


class Step(StrEnum):
    """The steps of a fork, in their order."""

    PLAN = "plan"
    CHECK = "check"
    VERIFY = "verify"
    EMIT = "emit"


@dataclass(frozen=True, slots=True)
class StepError:
    """Why a step failed, as commands with --json say it."""

    kind: str
    exit_code: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What one step of a fork made."""

    step: Step
    key: str
    """A hash of what it was made from; "" where that is not known."""
    code: int
    """The exit code that says how it ended."""
    seconds: float
    result: Mapping[str, Any] = field(default_factory=dict)
    """By keys of JSON; {} where it failed."""
    error: StepError | None = None
    """None: it did not fail."""
    kept: bool = False
    """Whether an earlier run has made it, and all that it was made from is the same."""


@dataclass(frozen=True, slots=True)
class Task:
    """The steps that are to be made for one fork: a value that needs nothing of its sender."""

    fork: Fork
    steps: tuple[Step, ...] = tuple(Step)
    records: tuple[StepRecord, ...] = ()
    """What earlier runs made, without the results that no step needs."""
    really: bool = False
    """Whether pushes are made, and not only shown."""
    version: str = __version__
    """The version of its sender."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a task tells while it runs: how far it is, or what a step made."""

    fork: str
    progress: Progress | None = None
    record: StepRecord | None = None


class Channel(Protocol):
    """The way from a task back to its sender."""

    def report(self, report: Report) -> None:
        """Sends a report; it may be lost where the process of the task is killed."""

    def is_stopped(self) -> bool:
        """Returns whether the sender does not want the task any more."""


def encode_line(value: Task | Report) -> bytes:
    """Returns a value as a line of JSON, with its newline."""
    return encode_json(value) + b"\n"


def decode_task(line: bytes) -> Task:
    """Returns the task that encode_line was given."""
    return decode_json(line, Task)


def decode_report(line: bytes) -> Report:
    """Returns the report that encode_line was given."""
    return decode_json(line, Report)


def find_worst_code(codes: Mapping[str, int]) -> ExitCode:
    """Returns the exit code of a run, from the code of each fork's worst step by the fork's name.

    That is the highest code of those that failed, else FINDINGS where something is left for a
    person; a fork of which there is nothing to send is done.
    """
    done = {ExitCode.OK, ExitCode.NOTHING, ExitCode.ALL_UPSTREAM}
    attention = {ExitCode.FINDINGS, ExitCode.HELD_BACK}
    every = {ExitCode(code) for code in codes.values()} - done
    failed = every - attention
    if failed:
        return max(failed)
    return ExitCode.FINDINGS if every else ExitCode.OK
