"""Fixes: trailers against upstream's history."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.session.checks.fixed_commits import check_fixed_commits


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = Story(tmp_path_factory.mktemp("fixes") / "repo")
    story.commit("lib: Add it.", {"a.c": "one\n"}, tag="introduced")
    story.branch("fork", at="introduced")
    story.commit("lib: Do it in private.", {"a.c": "two\n"}, tag="private")
    return story


def find(where: Path, body: str) -> list[str]:
    with Repo.open(where) as repo:
        patch = RenderedPatch(PatchId("p1"), 1, "lib: Fix it.", body, None, ())
        return [one.message for one in check_fixed_commits(repo, repo.resolve("main"), [patch])]


def test_a_commit_of_upstream_by_its_subject_is_right(story: Story) -> None:
    digits = story.git("rev-parse", "introduced")[:12]

    assert find(story.path, f'Fixes: {digits} ("lib: Add it.")') == []


def test_another_subject_is_said_with_the_right_one(story: Story) -> None:
    digits = story.git("rev-parse", "introduced")[:12]

    assert find(story.path, f'Fixes: {digits[:9]} ("lib: Add")') == [
        f'Fixes: has another subject than the commit: write «Fixes: {digits} ("lib: Add it.")»'
    ]


def test_a_commit_of_the_fork_is_not_upstream(story: Story) -> None:
    digits = story.git("rev-parse", "private")[:12]

    assert find(story.path, f'Fixes: {digits} ("lib: Do it in private.")') == [
        f"Fixes: names {digits}, which is not in upstream's history"
    ]


def test_a_commit_that_is_nowhere_is_reported(story: Story) -> None:
    assert find(story.path, 'Fixes: 0123456789ab ("lib: Add it.")') == [
        "Fixes: names 0123456789ab, which this repository does not have"
    ]


@pytest.mark.parametrize("value", ["https://tracker.example.org/1", "#12", "0123456789ab (it)"])
def test_what_names_no_commit_by_its_subject_is_left_out(story: Story, value: str) -> None:
    assert find(story.path, f"Fixes: {value}") == []


def test_a_shallow_clone_may_lack_the_commit(story: Story, tmp_path: Path) -> None:
    story.git(
        "clone",
        "-q",
        "--depth=1",
        "--branch=main",
        f"file://{story.path}",
        str(tmp_path / "shallow"),
    )

    assert find(tmp_path / "shallow", 'Fixes: 0123456789ab ("lib: Add it.")') == []


def test_each_of_many_trailers_is_answered_in_the_order_of_the_message(story: Story) -> None:
    introduced = story.git("rev-parse", "introduced")[:12]
    private = story.git("rev-parse", "private")[:12]
    body = f"""\
Fixes: {private} ("lib: Do it in private.")
Fixes: 0123456789ab ("lib: Add it.")
Fixes: {introduced} ("lib: Add it.")
Fixes: {introduced} ("lib: Added it.")
Fixes: {private} ("lib: Do it in private.")
"""

    found = find(story.path, body)

    assert [one.split(", ")[0].split(": write")[0] for one in found] == [
        f"Fixes: names {private}",
        "Fixes: names 0123456789ab",
        "Fixes: has another subject than the commit",
        f"Fixes: names {private}",
    ]


def test_git_is_started_as_often_for_many_trailers_as_for_one(story: Story, tmp_path: Path) -> None:
    digits = story.git("rev-parse", "introduced")
    one = [f'Fixes: {digits[:12]} ("lib: Add it.")']
    many = [f'Fixes: {digits[:length]} ("lib: Add it.")' for length in range(12, 40)]

    assert count_git(story, tmp_path / "many", many) == count_git(story, tmp_path / "one", one)


def count_git(story: Story, folder: Path, trailers: list[str]) -> int:
    """Returns how many commands of git a check of these trailers runs."""
    folder.mkdir()
    calls, program = folder / "calls", folder / "git"
    program.write_text(f'#!/bin/sh\necho >>"{calls}"\nexec "{shutil.which("git")}" "$@"\n')
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        assert find(story.path, "\n".join(trailers)) == []
    return calls.read_text().count("\n")
