"""Pushes the series to GitHub or GitLab: branches of a fork, and a request for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.emit import CommittedSeries
from patchsplit.emit.forge import (
    Forge,
    PullRequest,
    build_command,
    build_script,
    choose_branch_name,
    fill_template,
    find_template,
    format_request_text,
    parse_remote_url,
)
from patchsplit.emit.subseries import collect_stack
from patchsplit.errors import (
    EnvironmentFailure,
    GitError,
    PatchsplitError,
    Refused,
    RemedyKind,
)
from patchsplit.git.push import has_program, list_remotes, push, run_program
from patchsplit.git.tree import list_tree
from patchsplit.model import edits
from patchsplit.model.outgoing import Cleared, Outgoing, OutgoingFile, Push, RefUpdate
from patchsplit.model.plan import PatchId, Plan
from patchsplit.model.topics.workspace import OutsideNeed
from patchsplit.session.exits.deliveries import record_requests
from patchsplit.session.exits.remotes import find_upstream_branch, resolve_remote
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    commit_series,
    find_needs,
    preview_commits,
)
from patchsplit.session.series.guard import clear
from patchsplit.session.series.whole import WholeSeries, commit_whole
from patchsplit.session.session import Session
from patchsplit.session.workspace.needs import (
    assign_needs,
    find_cleared_needs,
    refuse_open_needs,
)
from patchsplit.store.emissions import write_files


@dataclass(frozen=True, slots=True)
class ForgeOptions:
    """Where branches are pushed, and how requests are opened; "" means the default."""

    remote: str = ""
    """The fork's remote or URL; "": git config remote.pushDefault, or the remote "fork"."""
    upstream: str = ""
    """Upstream's "owner/name"; "": that of its remote."""
    base: str = ""
    """Upstream's branch; "": that of the plan."""
    prefix: str = ""
    """The prefix of the names of new branches."""
    patches: tuple[PatchId, ...] = ()
    """The patches that are sent, with all that they need; (): all."""
    draft: bool = False
    """Whether requests are opened as drafts."""
    force: bool = False
    """Whether existing texts, and branches of the fork, are replaced."""


@dataclass(frozen=True, slots=True)
class _RequestTarget:
    """What all requests of a series share."""

    forge: Forge
    upstream: str
    """Upstream's "owner/name"."""
    fork: str
    """The fork's "owner/name"; "" if its URL has none."""
    base: str
    """Upstream's branch."""
    draft: bool

    def format_requests(
        self, pulls: Sequence[PullRequest]
    ) -> tuple[tuple[OutgoingFile, ...], tuple[tuple[str, ...], ...]]:
        """Returns the files (texts, and a script that opens all requests), and the commands."""
        is_github = self.forge is Forge.GITHUB
        at = "{}" if is_github else "@{}"
        script = build_script(
            [(self._build_command(pull, at.format(pull.file)), pull.file) for pull in pulls]
        )
        texts = (
            OutgoingFile(pull.file, pull.text.encode("utf-8", "surrogateescape")) for pull in pulls
        )
        commands = (
            self._build_command(pull, pull.file if is_github else pull.text) for pull in pulls
        )
        return (*texts, script), tuple(commands)

    def _build_command(self, pull: PullRequest, text: str) -> tuple[str, ...]:
        return build_command(
            self.forge, pull, self.upstream, self.fork, self.base, draft=self.draft, text=text
        )


def emit_forge(
    session: Session,
    name: str,
    options: ForgeOptions,
    folder: Path | None,
    series_options: SeriesOptions = SeriesOptions(),
    *,
    really: bool = False,
    preview: bool = False,
) -> EmitResult:
    """Writes the texts of requests for "github" or "gitlab" into `folder`.

    With `really`, also pushes the branches and opens the requests. A patch that needs no other gets
    a branch of its own; one that needs others is stacked on them. The first push records the names
    of the branches in the plan. With `preview`, nothing is written; only then may `folder` be None.
    Raises PatchsplitError if a remote is not known, and Refused as commit_whole, clear and
    write_files do.
    """
    forge = Forge(name)
    to, fork = _resolve_fork(session, options)
    upstream = options.upstream or _find_upstream(session, forge)
    base = options.base or find_upstream_branch(session)
    whole = _commit_stacked(session, options.patches, series_options)
    plan, chosen = whole.plan, whole.names
    order = find_needs(session, chosen)
    branches = _name_branches(plan, chosen, options.prefix)
    stacks = _commit_branches(session, plan, chosen, order, signoff=series_options.signoff)
    cleared = clear(session, plan, stacks.values(), series_options.allowed_rules)
    tips = {name: series.tip for name, series in stacks.items()}
    commits = tuple(dict.fromkeys(oid for one in stacks.values() for _, oid in one.commits))
    needs = find_cleared_needs(session, series_options, plan, chosen)
    pulls = _make_pulls(session, forge, plan, order, branches, needs)
    refs = tuple(RefUpdate(tips[n], f"refs/heads/{branches[n]}", options.force) for n in chosen)

    target = _RequestTarget(forge, upstream, fork, base, options.draft)
    leaves, runs = target.format_requests(pulls)
    outgoing = Outgoing(leaves, (Push(to, refs),), runs, preview_commits(session, commits))
    series = CommittedSeries(session.plan.source.upstream, tuple(tips.items()))
    done = EmitResult(
        series, whole.holds, whole.unchanged, outgoing=outgoing, is_done=False, needs=needs
    )
    if preview:
        return done
    if folder is None:
        raise PatchsplitError("No folder was given for the texts.", RemedyKind.NAME_FOLDER)
    if really:
        refuse_open_needs(needs)
    files = tuple(
        write_files(
            folder, leaves, cleared, force=options.force, stale_glob="[0-9][0-9][0-9][0-9]-*.md"
        )
    )
    if not really:
        return replace(done, files=files)
    _record_branches(session, branches)
    pushed = _push_branches(session, outgoing.pushes[0], cleared)
    opened = _open_requests(forge, runs, folder)
    record_requests(session, pulls, opened)
    return replace(done, files=files, output=(pushed, *opened), is_done=True)


def _record_branches(session: Session, branches: Mapping[PatchId, str]) -> None:
    """Records the branches of patches that had none before in the plan."""
    fresh = {name: one for name, one in branches.items() if not session.plan.patch(name).branch}
    if fresh:
        label = f"record the branches of {len(fresh)} patches"
        session.edit(label, lambda plan: edits.record_targets(plan, branches=fresh))


def _commit_stacked(
    session: Session, patches: Sequence[PatchId], options: SeriesOptions
) -> WholeSeries:
    """Commits `patches` with all that they need; without any, all that `options` select."""
    if not patches:
        return commit_whole(session, options)
    order = find_needs(session, options.only)
    stacks = [collect_stack(name, order) if name in order else (name,) for name in patches]
    return commit_whole(session, replace(options, only=frozenset().union(*stacks)))


def _name_branches(plan: Plan, patch_ids: Sequence[PatchId], prefix: str) -> dict[PatchId, str]:
    found: dict[PatchId, str] = {}
    kept = [patch.branch for patch in plan.patches if patch.branch]
    for nth, name in enumerate(patch_ids, 1):
        found[name] = choose_branch_name(plan.patch(name), nth, prefix, (*kept, *found.values()))
    return found


def _commit_branches(
    session: Session,
    plan: Plan,
    patch_ids: Sequence[PatchId],
    order: dict[PatchId, tuple[PatchId, ...]],
    *,
    signoff: bool,
) -> dict[PatchId, CommittedSeries]:
    """Commits each patch's branch: the patches that it needs, then the patch itself."""
    return {
        name: commit_series(session, signoff=signoff, plan=plan, patches=collect_stack(name, order))
        for name in patch_ids
    }


def _make_pulls(
    session: Session,
    forge: Forge,
    plan: Plan,
    order: dict[PatchId, tuple[PatchId, ...]],
    branches: dict[PatchId, str],
    needs: Sequence[OutsideNeed],
) -> list[PullRequest]:
    """Returns the request of each patch that has a branch, in their order."""
    first = assign_needs(session, needs, list(branches))
    tree = list_tree(session.repo, session.plan.source.upstream)
    place = find_template(forge, tree)
    entry = tree.get(place)
    regular = entry is not None and entry.mode.is_regular
    raw = session.repo.read_blob(entry.oid) if entry is not None and regular else b""
    template = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    pulls = []
    for nth, name in enumerate(branches, 1):
        patch = plan.patch(name)
        under = [
            (plan.patch(one).subject, branches[one]) for one in collect_stack(name, order)[:-1]
        ]
        notes = [need.line for need in first.get(name, ()) if need.line]
        text = fill_template(template, format_request_text(patch, under, notes))
        file = f"{nth:04}-{branches[name].rpartition('/')[2]}.md"
        pulls.append(PullRequest(name, patch.subject, branches[name], text, file))
    return pulls


def _resolve_fork(session: Session, options: ForgeOptions) -> tuple[str, str]:
    """Returns the fork's remote, and its "owner/name", which is "" if its URL has none."""
    known = list_remotes(session.repo)
    name = options.remote or session.repo.read_config("remote.pushDefault") or "fork"
    if name not in known and not options.remote:
        raise PatchsplitError(f"There is no remote {name} to push to.", RemedyKind.NAME_FORK_REMOTE)
    resolve_remote(session, name)
    return name, parse_remote_url(known.get(name, name))[1]


def _find_upstream(session: Session, forge: Forge) -> str:
    """Returns upstream's "owner/name", from the URL of its remote."""
    known = list_remotes(session.repo)
    own = session.plan.source.upstream_name.removeprefix("refs/remotes/").split("/", 1)[0]
    for name in (own, "upstream", "origin"):
        if name in known and parse_remote_url(known[name])[1]:
            return parse_remote_url(known[name])[1]
    raise PatchsplitError(
        f"Upstream's repository on {forge.label} is not known.",
        RemedyKind.NAME_UPSTREAM_REPOSITORY,
    )


def _push_branches(session: Session, what: Push, cleared: Cleared) -> str:
    try:
        return push(session.repo, what, cleared)
    except GitError as error:
        if any(words in str(error.hint) for words in ("non-fast-forward", "fetch first")):
            raise Refused(
                f"{what.to} has other commits on these branches.",
                RemedyKind.REPLACE_REMOTE_BRANCHES,
            ) from error
        raise


def _open_requests(forge: Forge, runs: Sequence[Sequence[str]], folder: Path) -> list[str]:
    """Opens the requests with gh or glab, and returns the output; without it, what to do."""
    if not has_program(forge.program):
        return [
            f"{forge.program} is not installed: run {folder / 'open.sh'} on a machine that has it."
        ]
    output = []
    for run in runs:
        try:
            output.append(run_program(run, folder))
        except EnvironmentFailure as error:
            # Usually the request is open already; the others can still be opened.
            output.append(f"{error.message} {error.hint}")
    return output
