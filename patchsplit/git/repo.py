"""A repository: names to objects, objects to bytes, and the quarantine for new objects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from patchsplit.errors import GitError, PatchsplitError, UnknownName
from patchsplit.git.process import (
    check_git_version,
    hermetic_environment,
    make_git_error,
    run_git,
    user_environment,
)
from patchsplit.git.quarantine import (
    create_quarantine,
    create_user_view,
    format_alternate,
)
from patchsplit.git.user import UserGit, find_git_dir
from patchsplit.model.delta import Lines, Oid, split_lines
from patchsplit.temporary import make_folder

LINE_CACHE_SIZE = 64
LACKING = re.compile(
    r"unable to (read|load|parse)|could not (read|load)|missing|lazy fetching|bad (object|tree)",
    re.IGNORECASE,
)
"""What git says where it needs an object that a partial clone does not have."""


class MissingObjectError(GitError):
    """Raised when git needs an object that the repository, a partial clone, does not have."""


class Repo(UserGit):
    """The user's repository, and the quarantine in which git runs.

    Not safe to share between threads; a context manager.
    """

    def __init__(self, git_dir: Path) -> None:
        """Opens the repository of an existing git directory, that of a linked work tree included.

        `open` is for the user's places, which git may refuse.
        """
        super().__init__(git_dir)
        self._cat_file: subprocess.Popen[bytes] | None = None
        self._lines = lru_cache(LINE_CACHE_SIZE)(self._load_lines)
        self.quarantine = make_folder()
        try:
            self._sha256 = self.read_config("extensions.objectformat") == "sha256"
            create_quarantine(self.quarantine, self.common_dir, sha256=self._sha256)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, where: Path) -> Repo:
        """Opens the repository that `where` is in.

        New objects are written to a temporary git directory, which `close` deletes. Raises
        PatchsplitError where there is no repository, EnvironmentFailure where git is missing, too
        old, or refuses the repository.
        """
        check_git_version()
        return cls(find_git_dir(where))

    def reopen(self) -> Repo:
        """Opens the same repository once more, for another thread; the caller closes it."""
        return Repo(self.git_dir)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._cat_file is not None:
            self._cat_file.kill()
            self._cat_file.communicate()
            self._cat_file = None
        shutil.rmtree(self.quarantine, ignore_errors=True)

    # ---- running git

    def make_environment(self, **env: str) -> dict[str, str]:
        """Returns the environment of git in the quarantine, without the user's settings."""
        return hermetic_environment(**{"GIT_DIR": str(self.quarantine), **env})

    def make_user_environment(self, **env: str) -> dict[str, str]:
        """Returns the environment of git in the quarantine with the user's settings.

        They are as the user's git resolves them in the user's repository. Refs and objects are read
        and written in the quarantine, which begins without a ref.
        """
        listed = run_git(
            ["config", "--null", "--list"], user_environment(GIT_DIR=str(self.git_dir))
        )
        view = create_user_view(self.quarantine, listed, sha256=self._sha256)
        resolved = ("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")
        kept = {key: value for key, value in user_environment().items() if key not in resolved}
        return {
            **kept,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_DIR": str(view),
            "GIT_OBJECT_DIRECTORY": str(self.objects),
            **env,
        }

    def run(
        self, *args: str, stdin: bytes | None = None, ok: Sequence[int] = (0,), **env: str
    ) -> bytes:
        """Runs git in the quarantine and returns its standard output.

        Raises GitError where its exit code is not in `ok`, MissingObjectError where it lacks an
        object of a partial clone.
        """
        try:
            return run_git(
                args, self.make_environment(**env), stdin=stdin, ok=ok, cwd=self.quarantine
            )
        except GitError as error:
            raise self._explain(error) from None

    def _explain(self, error: GitError) -> GitError:
        """Returns the error with the way out, where it is that a partial clone lacks objects."""
        if self._promisor is None or not LACKING.search(f"{error.message} {error.hint}"):
            return error
        return MissingObjectError(
            f"This is a partial clone, which lacks objects: {error.message}",
            f"Fetch them all, then try again: git fetch --refetch --no-filter {self._promisor}",
        )

    @cached_property
    def _promisor(self) -> str | None:
        """The remote that a partial clone leaves objects at; None: it is no partial clone."""
        rows = self.ask("config", "--name-only", "--get-regexp", r"^remote\..*\.promisor$")
        names = [row.removeprefix("remote.").removesuffix(".promisor") for row in rows.split("\n")]
        return names[0] or self.read_config("extensions.partialClone")

    @contextmanager
    def stream(self, *args: str, stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
        """Runs git in the quarantine and yields its standard output as a stream.

        Kills git where the output is not read to its end; else raises GitError where git failed.
        """
        with tempfile.TemporaryFile() as words:
            process = subprocess.Popen(
                ["git", *args],
                stdin=stdin or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words,
                cwd=self.quarantine,
                env=self.make_environment(),
            )
            assert process.stdout is not None  # noqa: S101 - PIPE was asked for
            try:
                yield process.stdout
                left_early = bool(process.stdout.read(1))
                if not left_early and process.wait():
                    words.seek(0)
                    raise self._explain(make_git_error(args, words.read()))
            finally:
                process.kill()
                process.stdout.close()
                process.wait()

    # ---- names

    def resolve(self, name: str) -> Oid:
        """Returns the commit, else the tree, that `name` resolves to in the user's repository."""
        for kind in ("commit", "tree"):
            spec = f"{name}^{{{kind}}}"
            found = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", spec)
            if found:
                return Oid(found)
        raise UnknownName(
            f"{name} is not a commit or tree of this repository.",
            "List branches and tags: git branch -a; git tag. A remote may need git fetch.",
        )

    def resolve_commit(self, name: str) -> Oid:
        """Returns the commit that `name` resolves to; raises PatchsplitError for a tree."""
        oid = self.resolve(name)
        if not self.is_commit(oid):
            raise PatchsplitError(
                f"{name} is a tree, not a commit.", "Name a commit, branch or tag."
            )
        return oid

    def has_object(self, oid: Oid) -> bool:
        """Returns whether the repository has an object, without fetching it."""
        asked = self.run("cat-file", "--batch-check", stdin=f"{oid}\n".encode())
        return not asked.endswith(b" missing\n")

    def is_commit(self, oid: Oid) -> bool:
        return self.run("cat-file", "-t", oid).strip() == b"commit"

    def resolve_tree(self, oid: Oid) -> Oid:
        """Returns the tree of a commit or a tree."""
        return Oid(self.run("rev-parse", "--verify", f"{oid}^{{tree}}").decode().strip())

    # ---- objects

    def read_blob(self, oid: Oid) -> bytes:
        """Returns the content of one object. Raises GitError where it is missing."""
        if self._cat_file is None:
            self._cat_file = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.quarantine,
                env=self.make_environment(),
            )
        pipe = self._cat_file
        assert pipe.stdin is not None  # noqa: S101 - PIPE was asked for
        assert pipe.stdout is not None  # noqa: S101 - PIPE was asked for
        try:
            pipe.stdin.write(oid.encode() + b"\n")
            pipe.stdin.flush()
        except BrokenPipeError:
            raise GitError(f"git cat-file ended before it gave {oid}.") from None
        header = pipe.stdout.readline().split()
        if len(header) != 3:
            raise self._explain(GitError(f"Object {oid} is missing."))
        content = pipe.stdout.read(int(header[2]) + 1)
        return content[:-1]

    def iter_blobs(self, oids: Iterable[Oid]) -> Iterator[tuple[Oid, bytes]]:
        """Yields (oid, content) for many objects, in the given order, by one process."""
        with tempfile.TemporaryFile() as wanted:
            asked = list(dict.fromkeys(oids))
            wanted.write("".join(f"{oid}\n" for oid in asked).encode())
            wanted.seek(0)
            with self.stream("cat-file", "--batch", "--buffer", stdin=wanted) as out:
                for oid in asked:
                    header = out.readline().split()
                    if len(header) != 3:
                        raise self._explain(GitError(f"Object {oid} is missing."))
                    yield oid, out.read(int(header[2]))
                    out.read(1)

    def read_lines(self, oid: Oid) -> Lines:
        """Returns a blob as lines; the last LINE_CACHE_SIZE blobs are cached."""
        return self._lines(oid)

    def _load_lines(self, oid: Oid) -> Lines:
        return split_lines(self.read_blob(oid))

    @property
    def objects(self) -> Path:
        """The folder of the objects in the quarantine."""
        return self.quarantine / "objects"

    def add_alternate(self, objects: Path) -> None:
        """Adds a folder of objects, where it exists; to be called before any blob is read."""
        if objects.is_dir():
            with (self.quarantine / "objects/info/alternates").open("ab") as file:
                file.write(format_alternate(objects))
