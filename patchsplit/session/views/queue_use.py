"""What a vendor's queue tells of a fork."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.annotate import measure_explained
from patchsplit.session.pipeline.units import load_queue
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class QueueUse:
    """How much a vendor's queue tells of a fork."""

    patches: int
    explained: float
    """The share of the delta's changed lines that a patch of it has, from 0 to 1."""


def measure_queue(session: Session) -> QueueUse | None:
    """Returns what the queue of a plan tells of its delta; None if there is no queue."""
    source = session.plan.source
    if not source.queue:
        return None
    queue = load_queue(session.repo, source)
    return QueueUse(len(queue), measure_explained(session.analysis.delta, queue))
