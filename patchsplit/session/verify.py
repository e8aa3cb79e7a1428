"""Builds every step of the series with a command that the user named, and keeps what came of it."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.verdicts import BuildResults, Outcome, hash_prefixes
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.session import Session

SETTING = "patchsplit.build"
TIMEOUT_SECONDS = 1800.0
"""What one step may take."""


def find_command(session: Session) -> str:
    """Returns the command that the user's settings name, else the last one; empty: neither."""
    own = session.repo.read_user_config(SETTING)
    return own[-1] if own else load_build(session).command


def load_build(session: Session) -> BuildResults:
    """Returns what building came to when it was tried last."""
    return session.store.cache.load_build_results() if session.store is not None else BuildResults()


def verify(
    session: Session, command: str = "", *, seconds: float = TIMEOUT_SECONDS, again: bool = False
) -> BuildResults:
    """Runs a line of shell on upstream, and on each step of the series on top of it.

    What was built before is not built again, unless `again`; each verdict is kept at once, so that
    work that was stopped goes on where it was. Where upstream itself fails, its steps are not
    tried. Raises Refused where no command is named.
    """
    command = command or find_command(session)
    if not command.strip():
        raise Refused(
            "No command is named: nothing is run because a tree has it.",
            Remedy(RemedyKind.NAME_BUILD, (SETTING,)),
        )
    # Writing and running are heavy to load, and the first screen of the terminal UI needs neither.
    from patchsplit.session.series.commits import commit_series
    from patchsplit.verify import verify_steps

    series = commit_series(session)
    before = load_build(session)
    known = before.by_tree() if before.command == command and not again else {}
    keys, plan = dict(hash_prefixes(session.plan)), session.plan
    steps = [(series.onto, "upstream itself")]
    steps += [(commit, plan.patch(name).subject) for name, commit in series.commits]
    found = BuildResults(command)
    tried = verify_steps(
        session.repo, steps, command, known, timeout=seconds, on_progress=session.on_progress
    )
    for name, verdict in zip((None, *(name for name, _ in series.commits)), tried, strict=False):
        if name is None:
            found = replace(found, upstream=verdict)
        else:
            found = replace(found, steps={**found.steps, keys[name]: verdict})
        if session.store is not None:
            session.store.cache.save_build_results(found)
        if name is None and verdict.outcome is not Outcome.BUILDS:
            break
    return found


def verify_separately(
    session: Session, command: str, on_progress: OnProgress = ignore_progress
) -> BuildResults:
    """Does the same from a session of its own, for another thread."""
    with session.fork(on_progress) as other:
        return verify(other, command)


def summarize_build(build: BuildResults) -> str:
    """Says how many steps came to what."""
    if build.upstream is not None and build.upstream.outcome is not Outcome.BUILDS:
        return f"upstream itself {build.upstream.outcome} with {build.command}"
    said = [
        f"{outcome}: {count}"
        for outcome in Outcome
        if (count := sum(step.outcome is outcome for step in build.steps.values()))
    ]
    return ", ".join(said) or "there is no step"
