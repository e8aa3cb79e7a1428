"""What leaves a session: a branch, a folder of patches, a mailing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.emit import Made, make_commits, write_mbox
from patchsplit.errors import PatchsplitError, Refused
from patchsplit.git.mail import Format, send_email
from patchsplit.git.repo import Repo
from patchsplit.git.write import publish_branch
from patchsplit.model import plan as edits
from patchsplit.model.ledger import problems
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.session import Session

__all__ = ["Emitted", "Format", "emit_branch", "emit_mbox", "printed", "send"]


@dataclass(frozen=True, slots=True)
class Emitted:
    """What was written where."""

    made: Made
    branch: str | None = None
    files: tuple[Path, ...] = ()
    awaits_words: bool = False
    """Whether the cover letter holds git's template, which git send-email refuses."""


def _made(session: Session, *, signoff: bool, empty: bool = False) -> Made:
    """Makes the commits once the ledger adds up; raises Refused where it does not.

    A series without patches is refused as well, but for `empty`: it ends where upstream is.
    """
    wrong = problems(session.ledger(), session.plan)
    if wrong:
        raise Refused(f"The ledger does not add up: {wrong[0]}", "See it: patchsplit ledger")
    actions = session.actions()
    if not actions and empty:
        return Made(session.plan.source.upstream, ())
    if not actions:
        raise Refused(
            "There is no patch to emit: no hunk is in the series.",
            "See where each one is: patchsplit ledger",
        )
    return make_commits(
        session.repo,
        relisted(session),
        actions,
        session.analysis.upstream,
        signoff=signoff,
        on_progress=session.on_progress,
    )


def relisted(session: Session, *only: PatchId) -> Plan:
    """Returns the plan with bodies that list what each patch holds and can send as it stands.

    `only`: the patches that matter; without any, all of them.
    """
    from patchsplit.propose.listing import listings

    known, plan = session.analysis, session.plan
    sent = session.actions()
    listed = [p for p in plan.patches if p.listed and (not only or p.id in only)]
    held = {p.id: [hunk for hunk in p.hunks if hunk in sent] for p in listed}
    return edits.relist(plan, listings(known.delta, known.facts, held))


def as_kept(session: Session, name: PatchId, body: str) -> str:
    """Returns a body that was shown as `relisted` has it as the plan keeps it.

    A list that was left alone stays the list that it is, to be made anew.
    """
    same = body.strip("\n") == relisted(session, name).patch(name).body
    return session.plan.patch(name).body if same else body


def emit_branch(
    session: Session, name: str, *, signoff: bool = False, force: bool = False, empty: bool = False
) -> Emitted:
    """Writes the series as branch `name` of the user's repository, whole or not at all."""
    made = _made(session, signoff=signoff, empty=empty)
    publish_branch(session.repo, made.tip, name, force=force)
    return Emitted(made, branch=name)


def emit_mbox(
    session: Session,
    folder: Path,
    form: Format,
    *,
    signoff: bool = False,
    force: bool = False,
    empty: bool = False,
) -> Emitted:
    """Writes the series as patches into `folder`, all or none of them."""
    made = _made(session, signoff=signoff, empty=empty)
    cover, date = session.plan.cover, session.plan.date
    files = write_mbox(session.repo, made, folder, form, cover, date, force=force)
    waits = len(files) > len(made.commits) and cover is None
    return Emitted(made, files=tuple(files), awaits_words=waits)


def printed(session: Session, name: PatchId, *options: str) -> str:
    """Returns what git shows of one patch of the series; empty where it has no commit."""
    commits = dict(_made(session, signoff=False).commits)
    if name not in commits:
        return ""
    shown = session.repo.run("show", "--format=", *options, commits[name])
    return shown.decode("utf-8", "surrogateescape")


def send(where: Path, folder: Path, options: Sequence[str] = (), *, dry_run: bool = True) -> int:
    """Hands the patches in `folder` to git send-email, and returns its exit code."""
    files = sorted(folder.glob("*.patch")) if folder.is_dir() else []
    if not files:
        raise PatchsplitError(
            f"There are no patches in {folder}.", "Write them: patchsplit emit mbox DIR"
        )
    with Repo.open(where) as repo:
        return send_email(repo, files, options, dry_run=dry_run)
