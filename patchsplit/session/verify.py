"""Builds every step of the series with a command that the user named, and keeps what came of it."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.errors import Refused
from patchsplit.model.verdicts import Built, Outcome, prefixes
from patchsplit.progress import OnProgress, ignore
from patchsplit.session.desk import twin
from patchsplit.session.session import Session

SETTING = "patchsplit.build"
SECONDS = 1800.0
"""What one step may take."""


def command_of(session: Session) -> str:
    """Returns the command that the user's settings name, else the last one; empty: neither."""
    own = session.repo.own(SETTING)
    return own[-1] if own else built(session).command


def built(session: Session) -> Built:
    """Returns what building came to when it was tried last."""
    return session.store.built() if session.store is not None else Built()


def verify(
    session: Session, command: str = "", *, seconds: float = SECONDS, again: bool = False
) -> Built:
    """Runs a line of shell on upstream, and on each step of the series on top of it.

    What was built before is not built again, unless `again`; each verdict is kept at once, so that
    work that was stopped goes on where it was. Where upstream itself fails, its steps are not
    tried. Raises Refused where no command is named.
    """
    command = command or command_of(session)
    if not command.strip():
        raise Refused(
            "No command is named: nothing is run because a tree has it.",
            f"Say it: --run 'make -j2', or git config --global {SETTING} 'make -j2'.",
        )
    # Writing and running are heavy to load, and the first screen of the terminal UI needs neither.
    from patchsplit.session.series.commits import made
    from patchsplit.verify import verdicts

    series = made(session, guarded=False)
    before = built(session)
    known = before.known() if before.command == command and not again else {}
    keys, plan = dict(prefixes(session.plan)), session.plan
    steps = [(series.onto, "upstream itself")]
    steps += [(commit, plan.patch(name).subject) for name, commit in series.commits]
    found = Built(command)
    tried = verdicts(
        session.repo, steps, command, known, seconds=seconds, on_progress=session.on_progress
    )
    for name, verdict in zip((None, *(name for name, _ in series.commits)), tried, strict=False):
        if name is None:
            found = replace(found, upstream=verdict)
        else:
            found = replace(found, steps={**found.steps, keys[name]: verdict})
        if session.store is not None:
            session.store.keep_built(found)
        if name is None and verdict.outcome is not Outcome.BUILDS:
            break
    return found


def verified(session: Session, command: str, on_progress: OnProgress = ignore) -> Built:
    """Does the same from a session of its own, for another thread."""
    with twin(session, on_progress) as other:
        return verify(other, command)


def counted(found: Built) -> str:
    """Says how many steps came to what."""
    if found.upstream is not None and found.upstream.outcome is not Outcome.BUILDS:
        return f"upstream itself {found.upstream.outcome} with {found.command}"
    said = [
        f"{outcome}: {count}"
        for outcome in Outcome
        if (count := sum(step.outcome is outcome for step in found.steps.values()))
    ]
    return ", ".join(said) or "there is no step"
