"""What the fork's own commits say of pairs of hunks."""

from __future__ import annotations

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.similarity.model import weigh_fork_history


def test_a_fork_of_which_upstream_has_all_has_no_pairs() -> None:
    commits = {
        Oid(name * 40): ForkCommit(Oid(name * 40), Person("Ada", "ada@example.org"), "", name, "")
        for name in "ab"
    }
    assert weigh_fork_history([], commits).shape == (0,)
