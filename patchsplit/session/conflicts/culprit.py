"""Which commit of upstream's made a hunk conflict: bisected in memory over its file's versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.history import Version, versions
from patchsplit.git.repo import Repo
from patchsplit.model.delta import FileChange, Hunk, HunkId, Oid
from patchsplit.place import fits
from patchsplit.session.desk import Touched
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Culprit:
    """The first commit of upstream's from which on a hunk did not apply."""

    by: Touched
    deleted: bool
    """Whether it took the file away."""


def culprit(session: Session, name: HunkId) -> Culprit | None:
    """Returns the commit after which hunk `name` did not merge any more.

    Only commits of base..upstream that touch the hunk's file are looked at, and only about
    log2 of them are compared: where a hunk stopped to apply, applied again and stopped once more,
    one of those commits is found. None where the base is a tree, or no version shows it.
    """
    source, repo = session.plan.source, session.repo
    file = session.analysis.delta.file_of()[name]
    hunk = next(hunk for hunk in file.hunks if hunk.id == name)
    if not repo.is_commit(source.base) or file.old is None or not file.text:
        return None
    found = list(versions(repo, source.base, source.upstream, _paths(session, file, name)))
    first = _first_broken(repo, file, hunk, found)
    if first is None:
        return None
    return Culprit(Touched(first.commit, first.date, first.author, first.subject), not first.oid)


def _paths(session: Session, file: FileChange, name: HunkId) -> list[str]:
    conflict = session.analysis.placements[name].conflict
    return list(dict.fromkeys([file.old_path, *([conflict.path] if conflict else [])]))


def _first_broken(
    repo: Repo, file: FileChange, hunk: Hunk, found: Sequence[Version]
) -> Version | None:
    """Bisects: the versions before the one that is returned take the hunk, it does not."""
    good, bad = -1, len(found) - 1
    if bad < 0 or _fits(repo, file, hunk, found[bad]):
        return next(iter(_gone(found)), None)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fits(repo, file, hunk, found[middle]):
            good = middle
        else:
            bad = middle
    return found[bad]


def _gone(found: Sequence[Version]) -> Iterator[Version]:
    return (version for version in found if not version.oid)


def _fits(repo: Repo, file: FileChange, hunk: Hunk, version: Version) -> bool:
    assert file.old is not None  # noqa: S101 - asked before
    if not version.oid:
        return False
    try:
        return fits(repo, hunk, file.old.oid, Oid(version.oid))
    except GitError:
        return False  # a shallow or partial clone lacks this version
