"""The errors that a user sees: each says what failed, on what, and what to do about it."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    """The command is done; something needs attention: a conflict, a finding, a failed step."""
    USAGE = 2
    """The command line, a plan or a diff is not valid."""
    REFUSED = 3
    """Nothing was done, because it would not be safe."""
    ENVIRONMENT = 4
    """A problem with git, the disk, the network or the user's identity."""
    UNKNOWN_NAME = 5
    """A name that was given is that of no commit, plan, patch, topic or hunk."""
    NOTHING = 6
    """There is nothing to do: the fork and its base are the same."""
    ALL_UPSTREAM = 7
    """There is nothing to send: upstream has all of it."""
    HELD_BACK = 8
    """Nothing was sent, as all patches are held back."""
    LEAK = 9
    """Nothing was sent, because of private data."""
    EXISTS = 10
    """The plan, branch or folder that would be made exists already."""
    PLAN_CHANGED = 11
    """Another process has changed the plan since it was read."""
    BUG = 70
    """An exception that is not a PatchsplitError."""
    INTERRUPTED = 130

    @property
    def kind(self) -> str:
        """Its name as a word, as errors have it with --json: "plan-changed"."""
        return self.name.lower().replace("_", "-")


class RemedyKind(StrEnum):
    """What a user can do about an error; the command line and the terminal UI each word it."""

    MAKE_PLAN = "make-plan"
    REPLACE_PLAN = "replace-plan"
    """Refresh the existing plan, make another one, or replace it."""
    REFRESH = "refresh"
    REOPEN = "reopen"
    """Read the plan again, as another process has changed it."""
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
    """Use another suggestion, or write the answer. Arguments: the short id of a hunk."""
    EDIT_ANSWER = "edit-answer"
    """Edit the answer to a conflict. Arguments: the short id of its hunk."""
    FORGET_EDIT = "forget-edit"
    """Discard a recorded edit. Arguments: the short id of its hunk."""
    UNDO = "undo"
    KEEP_PRIVATE = "keep-private"
    GIVE_REASON = "give-reason"
    TAKE_ALONG = "take-along"
    """Move what a patch needs before it. Arguments: the name of the patch."""
    MERGE_PATCHES = "merge-patches"
    """Merge two patches that need each other. Arguments: their names."""
    FREE_PATH = "free-path"
    """Send what frees a path, or keep private what takes it."""
    COMPLETE_PATCHES = "complete-patches"
    """Resolve the hunks without a place, or send the patches without them."""
    CONFIRM_DRAFTS = "confirm-drafts"
    FIX_MESSAGE = "fix-message"
    """Change what git am would not read as written. Arguments: the names of the rules."""
    REMOVE_LEAK = "remove-leak"
    """Remove what leak rules found, or allow it. Arguments: the names of the rules."""
    EMIT_MBOX = "emit-mbox"
    NAME_PATCH = "name-patch"
    """Use the name of a patch that does not change, or look at the numbers again."""
    NAME_BASE = "name-base"
    DEEPEN = "deepen"
    """Fetch upstream's whole history, or go on without it."""
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
    READ_SHEET = "read-sheet"
    """Correct a document of messages, and read it. Arguments: its path."""
    NAME_WRITER = "name-writer"
    """Arguments: the setting that names a writer of messages."""
    REPLACE_FILES = "replace-files"
    """Choose another folder, or replace its patches."""
    REPLACE_BRANCH = "replace-branch"
    """Choose another name, or replace the branch."""
    REPLACE_REMOTE_BRANCHES = "replace-remote-branches"


class Remedy(NamedTuple):
    """A hint of an error: a kind, and the words that its sentence needs."""

    kind: RemedyKind
    arguments: tuple[str, ...] = ()
    """As described at the kind; most kinds have none."""


class PatchsplitError(Exception):
    """A failure that a user can act on.

    `message` says what failed, on what. `hint` says what to do about it: a Remedy that the command
    line and the terminal UI word for themselves, a sentence that fits both, or "".
    `exit_code` is the exit code of a command that raises it.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str | Remedy | RemedyKind = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint: str | Remedy = Remedy(hint) if isinstance(hint, RemedyKind) else hint


class Refused(PatchsplitError):  # noqa: N818 - it is not a failure
    """Raised when the request could do harm; nothing was done."""

    exit_code = ExitCode.REFUSED


class UnknownName(PatchsplitError):  # noqa: N818 - as above
    """Raised for a name of no commit, plan, patch, topic or hunk."""

    exit_code = ExitCode.UNKNOWN_NAME


class NothingToDo(PatchsplitError):  # noqa: N818 - as above
    """Raised where the fork changes nothing."""

    exit_code = ExitCode.NOTHING


class AllUpstream(Refused):
    """Raised where there is nothing to send, as upstream has all of it."""

    exit_code = ExitCode.ALL_UPSTREAM


class HeldBack(Refused):
    """Raised where all patches are held back."""

    exit_code = ExitCode.HELD_BACK


class AlreadyExists(Refused):
    """Raised where what would be made exists already."""

    exit_code = ExitCode.EXISTS


class PlanChanged(Refused):
    """Raised where another process has changed the plan."""

    exit_code = ExitCode.PLAN_CHANGED


class EnvironmentFailure(PatchsplitError):  # noqa: N818 - EnvironmentError is a built-in name
    """Raised when git, the disk, the network or an identity is missing or fails."""

    exit_code = ExitCode.ENVIRONMENT


class DiskFull(EnvironmentFailure):
    """Raised when a file cannot be written, as the disk or the quota is full."""


class GitError(EnvironmentFailure):
    """Raised when a git command fails; `hint` is what git printed."""


class PlanError(PatchsplitError):
    """Raised when an edit of a plan is not possible; the plan is not changed."""
