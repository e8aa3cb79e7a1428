"""Grouping is tried on upstream's own latest series."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import Progress
from patchsplit.propose.similarity.model import load_model
from patchsplit.read import read_trees
from patchsplit.session.pipeline.calibrate import calibrate_threshold
from patchsplit.session.pipeline.squash import label_hunks
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache


def text(*marks: str) -> str:
    return "".join(f"{mark} of the thing\n" for mark in marks)


def test_a_hunk_belongs_to_the_step_that_wrote_most_of_it(story: Story) -> None:
    names = [f"line_{k}" for k in range(12)]
    story.commit("base", {"a.c": text(*names), "old.c": text(*names)})
    story.commit("one", {"a.c": text("new", *names)})
    story.commit(
        "two", {"a.c": text("new", *names[:-1], "last"), "old.c": None, "new.c": text(*names)}
    )
    story.commit("three", {"new.c": text("first", "second", *names), "b.c": text("b")})
    with Repo.open(story.path) as repo:
        base, *steps = (
            repo.resolve_tree(Oid(story.oid(name))) for name in ("base", "one", "two", "three")
        )
        delta = read_trees(repo, base, steps[-1])
        wrote = label_hunks(repo, base, steps, delta)
        found = {
            (hunk.path, hunk.kind.value, hunk.added[:1]): wrote[hunk.id] for hunk in delta.hunks()
        }
    assert found == {
        ("a.c", "text", (b"new of the thing\n",)): 0,
        ("a.c", "text", (b"last of the thing\n",)): 1,
        ("new.c", "rename", ()): 1,
        ("new.c", "text", (b"first of the thing\n",)): 2,
        ("b.c", "text", (b"b of the thing\n",)): 2,
    }


@pytest.fixture
def upstream(story: Story) -> Story:
    """Upstream whose every commit changes one of two parts, in some places each."""
    parts = {"net": 0, "disk": 0}
    for k in range(14):
        part = ("net", "disk")[k % 2]
        parts[part] += 1
        files = {
            f"{part}/{name}.c": text(*(f"{part}_{name}_{n}_call" for n in range(parts[part])))
            for name in ("one", "two", "three")
        }
        story.commit(f"{part}: Step {k}.", files)
    return story


def test_a_young_upstream_is_not_rehearsed(story: Story) -> None:
    story.commit("base", {"a.c": text("a")})
    with Repo.open(story.path) as repo:
        assert calibrate_threshold(repo, repo.resolve_commit("main")) == load_model().threshold


def test_a_project_that_the_model_was_learnt_from_is_not_rehearsed(upstream: Story) -> None:
    with Repo.open(upstream.path) as repo:
        first, tip = (repo.resolve_commit(name) for name in ("main~13", "main"))
        model = replace(load_model(), training_roots=frozenset({first}))
        reports: list[Progress] = []
        cut = calibrate_threshold(repo, tip, NO_CACHE, reports.append, min_steps=10, model=model)
        assert cut == model.threshold
        assert not reports


def test_the_outcome_is_kept_for_its_commit(upstream: Story) -> None:
    keep = upstream.path / "kept"
    with Repo.open(upstream.path) as repo:
        tip = repo.resolve_commit("main")
        cut = calibrate_threshold(repo, tip, UpstreamCache(keep), min_steps=5)
        kept = json.loads((keep / "cut.json").read_text())
        assert kept == {"for": [tip, load_model().name], "cut": cut}

        (keep / "cut.json").write_text(json.dumps({**kept, "cut": 0.25}))
        assert calibrate_threshold(repo, tip, UpstreamCache(keep), min_steps=5) == 0.25
        assert (
            calibrate_threshold(
                repo, repo.resolve_commit("main~1"), UpstreamCache(keep), min_steps=5
            )
            != 0.25
        )


@pytest.fixture
def merging(story: Story) -> Story:
    """Upstream that merges topics of two commits each."""
    story.commit("base", {"a.c": text("a")})
    for k in range(6):
        story.branch(f"topic-{k}", at="main")
        for step in ("one", "two"):
            files = {f"{step}/{part}.c": text(f"{step}_{k}_{part}") for part in ("a", "b", "c")}
            story.commit(f"{step}: Step {k}.", files)
        tree = story.tree("HEAD")
        parents = ("-p", "main", "-p", f"topic-{k}")
        merge = story.git("commit-tree", tree, *parents, "-m", f"Merge topic {k}")
        story.git("update-ref", "refs/heads/main", merge)
    return story.on("main")


def test_topics_are_rehearsed_one_by_one(merging: Story) -> None:
    said: list[Progress] = []
    with Repo.open(merging.path) as repo:
        calibrate_threshold(repo, repo.resolve_commit("main"), NO_CACHE, said.append, min_steps=5)
    series = [step for step in said if step.stage == "calibrating"]
    assert [(step.done, step.total) for step in series] == [(k, 6) for k in range(6)]


def test_an_upstream_that_merges_commit_by_commit_is_rehearsed_on_stretches(story: Story) -> None:
    story.commit("base", {"a.c": text("a")})
    for k in range(12):
        story.branch(f"change-{k}", at="main")
        story.commit(f"Change {k}.", {f"{k}/{part}.c": text(f"{k}_{part}") for part in "abcd"})
        parents = ("-p", "main", "-p", f"change-{k}")
        merge = story.git("commit-tree", story.tree("HEAD"), *parents, "-m", f"Merge change {k}")
        story.git("update-ref", "refs/heads/main", merge)
    said: list[Progress] = []
    with Repo.open(story.path) as repo:
        calibrate_threshold(repo, repo.resolve_commit("main"), NO_CACHE, said.append, min_steps=5)
    series = [step for step in said if step.stage == "calibrating"]
    assert [(step.done, step.total) for step in series] == [(0, 2), (1, 2)]


def test_a_file_that_says_nothing_is_found_out_anew(upstream: Story) -> None:
    keep = upstream.path / "kept"
    keep.mkdir()
    (keep / "cut.json").write_text("[")
    with Repo.open(upstream.path) as repo:
        tip = repo.resolve_commit("main")
        assert calibrate_threshold(
            repo, tip, UpstreamCache(keep), min_steps=5
        ) == calibrate_threshold(repo, tip, min_steps=5)


def test_long_work_says_how_far_it_is(upstream: Story) -> None:
    said: list[Progress] = []
    with Repo.open(upstream.path) as repo:
        calibrate_threshold(repo, repo.resolve_commit("main"), NO_CACHE, said.append, min_steps=5)
    assert [step.done for step in said if step.stage == "calibrating"][:2] == [
        0,
        1,
    ]
