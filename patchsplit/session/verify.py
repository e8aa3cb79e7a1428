"""Builds each step of the series with the user's command, and stores the results."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.verdicts import BuildResults, Outcome, hash_prefixes
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.session import Session

SETTING = "patchsplit.build"
TIMEOUT_SECONDS = 1800.0
"""The time limit of one step."""


def find_command(session: Session) -> str:
    """Returns the command of the user's git config, else the one used last, else ""."""
    own = session.repo.read_user_config(SETTING)
    return own[-1] if own else load_build(session).command


def load_build(session: Session) -> BuildResults:
    """Returns the stored build results; empty ones if there are none."""
    return session.store.cache.load_build_results() if session.store is not None else BuildResults()


def verify(
    session: Session, command: str = "", *, seconds: float = TIMEOUT_SECONDS, again: bool = False
) -> BuildResults:
    """Runs a shell command on upstream, then on upstream with each patch and all before it.

    `seconds` is the time limit of one step. Trees that the same command has built before are not
    built again, unless `again`. Each verdict is stored at once, so that stopped work can be
    resumed. If upstream itself fails, no patch is built. Raises Refused if there is no command, or
    if a file takes the path of another one.
    """
    command = command or find_command(session)
    if not command.strip():
        raise Refused(
            "No build command was given.",
            Remedy(RemedyKind.NAME_BUILD, (SETTING,)),
        )
    # These modules are slow to import, and the first screen of the terminal UI does not need them.
    from patchsplit.session.series.collisions import refuse_collisions
    from patchsplit.session.series.commits import commit_series
    from patchsplit.verify import verify_steps

    series = commit_series(session)
    refuse_collisions(session, series)
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
    """Verifies in a fork of the session, for use in a thread."""
    with session.fork(on_progress) as other:
        return verify(other, command)


def summarize_build(build: BuildResults) -> str:
    """Returns the number of steps by outcome, for the user."""
    if build.upstream is not None and build.upstream.outcome is not Outcome.BUILDS:
        return f"upstream itself {build.upstream.outcome} with {build.command}"
    counts = [
        f"{outcome}: {count}"
        for outcome in Outcome
        if (count := sum(step.outcome is outcome for step in build.steps.values()))
    ]
    return ", ".join(counts) or "no steps"
