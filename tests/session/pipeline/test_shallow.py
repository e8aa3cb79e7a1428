"""A shallow clone lacks what upstream took, so that it is said, fetched, or accepted."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import PatchsplitError, Refused
from patchsplit.model.ledger import Where
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.pipeline.source import Shallow

LINES = "".join(f"line {n}\n" for n in range(20))
TAKEN = LINES.replace("line 9\n", "line 9\nquite telling words\nand a second line of them\n")
REQUEST = PlanRequest(onto="origin/main", fork="fork", base="base")


@pytest.fixture
def clone(story: Story, tmp_path: Path) -> Story:
    """Clones two commits of upstream, which took the fork's change before, and reworked it."""
    story.commit("base", {"a": LINES})
    story.branch("fork")
    story.commit("Say it", {"a": TAKEN})
    story.on("main").commit("Say it", {"a": TAKEN})
    for n in range(3):
        story.commit(f"Rework {n}", {"a": TAKEN.replace("and a second line", f"{n} more")})
    made = tmp_path / "clone"
    url = f"file://{story.path}"
    git = ["git", "-c", "protocol.file.allow=always"]
    subprocess.run([*git, "clone", "-q", "--depth=2", "-b", "main", url, made], check=True)
    refs = ("base:refs/tags/base", "fork:refs/heads/fork")
    fetch = ["fetch", "-q", "--depth=1", "origin", *refs]
    subprocess.run([*git, "-C", made, *fetch], check=True)
    return Story(made)


def test_it_is_refused_before_the_work(clone: Story) -> None:
    with pytest.raises(Refused, match="This clone is shallow: upstream's history ends at"):
        create_plan(clone.path, REQUEST)


def test_it_can_be_accepted(clone: Story) -> None:
    made = create_plan(clone.path, replace(REQUEST, shallow=Shallow.ACCEPT))
    with made.session as session:
        assert not session.ledger().count()[Where.UPSTREAM]
        with pytest.raises(Refused, match="shallow"):
            refresh(session, PlanRequest())


def test_the_rest_can_be_fetched(clone: Story) -> None:
    heads = clone.git("show-ref")
    with create_plan(clone.path, replace(REQUEST, shallow=Shallow.FETCH)).session as session:
        assert session.ledger().count()[Where.UPSTREAM]
    assert clone.git("show-ref") == heads
    assert clone.git("rev-parse", "--is-shallow-repository") == "false"


def test_the_merge_base_is_found_once_the_rest_is_fetched(story: Story, tmp_path: Path) -> None:
    story.commit("base", {"a": LINES}).branch("fork")
    story.commit("Say it", {"a": TAKEN})
    for n in range(3):
        story.on("main").commit(f"More {n}", {"b": LINES + str(n)})
    made = tmp_path / "clone"
    url = f"file://{story.path}"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--no-single-branch", url, made], check=True)
    wanted = PlanRequest(onto="origin/main", fork="origin/fork")
    with pytest.raises(PatchsplitError, match="no commit in common") as refused:
        create_plan(made, wanted, name=None)
    assert "--unshallow" in str(refused.value.hint)
    with create_plan(made, replace(wanted, shallow=Shallow.FETCH), name=None).session as session:
        assert session.plan.source.base == story.oid("base")


def test_a_clone_that_has_all_since_the_base_is_enough(story: Story, tmp_path: Path) -> None:
    story.commit("before", {"a": "1\n"})
    story.commit("base", {"a": LINES})
    story.branch("fork")
    story.commit("Say it", {"a": TAKEN})
    story.on("main").commit("More", {"b": LINES})
    made = tmp_path / "clone"
    url = f"file://{story.path}"
    subprocess.run(["git", "clone", "-q", "--depth=2", "--no-single-branch", url, made], check=True)
    wanted = PlanRequest(onto="origin/main", fork="origin/fork", base="base")
    create_plan(made, wanted, name=None).session.close()
