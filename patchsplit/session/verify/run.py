"""Runs the user's commands on steps of the series, and stores the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.verdicts import BuildResults, Limits, Verdict
from patchsplit.session.session import Session
from patchsplit.session.verify.results import SETTING, find_commands, load_build, save_build
from patchsplit.store.plans import store_root

if TYPE_CHECKING:
    from patchsplit.session.verify.scope import Attempt, Scope
    from patchsplit.verify import OnOutput

DEFAULT_LIMITS = Limits()
MAX_TRIALS = 20_000
"""Results of single commands that are kept; the oldest go first."""


def verify(
    session: Session,
    commands: Sequence[str] = (),
    scope: Scope | None = None,
    limits: Limits = DEFAULT_LIMITS,
    *,
    again: bool = False,
    on_output: OnOutput | None = None,
) -> tuple[tuple[Attempt, Verdict], ...]:
    """Runs shell commands on upstream, and then on each step that the scope has.

    Without `scope`, that is upstream with each patch and all before it. What a command said of a
    tree before is not asked again, unless `again`. Each verdict is stored at once, so that stopped
    work can be resumed. If the first step fails, no other is tried. Returns the verdicts in the
    order of the steps. Raises Refused if there is no command, and what list_attempts raises.
    """
    commands = tuple(one for one in commands or find_commands(session) if one.strip())
    if not commands:
        raise Refused("No build command was given.", Remedy(RemedyKind.NAME_BUILD, (SETTING,)))
    # These modules are slow to import, and the first screen of the terminal UI does not need them.
    from patchsplit.session.verify.scope import Scope, list_attempts
    from patchsplit.verify import CCACHE_FOLDER, ignore_output, verify_steps

    attempts = list_attempts(session, scope or Scope())
    before = load_build(session)
    known = {} if again else before.trials
    kept = before.steps if before.commands == commands and not again else {}
    found = BuildResults(commands, None, kept, before.trials)
    verdicts: dict[int, Verdict] = {}
    steps = [one.step for one in attempts]
    for result in verify_steps(
        session.repo,
        steps,
        commands,
        known,
        limits,
        on_progress=session.on_progress,
        on_output=on_output or ignore_output,
        ccache=store_root(session.repo.common_dir) / CCACHE_FOLDER,
    ):
        attempt, verdict = attempts[result.step.index], result.verdict
        verdicts[result.step.index] = verdict
        found = replace(
            found,
            upstream=found.upstream if attempt.hunks else verdict,
            steps={**found.steps, attempt.key: verdict} if attempt.hunks else found.steps,
            trials=add_trials(found.trials, dict(result.trials)),
        )
        save_build(session, found)
    return tuple((attempts[index], verdicts[index]) for index in sorted(verdicts))


def add_trials(before: Mapping[str, Verdict], new: Mapping[str, Verdict]) -> Mapping[str, Verdict]:
    """Returns the trials with newer ones at the end, and at most MAX_TRIALS of them."""
    kept = {key: verdict for key, verdict in before.items() if key not in new}
    rows = [*kept.items(), *new.items()]
    return dict(rows[-MAX_TRIALS:])
