"""Which workspace is meant, and the plans of its repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from patchsplit.errors import PatchsplitError, Refused, UnknownName
from patchsplit.git.repo import Repo
from patchsplit.git.user import find_common_dir, find_git_dir
from patchsplit.model.topics.listing import TopicPatches
from patchsplit.model.topics.workspace import Member, Tie, TopicName, Workspace
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.session import Session
from patchsplit.session.views.topics import resolve_topic
from patchsplit.store.workspace import read_workspace

SETTING = "patchsplit.workspace"
WAY_OUT = f"Name it: --workspace FILE, or git config --global {SETTING} FILE"


def find_workspace_file(repo: Repo, named: Path | None) -> Path | None:
    """Returns the workspace that the user named, else that of the user's git config; None: neither.

    Raises Refused if the repository's own config names one, as no repository may say which other
    repositories are read, and PatchsplitError if the config's path is not absolute.
    """
    if named is not None:
        return named
    if repo.read_repository_config(SETTING):
        raise Refused(
            f"The repository's own config sets {SETTING}, which only your own config may.",
            f"Remove it: git config --unset-all {SETTING}. Set your own: git config --global"
            f" {SETTING} FILE",
        )
    values = [value for value in repo.read_user_config(SETTING) if value.strip()]
    if not values:
        return None
    path = Path(values[-1]).expanduser()
    if not path.is_absolute():
        raise PatchsplitError(f"{SETTING} is {values[-1]}, which is not absolute.", WAY_OUT)
    return path


def name_workspace_file(repo_dir: Path, named: Path | None) -> Path:
    """Returns the same for a folder. Raises PatchsplitError if no workspace is named."""
    if named is not None:
        return named
    with Repo.open(repo_dir) as repo:
        path = find_workspace_file(repo, None)
    if path is None:
        raise PatchsplitError("No workspace was named.", WAY_OUT)
    return path


def find_member(session: Session, file: Path, workspace: Workspace) -> Member | None:
    """Returns the member that is the plan of a session; None if there is none."""
    if session.store is None:
        return None
    for member in workspace.members.values():
        # What cannot be read is not this repository, and an error where it is needed.
        with suppress(PatchsplitError):
            where = find_common_dir(find_git_dir(_find_folder(file, member)))
            same = where.resolve() == session.repo.common_dir.resolve()
            if same and member.plan == session.store.name:
                return member
    return None


class OpenWorkspace:
    """A workspace with its file, whose plans are opened as they are asked for."""

    def __init__(self, file: Path, stack: ExitStack, on_progress: OnProgress) -> None:
        self.file = file
        self.workspace = read_workspace(file)
        self._stack = stack
        self._on_progress = on_progress
        self._sessions: dict[str, Session] = {}

    @property
    def members(self) -> Mapping[str, Member]:
        return self.workspace.members

    def open_plan(self, name: str) -> Session:
        """Returns the session of a member. Raises PatchsplitError if its plan cannot be opened."""
        if name not in self._sessions:
            if name not in self.members:
                raise UnknownName(
                    f"The workspace {self.file} has no repository {name}.",
                    f"Use one of: {', '.join(self.members)}",
                )
            member = self.members[name]
            folder = _find_folder(self.file, member)
            try:
                session = Session.open(folder, member.plan, self._on_progress)
            except PatchsplitError as error:
                raise type(error)(
                    f"The repository {name} of the workspace, {folder}: {error.message}", error.hint
                ) from error
            self._sessions[name] = self._stack.enter_context(session)
        return self._sessions[name]

    def resolve(self, name: TopicName) -> TopicPatches:
        """Returns the topic of a name. Raises PatchsplitError if there is none, or several."""
        session = self.open_plan(name.repository)
        try:
            return resolve_topic(session, name.topic)
        except UnknownName as error:
            member = self.members[name.repository]
            raise UnknownName(
                f"{name}: the plan {member.plan} of {_find_folder(self.file, member)} has no topic"
                f" {name.topic}.",
                f"List them: patchsplit -C {member.path} topics. Then change {self.file}.",
            ) from error

    def resolve_tie(self, tie: Tie) -> tuple[TopicName, TopicName]:
        """Returns both topics of a tie by their full names. Raises PatchsplitError as resolve()."""
        return self.name_fully(tie.topic), self.name_fully(tie.needs)

    def name_fully(self, name: TopicName) -> TopicName:
        """Returns a topic's full name. Raises PatchsplitError as resolve()."""
        return TopicName(name.repository, self.resolve(name).name)


@contextmanager
def open_workspace(
    file: Path, on_progress: OnProgress = ignore_progress
) -> Iterator[OpenWorkspace]:
    """Yields a workspace, and closes the plans that were opened.

    Raises PatchsplitError if the file is not valid.
    """
    with ExitStack() as stack:
        yield OpenWorkspace(file, stack, on_progress)


def _find_folder(file: Path, member: Member) -> Path:
    return file.parent / Path(member.path).expanduser()
