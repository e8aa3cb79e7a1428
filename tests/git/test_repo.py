"""The door to git: names, objects, settings, and nothing of the user's that leaks in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from repos import Executable, Link, Module, Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import EnvironmentFailure, GitError, PatchsplitError
from patchsplit.git.diff import iter_file_diffs
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Mode, Oid
from patchsplit.model.facts import Person


def test_a_folder_without_a_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(PatchsplitError, match="not in a git repository") as caught:
        Repo.open(tmp_path)
    assert "-C DIR" in word_remedy(caught.value.hint)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PatchsplitError, match="no directory"):
        Repo.open(tmp_path / "none")


def fake_git(where: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where.mkdir()
    git = where / "git"
    git.write_text(f"#!/bin/sh\n{script}\n")
    git.chmod(git.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{where}{os.pathsep}{os.environ['PATH']}")


def test_an_old_git_is_refused(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git(tmp_path / "bin", "echo git version 2.30.2", monkeypatch)
    with pytest.raises(EnvironmentFailure, match=r"2\.30\.2.*2\.38"):
        Repo.open(story.path)


def test_a_name_stands_for_a_commit_or_else_a_tree(story: Story) -> None:
    story.commit("one", {"a": "1\n"})
    with Repo.open(story.path) as repo:
        assert repo.resolve("main") == story.oid("main")
        assert repo.resolve("main^{tree}") == story.tree("main")
        with pytest.raises(PatchsplitError, match="nowhere is not a commit"):
            repo.resolve("nowhere")
        with pytest.raises(PatchsplitError, match="is a tree, not a commit"):
            repo.resolve_commit("main^{tree}")


def test_a_name_is_never_taken_for_an_option(story: Story) -> None:
    story.commit("one", {"a": "1\n"})
    with Repo.open(story.path) as repo, pytest.raises(PatchsplitError, match="--all is not"):
        repo.resolve("--all")


def test_what_the_repository_holds(story: Story) -> None:
    story.commit("base", {"a": "1\n"})
    with Repo.open(story.path) as repo:
        assert repo.has_object(repo.resolve_commit("main"))
        assert not repo.has_object(Oid("1" * 40))


def test_merge_base_of_strangers_is_none(story: Story) -> None:
    story.commit("one", {"a": "1\n"})
    story.git("symbolic-ref", "HEAD", "refs/heads/other")
    story.commit("two", {"a": "2\n"})
    with Repo.open(story.path) as repo:
        one, two = repo.resolve("main"), repo.resolve("other")
        assert repo.find_merge_base(one, two) is None
        assert repo.find_merge_base(one, one) == one


def test_blobs_come_as_they_are(story: Story) -> None:
    contents = [b"", b"\0\xff\r\n\x0c", b"no newline"]
    story.commit("one", {f"f{k}": content for k, content in enumerate(contents)})
    with Repo.open(story.path) as repo:
        oids = [Oid(story.git("rev-parse", f"main:f{k}")) for k in range(3)]
        assert [repo.read_blob(oid) for oid in oids] == contents
        assert list(repo.iter_blobs(oids)) == list(zip(oids, contents, strict=True))
        with pytest.raises(GitError, match="missing"):
            repo.read_blob(Oid("0" * 39 + "1"))
        assert repo.read_blob(oids[1]) == contents[1]


def test_entries_tell_modes_and_leave_out_folders(story: Story) -> None:
    module = Module("1" * 40)
    story.commit("x", {"d/a": "1", "x": Executable("2"), "l": Link("a"), "m": module})
    with Repo.open(story.path) as repo:
        found = find_entries(repo, repo.resolve("main"), ["d", "d/a", "x", "l", "m", "none"])
    assert {path: entry.mode for path, entry in found.items()} == {
        "d/a": Mode.FILE,
        "x": Mode.EXECUTABLE,
        "l": Mode.SYMLINK,
        "m": Mode.SUBMODULE,
    }


def test_no_setting_of_the_user_changes_a_diff(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.commit("one", {"a b": "1\n", ".gitattributes": "* binary\n"})
    story.commit("two", {"a b": "2\n"})
    story.git("config", "diff.noprefix", "true")
    story.git("config", "core.quotePath", "true")
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=9")
    with Repo.open(story.path) as repo:
        (file,) = iter_file_diffs(repo, Oid(story.oid("one")), Oid(story.oid("two")))
    assert (file.change.letter, file.change.path) == ("M", "a b")
    assert file.patch.startswith(b"diff --git a/a b b/a b\n")
    assert b"\n@@ -1 +1 @@\n-1\n+2\n" in file.patch


def test_the_user_is_asked_for_when_git_knows_none(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Repo.open(story.path) as repo:
        assert repo.read_identity() == Person("Ada Lovelace", "ada@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with (
        Repo.open(story.path) as repo,
        pytest.raises(EnvironmentFailure, match="who you are") as caught,
    ):
        repo.read_identity()
    assert "user.email" in word_remedy(caught.value.hint)


def test_the_quarantine_goes_away_and_leaves_the_repository_alone(story: Story) -> None:
    story.commit("one", {"a": "1\n"})
    before = sorted(path for path in (story.path / ".git").rglob("*"))
    with Repo.open(story.path) as repo:
        place = repo.quarantine
        repo.run("hash-object", "-w", "--stdin", stdin=b"new")
    assert not place.exists()
    assert sorted(path for path in (story.path / ".git").rglob("*")) == before


def test_a_sha256_repository_is_read_as_well(tmp_path: Path) -> None:
    story = Story(tmp_path / "long", object_format="sha256").commit("one", {"a": "1\n"})
    with Repo.open(story.path) as repo:
        oid = repo.resolve("main")
        assert len(oid) == 64
        assert repo.read_lines(find_entries(repo, oid, ["a"])["a"].oid) == (b"1\n",)


def test_work_goes_on_in_a_linked_work_tree(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"a": "1\n"})
    story.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    with Repo.open(tmp_path / "linked") as repo:
        assert repo.resolve("HEAD") == story.oid("main")
        assert repo.common_dir == (story.path / ".git").resolve()
        assert "refs/heads/side" in repo.list_checked_out()
