from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError
from patchsplit.model.ledger import Where
from patchsplit.propose.history.words import CACHE_NAME
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.source import Shallow
from patchsplit.session.session import Session
from patchsplit.store.plans import list_plans

BASE = {"net.c": "int open_port(void);\n", "doc.txt": "Ports.\n"}


def forked(story: Story) -> None:
    """A fork of two commits, each of which touches what looks unlike."""
    story.commit("base", dict(BASE), tag="base")
    story.branch("fork", at="base")
    story.commit("net: Keep time", {"net.c": BASE["net.c"] + "int keep_time(void);\n"})
    story.commit("doc: Say how", {"doc.txt": "Ports.\nHow to keep_time.\n"})


def subjects(story: Story, wanted: PlanRequest) -> list[str]:
    with create_plan(story.path, wanted, name=None).session as session:
        return [patch.subject for patch in session.plan.patches]


def test_the_forks_own_commits_are_its_patches_unless_they_are_not_to_be_known(
    story: Story,
) -> None:
    forked(story)
    known = subjects(story, PlanRequest(onto="main", fork="fork"))
    assert known == ["net: Keep time", "doc: Say how"]
    blind = subjects(story, PlanRequest(onto="main", fork="fork", history=False))
    assert not set(known) & set(blind)


def test_what_upstream_did_is_kept_without_a_plan_too(story: Story) -> None:
    forked(story)
    kept = story.path / ".git/patchsplit" / CACHE_NAME
    create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session.close()
    assert kept.exists()
    assert not list_plans(story.path / ".git")


STORE = "class Store:\n    def open(self):\n        self.ready = True\n"
TOOK = (
    STORE + "\n    def compact(self):\n        for page in self.pages():\n            page.drop()\n"
)
OURS = TOOK + "\n    def shred(self):\n        for page in self.older():\n            page.zero()\n"


def test_a_hunk_of_which_upstream_has_a_part_is_cut_and_stays_so(story: Story) -> None:
    story.commit("base", {"store.py": STORE}, tag="base")
    story.branch("fork", at="base").commit("all of our work", {"store.py": OURS})
    story.on("main").commit("store: Add compact()", {"store.py": TOOK})
    with create_plan(story.path, PlanRequest(onto="main", fork="fork")).session as session:
        rows, cuts, placed = session.ledger().rows, session.plan.cuts, session.placements()
    assert [row.where is Where.UPSTREAM for row in rows] == [True, False]
    assert len(cuts) == 1
    (story.path / ".git/patchsplit/default/analysis.bin").unlink()
    with Session.open(story.path) as again:
        assert [row.hunk.id for row in again.ledger().rows] == [row.hunk.id for row in rows]
        assert again.placements() == placed


def test_a_shallow_clone_without_the_base_says_how_to_fetch_it(
    story: Story, tmp_path: Path
) -> None:
    forked(story)
    story.on("main").commit("net: Listen", {"net.c": "int listen(void);\n"})
    clone = tmp_path / "clone"
    story.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{story.path}", str(clone))
    request = PlanRequest(onto="origin/main", fork="origin/fork")
    with pytest.raises(PatchsplitError, match="no commit in common") as caught:
        create_plan(clone, request)
    assert "--unshallow" in word_remedy(caught.value.hint)
    create_plan(clone, replace(request, shallow=Shallow.FETCH)).session.close()
