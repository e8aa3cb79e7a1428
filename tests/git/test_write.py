"""Commits in one stream, and a branch that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from repos import Story

from patchsplit.errors import GitError, Refused
from patchsplit.git.repo import Repo
from patchsplit.git.write import NewCommit, pack_objects, publish_branch, write_commits
from patchsplit.model.delta import Mode, Oid
from patchsplit.model.facts import Person
from patchsplit.model.outgoing import Cleared
from patchsplit.model.series import File

ADA, BEN = Person("Ada", "ada@x"), Person("Ben", "ben@x")
DATE = "1700000000 +0100"


def commit(message: str, files: Mapping[str, bytes], removed: tuple[str, ...] = ()) -> NewCommit:
    written = tuple(File(path, Mode.FILE, None, content) for path, content in files.items())
    return NewCommit(message.encode(), ADA, DATE, BEN, "1700000100 +0000", removed, written)


def clear(oid: Oid) -> Cleared:
    return Cleared(commits=frozenset({oid}))


@pytest.fixture
def repo(story: Story) -> Iterator[Repo]:
    story.commit("base", {"a": "1\n", "d/b": "2\n"})
    with Repo.open(story.path) as opened:
        yield opened


def test_commits_follow_each_other_on_top_of_their_parent(repo: Repo, story: Story) -> None:
    base = Oid(story.oid("base"))
    one, two = write_commits(
        repo, base, [commit("one\n", {"x": b"x"}), commit("two\n", {}, ("d",))]
    )

    assert repo.run("rev-parse", f"{two}^", f"{one}^").decode().split() == [one, base]
    assert repo.run("ls-tree", "-r", "--name-only", two).decode().split() == ["a", "x"]
    assert repo.run("log", "-1", "--format=%an %ad|%cn %cd|%B", "--date=raw", one).decode() == (
        f"Ada {DATE}|Ben 1700000100 +0000|one\n\n"
    )


def test_the_same_commits_have_the_same_ids(repo: Repo, story: Story) -> None:
    base = Oid(story.oid("base"))
    series = [commit("one\n", {"x": b"x"}), commit("two\n", {"x": b"y"})]

    made = write_commits(repo, base, series)
    assert made == write_commits(repo, base, series)
    assert made == write_commits(repo, base, series, brief=True)


def test_names_may_hold_any_bytes(repo: Repo, story: Story) -> None:
    names = ['q"uote', "new\nline", "back\\slash", "caf\udce9", "tab\t", " lead", "é"]
    files = {name: name.encode("utf-8", "surrogateescape") for name in names}
    (made,) = write_commits(repo, Oid(story.oid("base")), [commit("x\n", files)])
    listed = repo.run("ls-tree", "-r", "-z", "--name-only", made).split(b"\0")

    assert {name.encode("utf-8", "surrogateescape") for name in names} <= set(listed)


def test_a_root_commit_can_begin_with_a_tree(repo: Repo, story: Story) -> None:
    (made,) = write_commits(repo, None, [commit("x\n", {"x": b"x"})], tree=Oid(story.tree("base")))

    assert repo.run("ls-tree", "-r", "--name-only", made).decode().split() == ["a", "d/b", "x"]


def test_nothing_reaches_the_user_before_a_branch_is_published(repo: Repo, story: Story) -> None:
    (made,) = write_commits(repo, Oid(story.oid("base")), [commit("x\n", {"x": b"x"})])
    assert story.git("cat-file", "-t", made, check=False) == ""
    publish_branch(repo, made, "out", clear(made))

    assert story.oid("out") == made
    assert story.git("fsck", "--strict") == ""
    assert not (story.path / ".git" / "FETCH_HEAD").exists()


def test_a_branch_that_exists_is_replaced_only_by_force(repo: Repo, story: Story) -> None:
    base = Oid(story.oid("base"))
    story.git("branch", "out")
    (made,) = write_commits(repo, base, [commit("x\n", {"x": b"x"})])
    with pytest.raises(Refused, match="exists already"):
        publish_branch(repo, made, "out", clear(made))
    assert story.oid("out") == base
    publish_branch(repo, made, "out", clear(made), force=True)

    assert story.oid("out") == made


def test_a_checked_out_branch_is_never_moved(repo: Repo, story: Story) -> None:
    with pytest.raises(Refused, match="checked out"):
        publish_branch(
            repo, Oid(story.oid("base")), "main", clear(Oid(story.oid("base"))), force=True
        )


@pytest.mark.parametrize("name", ["a..b", "-x", "a b", "", "x.lock", "@{-1}"])
def test_what_git_takes_for_no_branch_is_refused(repo: Repo, story: Story, name: str) -> None:
    with pytest.raises(Refused, match="not a valid branch name"):
        publish_branch(repo, Oid(story.oid("base")), name, clear(Oid(story.oid("base"))))


def test_an_object_that_is_not_there_is_said(repo: Repo, story: Story) -> None:
    missing = NewCommit(
        b"x", ADA, DATE, BEN, DATE, (), (File("m", Mode.FILE, Oid("1" * 40), None),)
    )
    with pytest.raises(GitError):
        write_commits(repo, Oid(story.oid("base")), [missing])


def test_no_hook_of_the_repository_runs(repo: Repo, story: Story) -> None:
    hook = story.path / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {story.path / 'ran'}\n")
    hook.chmod(0o755)
    publish_branch(repo, Oid(story.oid("base")), "out", clear(Oid(story.oid("base"))))

    assert story.oid("out") == story.oid("base")
    assert not (story.path / "ran").exists()


@pytest.mark.parametrize(("old", "new"), [("fork", "fork/new/x"), ("fork/one", "fork")])
def test_a_branch_below_a_branch_is_refused(repo: Repo, story: Story, old: str, new: str) -> None:
    base = Oid(story.oid("base"))
    story.git("update-ref", f"refs/heads/{old}", base)
    with pytest.raises(Refused, match=f"branch {new} beside the branch {old}"):
        publish_branch(repo, base, new, clear(base))
    publish_branch(repo, base, f"other-{new}", clear(base))


@pytest.mark.parametrize(
    "setting",
    ["protocol.allow=never", "protocol.version=0", "fetch.prune=true", "fetch.pruneTags=true",
     "fetch.negotiationAlgorithm=noop", "url.nowhere:.insteadOf=/", "fetch.output=compact",
     "transfer.hideRefs=refs", "fetch.parallel=0", "fetch.unpackLimit=1000"],
)  # fmt: skip
def test_settings_for_other_repositories_do_not_hold_for_a_branch(
    repo: Repo, story: Story, setting: str
) -> None:
    story.git("config", *setting.split("="))
    before = story.git("for-each-ref")
    (tip,) = write_commits(repo, Oid(story.oid("base")), [commit("one\n", {"x": b"x"})])
    publish_branch(repo, tip, "new", clear(tip))

    assert story.oid("new") == tip
    (tip,) = write_commits(repo, Oid(story.oid("base")), [commit("two\n", {"x": b"x"})])
    publish_branch(repo, tip, "new", clear(tip), force=True)
    assert story.oid("new") == tip
    story.git("update-ref", "-d", "refs/heads/new")
    assert story.git("for-each-ref") == before


def test_people_may_have_names_of_any_bytes(repo: Repo) -> None:
    odd = NewCommit(b"x\n", Person("J\udcfc", "j@x"), DATE, BEN, DATE, (), ())
    (tip,) = write_commits(repo, None, [odd])

    assert repo.run("cat-file", "commit", tip).count(b"author J\xfc <j@x> ") == 1


def test_objects_of_a_fork_are_packed_without_those_that_are_known(
    repo: Repo, story: Story
) -> None:
    base, before = Oid(story.oid("base")), repo.resolve_tree(Oid(story.oid("base")))
    (fork,) = write_commits(repo, base, [commit("one\n", {"x": b"x"})])
    for wanted, known in ((fork, [base]), (repo.resolve_tree(fork), [before, base])):
        folder = pack_objects(repo, wanted, known)
        (index,) = (folder / "pack").glob("*.idx")
        names = repo.run("show-index", stdin=index.read_bytes()).decode().split()[1::3]

        assert wanted in names
        assert len(names) == (3 if wanted == fork else 2)
