"""The exit to GitHub and GitLab: branches of a fork, and a request for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.emit import Made, write_files
from patchsplit.emit.forge import (
    Forge,
    Pull,
    branch_name,
    command,
    filled,
    hosted,
    script,
    template_of,
    text_of,
)
from patchsplit.emit.subseries import stack
from patchsplit.errors import EnvironmentFailure, GitError, PatchsplitError, Refused
from patchsplit.git.push import program, push, remotes, run_program
from patchsplit.git.tree import listing
from patchsplit.model import plan as edits
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import Leaf, Outgoing, Push, Ref
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.exits.remotes import remote_named, upstream_branch
from patchsplit.session.series.commits import Emitted, leaving, made, needs, relisted
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class ForMerge:
    """Where branches are pushed, and whom the requests are for; empty ones are found out."""

    remote: str = ""
    """The fork's remote, or its URL."""
    upstream: str = ""
    """Upstream's "owner/name"."""
    base: str = ""
    """Upstream's branch."""
    prefix: str = ""
    """What the names of new branches begin with."""
    only: tuple[PatchId, ...] = ()
    """The patches that are sent, with what they need; without any, all."""
    draft: bool = False
    force: bool = False
    """Whether branches are replaced where the fork has them."""


def emit_forge(
    session: Session,
    name: str,
    wanted: ForMerge,
    folder: Path | None,
    *,
    signoff: bool = False,
    really: bool = False,
    preview: bool = False,
) -> Emitted:
    """Writes the texts for "github" or "gitlab" into `folder`.

    With `really` it pushes the branches and opens the requests.
    A patch that needs no other is a branch of its own; one that needs others has them below it.
    The plan keeps the names of the branches from the first push on.
    """
    forge = Forge(name)
    to, fork = _fork(session, wanted)
    upstream = wanted.upstream or _upstream(session, forge)
    base = wanted.base or upstream_branch(session)
    plan, order = relisted(session), needs(session)
    asked = [name for name in (wanted.only or order) if name in order]
    stacked = {below for name in asked for below in stack(name, order)}
    chosen = [name for name in order if name in stacked]
    branches = _branches(plan, chosen, wanted.prefix)
    tips, commits = _tips(session, plan, chosen, order, signoff=signoff)
    pulls = _pulls(session, forge, plan, chosen, branches)
    refs = tuple(Ref(tips[n], f"refs/heads/{branches[n]}", wanted.force) for n in chosen)

    def opened(pull: Pull, text: str) -> tuple[str, ...]:
        return command(forge, pull, upstream, fork, base, draft=wanted.draft, text=text)

    at = "{}" if forge is Forge.GITHUB else "@{}"
    script_leaf = script([(opened(pull, at.format(pull.file)), pull.file) for pull in pulls])
    leaves = (
        *(Leaf(p.file, p.text.encode("utf-8", "surrogateescape")) for p in pulls),
        script_leaf,
    )
    runs = tuple(opened(pull, pull.file if forge is Forge.GITHUB else pull.text) for pull in pulls)
    outgoing = Outgoing(leaves, (Push(to, refs),), runs, leaving(session, commits))
    series = Made(session.plan.source.upstream, tuple(tips.items()))
    if preview:
        return Emitted(series, outgoing=outgoing, done=False)
    if folder is None:
        raise PatchsplitError("No folder was named for the texts.", "Name one, or use --preview.")
    files = tuple(write_files(folder, leaves, force=wanted.force, ours="[0-9][0-9][0-9][0-9]-*.md"))
    if not really:
        return Emitted(series, files=files, outgoing=outgoing, done=False)
    fresh = {name: branches[name] for name in chosen if not session.plan.patch(name).branch}
    if fresh:
        label = f"give {len(fresh)} patches their branches"
        session.edit(label, lambda plan: edits.address(plan, branches=fresh))
    said = [_pushed(session, outgoing.pushes[0])]
    said += _open(forge, runs, folder)
    return Emitted(series, files=files, outgoing=outgoing, said=tuple(said))


def _branches(plan: Plan, chosen: Sequence[PatchId], prefix: str) -> dict[PatchId, str]:
    found: dict[PatchId, str] = {}
    kept = [patch.branch for patch in plan.patches if patch.branch]
    for nth, name in enumerate(chosen, 1):
        found[name] = branch_name(plan.patch(name), nth, prefix, (*kept, *found.values()))
    return found


def _tips(
    session: Session,
    plan: Plan,
    chosen: Sequence[PatchId],
    order: dict[PatchId, tuple[PatchId, ...]],
    *,
    signoff: bool,
) -> tuple[dict[PatchId, Oid], tuple[Oid, ...]]:
    """Makes each patch's branch: what it needs, and then itself; equal commits are one."""
    made(session, signoff=signoff, plan=plan, only=chosen)  # what may not leave is refused at once
    tips: dict[PatchId, Oid] = {}
    commits: dict[Oid, None] = {}
    for name in chosen:
        line = stack(name, order)
        series = made(session, signoff=signoff, plan=plan, only=line, guarded=False)
        tips[name] = series.tip
        commits.update(dict.fromkeys(oid for _, oid in series.commits))
    return tips, tuple(commits)


def _pulls(
    session: Session,
    forge: Forge,
    plan: Plan,
    chosen: Sequence[PatchId],
    branches: dict[PatchId, str],
) -> list[Pull]:
    tree = listing(session.repo, session.plan.source.upstream)
    place = template_of(forge, tree)
    entry = tree.get(place)
    regular = entry is not None and entry.mode.regular
    raw = session.repo.blob(entry.oid) if entry is not None and regular else b""
    template = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    order = needs(session)
    pulls = []
    for nth, name in enumerate(chosen, 1):
        patch = plan.patch(name)
        under = [(plan.patch(one).subject, branches[one]) for one in stack(name, order)[:-1]]
        text = filled(template, text_of(patch, under))
        file = f"{nth:04}-{branches[name].rpartition('/')[2]}.md"
        pulls.append(Pull(name, patch.subject, branches[name], text, file))
    return pulls


def _fork(session: Session, wanted: ForMerge) -> tuple[str, str]:
    """Returns the fork's remote, and its "owner/name": empty where its address has none."""
    known = remotes(session.repo)
    name = wanted.remote or session.repo.config("remote.pushDefault") or "fork"
    if name not in known and not wanted.remote:
        raise PatchsplitError(
            f"There is no remote {name} to push to.", "Name your fork's: --remote NAME|URL"
        )
    remote_named(session, name)
    return name, hosted(known.get(name, name))[1]


def _upstream(session: Session, forge: Forge) -> str:
    """Returns upstream's "owner/name", from the remote that the plan's upstream is of."""
    known = remotes(session.repo)
    own = session.plan.source.upstream_name.removeprefix("refs/remotes/").split("/", 1)[0]
    for name in (own, "upstream", "origin"):
        if name in known and hosted(known[name])[1]:
            return hosted(known[name])[1]
    raise PatchsplitError(
        f"Nothing says where upstream is on {forge.label}.",
        "Name it: --repo OWNER/NAME",
    )


def _pushed(session: Session, what: Push) -> str:
    try:
        return push(session.repo, what)
    except GitError as error:
        if "non-fast-forward" in error.hint or "fetch first" in error.hint:
            raise Refused(
                f"{what.to} has other commits on these branches.",
                "Replace them, as a new version does, with --force.",
            ) from error
        raise


def _open(forge: Forge, runs: Sequence[Sequence[str]], folder: Path) -> list[str]:
    """Opens the requests where the user has the program; says how else."""
    if not program(forge.program):
        return [f"There is no {forge.program} here: run {folder / 'open.sh'} where there is."]
    said = []
    for run in runs:
        try:
            said.append(run_program(run, folder))
        except EnvironmentFailure as error:
            # One that is open already is the usual reason; the others are opened all the same.
            said.append(f"{error.message} {error.hint}")
    return said
