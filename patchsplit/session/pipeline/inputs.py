"""A digest of all that a plan is made from, to tell whether it must be made again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from patchsplit import __version__
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.session.pipeline.source import PlanRequest, find_default_upstream


def digest_inputs(repo_dir: Path, request: PlanRequest) -> str:
    """Returns a digest of the objects that a request names, of its diff, queue and options.

    Another version of the program returns another one. Raises PatchsplitError if a name cannot be
    resolved, or a file of the queue cannot be read.
    """
    with Repo.open(repo_dir) as repo:
        onto = request.onto or find_default_upstream(repo)
        names = [onto, request.base]
        if request.diff is None:
            names.append(request.fork or "HEAD")
        oids = [repo.resolve(name) if name else "" for name in names]
        queue = _digest_queue(repo, request.queue) if request.queue is not None else b""
    options = (request.min_confidence, request.history, request.calibrate)
    whole = hashlib.blake2b(repr((__version__, names, oids, options)).encode(), digest_size=16)
    whole.update(queue)
    whole.update(hashlib.blake2b(request.diff or b"").digest())
    return whole.hexdigest()


def _digest_queue(repo: Repo, queue: Path) -> bytes:
    """Returns a digest of the files of a queue, or of the ends of a range of commits."""
    whole = hashlib.blake2b(str(queue).encode("utf-8", "surrogateescape"), digest_size=16)
    if not queue.exists():
        for name in filter(None, str(queue).split("..")):
            whole.update(repo.resolve(name).encode())
        return whole.digest()
    files = [queue] if queue.is_file() else [path for path in queue.rglob("*") if path.is_file()]
    for path in sorted(files):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PatchsplitError(
                f"{path} cannot be read: {error.strerror}.", "Check the path of the queue."
            ) from error
        place = str(path.relative_to(queue)).encode("utf-8", "surrogateescape")
        whole.update(hashlib.blake2b(place).digest() + hashlib.blake2b(content).digest())
    return whole.digest()


def has_branch(repo: Repo, name: str, tip: str) -> bool:
    """Returns whether a branch of the user's repository is at a commit."""
    return repo.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{name}") == tip
