"""The kept results of builds, and the commands that made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from patchsplit.model.plan import Plan
from patchsplit.model.verdicts import BuildResults, Outcome, Verdict, find_valid_verdicts
from patchsplit.session.session import Session

SETTING = "patchsplit.build"


def find_commands(session: Session) -> tuple[str, ...]:
    """Returns the commands of the user's git config, else those used last, else ()."""
    own = session.repo.read_user_config(SETTING)
    return tuple(own) if own else load_build(session).commands


def load_build(session: Session) -> BuildResults:
    """Returns the stored build results; empty ones if there are none."""
    return session.store.cache.load_build_results() if session.store is not None else BuildResults()


def save_build(session: Session, found: BuildResults) -> None:
    """Stores build results, unless the plan is not stored."""
    if session.store is not None:
        session.store.cache.save_build_results(found)


def summarize_verdicts(verdicts: Iterable[Verdict]) -> str:
    """Returns the number of steps by outcome, for the user: "builds: 3, fails: 1"."""
    count = Counter(verdict.outcome for verdict in verdicts)
    counts = [f"{outcome}: {count[outcome]}" for outcome in Outcome if count[outcome]]
    return ", ".join(counts) or "no steps"


def summarize_build(build: BuildResults, plan: Plan) -> str:
    """Returns what is known of upstream and of the patches of a plan, for the user."""
    if build.upstream is not None and build.upstream.outcome is not Outcome.BUILDS:
        return f"upstream itself {build.upstream.outcome} with {build.upstream.command}"
    return summarize_verdicts(find_valid_verdicts(build, plan).values())
