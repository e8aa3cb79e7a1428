"""Which commit of upstream's made a hunk conflict: bisected in memory over its file's versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.repo import Repo
from patchsplit.git.versions import FileVersion, iter_versions
from patchsplit.model.delta import FileChange, Hunk, HunkId, Oid
from patchsplit.place import merges_cleanly
from patchsplit.session.conflicts.blame import UpstreamCommit
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Culprit:
    """The first commit of upstream's from which on a hunk did not apply."""

    commit: UpstreamCommit
    deletes_file: bool
    """Whether it took the file away."""


def find_culprit(session: Session, hunk_id: HunkId) -> Culprit | None:
    """Returns the commit after which hunk `name` did not merge any more.

    Only commits of base..upstream that touch the hunk's file are looked at, and only about
    log2 of them are compared: where a hunk stopped to apply, applied again and stopped once more,
    one of those commits is found. None where the base is a tree, or no version shows it.
    """
    source, repo = session.plan.source, session.repo
    file = session.analysis.delta.file_of()[hunk_id]
    hunk = next(hunk for hunk in file.hunks if hunk.id == hunk_id)
    if not repo.is_commit(source.base) or file.old is None or not file.is_text:
        return None
    found = list(
        iter_versions(repo, source.base, source.upstream, _list_paths(session, file, hunk_id))
    )
    first = _bisect(repo, file, hunk, found)
    if first is None:
        return None
    return Culprit(
        UpstreamCommit(first.commit, first.date, first.author, first.subject), not first.oid
    )


def _list_paths(session: Session, file: FileChange, hunk_id: HunkId) -> list[str]:
    conflict = session.analysis.placements[hunk_id].conflict
    return list(dict.fromkeys([file.old_path, *([conflict.path] if conflict else [])]))


def _bisect(
    repo: Repo, file: FileChange, hunk: Hunk, file_versions: Sequence[FileVersion]
) -> FileVersion | None:
    """Bisects: the versions before the one that is returned take the hunk, it does not."""
    good, bad = -1, len(file_versions) - 1
    if bad < 0 or _fits(repo, file, hunk, file_versions[bad]):
        return next(iter(_find_deletions(file_versions)), None)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fits(repo, file, hunk, file_versions[middle]):
            good = middle
        else:
            bad = middle
    return file_versions[bad]


def _find_deletions(file_versions: Sequence[FileVersion]) -> Iterator[FileVersion]:
    return (version for version in file_versions if not version.oid)


def _fits(repo: Repo, file: FileChange, hunk: Hunk, version: FileVersion) -> bool:
    assert file.old is not None  # noqa: S101 - asked before
    if not version.oid:
        return False
    try:
        return merges_cleanly(repo, hunk, file.old.oid, Oid(version.oid))
    except GitError:
        return False  # a shallow or partial clone lacks this version
