"""The upstream commit that made a hunk conflict, found by bisecting the versions of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.log import FileVersion, iter_versions
from patchsplit.git.repo import Repo
from patchsplit.model.delta import FileChange, Hunk, HunkId, Oid
from patchsplit.session.conflicts.blame import UpstreamCommit
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Culprit:
    """The first upstream commit with which a hunk does not apply."""

    commit: UpstreamCommit
    deletes_file: bool
    """Whether it deleted the file."""


def find_culprit(session: Session, hunk_id: HunkId) -> Culprit | None:
    """Returns the upstream commit since which a hunk does not merge cleanly.

    Of the n commits in base..upstream that touch the hunk's file, about log2(n) are tried: if the
    hunk stopped to merge more than once, one of these commits is found. None if the base is not a
    commit, or if the hunk merges with the last version.
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
    """Returns a version that the hunk does not fit, while it fits the version before.

    If the file is deleted in the last version, that version: no other commit matters any more. If
    the hunk fits the last version, the first deletion of the file; None if there is none.
    """
    good, bad = -1, len(file_versions) - 1
    if bad >= 0 and not file_versions[bad].oid:
        return file_versions[bad]
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
    from patchsplit.place import merges_cleanly

    assert file.old is not None  # noqa: S101 - the caller has checked it
    if not version.oid:
        return False
    try:
        return merges_cleanly(repo, hunk, file.old.oid, Oid(version.oid))
    except GitError:
        return False  # a shallow or partial clone lacks this version
