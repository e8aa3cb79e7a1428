"""A session to the commits that every exit starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from patchsplit.emit import Made, make_commits
from patchsplit.errors import Refused
from patchsplit.git.log import shown
from patchsplit.model import plan as edits
from patchsplit.model.delta import Oid
from patchsplit.model.graph import between
from patchsplit.model.ledger import problems
from patchsplit.model.outgoing import Commit, Outgoing
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Emitted:
    """What was written where, or would be."""

    made: Made
    branch: str | None = None
    files: tuple[Path, ...] = ()
    awaits_words: bool = False
    """Whether the cover letter holds git's template, which git send-email refuses."""
    outgoing: Outgoing = field(default_factory=Outgoing)
    done: bool = True
    """Whether it was done, and not only shown."""
    said: tuple[str, ...] = ()
    """What the other side said, or a program of the user's."""


def made(
    session: Session,
    *,
    signoff: bool = False,
    empty: bool = False,
    plan: Plan | None = None,
    only: Sequence[PatchId] | None = None,
    guarded: bool = True,
) -> Made:
    """Makes the commits once the ledger adds up; raises Refused where it does not.

    A series without patches is refused as well, but for `empty`: it ends where upstream is.
    `plan` is the session's with other messages; `only` says which patches are made, in this order,
    as if there were no others; by default those that the session is sending. `guarded`: refuse what
    would give the user's house away.
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
    plan = plan or relisted(session)
    if only is None and session.sending is not None:
        only = list(needs(session))
    if only is not None:
        plan = replace(plan, patches=tuple(plan.patch(name) for name in only))
    if not plan.patches:
        raise Refused("None of these patches has a place upstream.", "See it: patchsplit resolve")
    series = make_commits(
        session.repo,
        plan,
        actions,
        session.analysis.upstream,
        signoff=signoff,
        on_progress=session.on_progress,
    )
    if guarded:
        from patchsplit.session.checks.leaks import stop

        stop(session, plan, series)
    return series


def leaving(session: Session, oids: Sequence[Oid]) -> tuple[Commit, ...]:
    """Returns commits that were made as they are shown before they are pushed."""
    return tuple(
        Commit(one.oid, one.author, "\n\n".join(filter(None, (one.subject, one.body))), one.diff)
        for one in shown(session.repo, oids)
    )


def needs(session: Session) -> dict[PatchId, tuple[PatchId, ...]]:
    """Returns for each patch that is sent those before it that it needs, in their order.

    Patches without a commit, because no hunk of theirs has a place, are left out.
    """
    actions, sending = session.actions(), session.sending
    order = [
        patch.id
        for patch in session.plan.patches
        if (sending is None or patch.id in sending) and any(hunk in actions for hunk in patch.hunks)
    ]
    place = {name: nth for nth, name in enumerate(order)}
    found: dict[PatchId, set[PatchId]] = {name: set() for name in order}
    for earlier, later in between(session.analysis.graph, session.plan.owner()):
        if place.get(earlier, len(order)) < place.get(later, -1):
            found[later].add(earlier)
    return {name: tuple(sorted(found[name], key=place.__getitem__)) for name in order}


def relisted(session: Session, *only: PatchId) -> Plan:
    """Returns the plan with bodies that list what each patch holds and can send as it stands.

    `only`: the patches that matter; without any, all of them.
    """
    from patchsplit.propose.message.body import listings

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


def printed(session: Session, name: PatchId, *options: str) -> str:
    """Returns what git shows of one patch of the series; empty where it has no commit."""
    commits = dict(made(session, guarded=False).commits)
    if name not in commits:
        return ""
    told = session.repo.run("show", "--format=", *options, commits[name])
    return told.decode("utf-8", "surrogateescape")
