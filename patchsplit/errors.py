"""The errors that a user sees: each says what failed, on what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


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


class RemedyKind(StrEnum):
    """What a user can do about an error. Each face words it: as a command, or as a key."""

    MAKE_PLAN = "make-plan"
    REPLACE_PLAN = "replace-plan"
    """Refresh the plan that is there, make another one, or start over."""
    REFRESH = "refresh"
    SHOW_SERIES = "show-series"
    SHOW_HUNKS = "show-hunks"
    SHOW_TOPICS = "show-topics"
    SHOW_LOG = "show-log"
    SHOW_WAIVERS = "show-waivers"
    SHOW_PACKS = "show-packs"
    SHOW_EXAMPLE_PACK = "show-example-pack"
    SHOW_CONFLICTS = "show-conflicts"
    SHOW_SUGGESTIONS = "show-suggestions"
    """Arguments: the short id of a hunk."""
    ANSWER_BY_HAND = "answer-by-hand"
    """Take another suggestion, or write the answer. Arguments: the short id of a hunk."""
    EDIT_ANSWER = "edit-answer"
    """Change what was answered. Arguments: the short id of a hunk."""
    FORGET_EDIT = "forget-edit"
    """Take a recorded edit back. Arguments: the short id of a hunk."""
    UNDO = "undo"
    KEEP_PRIVATE = "keep-private"
    GIVE_REASON = "give-reason"
    REMOVE_LEAK = "remove-leak"
    """Take out what was found, or let it out. Arguments: the rules, each one argument."""
    EMIT_MBOX = "emit-mbox"
    NAME_BASE = "name-base"
    NAME_UPSTREAM = "name-upstream"
    NAME_REMOTE = "name-remote"
    NAME_FORK_REMOTE = "name-fork-remote"
    NAME_UPSTREAM_REPOSITORY = "name-upstream-repository"
    NAME_UPSTREAM_BRANCH = "name-upstream-branch"
    NAME_FOLDER = "name-folder"
    NAME_BUILD = "name-build"
    """Arguments: the setting that names the command."""
    NAME_CHECKER = "name-checker"
    """Arguments: the setting that names checkers."""
    REPLACE_FILES = "replace-files"
    """Choose another folder, or replace what is there."""
    REPLACE_BRANCH = "replace-branch"
    """Choose another name, or replace the branch."""
    REPLACE_REMOTE_BRANCHES = "replace-remote-branches"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out of an error."""

    kind: RemedyKind
    arguments: tuple[str, ...] = ()


class PatchsplitError(Exception):
    """A failure that a user can act on.

    `message` says what failed, on what. `hint` says what to do about it: a Remedy that a face
    words, or a sentence that fits every face. `exit_code` is the code that a command ends with.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str | Remedy | RemedyKind = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint: str | Remedy = Remedy(hint) if isinstance(hint, RemedyKind) else hint


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
