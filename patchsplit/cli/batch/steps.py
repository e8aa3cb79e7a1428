"""The steps of one fork, in this process: which are made, and which are kept."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from patchsplit.batch.keys import hash_options, make_request
from patchsplit.batch.tasks import Step, StepError, StepRecord, Task
from patchsplit.cli.batch.keys import find_plan_value, is_intact, keep
from patchsplit.cli.plan.targets import check_targets, parse_target
from patchsplit.cli.process import describe_system_error
from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.progress import Cancelled, OnProgress
from patchsplit.session.journal import list_plans
from patchsplit.session.pipeline.inputs import digest_inputs
from patchsplit.session.session import Session


def run_steps(task: Task, on_progress: OnProgress) -> Iterator[StepRecord]:
    """Makes the steps of a task, and yields each; the first that fails is the last one.

    A step of which all that it was made from is the same, and what it wrote is there, is kept.
    """
    with ExitStack() as stack:
        work = _ForkWork(task, on_progress, stack)
        for step in task.steps:
            began = time.monotonic()
            try:
                made = work.make(step)
            except PatchsplitError as error:
                made = _fail(step, error)
            except (OSError, MemoryError) as error:
                known = describe_system_error(error)
                made = _fail(step, known) if known is not None else _describe_bug(step, error)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - the error boundary: it is a bug
                made = _describe_bug(step, error)
            yield replace(made, seconds=round(time.monotonic() - began, 3))
            if made.error is not None:
                return


def _fail(step: Step, error: PatchsplitError) -> StepRecord:
    code, hint = error.exit_code, word_remedy(error.hint)
    failure = StepError(code.kind, int(code), error.message, hint)
    return StepRecord(step, "", code, 0.0, error=failure)


def _describe_bug(step: Step, error: BaseException) -> StepRecord:
    lines = "".join(traceback.format_exception(error))
    why = f"This is a bug in patchsplit: {type(error).__name__}: {error}"
    hint = f"Please report it with these lines:\n{lines}"
    failure = StepError(ExitCode.BUG.kind, ExitCode.BUG, why, hint)
    return StepRecord(step, "", ExitCode.BUG, 0.0, error=failure)


class _ForkWork:
    """One fork on its way: its plan, once there is one, and the keys of what is made from it."""

    def __init__(self, task: Task, on_progress: OnProgress, stack: ExitStack) -> None:
        self._task = task
        self._fork = task.fork
        self._on_progress = on_progress
        self._stack = stack
        self._session: Session | None = None
        self._inputs = ""
        """The digest of the inputs, once a step has read them."""
        self._records = {record.step: record for record in task.records if not record.error}

    def make(self, step: Step) -> StepRecord:
        """Makes a step, or keeps what an earlier run made. Raises what the step raises."""
        if step is Step.PLAN:
            return self._make_plan()
        session, known = self._open(), self._records.get(step)
        value = find_plan_value(session, self._records.get(Step.EMIT))
        key = hash_options(self._find_inputs(), self._fork, step, value, str(self._task.really))
        if known is not None and known.key == key and is_intact(session, known):
            return keep(known)
        code, result = self._make_later(step, session)
        return StepRecord(step, key, code, 0.0, result)

    def _make_plan(self) -> StepRecord:
        fork = self._fork
        repository = Path(fork.repository)
        if Step.EMIT in self._task.steps:
            targets = [parse_target(word) for word in fork.to]
            sources = (fork.base, fork.fork, fork.onto)
            check_targets(repository, targets, sources, force=True, stored=True)
        key, known = hash_options(self._find_inputs(), fork), self._records.get(Step.PLAN)
        if known is not None and known.key == key and fork.plan in list_plans(repository):
            return keep(known)
        from patchsplit.cli.batch.making import make_plan

        session, result = make_plan(fork, make_request(fork), self._on_progress)
        self._session = self._stack.enter_context(session)
        return StepRecord(Step.PLAN, key, ExitCode.OK, 0.0, result)

    def _make_later(self, step: Step, session: Session) -> tuple[ExitCode, Mapping[str, Any]]:
        from patchsplit.cli.batch.making import check_series, emit_series, verify_series

        match step:
            case Step.CHECK:
                return check_series(session, self._fork)
            case Step.VERIFY:
                return verify_series(session, self._fork)
            case _:
                return emit_series(session, self._fork, really=self._task.really)

    def _find_inputs(self) -> str:
        if not self._inputs:
            repository = Path(self._fork.repository)
            self._inputs = digest_inputs(repository, make_request(self._fork))
        return self._inputs

    def _open(self) -> Session:
        if self._session is None:
            fork = self._fork
            opened = Session.open(Path(fork.repository), fork.plan, self._on_progress)
            self._session = self._stack.enter_context(opened)
        return self._session
