"""A Dask cluster: its workers share the paths of the repositories, or get what a task needs."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from patchsplit.batch.run import LocalChannel
from patchsplit.batch.shipping import Shipment, Shipper, unload
from patchsplit.batch.tasks import Report, StepRecord, decode_report, encode_line
from patchsplit.errors import EnvironmentFailure

CONNECT_SECONDS = 10
CHUNK = 16 << 20
"""Bytes of a bundle that are read, and sent, at once."""
MAX_SHIPMENTS = 16
"""Tasks that are on workers at the same time, at most; each has a thread that waits for it."""
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


class ShippingExecutor(Executor):
    """Runs run_task with a task: in threads, which send what it needs to workers."""

    def __init__(self, client: Any, there: ClusterChannel, here: LocalChannel) -> None:
        """`there` and `here` are the channels of workers and of this machine."""
        self._client = client
        self._there = there
        self._here = here
        self._shipper = Shipper(self._send, here)
        self._lock = threading.Lock()
        self._bundles: dict[Path, list[Any]] = {}
        """The chunks of each bundle, which the cluster has."""
        self._sent: list[Any] = []
        self._pool = ThreadPoolExecutor(MAX_SHIPMENTS, "shipment")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Runs a task, the first argument; the others are what another executor would need."""
        del fn, kwargs
        return self._pool.submit(self._shipper.run, args[0])

    def _send(self, shipment: Shipment, bundle: Path) -> tuple[tuple[StepRecord, ...], bytes]:
        with self._lock:
            if bundle not in self._bundles:
                self._bundles[bundle] = list(map(self._scatter, _read_chunks(bundle)))
        chunks = self._bundles[bundle]
        sent = self._client.submit(_unload, shipment, chunks, self._there, pure=False)
        self._sent.append(sent)
        made: tuple[tuple[StepRecord, ...], bytes] = sent.result()
        return made

    def _scatter(self, chunk: bytes) -> Any:
        return self._client.scatter(chunk, hash=True)

    def shutdown(
        self,
        wait: bool = True,  # noqa: FBT001, FBT002 - as Executor has it
        *,
        cancel_futures: bool = False,
    ) -> None:
        """Cancels what was sent, and waits for the threads."""
        self._here.stop()
        for sent in self._sent:
            sent.cancel()
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._shipper.remove()


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _unload(
    shipment: Shipment, chunks: list[bytes], channel: ClusterChannel
) -> tuple[tuple[StepRecord, ...], bytes]:
    """Runs on a worker, which keeps repositories in its own folder."""
    from distributed import get_worker

    folder = Path(get_worker().local_directory) / "patchsplit"
    return unload(shipment, chunks, channel, folder)


@contextmanager
def open_cluster(
    address: str, reports: SimpleQueue[Report], *, ships: bool
) -> Iterator[tuple[Executor, ClusterChannel]]:
    """Yields an executor on the cluster whose scheduler is at `address`, and its channel.

    `reports` gets what tasks report. `ships`: the workers share no path. A task whose worker dies
    is given to another one. At the end, tasks that still run are cancelled. Raises
    EnvironmentFailure if Dask is not installed, or nobody answers at the address.
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
        executor: Executor
        if ships:
            executor = ShippingExecutor(client, channel, LocalChannel(reports))
        else:
            executor = client.get_executor(pure=False)
        try:
            yield executor, channel
        finally:
            executor.shutdown(wait=ships)
