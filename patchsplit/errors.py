"""What can go wrong for a user: a sentence that names the thing, and a way out."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    """Done, and something is left for a person: a conflict, an open hunk."""
    USAGE = 2
    """The command line, a plan or a diff cannot be read as it stands."""
    REFUSED = 3
    """Nothing was done, because it would not have been safe."""
    ENVIRONMENT = 4
    """git, the disk, the network or the user's identity is not as it must be."""
    BUG = 70
    INTERRUPTED = 130


class PatchsplitError(Exception):
    """A failure that a user can act on.

    `message` says what failed, on what; `hint` says what to do about it; `exit` is the exit code.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(PatchsplitError):  # noqa: N818 - named as the user reads it
    """The request is understood and would do harm; nothing was done."""

    exit_code = ExitCode.REFUSED


class EnvironmentFailure(PatchsplitError):  # noqa: N818 - named as the user reads it
    """Something outside (git, the disk, an identity) is missing or broken."""

    exit_code = ExitCode.ENVIRONMENT


class GitError(EnvironmentFailure):
    """A git command failed; `hint` carries git's own words."""


class PlanError(PatchsplitError):
    """An edit of a plan that makes no sense; the plan is as it was."""
