"""Forks on a cluster whose workers share no path: what a task needs goes along as a value.

A worker gets upstream's history and the fork, as bundles, and the plan; it plans and builds. The
plan comes back, and is checked and emitted here, with the user's settings, identity and list of
private names, which never leave this machine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.batch.child import run_task
from patchsplit.batch.keys import hash_options, make_request
from patchsplit.batch.tasks import Channel, Report, Step, StepError, StepRecord, Task
from patchsplit.errors import PatchsplitError, Refused
from patchsplit.git.repo import Repo
from patchsplit.git.transfer import add_commits, create_repository
from patchsplit.model.delta import Oid
from patchsplit.session.exchange import (
    bundle_fork,
    bundle_upstream,
    digest_journal,
    find_sources,
    pack_plan,
    read_answers,
    unpack_plan,
    write_answers,
)
from patchsplit.session.pipeline.inputs import digest_inputs
from patchsplit.temporary import make_folder

THERE = (Step.PLAN, Step.VERIFY)
"""The steps that a worker makes."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a worker needs beside upstream's bundle."""

    task: Task
    upstream: str
    """The key of upstream's bundle."""
    fork: bytes
    """The bundle of what upstream lacks; b"": that is nothing."""
    refs: dict[str, Oid]
    plan: bytes
    """As pack_plan returns it."""
    answers: bytes
    """As read_answers returns them."""


Records = tuple[StepRecord, ...]
Send = Callable[[Shipment, Path], tuple[Records, bytes]]
"""Has `unload` run on a worker with a shipment and the file of upstream's bundle."""


def unload(
    shipment: Shipment, chunks: Sequence[bytes], channel: Channel, folder: Path
) -> tuple[Records, bytes]:
    """Makes the steps of a shipment on a worker; returns the records, and the plan.

    `chunks` are upstream's bundle; `folder` keeps its repository, with what was learnt from its
    history, between tasks.
    """
    task, place = shipment.task, folder / f"{shipment.upstream}.git"
    name = task.fork.plan
    with tempfile.TemporaryDirectory() as made:
        whole, thin = Path(made) / "upstream", Path(made) / "fork"
        if not place.exists():
            with whole.open("wb") as file:
                file.writelines(chunks)
            create_repository(place, whole)
        thin.write_bytes(shipment.fork)
        add_commits(place, thin if shipment.fork else None, shipment.refs)
    write_answers(place, shipment.answers)
    unpack_plan(place, name, shipment.plan, digest_journal(place, name))
    moved = replace(task, fork=replace(task.fork, repository=str(place)))
    return run_task(moved, channel), pack_plan(place, name)


class Shipper:
    """Ships the forks of one batch; upstream's bundle is made once for its forks.

    Thread-safe; `remove` deletes the bundles.
    """

    def __init__(self, send: Send, here: Channel) -> None:
        """`send` runs `unload` on a worker; `here` is the channel of what is done here."""
        self._send = send
        self._here = here
        self._folder = make_folder("bundles-")
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(os.cpu_count() or 1)
        """For the processes of this machine."""

    def remove(self) -> None:
        """Deletes the bundles."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, task: Task) -> Records:
        """Plans and builds a fork on a worker, unless that is done, and does the rest here.

        Returns what the steps made, as run_task does.
        """
        try:
            return self._run(task)
        except PatchsplitError as error:
            hint = error.hint if isinstance(error.hint, str) else ""
            failure = StepError(error.exit_code.kind, int(error.exit_code), error.message, hint)
            failed = StepRecord(Step.PLAN, "", error.exit_code, 0.0, error=failure)
            self._here.report(Report(task.fork.name, record=failed))
            return (failed,)

    def _run(self, task: Task) -> Records:
        fork = task.fork
        if fork.diff or fork.queue or not fork.onto:
            raise Refused(
                f"The fork {fork.name} has a diff, a queue, or no 'onto': it cannot be sent.",
                "Use paths that the workers share, or work on it here: without --scheduler.",
            )
        with Repo.open(Path(fork.repository)) as repo:
            common_dir = repo.common_dir
            before = digest_journal(common_dir, fork.plan)
            if before and self._is_planned(task):
                return self._run_here(task)
            shipment, bundle = self._pack(task, repo)
        made, plan = self._send(shipment, bundle)
        if any(record.error for record in made):
            return made
        unpack_plan(common_dir, fork.plan, plan, before)
        rest = tuple(step for step in task.steps if step not in THERE)
        known = {record.step: record for record in (*task.records, *made)}
        return (*made, *self._run_here(replace(task, steps=rest, records=(*known.values(),))))

    def _run_here(self, task: Task) -> Records:
        with self._turns:
            return run_task(task, self._here)

    @staticmethod
    def _is_planned(task: Task) -> bool:
        """Returns whether a worker has nothing to do: the plan is made, and so are the builds."""
        known = {record.step: record.key for record in task.records if record.error is None}
        fork = task.fork
        key = hash_options(digest_inputs(Path(fork.repository), make_request(fork)), fork)
        return known.get(Step.PLAN) == key and (not fork.verify or Step.VERIFY in known)

    def _pack(self, task: Task, repo: Repo) -> tuple[Shipment, Path]:
        fork = task.fork
        request = make_request(fork)
        names = [name for name in (request.base, request.fork) if name]
        sources = find_sources(repo, names, request.onto)
        place = f"{socket.gethostname()} {repo.common_dir} {sources.upstream}"
        upstream = hashlib.blake2b(place.encode("utf-8", "surrogateescape"), digest_size=16)
        bundle = self._folder / upstream.hexdigest()
        with self._lock:
            if not bundle.exists():
                bundle_upstream(repo, sources, bundle)
        thin = self._folder / f"{bundle.name}-{fork.name}"
        content = thin.read_bytes() if bundle_fork(repo, sources, thin) else b""
        steps = tuple(step for step in task.steps if step in THERE)
        there = replace(task, steps=steps)
        return Shipment(
            there, bundle.name, content, dict(sources.refs),
            pack_plan(repo.common_dir, fork.plan), read_answers(repo.common_dir),
        ), bundle  # fmt: skip
