"""Names what makes steps fail, and moves it where it belongs, as edits that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from patchsplit.errors import PlanError
from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import BuildResults, Limits, Outcome, Verdict
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session import edits
from patchsplit.session.session import Session
from patchsplit.session.verify.misplaced import Misplacement, find_misplacement
from patchsplit.session.verify.results import load_build, save_build
from patchsplit.session.verify.run import DEFAULT_LIMITS, add_trials, verify
from patchsplit.session.verify.scope import Attempt
from patchsplit.session.verify.workbench import Workbench, open_workbench

Found = Sequence[tuple[Attempt, Verdict]]


@dataclass(frozen=True, slots=True)
class MendResult:
    """What was moved, and what the commands say now."""

    moves: tuple[Misplacement, ...]
    left: tuple[PatchId, ...]
    """Patches whose step fails, though that before it passes, and for which nothing was found."""
    found: tuple[tuple[Attempt, Verdict], ...]
    """The verdicts of upstream and of all steps afterwards."""


def explain_failures(
    session: Session, commands: Sequence[str], found: Found, limits: Limits = DEFAULT_LIMITS
) -> tuple[Misplacement, ...]:
    """Returns what makes steps fail whose step before passes; `found` are those of the series.

    That takes builds, at most the logarithm of the number of hunks and three more for each such
    step. Steps for which nothing is found are left out.
    """
    failing = [(one, verdict) for one, verdict in _list_turns(found) if one.patch is not None]
    if not failing:
        return ()
    named = []
    with open_workbench(session, commands, limits, load_build(session).trials) as bench:
        for attempt, verdict in failing:
            assert attempt.patch is not None  # noqa: S101 - others were left out above
            one = find_misplacement(bench, attempt.patch, verdict)
            if one is not None:
                named.append(one)
        _keep_trials(session, bench)
    return tuple(named)


def mend_series(
    session: Session, commands: Sequence[str], limits: Limits = DEFAULT_LIMITS
) -> MendResult:
    """Moves misplaced hunks until all steps pass, or nothing helps; each move is one edit.

    No hunk is moved twice. Raises PlanError if the plan has bridges, as moves might break them.
    """
    if session.plan.bridges:
        raise PlanError(
            "Hunks are not moved by themselves while bridges stand.",
            "Remove them: patchsplit bridge list, patchsplit bridge remove NAME",
        )
    moves: list[Misplacement] = []
    left: list[PatchId] = []
    moved: set[HunkId] = set()
    with open_workbench(session, commands, limits, load_build(session).trials) as bench:
        while (turn := _find_turn(bench, left)) is not None:
            patch, verdict = turn
            one = find_misplacement(bench, patch, verdict)
            if one is None or one.to is None or moved.intersection(one.hunks):
                left.append(patch)
                continue
            edits.move(session, one.hunks, one.to)
            moved.update(one.hunks)
            moves.append(one)
        _keep_trials(session, bench)
    return MendResult(tuple(moves), tuple(left), verify(session, commands, limits=limits))


def _list_turns(found: Found) -> list[tuple[Attempt, Verdict]]:
    """Returns the steps that fail, though that before them passes."""
    passed = [verdict.outcome is Outcome.BUILDS for _, verdict in found]
    return [
        one
        for one, before, now in zip(found[1:], passed, passed[1:], strict=False)
        if before and not now
    ]


def _find_turn(bench: Workbench, left: Sequence[PatchId]) -> tuple[PatchId, Verdict] | None:
    """Returns the first patch, but for those of `left`, that makes the series fail."""
    bench.allow_builds(None)
    standing: frozenset[HunkId] = frozenset()
    passed = bench.passes(standing)
    for patch in bench.session.plan.patches:
        standing |= frozenset(patch.hunks)
        verdict = bench.judge(standing)
        passes = verdict.outcome is Outcome.BUILDS
        if passed and not passes and patch.id not in left:
            return patch.id, verdict
        passed = passes
    return None


def _keep_trials(session: Session, bench: Workbench) -> None:
    known = load_build(session)
    save_build(session, replace(known, trials=add_trials(known.trials, bench.trials)))


def verify_separately(
    session: Session, command: str, on_progress: OnProgress = ignore_progress
) -> tuple[BuildResults, tuple[Misplacement, ...]]:
    """Verifies in a fork of the session, for use in a thread.

    Returns what is kept then, and the hunks that make steps fail.
    """
    with session.fork(on_progress) as other:
        found = verify(other, [command])
        named = explain_failures(other, [command], found)
        return load_build(other), named


def move_misplaced(session: Session, named: Sequence[Misplacement]) -> str:
    """Moves the first misplaced hunks that still can be; returns a sentence about it.

    Raises PlanError if there are none.
    """
    plan, owner = session.plan, session.plan.owner()
    patches = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    for one in named:
        movable = one.to in patches and all(owner.get(hunk, one.to) != one.to for hunk in one.hunks)
        if one.to is not None and movable:
            edits.move(session, one.hunks, one.to)
            count = "1 hunk" if len(one.hunks) == 1 else f"{len(one.hunks)} hunks"
            return f"Moved {count} to patch {patches[one.to]}, where the step passes."
    raise PlanError("No misplaced hunk is known.", "Build the series first.")
