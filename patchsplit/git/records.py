"""Commits to the records that `git log` prints of them, in batches."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from patchsplit.errors import GitError
from patchsplit.git.process import decode_text
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

if TYPE_CHECKING:
    from concurrent.futures import Future

RECORD = re.compile(rb"^\x01([0-9a-f]{40,64})\0\0", re.MULTILINE)
"""The beginning of a record. No message holds a NUL, no line of a diff begins with \\x01, and git
quotes a path that holds one."""
BATCH_SIZE = 250
"""Commits that one git reads."""
BATCHES_AHEAD = 2
"""Batches that are read, each by a git of its own, while the caller works on another one."""


@dataclass(frozen=True, slots=True)
class LogRecord:
    """What `git log` prints of one commit."""

    oid: Oid
    fields: tuple[bytes, ...]
    """One value for each placeholder."""
    rest: bytes
    """What follows the format, as it is: the names of files, raw lines, a diff."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields as text; those that are not UTF-8 are read as Latin-1."""
        return tuple(map(decode_text, self.fields))


def read_log(
    repo: Repo,
    placeholders: Sequence[str],
    *args: str,
    config: Sequence[str] = (),
    stdin: bytes | None = None,
) -> Iterator[LogRecord]:
    """Returns what `git log` prints with `args`, commit by commit.

    `placeholders`: those of git's pretty formats, such as "%an". `config`: options of git itself.
    The option -z must not be among `args`. Raises GitError at once where git fails.
    """
    return _split_records(_run_log(repo, placeholders, args, config, stdin), len(placeholders))


def _run_log(
    repo: Repo,
    placeholders: Sequence[str],
    args: Sequence[str],
    config: Sequence[str],
    stdin: bytes | None,
) -> bytes:
    form = "--format=%x01%H%x00%x00" + "".join(f"{one}%x00" for one in placeholders)
    return repo.run(*config, "log", form, *args, stdin=stdin)


def _split_records(out: bytes, count: int) -> Iterator[LogRecord]:
    starts = [found.start() for found in RECORD.finditer(out)]
    for begin, end in pairwise([*starts, len(out)]):
        oid, _, *fields, rest = out[begin + 1 : end].split(b"\0", count + 2)
        yield LogRecord(Oid(oid.decode()), tuple(fields), rest)


def read_commits(
    repo: Repo,
    oids: Sequence[Oid],
    placeholders: Sequence[str],
    *args: str,
    config: Sequence[str] = (),
    skip_unreadable: bool = False,
) -> Iterator[LogRecord]:
    """Yields the records of commits, in the given order, read in batches of BATCH_SIZE.

    `placeholders`, `args` and `config` are those of `read_log`. Where git fails, as on commits
    whose content a partial clone lacks, raises GitError, or with `skip_unreadable` leaves these
    commits out.
    """
    batches = [oids[start : start + BATCH_SIZE] for start in range(0, len(oids), BATCH_SIZE)]

    def read(batch: Sequence[Oid]) -> list[bytes]:
        return _read_batch(repo, batch, placeholders, args, config, skip_unreadable=skip_unreadable)

    for outputs in _map_ahead(read, batches):
        for out in outputs:
            yield from _split_records(out, len(placeholders))


def _map_ahead(
    read: Callable[[Sequence[Oid]], list[bytes]], batches: Sequence[Sequence[Oid]]
) -> Iterator[list[bytes]]:
    """Yields what `read` returns of each batch, in their order; next ones are read meanwhile."""
    if len(batches) < 2:
        yield from map(read, batches)
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(BATCHES_AHEAD)
    waiting: deque[Future[list[bytes]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(read, batch))
            if len(waiting) > BATCHES_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _read_batch(
    repo: Repo,
    oids: Sequence[Oid],
    placeholders: Sequence[str],
    args: Sequence[str],
    config: Sequence[str],
    *,
    skip_unreadable: bool,
) -> list[bytes]:
    """Returns what git prints of some commits; where it fails and may, of each half of them."""
    how = ("--no-walk=unsorted", "--stdin", *args)
    try:
        return [_run_log(repo, placeholders, how, config, format_oids(oids))]
    except GitError:
        if not skip_unreadable:
            raise
    half = len(oids) // 2
    return [
        out
        for part in ((oids[:half], oids[half:]) if half else ())
        for out in _read_batch(repo, part, placeholders, args, config, skip_unreadable=True)
    ]


def format_oids(oids: Iterable[Oid]) -> bytes:
    """Returns object names as git reads them with --stdin, one a line."""
    return "".join(f"{oid}\n" for oid in oids).encode()
