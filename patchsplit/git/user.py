"""The user's git: the repository that it finds, its names and settings; and the user's programs.

These are the editor, and what is asked for a text.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

from patchsplit.errors import EnvironmentFailure, PatchsplitError
from patchsplit.git.process import (
    decode_tail,
    decode_text,
    make_git_error,
    user_environment,
)
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person
from patchsplit.temporary import temporary_folder

FIXED_DATES = {"GIT_AUTHOR_DATE": "@0 +0000", "GIT_COMMITTER_DATE": "@0 +0000"}
UNKNOWN_USER = re.compile(r"no (email|name) was given|tell me who you are|auto-?detect")
"""What git says where it has no identity that the user gave."""
HERE = Path()
POLL_INTERVAL = 0.1
"""Seconds between two looks at a program that runs."""
MAX_ANSWER = 1 << 20
"""Bytes of an answer."""
USER_SCOPES = ("global", "system", "command")
"""Scopes of the user's own settings; `local` and `worktree` are the repository's."""


def find_git_dir(where: Path) -> Path:
    """Returns the git directory of the repository or the work tree that `where` is in.

    git itself finds it, and refuses what is not the user's (safe.directory). Where the user named
    no other place than ".", it may be in the variable GIT_DIR (git --git-dir). Raises
    PatchsplitError where there is no repository, EnvironmentFailure where git refuses it.
    """
    place = {"GIT_DIR": os.environ["GIT_DIR"]} if where == HERE and "GIT_DIR" in os.environ else {}
    if not where.is_dir():
        raise PatchsplitError(f"There is no directory {where}.", "Check the path after -C.")
    done = subprocess.run(
        ["git", "-C", str(where), "rev-parse", "--absolute-git-dir"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=user_environment(LC_ALL="C", LANGUAGE="", **place),
    )
    if not done.returncode:
        return Path(os.fsdecode(done.stdout.removesuffix(b"\n"))).resolve()
    if b"not a git repository" in done.stderr:
        raise PatchsplitError(
            f"{where} is not in a git repository.",
            "Run patchsplit inside the repository, or name it with -C DIR.",
        )
    raise EnvironmentFailure(f"git refuses to open {where}.", decode_tail(done.stderr))


def find_common_dir(git_dir: Path) -> Path:
    """Returns the git directory that the work trees of a repository share."""
    try:
        raw = (git_dir / "commondir").read_bytes()
    except OSError:
        return git_dir
    return (git_dir / os.fsdecode(raw.rstrip(b"\n"))).resolve()


class UserGit:
    """A repository as the user's git sees it: names, settings and the identity.

    All settings apply: conditional ones, those of a work tree, of the environment and of git -c.
    """

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self.common_dir = find_common_dir(git_dir)

    def find_work_tree(self) -> Path:
        """Returns the top of the work tree; in a bare repository, its git directory."""
        named = self.read_config("core.worktree")
        if named:
            return self.git_dir / named
        link = self.git_dir / "gitdir"  # of a linked work tree: the path of its file .git
        if link.exists():
            return Path(os.fsdecode(link.read_bytes().rstrip(b"\n"))).parent
        return self.git_dir.parent if self.git_dir.name == ".git" else self.git_dir

    def find_merge_base(self, one: Oid, two: Oid) -> Oid | None:
        """Returns the merge base of two commits as the user's git finds it, grafts included."""
        found = self.ask("merge-base", one, two).split()
        return Oid(found[0]) if found else None

    @property
    def is_shallow(self) -> bool:
        """Whether the history ends at a boundary, as a clone of limited depth has it."""
        return (self.common_dir / "shallow").exists()

    def list_checked_out(self) -> set[str]:
        """Returns the refs that are checked out in a work tree of this repository."""
        out = self.ask("worktree", "list", "--porcelain", "-z")
        return {row.removeprefix("branch ") for row in out.split("\0") if row.startswith("branch ")}

    def ask(self, *args: str) -> str:
        """Runs git in the user's repository with the user's settings; returns "" where it fails.

        For names and settings alone: a verb that reads contents may run what a setting names.
        """
        code, out, _ = self._execute(*args)
        return "" if code else out

    def _execute(self, *args: str, **env: str) -> tuple[int, str, str]:
        done = subprocess.run(
            ["git", "-c", f"core.hooksPath={os.devnull}", *args],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd=self.git_dir,
            env=user_environment(GIT_DIR=str(self.git_dir), LC_ALL="C", LANGUAGE="", **env),
        )
        out, words = (part.decode(errors="surrogateescape") for part in (done.stdout, done.stderr))
        return done.returncode, out.removesuffix("\n"), words

    # ---- settings

    def read_config(self, key: str, kind: str | None = None) -> str | None:
        """Returns the value of a setting, as git resolves it for this repository; None: not set.

        `kind` is a type that git converts the value to, such as "int" or "path"; a value that
        cannot be converted counts as not set.
        """
        options = [f"--type={kind}"] if kind else []
        code, out, _ = self._execute("config", *options, "--get", key)
        return None if code else out

    def read_user_config(self, key: str) -> list[str]:
        """Returns the values in the user's own settings, without those of the repository."""
        return [value for scope, value in self._read_scoped(key) if scope in USER_SCOPES]

    def read_repository_config(self, key: str) -> list[str]:
        """Returns the values in the settings of the repository, and of its work tree."""
        return [value for scope, value in self._read_scoped(key) if scope not in USER_SCOPES]

    def _read_scoped(self, key: str) -> list[tuple[str, str]]:
        """Returns the values of a setting, each with its scope, in git's order."""
        fields = self.ask("config", "--null", "--show-scope", "--get-all", key).split("\0")
        return list(zip(fields[::2], fields[1::2], strict=False))

    def read_identity(self, role: str = "COMMITTER") -> Person:
        """Returns the committer, or with "AUTHOR" the author, as git would write them.

        Raises EnvironmentFailure where git has no e-mail address but one that it would guess, or
        refuses the name.
        """
        given = os.environ.get("EMAIL") and not self.read_config("user.email")
        explicit = () if given else ("-c", "user.useConfigOnly=true")
        variable = f"GIT_{role}_IDENT"
        # Only the person is asked for, so a date of the environment need not be right.
        code, out, error = self._execute(*explicit, "var", variable, **FIXED_DATES)
        found = re.match(r"(.*) <(.*)> \d+ [+-]\d+$", out)
        if code and not UNKNOWN_USER.search(error):
            raise make_git_error(["var"], os.fsencode(error))
        if not found:
            raise EnvironmentFailure(
                "git does not know who you are.",
                'Run: git config user.name "Your Name"; git config user.email you@example.org',
            )
        encoding = self.read_config("i18n.commitEncoding") or "latin-1"
        name, mail = (decode_text(os.fsencode(part), encoding) for part in found.groups())
        return Person(name, mail)


def edit_in_editor(repo: UserGit, content: bytes, name: str) -> bytes | None:
    """Opens git's editor on a file called `name`; returns its content, None where it is the same.

    Raises EnvironmentFailure where there is no editor, or it fails.
    """
    editor = repo.ask("var", "GIT_EDITOR")
    if not editor:
        raise EnvironmentFailure(
            "There is no editor.", "Set one: git config core.editor, or the variable EDITOR."
        )
    with temporary_folder("edit-") as folder:
        file = folder / Path(name).name
        file.write_bytes(content)
        # As git calls it: the setting is a shell command.
        command = ["sh", "-c", f'{editor} "$@"', editor, str(file)]
        code = subprocess.run(command, env=user_environment(), check=False).returncode
        if code:
            raise EnvironmentFailure(
                f"The editor failed with exit code {code}, so nothing was changed.",
                f"It is: {editor}",
            )
        after = file.read_bytes()
    return None if after == content else after


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """How a program ended, and what it wrote."""

    exit_code: int
    """Negative: the signal that ended it."""
    content: bytes
    """Its standard output, at most MAX_ANSWER bytes."""
    messages: str
    """The end of its standard error."""
    timed_out: bool = False
    too_long: bool = False
    """Whether it was stopped since it wrote more than MAX_ANSWER bytes."""


def ask_program(
    command: str,
    content: bytes,
    *,
    folder: Path | None,
    timeout: float,
    on_tick: Callable[[], None] = lambda: None,
) -> ProgramAnswer:
    """Runs a shell command on `content`, its standard input, and returns what it answers.

    It has the user's environment, and runs in `folder`; None: an empty one, so that a relative path
    in it never means a file of a repository. `timeout` is in seconds. `on_tick` is called while it
    runs, and may raise to stop it. What it started is killed with it.
    """
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as words,
        tempfile.TemporaryDirectory(prefix="patchsplit-writer-") as empty,
    ):
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=given,
            stdout=out,
            stderr=words,
            cwd=folder or empty,
            env=user_environment(),
            start_new_session=True,
        )
        try:
            ended, too_long = _wait(process, out, timeout, on_tick)
        finally:
            _kill_group(process)
        return ProgramAnswer(
            process.returncode,
            _read(out),
            decode_tail(_read(words)),
            timed_out=not ended and not too_long,
            too_long=too_long,
        )


def _wait(
    process: subprocess.Popen[bytes],
    out: IO[bytes],
    seconds: float,
    on_tick: Callable[[], None],
) -> tuple[bool, bool]:
    """Waits for a program; returns whether it ended by itself, and whether it wrote too much."""
    end = monotonic() + seconds
    while True:
        ended = False
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(POLL_INTERVAL, max(0.0, end - monotonic())))
            ended = True
        too_long = os.fstat(out.fileno()).st_size > MAX_ANSWER
        if ended or too_long or monotonic() >= end:
            return ended and not too_long, too_long
        on_tick()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(MAX_ANSWER)
