"""git as a process: its environment, its output, and its errors.

The hermetic environment has no setting of a user or a machine: whatever is computed is computed
there. The user's environment has all of them: names, settings and identities are those of git
itself at the same place.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from patchsplit.errors import EnvironmentFailure, GitError

OLDEST_GIT = (2, 38)
HERMETIC_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "",
}
"""Environment in which no setting of a user or a machine changes the output of git."""

PLACE_VARIABLES = ("GIT_EXEC_PATH",)
"""Variables of git that say where its programs are: the only ones of the hermetic environment."""

REDIRECTING_VARIABLES = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_.*|COMMON_DIR|PREFIX|CONFIG"
    r"|NAMESPACE|DIFF_OPTS|EXTERNAL_DIFF|TRACE.*|SHALLOW_FILE|GRAFT_FILE|ATTR_SOURCE"
    r"|.*_PATHSPECS|QUARANTINE_PATH|INTERNAL_.*)$"
)
"""Variables that would make git use another repository, or read its arguments another way."""

OPTIONS_WITH_VALUE = ("-c", "-C")
"""Options before the verb whose value is the next word."""
HINT_SIZE = 600
"""Characters of git's messages, from their end, that are shown."""


def hermetic_environment(**env: str) -> dict[str, str]:
    """Returns the environment without the user's settings, and with the variables of `env`."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key in PLACE_VARIABLES
    }
    return {**kept, **HERMETIC_ENV, **env}


def user_environment(**env: str) -> dict[str, str]:
    """Returns the user's environment, settings of the command line (git -c) included.

    Only variables that point at another repository are left out; those of `env` are added.
    """
    kept = {key: value for key, value in os.environ.items() if not REDIRECTING_VARIABLES.match(key)}
    return {**kept, **env}


def run_git(
    args: Sequence[str],
    env: dict[str, str],
    *,
    stdin: bytes | None = None,
    ok: Sequence[int] = (0,),
    cwd: Path | None = None,
) -> bytes:
    """Runs git and returns its standard output.

    Raises GitError with its messages where the exit code is not in `ok`.
    """
    done = subprocess.run(
        ["git", *args],
        input=stdin or b"",
        capture_output=True,
        env=env,
        check=False,
        cwd=cwd,
    )
    if done.returncode not in ok:
        raise make_git_error(args, done.stderr)
    return done.stdout


def make_git_error(args: Sequence[str], messages: bytes) -> GitError:
    """Returns the error of a git that failed: its verb, and the end of its messages."""
    return GitError(f"git {find_verb(args)} failed.", decode_tail(messages))


def find_verb(args: Sequence[str]) -> str:
    """Returns the verb among git's arguments: "log" of `-c key=value log -1`; "" if there is none.

    Words before it are options of git itself.
    """
    words = iter(args)
    for word in words:
        if word in OPTIONS_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def decode_tail(messages: bytes, size: int = HINT_SIZE) -> str:
    r"""Returns the last `size` characters of messages; bytes that are not UTF-8 become \xNN."""
    return messages.decode(errors="backslashreplace").strip()[-size:]


def decode_text(raw: bytes, otherwise: str = "latin-1") -> str:
    """Returns a name or a message as text: UTF-8, or what is not UTF-8 in another encoding.

    Latin-1 is what git guesses, too, and where `otherwise` does not fit. A commit that says its
    encoding is converted by git before.
    """
    for encoding in ("utf-8", otherwise):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def check_git_version() -> None:
    """Raises EnvironmentFailure where git is missing or older than OLDEST_GIT."""
    oldest = ".".join(map(str, OLDEST_GIT))
    try:
        out = subprocess.run(["git", "version"], capture_output=True, check=False).stdout
    except OSError:
        raise EnvironmentFailure(
            "git is not installed, or not on the PATH.", f"Install git {oldest} or newer."
        ) from None
    found = re.search(rb"(\d+)\.(\d+)(?:\.\d+)*", out)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_GIT:
        version = found[0].decode() if found else "of no version"
        raise EnvironmentFailure(
            f"git is {version}, and patchsplit needs {oldest} or newer.",
            "Install a newer git, and put it first on the PATH.",
        )
