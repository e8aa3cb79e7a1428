"""patchsplit emit branch --force: what it may replace, and how that is brought back."""

from __future__ import annotations

import json

import pytest
from commands import Patchsplit
from repos import Story


def test_what_was_replaced_can_be_brought_back(in_fork: Patchsplit, fork: Story) -> None:
    in_fork("emit", "branch", "out")
    first = fork.oid("out")
    in_fork("reword", "1", "--subject", "store: Other words")
    said = in_fork("emit", "branch", "out", "--force")
    assert fork.oid("out") != first
    command = said.err.partition("this brings it back: ")[2].splitlines()[0]
    fork.git(*command.split()[1:])
    assert fork.oid("out") == first
    told = json.loads(in_fork("emit", "branch", "out", "--force", "--json").out)
    assert told["replaced"] == first


@pytest.mark.parametrize("name", ["fork", "main"])
def test_what_the_series_is_made_from_stays(in_fork: Patchsplit, fork: Story, name: str) -> None:
    fork.git("checkout", "-q", "--detach")
    before = fork.oid(name)
    said = in_fork("emit", "branch", name, "--force", check=False)
    assert (said.code, fork.oid(name)) == (3, before)
    assert f"Branch {name} is {name}, which the series is made from." in said.err
    source = ("--base", "main", "--onto", "main", "fork")
    said = in_fork("convert", *source, "--to", f"branch:{name}", "--force", check=False)
    assert (said.code, fork.oid(name)) == (3, before)


def test_a_second_name_of_the_fork_stays(in_fork: Patchsplit, fork: Story) -> None:
    fork.git("branch", "same", "fork")
    said = in_fork("emit", "branch", "same", "--force", check=False)
    assert (said.code, "Branch same is fork" in said.err) == (3, True)


def test_a_branch_that_follows_upstream_stays(in_fork: Patchsplit, fork: Story) -> None:
    fork.git("branch", "mine", "main~0")
    fork.git(
        "branch", "mine", "-f", fork.git("commit-tree", "-p", "main", "-m", "x", "main^{tree}")
    )
    fork.git("config", "branch.mine.remote", ".")
    fork.git("config", "branch.mine.merge", "refs/heads/main")
    said = in_fork("emit", "branch", "mine", "--force", check=False)
    assert (said.code, "Branch mine follows main" in said.err) == (3, True)


def test_a_branch_with_the_commits_of_others_stays(in_fork: Patchsplit, fork: Story) -> None:
    ann = ("-c", "user.name=Ann", "-c", "user.email=ann@x.example")
    made = fork.git(*ann, "commit-tree", "-p", "main", "-m", "Ann's work", "main^{tree}")
    fork.git("branch", "work", made)
    said = in_fork("emit", "branch", "work", "--force", check=False)
    assert (said.code, fork.oid("work")) == (3, made), said.err
    assert f"alone holds {made[:12]} «Ann's work», which Ann <ann@x.example> committed." in said.err
    fork.git("branch", "copy", made)
    assert in_fork("emit", "branch", "work", "--force").code == 0
