"""What the steps of a fork were made from, and whether what they wrote is still there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from patchsplit.batch.tasks import Step, StepRecord
from patchsplit.session.pipeline.inputs import has_branch
from patchsplit.session.session import Session


def find_plan_value(session: Session, emitted: StepRecord | None = None) -> str:
    """Returns the name of the value that the plan has.

    Where an exit has recorded in the plan what it sent, and nothing else has changed since, that is
    the value before. `emitted` is the record of that exit.
    """
    assert session.journal is not None  # noqa: S101 - plans of a batch are stored
    value = session.journal.entries[session.journal.at].value
    if emitted is not None and emitted.result.get("plan_after") == value:
        return str(emitted.result["plan_before"])
    return value


def is_intact(session: Session, record: StepRecord) -> bool:
    """Returns whether the branches and files that a record of Step.EMIT names are there."""
    if record.step is not Step.EMIT:
        return True
    return all(
        (not one["branch"] or has_branch(session.repo, one["branch"], one["tip"]))
        and all(Path(file).exists() for file in one["files"])
        for one in record.result["targets"]
        if one["done"]
    )


def keep(record: StepRecord) -> StepRecord:
    """Returns the record of a step that need not be made again."""
    return replace(record, kept=True)
