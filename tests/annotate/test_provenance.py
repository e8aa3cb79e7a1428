from __future__ import annotations

from repos import Story

from patchsplit.annotate import trace_provenance
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Kind, Oid
from patchsplit.model.facts import Person
from patchsplit.read import read_trees

LONG = "".join(f"line {k}\n" for k in range(20))
Traced = dict[tuple[str, Kind, int], tuple[str, ...]]


def trace(story: Story, base: str = "base", fork: str = "HEAD") -> Traced:
    """Returns the subjects of the commits of each hunk, by path, kind and line."""
    one, two = Oid(story.oid(base)), Oid(story.oid(fork))
    with Repo.open(story.path) as repo:
        delta = read_trees(repo, one, two)
        found, commits = trace_provenance(repo, delta, one, two)
    return {
        (hunk.path, hunk.kind, hunk.old.start): tuple(
            commits[oid].subject for oid in found.get(hunk.id, ())
        )
        for hunk in delta.hunks()
    }


def test_added_lines_belong_to_whoever_wrote_them_last(story: Story) -> None:
    story.commit("base", {"a": LONG})
    story.commit("first", {"a": LONG + "one\ntwo\nthree\n"})
    story.commit("second", {"a": LONG + "one\n2\nthree\nfour\n"})
    story.commit("third", {"a": "top\n" + LONG + "one\n2\nthree\nfour\n"})
    assert trace(story) == {
        ("a", Kind.TEXT, 0): ("third",),
        ("a", Kind.TEXT, 20): ("first", "second"),
    }


def test_what_only_corrects_lines_of_the_fork_counts_as_what_it_corrects(story: Story) -> None:
    story.commit("base", {"a": LONG})
    story.commit("first", {"a": LONG + "one\ntwo\nthree\n"})
    story.commit("second", {"a": LONG + "1\n2\n3\n"})
    story.commit("third", {"a": LONG.replace("line 5\n", "line V\n") + "1\n2\n3\n"})
    assert trace(story) == {
        ("a", Kind.TEXT, 5): ("third",),
        ("a", Kind.TEXT, 20): ("first",),
    }


def test_removed_lines_belong_to_whoever_removed_them(story: Story) -> None:
    story.commit("base", {"a": LONG})
    story.commit("first", {"a": LONG.replace("line 5\n", "")})
    story.commit("second", {"a": LONG.replace("line 5\n", "").replace("line 15\n", "")})
    assert trace(story) == {
        ("a", Kind.TEXT, 5): ("first",),
        ("a", Kind.TEXT, 15): ("second",),
    }


def test_a_removed_line_may_look_like_a_header(story: Story) -> None:
    story.commit("base", {"a": "-- a/x\n" + LONG + "diff --git a/b b/b\n"})
    story.commit("first", {"a": LONG + "diff --git a/b b/b\n"}).commit("second", {"a": LONG})
    assert list(trace(story).values()) == [("first",), ("second",)]


def test_history_follows_a_rename(story: Story) -> None:
    story.commit("base", {"a": LONG})
    story.commit("edit", {"a": LONG.replace("line 3\n", "")})
    story.commit("move", {"a": None, "b": LONG.replace("line 3\n", "")})
    story.commit("add", {"b": LONG.replace("line 3\n", "") + "more\n"})
    found = trace(story)
    assert found["b", Kind.TEXT, 3] == ("edit",)
    assert found["b", Kind.TEXT, 20] == ("add",)
    assert "move" in found["b", Kind.RENAME, 0]


def test_merges_carry_no_weight(story: Story) -> None:
    story.commit("base", {"a": LONG}).commit("ours", {"a": LONG + "ours\n"})
    story.branch("side", at="base").commit("theirs", {"b": "theirs\n"})
    tree = story.git("merge-tree", "--write-tree", "ours", "theirs").split("\n")[0]
    args = ("commit-tree", tree, "-p", story.oid("ours"), "-p", story.oid("theirs"), "-m", "merge")
    merged = story.git(*args)
    assert trace(story, fork=merged) == {
        ("a", Kind.TEXT, 20): ("ours",),
        ("b", Kind.TEXT, 0): ("theirs",),
    }


def test_a_squashed_fork_is_one_commit(story: Story) -> None:
    story.commit("base", {"a": LONG}).commit("squash", {"a": None, "b": "b\n", "c": b"\0"})
    assert set(trace(story).values()) == {("squash",)}


def test_a_fork_without_history_has_no_provenance(story: Story) -> None:
    story.commit("base", {"a": "1\n"}).commit("fork", {"a": "2\n"})
    base, fork = Oid(story.tree("base")), Oid(story.tree("fork"))
    with Repo.open(story.path) as repo:
        assert trace_provenance(repo, read_trees(repo, base, fork), base, fork) == ({}, {})


def test_odd_names_have_history_too(story: Story) -> None:
    name = 'ä "b\n'
    story.commit("base", {name: LONG}).commit("one", {name: LONG + "1\n"})
    story.commit("two", {name: "0\n" + LONG + "1\n"})
    assert list(trace(story).values()) == [("two",), ("one",)]


def test_a_commit_is_told_whole(story: Story) -> None:
    story.commit("base", {"a": "1\n"})
    story.commit("lib: fix it\n\nThe reason,\nin two lines.", {"a": "2\n"}, author="Æ B <e@x.org>")
    base, fork = Oid(story.oid("base")), Oid(story.oid("HEAD"))
    with Repo.open(story.path) as repo:
        _, commits = trace_provenance(repo, read_trees(repo, base, fork), base, fork)
    (told,) = commits.values()
    assert (told.oid, told.author) == (fork, Person("Æ B", "e@x.org"))
    assert (told.subject, told.body) == ("lib: fix it", "The reason,\nin two lines.")
    assert told.date == f"{story.clock} +0000"
