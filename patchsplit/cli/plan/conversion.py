"""The steps of a conversion, as convert and batch take them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.progress import OnProgress
from patchsplit.session import exits
from patchsplit.session.conflicts.bulk import AnswerKind, BulkAnswer
from patchsplit.session.conflicts.policies import Policy, apply_policies
from patchsplit.session.conflicts.questions import CAUSE_SENTENCES, LANDED_CODES
from patchsplit.session.conflicts.suggestions import take_all_suggestions
from patchsplit.session.journal import list_plans
from patchsplit.session.pipeline.create import PlanStart, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.pipeline.source import PlanRequest
from patchsplit.session.session import Session
from patchsplit.session.views.counts import count_hunks

BELIEVE = tuple(Policy(code, BulkAnswer(AnswerKind.TAKE)) for code in LANDED_CODES.values())
"""What seems to be upstream is."""
MAX_NTH = 3
"""The last suggestion that --take can name."""


def find_exit_code(session: Session, first: exits.EmitResult, *, left: bool) -> ExitCode:
    """Returns the exit code that tells what became of the fork; `left`: of hunks, some are left."""
    if not first.series.commits and first.holds:
        return ExitCode.HELD_BACK
    if left:
        return ExitCode.FINDINGS
    return ExitCode.ALL_UPSTREAM if count_hunks(session).have_landed else ExitCode.OK


def parse_policy(word: str) -> Policy:
    """Returns what "REASON=ANSWER" says. Raises PatchsplitError if it is no policy."""
    code, _, answer = word.partition("=")
    if code not in CAUSE_SENTENCES:
        raise PatchsplitError(
            f"There is no reason {code!r}.", f"Use one of {', '.join(CAUSE_SENTENCES)}."
        )
    if answer.isdigit() and 1 <= int(answer) <= MAX_NTH:
        return Policy(code, BulkAnswer(AnswerKind.TAKE, int(answer)))
    kinds = [kind.value for kind in AnswerKind if kind is not AnswerKind.TAKE]
    if answer not in kinds:
        raise PatchsplitError(
            f"{answer!r} is no answer.", f"Use 1, 2, 3, {', '.join(kinds)}: --take {code}=private"
        )
    return Policy(code, BulkAnswer(AnswerKind(answer)))


def start_plan(
    repo_dir: Path,
    wanted: PlanRequest,
    name: str | None,
    *,
    update: bool,
    force: bool,
    on_progress: OnProgress,
) -> tuple[PlanStart, bool]:
    """Returns a new plan, or the stored one on today's trees, and whether it is another one now.

    It is stored as `name`; None: it is not. With `update`, a plan of that name is gone on with.
    """
    if update and name is not None and name in list_plans(repo_dir):
        session = Session.open(repo_dir, name, on_progress)
        try:
            found = refresh(session, wanted, on_progress)
        except BaseException:
            session.close()
            raise
        return PlanStart(session, f"that of the plan {name}", found.skipped), found.is_changed
    made = create_plan(repo_dir, wanted, name=name, force=force, on_progress=on_progress)
    return made, True


def settle_hunks(session: Session, policies: Sequence[Policy], *, take_suggestions: bool) -> int:
    """Answers what the policies say, and then, if asked, all else by its first suggestion.

    Returns the number of hunks that were settled.
    """
    settled = apply_policies(session, policies)
    if take_suggestions:
        settled += apply_policies(session, BELIEVE) + take_all_suggestions(session)
    return settled
