"""The executor of a Dask cluster, whose workers share the paths of the repositories."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from patchsplit.batch.tasks import Report, decode_report, encode_line
from patchsplit.errors import EnvironmentFailure

CONNECT_SECONDS = 10
ALIVE = ("executing", "long-running", "resumed")
"""States of a task of a worker in which its sender still waits for it."""


@dataclass(frozen=True, slots=True)
class ClusterChannel:
    """Reports from a worker of the cluster, as events of a topic."""

    topic: str = field(default_factory=lambda: f"patchsplit-{secrets.token_hex(8)}")

    def report(self, report: Report) -> None:
        from distributed import get_worker

        get_worker().log_event(self.topic, encode_line(report).decode())

    def is_stopped(self) -> bool:
        """Returns whether the scheduler has cancelled the task, or its client has left."""
        from distributed import get_worker

        worker: Any = get_worker()
        task = worker.state.tasks.get(worker.get_current_task())
        return task is None or task.state not in ALIVE


@contextmanager
def open_cluster(
    address: str, reports: SimpleQueue[Report]
) -> Iterator[tuple[Executor, ClusterChannel]]:
    """Yields the executor of the cluster whose scheduler is at `address`, and its channel.

    `reports` gets what tasks report. A task whose worker dies is given to another one. At the end,
    tasks that still run are cancelled. Raises EnvironmentFailure if Dask is not installed, or
    nobody answers at the address.
    """
    try:
        from distributed import Client
    except ImportError:
        raise EnvironmentFailure(
            "Dask is not installed.", "Install patchsplit[dask], here and on the workers."
        ) from None
    try:
        client: Any = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise EnvironmentFailure(
            f"There is no Dask scheduler at {address}: {error}", "Check the address."
        ) from error
    channel = ClusterChannel()
    with client:
        client.subscribe_topic(
            channel.topic, lambda event: reports.put(decode_report(event[1].encode()))
        )
        executor = client.get_executor(pure=False)
        try:
            yield executor, channel
        finally:
            executor.shutdown(wait=False)
