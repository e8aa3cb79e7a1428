"""A repository: names to objects, objects to bytes, the user's settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import git

from patchsplit.errors import EnvironmentFailure, GitError, PatchsplitError
from patchsplit.git.quarantine import create_quarantine
from patchsplit.model.delta import Lines, Oid, split_lines
from patchsplit.model.facts import Person

OLDEST_GIT = (2, 38, 0)
LINE_CACHE_SIZE = 256

HERMETIC_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C.UTF-8",
}
"""Environment in which no setting of a user or a machine changes the output of git."""

REDIRECTING_VARIABLES = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_.*|COMMON_DIR|PREFIX"
    r"|CONFIG(_.*)?|NAMESPACE|DIFF_OPTS|EXTERNAL_DIFF|TRACE.*|SHALLOW_FILE)$"
)
"""Variables that would make git use another repository or other settings."""

USER_SCOPES = ("global", "system", "command")
"""Scopes of the user's own settings; `local` and `worktree` are the repository's."""


class Repo:
    """The user's repository, and the quarantine in which git runs.

    Not safe to share between threads; a context manager.
    """

    def __init__(self, repo: git.Repo) -> None:
        self._repo = repo
        self._cat_file: subprocess.Popen[bytes] | None = None
        self._lines = lru_cache(LINE_CACHE_SIZE)(self._load_lines)
        self.quarantine = Path(tempfile.mkdtemp(prefix="patchsplit-"))
        self.git_dir = Path(repo.git_dir).resolve()
        self.common_dir = Path(repo.common_dir).resolve()
        sha256 = self.read_config("extensions.objectformat") == "sha256"
        create_quarantine(self.quarantine, self.common_dir, sha256=sha256)

    @classmethod
    def open(cls, where: Path) -> Repo:
        """Opens the repository that `where` is in.

        New objects are written to a temporary git directory, which `close` deletes. Raises
        PatchsplitError where there is no repository, EnvironmentFailure where git is missing, too
        old, or refuses the repository.
        """
        check_git_version()
        if not where.is_dir():
            raise PatchsplitError(f"There is no directory {where}.", "Check the path after -C.")
        try:
            repo = git.Repo(where, search_parent_directories=True)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError):
            raise PatchsplitError(
                f"{where} is not in a git repository.",
                "Run patchsplit inside the repository, or name it with -C DIR.",
            ) from None
        except ValueError as error:
            raise EnvironmentFailure(
                f"git refuses to open {where}: {error}", "See safe.directory in git help config."
            ) from error
        return cls(repo)

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
        self._repo.close()
        shutil.rmtree(self.quarantine, ignore_errors=True)

    # ---- running git

    def make_environment(self, **env: str) -> dict[str, str]:
        """Returns the environment of git in the quarantine."""
        kept = {
            key: value for key, value in os.environ.items() if not REDIRECTING_VARIABLES.match(key)
        }
        return {**kept, **HERMETIC_ENV, "GIT_DIR": str(self.quarantine), **env}

    def run(
        self, *args: str, stdin: bytes | None = None, ok: Sequence[int] = (0,), **env: str
    ) -> bytes:
        """Runs git in the quarantine and returns its standard output.

        Raises GitError where its exit code is not in `ok`.
        """
        return run_git(args, self.make_environment(**env), stdin=stdin, ok=ok)

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
                env=self.make_environment(),
            )
            assert process.stdout is not None  # noqa: S101 - PIPE was asked for
            try:
                yield process.stdout
                left_early = bool(process.stdout.read(1))
                if not left_early and process.wait():
                    words.seek(0)
                    raise GitError(f"git {args[0]} failed.", _decode_tail(words.read()))
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
        raise PatchsplitError(
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

    def find_merge_base(self, one: Oid, two: Oid) -> Oid | None:
        found = self.run("merge-base", one, two, ok=(0, 1)).decode().split()
        return Oid(found[0]) if found else None

    def list_checked_out(self) -> set[str]:
        """Returns the refs that are checked out in a work tree of this repository."""
        out = self.ask("worktree", "list", "--porcelain", "-z")
        return {row.removeprefix("branch ") for row in out.split("\0") if row.startswith("branch ")}

    def ask(self, *args: str) -> str:
        """Runs git in the user's repository with the user's settings; returns "" where it fails."""
        code, out, _ = self._execute(*args)
        return "" if code else out

    def _execute(self, *args: str) -> tuple[int, str, str]:
        code, out, words = self._repo.git.execute(
            ["git", *args],
            with_extended_output=True,
            with_exceptions=False,
            env={"GIT_DIR": str(self._repo.git_dir)},
        )
        return int(code or 0), str(out), str(words)

    # ---- settings

    def read_config(self, key: str) -> str | None:
        """Returns the value of a setting, as git resolves it for this repository; None: not set."""
        code, out, _ = self._execute("config", "--get", key)
        return None if code else out

    def read_user_config(self, key: str) -> list[str]:
        """Returns the values in the user's own settings, without those of the repository."""
        rows = self.ask("config", "--show-scope", "--get-all", key).splitlines()
        scoped = (row.partition("\t") for row in rows)
        return [value for scope, _, value in scoped if scope in USER_SCOPES]

    def read_identity(self) -> Person:
        """Returns the committer. Raises EnvironmentFailure where git has no e-mail address."""
        code, out, error = self._execute(
            "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"
        )
        found = re.match(r"(.*) <(.*)> \d+ [+-]\d+$", out)
        if code or not found:
            raise EnvironmentFailure(
                "git does not know who you are.",
                'Run: git config user.name "Your Name"; git config user.email you@example.org',
            ) from (GitError("git var", error) if code else None)
        return Person(found[1], found[2])

    # ---- objects

    def read_blob(self, oid: Oid) -> bytes:
        """Returns the content of one object. Raises GitError where it is missing."""
        if self._cat_file is None:
            self._cat_file = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
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
            raise GitError(
                f"Object {oid} is missing.", "This is a partial or shallow clone: fetch the object."
            )
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
                        raise GitError(f"Object {oid} is missing.")
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
            with (self.quarantine / "objects/info/alternates").open("a") as file:
                file.write(f"{objects}\n")


def run_git(
    args: Sequence[str],
    env: dict[str, str],
    *,
    stdin: bytes | None = None,
    ok: Sequence[int] = (0,),
    cwd: Path | None = None,
) -> bytes:
    """Runs git; raises GitError with its messages where the exit code is not in `ok`."""
    done = subprocess.run(
        ["git", *args],
        input=stdin or b"",
        capture_output=True,
        env=env,
        check=False,
        cwd=cwd,
    )
    if done.returncode not in ok:
        verb = next((arg for arg in args if not arg.startswith("-")), "")
        raise GitError(f"git {verb} failed.", _decode_tail(done.stderr))
    return done.stdout


def user_environment() -> dict[str, str]:
    """Returns the user's environment, in which the user's settings apply."""
    kept = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM")
    return {k: v for k, v in os.environ.items() if k in kept or not REDIRECTING_VARIABLES.match(k)}


def check_git_version() -> None:
    """Raises EnvironmentFailure where git is missing or older than 2.38."""
    oldest = ".".join(map(str, OLDEST_GIT[:2]))
    try:
        found = git.Git().version_info
    except git.GitCommandNotFound:
        raise EnvironmentFailure(
            "git is not installed, or not on the PATH.", f"Install git {oldest} or newer."
        ) from None
    if tuple(found) < OLDEST_GIT:
        raise EnvironmentFailure(
            f"git is {'.'.join(map(str, found))}, and patchsplit needs {oldest} or newer.",
            "Install a newer git, and put it first on the PATH.",
        )


def _decode_tail(words: bytes) -> str:
    return words.decode(errors="replace").strip()[-600:]
