"""What the steps of a fork do, by the functions of convert, check, verify and emit.

It is imported where a step is made, as all this takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patchsplit.batch.forks import Fork
from patchsplit.cli.batch.keys import find_plan_value
from patchsplit.cli.check.check import as_json
from patchsplit.cli.counts import counts_json, left_json
from patchsplit.cli.invocation import Invocation
from patchsplit.cli.plan.conversion import (
    find_exit_code,
    parse_policy,
    settle_hunks,
    start_plan,
)
from patchsplit.cli.plan.plan import source_json
from patchsplit.cli.plan.status import readiness_json
from patchsplit.cli.plan.targets import TargetOptions, emit_targets, parse_target
from patchsplit.cli.send.exits import result_json
from patchsplit.errors import ExitCode
from patchsplit.model.finding import Severity
from patchsplit.model.verdicts import Limits, Outcome
from patchsplit.progress import OnProgress
from patchsplit.session import exits
from patchsplit.session.checks import check as checking
from patchsplit.session.pipeline.source import PlanRequest
from patchsplit.session.session import Session
from patchsplit.session.verify.results import summarize_verdicts
from patchsplit.session.verify.run import verify
from patchsplit.session.views.counts import count_hunks, list_left
from patchsplit.session.views.readiness import measure_readiness

Made = tuple[ExitCode, Mapping[str, Any]]
"""How a step ended, and what it made, for --json."""


def make_plan(
    fork: Fork, request: PlanRequest, on_progress: OnProgress
) -> tuple[Session, Mapping[str, Any]]:
    """Makes the plan, or goes on with that of its name, in which decisions may be.

    Returns its session, which the caller closes, and what was made, for --json.
    """
    policies = [parse_policy(word) for word in fork.take]
    started, _ = start_plan(
        Path(fork.repository), request, fork.plan,
        update=True, force=False, on_progress=on_progress,
    )  # fmt: skip
    session = started.session
    try:
        settle_hunks(session, policies, take_suggestions=fork.take_suggestions)
        source = source_json(started)
        del source["base_evidence"]  # it tells whether there was a plan before
        counts = counts_json(count_hunks(session))
    except BaseException:
        session.close()
        raise
    return session, {"plan": fork.plan, **source, "patches": len(session.plan.patches), **counts}


def check_series(session: Session, fork: Fork) -> Made:
    """Checks the series; FINDINGS: there are errors."""
    options = checking.CheckOptions(fork.rules, (), fork.signoff, fork.native)
    done = checking.check(session, options)
    ready = readiness_json(measure_readiness(session, done.findings))
    wrong = done.count()[Severity.ERROR]
    return ExitCode.FINDINGS if wrong else ExitCode.OK, {**as_json(done), **ready}


def verify_series(session: Session, fork: Fork) -> Made:
    """Builds upstream and each step of the series; FINDINGS: one of them fails."""
    found = verify(session, fork.verify, limits=Limits(fork.verify_jobs, fork.verify_seconds))
    steps = [
        {
            "patch": attempt.patch,
            "subject": attempt.step.label,
            "outcome": verdict.outcome.value,
            "tree": verdict.tree,
            "command": verdict.command,
            "output": verdict.words,
        }
        for attempt, verdict in found
    ]
    sound = all(verdict.outcome is Outcome.BUILDS for _, verdict in found)
    summary = summarize_verdicts(verdict for _, verdict in found)
    result = {"commands": list(fork.verify), "summary": summary, "steps": steps}
    return ExitCode.OK if sound else ExitCode.FINDINGS, result


def emit_series(session: Session, fork: Fork, *, really: bool) -> Made:
    """Writes the series to the targets of a fork, in place of what they hold.

    `really`: pushes are made, and not only shown. The code is that of convert --check.
    """
    before = find_plan_value(session)
    face = Invocation(
        Path(fork.repository), plan=fork.plan, json=True, allowed_rules=frozenset(fork.allow),
        only=fork.only, with_holes=fork.with_holes, ready=fork.ready,
    )  # fmt: skip
    series = face.select_series(session, signoff=fork.signoff, empty=True)
    form = exits.MailFormat(cover=fork.cover_letter, subject_prefix=fork.subject_prefix)
    options = TargetOptions(form, fork.parts, really, force=True)
    done = emit_targets(session, [parse_target(word) for word in fork.to], series, options)
    left = list_left(session, done[0].holds, series.only)
    result = {
        "targets": [result_json(session, one, face.chosen) for one in done],
        **left_json(left),
        "plan_before": before,
        "plan_after": find_plan_value(session),
    }
    return find_exit_code(session, done[0], left=bool(left)), result
