"""What patchsplit keeps of a repository: plans and caches; how large it is, and what can go."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import AlreadyExists, PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.store import atomic, plans
from patchsplit.store.plans import PlanStore, store_root
from patchsplit.store.upstream_cache import FILES as CACHES
from patchsplit.temporary import iter_abandoned

MAX_CACHE_BYTES = 512 * 2**20
"""Bytes from which on a cache is deleted."""
MAX_CACHE_AGE = 90 * 24 * 3600
"""Seconds without a change after which a cache is deleted."""


@dataclass(frozen=True, slots=True)
class DiskUse:
    """A plan or a cache of a repository, and the space that it takes."""

    name: str
    size: int
    """Bytes of its files."""
    is_plan: bool = True
    is_fork_gone: bool = False
    """Whether the plan alone has the fork: the repository has lost or never had its commits."""


@dataclass(frozen=True, slots=True)
class Rubbish:
    """A file or a folder that nothing needs."""

    path: Path
    size: int
    why: str


def list_disk_use(repo_dir: Path) -> list[DiskUse]:
    """Returns the plans of a repository, and then its caches."""
    with Repo.open(repo_dir) as repo:
        root = store_root(repo.common_dir)
        found = [
            DiskUse(name, _measure(root / name), is_fork_gone=_is_fork_gone(repo, name))
            for name in plans.list_plans(repo.common_dir)
        ]
        files = [path for name in CACHES if (path := root / name).is_file()]
        return found + [DiskUse(one.name, _measure(one), is_plan=False) for one in files]


def delete_plan(repo_dir: Path, name: str) -> None:
    """Deletes a plan. Raises PatchsplitError if there is none, PlanChanged if it is in use."""
    with Repo.open(repo_dir) as repo:
        store = _find_plan(repo, name)
        with store.lock():
            store.remove()


def rename_plan(repo_dir: Path, name: str, new_name: str) -> None:
    """Renames a plan. Raises PatchsplitError as delete_plan does, and if the new name is taken."""
    with Repo.open(repo_dir) as repo:
        store, other = _find_plan(repo, name), _find_free(repo, new_name)
        with store.lock(), atomic.translate_errors(other.folder):
            store.folder.rename(other.folder)


def copy_plan(repo_dir: Path, name: str, new_name: str) -> None:
    """Copies a plan with its log. Raises PatchsplitError as rename_plan does."""
    with Repo.open(repo_dir) as repo:
        store, other = _find_plan(repo, name), _find_free(repo, new_name)
        half = other.folder.with_name(f".{new_name}{atomic.SUFFIX}")
        with store.lock(), atomic.translate_errors(other.folder):
            try:
                shutil.copytree(store.folder, half)
                half.rename(other.folder)
            finally:
                shutil.rmtree(half, ignore_errors=True)


def find_rubbish(repo_dir: Path) -> list[Rubbish]:
    """Returns what killed processes left, and caches that are too large or too old."""
    with Repo.open(repo_dir) as repo:
        root = store_root(repo.common_dir)
        return [
            *_iter_abandoned(),
            *_iter_halves(root),
            *_iter_half_plans(repo, root),
            *_iter_old_caches(root),
        ]


def remove_rubbish(found: list[Rubbish]) -> None:
    """Deletes files and folders, unless another process has done so.

    Raises EnvironmentFailure if one cannot be deleted.
    """
    for one in found:
        with atomic.translate_errors(one.path):
            while one.path.is_dir():
                with suppress(FileNotFoundError):
                    shutil.rmtree(one.path)
            one.path.unlink(missing_ok=True)


def _iter_abandoned() -> Iterator[Rubbish]:
    for folder in iter_abandoned():
        yield Rubbish(folder, _measure(folder), "its process has ended")


def _iter_halves(root: Path) -> Iterator[Rubbish]:
    for path in sorted(root.rglob(f"*{atomic.SUFFIX}")):
        if _age(path) > 0:
            yield Rubbish(path, _measure(path), "it was not completely written")


def _iter_half_plans(repo: Repo, root: Path) -> Iterator[Rubbish]:
    """Yields the folders of plans that were never stored and that no process is storing now."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if not folder.is_dir() or not plans.PLAN_NAME.fullmatch(folder.name):
            continue
        store = PlanStore(repo.common_dir, folder.name)
        with suppress(PatchsplitError), store.lock():
            for path in store.list_incomplete():
                yield Rubbish(path, _measure(path), "the plan was not completely stored")


def _iter_old_caches(root: Path) -> Iterator[Rubbish]:
    for name in CACHES:
        path = root / name
        if not path.is_file():
            continue
        size = _measure(path)
        if size > MAX_CACHE_BYTES:
            yield Rubbish(path, size, "the cache has grown too large")
        elif _age(path) > MAX_CACHE_AGE:
            yield Rubbish(path, size, "the cache was not used for long")


def _age(path: Path) -> float:
    """Returns the seconds since a file was changed; 0 if it is gone."""
    with suppress(OSError):
        return max(time.time() - path.stat().st_mtime, 0.0)
    return 0.0


def _measure(path: Path) -> int:
    """Returns the bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    size = 0
    for file in files:
        with suppress(OSError):
            size += file.lstat().st_size if not file.is_dir() else 0
    return size


def _find_plan(repo: Repo, name: str) -> PlanStore:
    store = PlanStore(repo.common_dir, name)
    store.read_journal()
    return store


def _find_free(repo: Repo, name: str) -> PlanStore:
    store = PlanStore(repo.common_dir, name)
    if store.folder.exists():
        raise AlreadyExists(f"There is a plan {name} already.", "Choose another name.")
    return store


def _is_fork_gone(repo: Repo, name: str) -> bool:
    """Returns whether the repository itself lacks the fork of a plan."""
    try:
        plan = PlanStore(repo.common_dir, name).load().plan
    except PatchsplitError:
        return False
    return not repo.has_object(plan.source.fork)
