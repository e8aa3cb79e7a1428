"""A throw-away checkout, and commands that a user named run in it: sealed, timed, without network.

The checkout is a repository of its own that borrows objects: git's settings, hooks and filters of
the user's repository are not in it, and what a command does to it goes away with it.
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

from patchsplit.git.repo import SEALED, Repo, run_git
from patchsplit.model.delta import Oid

LARGEST = 1 << 28
"""Bytes that a command can write to one file."""
BUILT = 1 << 33
"""The same of a command that builds: debug information is large."""
TICK = 0.2
"""Seconds between two looks at whether a command shall go on."""
AS_IT_IS = "* -text !eol !ident !filter !working-tree-encoding\n"
"""Attributes that win over those of a tree: files are written as they are in git."""
READ = 1 << 22
"""Bytes of a command's output that are read."""
COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What a terminal takes for a colour: some scripts paint what nobody looks at."""
KEPT = ("PATH", "LANG", "TZ", "PERL5LIB", "PYTHONPATH", "VIRTUAL_ENV", "JAVA_HOME")
"""What a command needs of the user's environment to be found and to start."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command came to."""

    code: int
    out: str
    words: str
    """Its standard error."""
    late: bool = False
    """Whether it was stopped because its time was over."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A checkout of some paths of one commit."""

    repo: Repo
    place: Path

    @property
    def tree(self) -> Path:
        return self.place / "tree"

    def take(self, commit: Oid, paths: Sequence[str] = ()) -> None:
        """Lays out paths of a commit over what is there; without any, only HEAD and the index."""
        self._git("read-tree", commit)
        (self.tree / ".git/HEAD").write_text(f"{commit}\n")
        listed = self._git("ls-files", "-z", "--", *paths) if paths else b""
        if listed:
            self._git("checkout-index", "--force", "-z", "--stdin", stdin=listed)
        shutil.copy(self.place / "index", self.tree / ".git/index")

    def go_to(self, commit: Oid) -> None:
        """Makes the checkout a commit's, whole; what a command left beside its files stays.

        Files that no step changes keep their time, so that a build system leaves them alone.
        """
        self._git("read-tree", "--reset", "-u", commit)
        (self.tree / ".git/HEAD").write_text(f"{commit}\n")
        shutil.copy(self.place / "index", self.tree / ".git/index")

    def _git(self, *args: str, stdin: bytes | None = None) -> bytes:
        # By settings of our own: a command may have changed those of the checkout.
        sealed = self.repo.environment(
            GIT_DIR=str(self.place / "own"),
            GIT_WORK_TREE=str(self.tree),
            GIT_INDEX_FILE=str(self.place / "index"),
            GIT_LITERAL_PATHSPECS="1",
        )
        return run_git(args, sealed, stdin=stdin, cwd=self.tree)

    def run(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        more: Mapping[str, str] | None = None,
        tick: Callable[[], None] = lambda: None,
        building: bool = False,
    ) -> Ended:
        """Runs a command in the checkout; its children end with it.

        `tick` is called while it runs, and may raise to stop it. `building`: it may write large
        files.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
            process = subprocess.Popen(
                [*sandbox(BUILT if building else LARGEST), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=words,
                cwd=self.tree,
                env=self._environment(more or {}),
                start_new_session=True,
            )
            try:
                late = not _ends(process, seconds, tick)
            finally:
                _kill(process)
            return Ended(process.returncode, _read(out), _read(words), late)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        return {
            **kept,
            **SEALED,
            "HOME": str(self.place / "home"),
            "TMPDIR": str(self.place / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }


def _ends(process: subprocess.Popen[bytes], seconds: float, tick: Callable[[], None]) -> bool:
    """Waits; tells whether a process ended in time."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            process.wait(min(TICK, left))
        except subprocess.TimeoutExpired:
            tick()
        else:
            return True
    return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return COLOUR.sub("", file.read(READ).decode("utf-8", "replace"))


@contextmanager
def lab(repo: Repo) -> Iterator[Lab]:
    """Gives a checkout that has nothing in it yet, and takes it away."""
    place = Path(tempfile.mkdtemp(prefix="patchsplit-lab-"))
    try:
        (place / "home").mkdir()
        for git_dir in (place / "own", place / "tree/.git"):
            _prepare(git_dir, repo.quarantine)
        (place / "own/info").mkdir()
        (place / "own/info/attributes").write_text(AS_IT_IS)
        yield Lab(repo, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _prepare(git_dir: Path, theirs: Path) -> None:
    """Makes a git directory that borrows the objects of a quarantine."""
    for folder in ("objects/info", "objects/pack", "refs/heads"):
        (git_dir / folder).mkdir(parents=True)
    form = (theirs / "config").read_text().replace("bare = true", "hooksPath = /dev/null")
    (git_dir / "config").write_text(form)
    (git_dir / "HEAD").write_text("ref: refs/heads/none\n")
    borrowed = (theirs / "objects/info/alternates").read_text()
    (git_dir / "objects/info/alternates").write_text(f"{theirs / 'objects'}\n{borrowed}")


def sandbox(largest: int = LARGEST) -> tuple[str, ...]:
    """Returns what commands are run under: no network, no child that outlives them, small files.

    What the system does not offer is left out.
    """
    limits = ("prlimit", f"--fsize={largest}", "--core=0")
    return (*_apart(), *(limits if _works(limits) else ()))


@cache
def _apart() -> tuple[str, ...]:
    ways = (
        ("unshare", "--net", "--pid", "--fork", "--kill-child"),
        ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"),
        ("unshare", "--map-root-user", "--net"),
    )
    return next((way for way in ways if _works(way)), ())


def is_offline() -> bool:
    """Tells whether commands are run without network here."""
    return "--net" in sandbox()


def has_program(name: str) -> bool:
    """Tells whether a program is on the PATH."""
    return shutil.which(name) is not None


@cache
def _works(way: tuple[str, ...]) -> bool:
    try:
        done = subprocess.run(
            [*way, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
