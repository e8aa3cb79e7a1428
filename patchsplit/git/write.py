"""Commits to the quarantine by git fast-import, and from there to a branch of the user."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import AlreadyExists, EnvironmentFailure, GitError, Refused, RemedyKind
from patchsplit.git.process import decode_tail, run_git, user_environment
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person
from patchsplit.model.outgoing import Cleared
from patchsplit.model.series import File

PUBLISH_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    "fetch.negotiationAlgorithm=consecutive",
    "fetch.bundleURI=",
    "transfer.unpackLimit=1",
    "protocol.version=2",
    "protocol.file.allow=always",
)
"""Settings of the fetch that publishes a branch: the user's are for other repositories."""
PUBLISH_OPTIONS = (
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-prune-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
)


BRIEF_SETTINGS, BRIEF_OPTIONS = ("-c", "pack.compression=1"), ("--depth=0",)
"""How git packs objects that are soon deleted: hardly compressed, and none as a difference."""


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit to write: its message, people and dates, and the difference to its parent's tree."""

    message: bytes
    author: Person
    author_date: str
    """git's raw format, as `committer_date`."""
    committer: Person
    committer_date: str
    deletions: tuple[str, ...]
    """Paths to delete before the files are written; a folder is deleted with all its files."""
    files: tuple[File, ...]


def write_commits(
    repo: Repo,
    onto: Oid | None,
    commits: Iterable[NewCommit],
    *,
    tree: Oid | None = None,
    brief: bool = False,
) -> list[Oid]:
    """Writes a linear series of commits into the quarantine and returns their ids, first to last.

    `onto` is the parent of the first; None: the first is a root commit that starts from `tree`
    (None: the empty tree). `brief`: they are read once and never published, so that they are packed
    in half of the time, in a half more space. The same commits have the same ids. No ref outside
    the quarantine changes. Raises GitError where git refuses, EnvironmentFailure where the disk is
    full.
    """
    ref = "refs/heads/series"
    made = 0
    with (
        tempfile.TemporaryFile() as words,
        tempfile.TemporaryDirectory(dir=repo.quarantine) as folder,
    ):
        marks = Path(folder) / "marks"
        process = subprocess.Popen(
            [
                "git",
                *(BRIEF_SETTINGS if brief else ()),
                "fast-import",
                *(BRIEF_OPTIONS if brief else ()),
                "--quiet",
                "--done",
                "--force",
                f"--export-marks={marks}",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=words,
            cwd=repo.quarantine,
            env=repo.make_environment(),
        )
        assert process.stdin is not None  # noqa: S101 - PIPE was asked for
        try:
            for made, commit in enumerate(commits, 1):
                parent = onto if made == 1 else None
                root = tree if made == 1 and onto is None else None
                process.stdin.write(_format_commit(ref, made, commit, parent, root))
            process.stdin.write(b"done\n")
            process.stdin.close()
            failed = process.wait() != 0
        except BrokenPipeError:
            failed = True
        finally:
            process.kill()
            process.communicate()  # closes the pipe as well, where the work was cancelled
        if failed:
            words.seek(0)
            raise _make_error(decode_tail(words.read()))
        named = dict(row.split() for row in marks.read_text().splitlines())
    return [Oid(named[f":{k}"]) for k in range(1, made + 1)]


def _format_commit(
    ref: str, mark: int, commit: NewCommit, parent: Oid | None, root: Oid | None
) -> bytes:
    author, committer = commit.author, commit.committer
    parts = [
        f"commit {ref}\nmark :{mark}\n"
        f"author {author.name} <{author.email}> {commit.author_date}\n"
        f"committer {committer.name} <{committer.email}> {commit.committer_date}\n".encode(
            errors="surrogateescape"
        ),
        b"data %d\n%s\n" % (len(commit.message), commit.message),
    ]
    if parent is not None:
        parts.append(f"from {parent}\n".encode())
    if root is not None:
        parts.append(f"M 040000 {root} \n".encode())
    parts.extend(b"D %s\n" % _quote_path(path) for path in commit.deletions)
    for file in commit.files:
        path = _quote_path(file.path)
        if file.content is None:
            parts.append(b"M %s %s %s\n" % (file.mode.encode(), str(file.oid).encode(), path))
        else:
            size = len(file.content)
            parts.append(b"M %s inline %s\ndata %d\n" % (file.mode.encode(), path, size))
            parts.extend((file.content, b"\n"))
    parts.append(b"\n")
    return b"".join(parts)


def _quote_path(path: str) -> bytes:
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


def _make_error(stderr: str) -> EnvironmentFailure:
    if "No space left" in stderr or "Disk quota" in stderr or "write error" in stderr:
        return EnvironmentFailure("The disk is full.", "Free some space; nothing was changed.")
    if not stderr.strip():
        return EnvironmentFailure(
            "git fast-import was stopped while it wrote the commits.",
            "Check whether the disk is full, or file sizes are limited; nothing was changed.",
        )
    return GitError("git fast-import failed.", stderr)


def pack_objects(repo: Repo, wanted: Oid, known: Iterable[Oid]) -> Path:
    """Packs what `wanted` reaches and none of `known` does, all of them commits or trees.

    Returns a folder of objects in the quarantine. What a partial clone lacks is left out.
    """
    folder = Path(tempfile.mkdtemp(dir=repo.quarantine))
    (folder / "pack").mkdir()
    rows = [wanted, *(f"^{oid}" for oid in known)]
    repo.run(
        "pack-objects", "--quiet", "--revs", "--missing=allow-any", str(folder / "pack/pack"),
        stdin="".join(f"{row}\n" for row in rows).encode(),
    )  # fmt: skip
    return folder


def check_branch(repo: Repo, name: str, *, force: bool = False) -> None:
    """Raises Refused where `name` cannot be a new branch of the user's repository.

    That is where it is not a valid name, where the branch exists and `force` is not set, or where
    a work tree has it checked out.
    """
    ref = f"refs/heads/{name}"
    if not name or repo.ask("check-ref-format", "--branch", name) != name:
        raise Refused(f"{name!r} is not a valid branch name.", "See: git help check-ref-format")
    if repo.ask("rev-parse", "--verify", "--quiet", ref) and not force:
        raise AlreadyExists(f"Branch {name} exists already.", RemedyKind.REPLACE_BRANCH)
    rival = _find_rival(repo, name)
    if rival:
        raise Refused(
            f"There cannot be a branch {name} beside the branch {rival}.", "Choose another name."
        )
    if ref in repo.list_checked_out():
        raise Refused(f"Branch {name} is checked out.", "Choose another name.")


def _find_rival(repo: Repo, name: str) -> str:
    """Returns a branch that `name` would be a folder of, or below; "" if there is none.

    A branch is a file, and a branch with a slash in its name a file in a folder.
    """
    parts = name.split("/")
    above = ("/".join(parts[:stop]) for stop in range(1, len(parts)))
    for parent in above:
        if repo.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{parent}"):
            return parent
    form = "--format=%(refname:lstrip=2)"
    below = repo.ask("for-each-ref", "--count=1", form, f"refs/heads/{name}/")
    return below.partition("\n")[0]


def publish_branch(
    repo: Repo, tip: Oid, name: str, cleared: Cleared, *, force: bool = False
) -> None:
    """Copies `tip` from the quarantine into the user's repository as branch `name`, atomically.

    No hook runs. `cleared` names `tip`. Raises Refused as check_branch() does.
    """
    cleared.check_commits((tip,))
    check_branch(repo, name, force=force)
    settings = (word for one in PUBLISH_SETTINGS for word in ("-c", one))
    # The quarantine has no name that a setting could replace by another (url.*.insteadOf).
    run_git(
        [*settings, "fetch", *PUBLISH_OPTIONS, ".", f"+{tip}:refs/heads/{name}"],
        user_environment(GIT_DIR=str(repo.common_dir)),
        cwd=repo.quarantine,
    )


def create_repository(where: Path, user: Person) -> None:
    """Creates an empty repository at `where` with the identity of `user`."""
    import git

    with (
        git.Repo.init(where, mkdir=True, initial_branch="none") as repo,
        repo.config_writer() as config,
    ):
        config.set_value("user", "name", user.name)
        config.set_value("user", "email", user.email)
