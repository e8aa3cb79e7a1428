"""A plan and what it is made from, as values that another machine can go on with."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import PlanChanged
from patchsplit.git.repo import Repo
from patchsplit.git.transfer import write_bundle
from patchsplit.model.delta import Oid
from patchsplit.store import atomic
from patchsplit.store.plans import PlanStore, store_root

JOURNAL = "journal.json"
ANSWERS = "answers.json"
SUFFIX = re.compile(r"[~^@:].*")
"""What follows the name of a ref in an expression of git's: main~3."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The commits that a plan is made from, and their names."""

    upstream: Oid
    commits: tuple[Oid, ...]
    """Those beside upstream: of the base and the fork."""
    refs: Mapping[str, Oid]
    """Full names of refs, by which the names that the user gave are found."""


def find_sources(repo: Repo, names: Sequence[str], onto: str) -> Sources:
    """Returns the commits that names and `onto` name. Raises PatchsplitError for an unknown one."""
    refs: dict[str, Oid] = {}
    for name in (*names, onto):
        ref = repo.ask("rev-parse", "--symbolic-full-name", SUFFIX.sub("", name))
        if ref:
            refs[ref] = repo.resolve(ref)
    commits = tuple(dict.fromkeys((*map(repo.resolve, names), *refs.values())))
    return Sources(repo.resolve_commit(onto), commits, refs)


def bundle_upstream(repo: Repo, sources: Sources, path: Path) -> None:
    """Writes a bundle of upstream's whole history."""
    write_bundle(repo, path, [sources.upstream], [])


def bundle_fork(repo: Repo, sources: Sources, path: Path) -> bool:
    """Writes a bundle of what upstream lacks; returns False where that is nothing."""
    return write_bundle(repo, path, sources.commits, [sources.upstream])


def pack_plan(git_dir: Path, name: str) -> bytes:
    """Returns the files of a plan as a tar, which is empty where there is none."""
    folder = PlanStore(git_dir, name).folder
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for path in sorted(folder.rglob("*")) if folder.exists() else ():
            if path.is_file() and not path.name.endswith(atomic.SUFFIX):
                tar.add(path, str(path.relative_to(folder)))
    return made.getvalue()


def digest_journal(git_dir: Path, name: str) -> str:
    """Returns a digest of the journal of a plan; "": there is no plan."""
    with suppress(FileNotFoundError):
        content = (PlanStore(git_dir, name).folder / JOURNAL).read_bytes()
        return hashlib.blake2b(content).hexdigest()
    return ""


def unpack_plan(git_dir: Path, name: str, content: bytes, before: str) -> None:
    """Replaces a plan by that of pack_plan, and the journal last: a kill leaves the old or the new.

    `before` is the digest of the journal that was packed. Raises PlanChanged where another process
    has changed the plan since.
    """
    store = PlanStore(git_dir, name)
    with store.lock(), tarfile.open(fileobj=io.BytesIO(content)) as tar:
        if digest_journal(git_dir, name) != before:
            raise PlanChanged(
                f"The plan {name} was changed here while it was worked on elsewhere.",
                "Run the same command again: it goes on with the changed plan.",
            )
        members = [one for one in tar.getmembers() if one.isfile()]
        for member in sorted(members, key=lambda one: one.name == JOURNAL):
            path, file = store.folder / member.name, tar.extractfile(member)
            inside = path.resolve().is_relative_to(store.folder.resolve())
            if inside and file is not None:
                atomic.write_file(path, file.read())


def read_answers(git_dir: Path) -> bytes:
    """Returns the file of the answers of a repository; b"": there are none."""
    path = store_root(git_dir) / ANSWERS
    return path.read_bytes() if path.exists() else b""


def write_answers(git_dir: Path, content: bytes) -> None:
    """Replaces the answers of a repository by those of read_answers."""
    if content:
        atomic.write_file(store_root(git_dir) / ANSWERS, content)
