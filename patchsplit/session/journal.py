"""Undo, redo and log of stored plans, without reading the current plan, which may be damaged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.session.session import Session
from patchsplit.store import plans
from patchsplit.store.journal import Journal, PlanRecord
from patchsplit.store.plans import PlanStore


def step_journal(repo_dir: Path, name: str, by: int) -> str:
    """Undoes (`by` -1) or redoes (1) one edit, without reading the current plan.

    Returns the label of the edit. Raises PatchsplitError if there is nothing to undo or redo.
    """
    return _go(
        repo_dir,
        name,
        lambda journal: journal.at + by,
        lambda store: store.move_by(by),
        shown=-min(by, 0),
    )


def go_to(repo_dir: Path, name: str, entry: int) -> str:
    """Undoes or redoes until an entry of the journal, by its 0-based index, is the current one.

    The current plan is not read. Returns the label of the entry. Raises PatchsplitError if there is
    no such entry.
    """
    return _go(repo_dir, name, lambda _: entry, lambda store: store.go_to(entry), shown=0)


def _go(
    repo_dir: Path,
    name: str,
    find: Callable[[Journal], int],
    move: Callable[[PlanStore], PlanRecord],
    shown: int,
) -> str:
    """Makes the entry whose index `find` returns the current one, by `move`; returns a label.

    It is the label of the entry that is `shown` entries after the current one.
    """
    with Repo.open(repo_dir) as repo:
        store = PlanStore(repo.common_dir, name)
        journal = store.read_journal()
        target = find(journal)
        low, high = sorted((journal.at + 1, target + 1))
        # Answers are stored for other plans as well: they must be updated there, too.
        if any(entry.answers for entry in journal.entries[low:high]):
            with suppress(PatchsplitError), Session.open(repo_dir, name) as session:
                session.go_to(target)
                return session.log().entries[target + shown].label
        with store.lock():
            after = move(store).journal
    return after.entries[after.at + shown].label


def read_journal(repo_dir: Path, name: str) -> Journal:
    """Returns the journal of a stored plan."""
    with Repo.open(repo_dir) as repo:
        return PlanStore(repo.common_dir, name).read_journal()


def list_plans(repo_dir: Path) -> list[str]:
    """Returns the names of the plans of the repository at `repo_dir`, sorted."""
    with Repo.open(repo_dir) as repo:
        return plans.list_plans(repo.common_dir)
