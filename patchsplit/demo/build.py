"""Creates a small repository to try patchsplit on: an upstream project and a fork of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from patchsplit.demo.chapter import Chapter
from patchsplit.demo.story import BASE, FORK, UPSTREAM
from patchsplit.errors import Refused
from patchsplit.git.repo import Repo
from patchsplit.git.write import NewCommit, create_repository, publish_branch, write_commits
from patchsplit.model.delta import Mode, Oid
from patchsplit.model.facts import Person
from patchsplit.model.outgoing import Cleared
from patchsplit.model.series import File

START_TIME = 1_600_000_000
WEEK_SECONDS = 7 * 24 * 3600
DEMO_USER = Person("Robin Example", "robin@example.com")


def make_demo(repo_dir: Path) -> None:
    """Creates the repository `repo_dir`: branches main and fork, and the tag v1.0, their base.

    Raises Refused where `repo_dir` exists.
    """
    if repo_dir.exists():
        raise Refused(f"{repo_dir} exists already.", "Name another folder, or remove it.")
    create_repository(repo_dir, DEMO_USER)
    with Repo.open(repo_dir) as repo:
        base = _write_chapters(repo, None, {}, BASE, 0)
        upstream = _write_chapters(repo, base[-1], _apply_chapters({}, BASE), UPSTREAM, len(BASE))
        fork = _write_chapters(
            repo, base[-1], _apply_chapters({}, BASE), FORK, len(BASE) + len(UPSTREAM)
        )
        # The story is our own, so there is nothing in it to look through.
        cleared = Cleared(commits=frozenset({upstream[-1], fork[-1]}))
        publish_branch(repo, upstream[-1], "main", cleared)
        publish_branch(repo, fork[-1], "fork", cleared)
        repo.ask("tag", "v1.0", base[-1])


Files = dict[str, str]


def _apply_chapters(files: Files, chapters: Sequence[Chapter]) -> Files:
    for chapter in chapters:
        files = chapter.apply(files)
    return files


def _write_chapters(
    repo: Repo, onto: Oid | None, files: Files, chapters: Sequence[Chapter], week: int
) -> list[Oid]:
    commits = []
    for k, chapter in enumerate(chapters, week):
        before, files = files, chapter.apply(files)
        date = f"{START_TIME + k * WEEK_SECONDS} +0000"
        written = tuple(
            File(path, Mode.FILE, None, text.encode())
            for path, text in sorted(files.items())
            if before.get(path) != text
        )
        commits.append(
            NewCommit(
                chapter.message.encode() + b"\n",
                chapter.author,
                date,
                chapter.author,
                date,
                tuple(sorted(path for path in before if path not in files)),
                written,
            )
        )
    return write_commits(repo, onto, commits)
