"""The errors that a user sees: each says what failed, on what, and what to do about it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    """Done, and something is left for the user: a conflict, an unassigned hunk, a finding."""
    USAGE = 2
    """The command line, a plan or a diff cannot be read."""
    REFUSED = 3
    """Nothing was done, because it would not have been safe."""
    ENVIRONMENT = 4
    """git, the disk, the network or the user's identity failed."""
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
    """The request could do harm, so nothing was done."""

    exit_code = ExitCode.REFUSED


class EnvironmentFailure(PatchsplitError):  # noqa: N818 - named as the user reads it
    """Something outside (git, the disk, an identity) is missing or broken."""

    exit_code = ExitCode.ENVIRONMENT


class GitError(EnvironmentFailure):
    """A git command failed; `hint` is what git printed."""


class PlanError(PatchsplitError):
    """An edit of a plan that is not possible; the plan is not changed."""
