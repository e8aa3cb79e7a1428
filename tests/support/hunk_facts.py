"""Two trees, and the facts of the hunks between them."""

from __future__ import annotations

from repos import Content, Story

from patchsplit.annotate import annotate
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Hunk, Oid
from patchsplit.model.facts import Facts
from patchsplit.read import read_trees

HunkFacts = list[tuple[Hunk, Facts]]


def read_facts(story: Story, base: dict[str, Content], fork: dict[str, Content]) -> HunkFacts:
    """Returns each hunk with its facts, in the delta's order."""
    story.commit("base", {"kept": "kept\n", **base}).commit("fork", fork)
    with Repo.open(story.path) as repo:
        delta = read_trees(repo, Oid(story.oid("base")), Oid(story.oid("fork")))
        facts = annotate(repo, delta)
    assert facts.keys() == delta.by_id().keys()
    return [(hunk, facts[hunk.id]) for hunk in delta.hunks()]


def read_one(story: Story, path: str, before: Content, after: Content) -> Facts:
    ((_, facts),) = read_facts(story, {path: before} if before is not None else {}, {path: after})
    return facts
