"""A temporary checkout, and commands that run in it: sandboxed, with a time limit, without network.

The checkout is a separate repository with alternates: it has none of the settings, hooks and
filters of the user's repository, and what a command does to it is deleted with it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from patchsplit.git.process import HERMETIC_ENV, run_git
from patchsplit.git.quarantine import format_alternate
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.temporary import temporary_folder

MAX_FILE_SIZE = 1 << 28
"""Bytes that a command can write to one file."""
MAX_BUILD_FILE_SIZE = 1 << 33
"""The same for a command that builds, as debug information is large."""
POLL_INTERVAL = 0.2
"""Seconds between two checks whether a command has ended or is to be stopped."""
RAW_ATTRIBUTES = "* -text !eol !ident !filter !working-tree-encoding\n"
"""Attributes that override those of a tree, so that files are written as they are in git."""
MAX_OUTPUT_SIZE = 1 << 22
"""Bytes of a command's output that are read."""
ANSI_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""A terminal's escape sequence: some scripts print colours to a pipe, too."""
ENV_ALLOWLIST = ("PATH", "LANG", "TZ", "PERL5LIB", "PYTHONPATH", "VIRTUAL_ENV", "JAVA_HOME")
"""The user's variables that a command needs to be found and to start."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command."""

    exit_code: int
    stdout: str
    stderr: str
    """Its standard error."""
    timed_out: bool = False
    """Whether it was stopped at the time limit."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout of some paths of one commit."""

    repo: Repo
    folder: Path

    @property
    def worktree(self) -> Path:
        return self.folder / "tree"

    def check_out_paths(self, commit: Oid, paths: Sequence[str] = ()) -> None:
        """Checks out paths of a commit over existing files; () sets only HEAD and the index."""
        self._run_git("read-tree", commit)
        (self.worktree / ".git/HEAD").write_text(f"{commit}\n")
        listed = self._run_git("ls-files", "-z", "--", *paths) if paths else b""
        if listed:
            self._run_git("checkout-index", "--force", "-z", "--stdin", stdin=listed)
        shutil.copy(self.folder / "index", self.worktree / ".git/index")

    def check_out(self, commit: Oid) -> None:
        """Checks out a commit as a whole; untracked files of a command stay.

        Files that do not change keep their time, so that a build system does not rebuild them.
        """
        self._run_git("read-tree", "--reset", "-u", commit)
        (self.worktree / ".git/HEAD").write_text(f"{commit}\n")
        shutil.copy(self.folder / "index", self.worktree / ".git/index")

    def _run_git(self, *args: str, stdin: bytes | None = None) -> bytes:
        # A command may have changed the settings of the checkout.
        sealed = self.repo.make_environment(
            GIT_DIR=str(self.folder / "own"),
            GIT_WORK_TREE=str(self.worktree),
            GIT_INDEX_FILE=str(self.folder / "index"),
            GIT_LITERAL_PATHSPECS="1",
        )
        return run_git(args, sealed, stdin=stdin, cwd=self.worktree)

    def run(
        self,
        command: Sequence[str],
        *,
        timeout: float,
        env: Mapping[str, str] | None = None,
        on_tick: Callable[[], None] = lambda: None,
        on_output: Callable[[str], None] | None = None,
        building: bool = False,
        memory: int | None = None,
    ) -> CommandResult:
        """Runs a command in the checkout, and kills its children when it ends.

        `on_tick` is called while it runs, and may raise to stop it; `on_output` gets what it prints
        on standard output, in whole lines but for the last. `building`: it may write large files.
        `memory`: bytes of address space that each of its processes may have; None: no limit.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
            largest = MAX_BUILD_FILE_SIZE if building else MAX_FILE_SIZE
            follow = _follow_output(out.fileno(), on_output) if on_output else lambda: None

            def tick() -> None:
                follow()
                on_tick()

            process = subprocess.Popen(
                [*sandbox_command(largest, memory), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=words,
                cwd=self.worktree,
                env=self._make_environment(env or {}),
                start_new_session=True,
            )
            try:
                late = not _wait(process, timeout, tick)
            finally:
                _kill(process)
            follow()
            return CommandResult(process.returncode, _read_output(out), _read_output(words), late)

    def _make_environment(self, env: Mapping[str, str]) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ENV_ALLOWLIST if key in os.environ}
        return {
            **kept,
            **HERMETIC_ENV,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **env,
        }


def _wait(process: subprocess.Popen[bytes], seconds: float, tick: Callable[[], None]) -> bool:
    """Waits for a process; returns whether it ended in time."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            process.wait(min(POLL_INTERVAL, left))
        except subprocess.TimeoutExpired:
            tick()
        else:
            return True
    return False


def _follow_output(descriptor: int, on_output: Callable[[str], None]) -> Callable[[], None]:
    """Returns a function that hands on what was written to a file since its last call."""
    position, rest = 0, b""

    def follow() -> None:
        """Hands on whole lines; the rest waits for its newline."""
        nonlocal position, rest
        new = os.pread(descriptor, MAX_OUTPUT_SIZE, position)
        position += len(new)
        whole, newline, after = (rest + new).rpartition(b"\n")
        rest = after
        if newline:
            on_output(ANSI_ESCAPE.sub("", whole.decode("utf-8", "replace")))

    return follow


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read_output(file: IO[bytes]) -> str:
    file.seek(0)
    return ANSI_ESCAPE.sub("", file.read(MAX_OUTPUT_SIZE).decode("utf-8", "replace"))


@contextmanager
def temporary_checkout(repo: Repo) -> Iterator[Checkout]:
    """Yields an empty checkout, and deletes it afterwards."""
    with temporary_folder("lab-") as place:
        (place / "home").mkdir()
        for git_dir in (place / "own", place / "tree/.git"):
            _create_git_dir(git_dir, repo.quarantine)
        (place / "own/info").mkdir()
        (place / "own/info/attributes").write_text(RAW_ATTRIBUTES)
        yield Checkout(repo, place)


def _create_git_dir(git_dir: Path, quarantine: Path) -> None:
    """Creates a git directory with the objects of a quarantine as alternates."""
    for folder in ("objects/info", "objects/pack", "refs/heads"):
        (git_dir / folder).mkdir(parents=True)
    form = (quarantine / "config").read_text().replace("bare = true", "hooksPath = /dev/null")
    (git_dir / "config").write_text(form)
    (git_dir / "HEAD").write_text("ref: refs/heads/none\n")
    borrowed = (quarantine / "objects/info/alternates").read_bytes()
    own = format_alternate(quarantine / "objects")
    (git_dir / "objects/info/alternates").write_bytes(own + borrowed)


def sandbox_command(largest: int = MAX_FILE_SIZE, memory: int | None = None) -> tuple[str, ...]:
    """Returns the prefix that limits a command: no network, no orphans, files up to `largest`.

    `memory`: bytes of address space of each process. What the system does not support is left out.
    """
    limits: tuple[str, ...] = ("prlimit", f"--fsize={largest}", "--core=0")
    if memory is not None:
        limits = (*limits, f"--as={memory}")
    return (*_find_isolation(), *(limits if _can_run(limits) else ()))


@cache
def _find_isolation() -> tuple[str, ...]:
    ways = (
        ("unshare", "--net", "--pid", "--fork", "--kill-child"),
        ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"),
        ("unshare", "--map-root-user", "--net"),
    )
    return next((way for way in ways if _can_run(way)), ())


def is_offline() -> bool:
    """Returns whether commands are run without network here."""
    return "--net" in sandbox_command()


def has_program(name: str) -> bool:
    """Returns whether a program is on the PATH."""
    return shutil.which(name) is not None


@cache
def _can_run(way: tuple[str, ...]) -> bool:
    try:
        done = subprocess.run(
            [*way, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
