from __future__ import annotations

from repos import Story

from patchsplit.git.log import CommitSummary, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def read(story: Story, tip: str, limit: int = 10) -> list[CommitSummary]:
    with Repo.open(story.path) as repo:
        return list(read_summaries(repo, Oid(story.git("rev-parse", tip)), limit))


def test_the_past_is_told_newest_first_with_every_path(story: Story) -> None:
    odd = 'o"d\td\u00e4.c'
    story.commit("one: begin", {"a.c": "1\n", odd: "1\n"}, tag="one")
    story.commit("two: go on\n\nA body.", {"b/c.c": "2\n"}, tag="two")
    assert read(story, "two") == [
        CommitSummary("two: go on", ("b/c.c",), "A body."),
        CommitSummary("one: begin", ("a.c", odd)),
    ]
    assert read(story, "two", 1) == [CommitSummary("two: go on", ("b/c.c",), "A body.")]


def test_a_rename_touches_both_of_its_paths(story: Story) -> None:
    story.commit("one", {"a.c": "1\n2\n3\n"}, tag="one")
    story.commit("two", {"a.c": None, "b.c": "1\n2\n3\n"}, tag="two")
    assert read(story, "two", 1) == [CommitSummary("two", ("a.c", "b.c"))]


def test_merges_and_trees_have_nothing_to_tell(story: Story) -> None:
    story.commit("one", {"a.c": "1\n"}, tag="one")
    assert read(story, "one^{tree}") == []
    story.commit("two", {"b.c": "1\n"}, tag="two")
    merged = story.git("commit-tree", "two^{tree}", "-p", "one", "-p", "two", "-m", "merge")
    assert [commit.subject for commit in read(story, merged)] == ["two", "one"]


def test_a_commit_without_changes_touches_nothing(story: Story) -> None:
    story.commit("one", {"a.c": "1\n"}, tag="one").commit("empty", tag="empty")
    assert read(story, "empty", 1) == [CommitSummary("empty", ())]


def test_a_body_is_told_as_it_stands_without_the_lines_around_it(story: Story) -> None:
    body = "One \x01 word.\n\nSigned-off-by: A <a@example.org>"
    story.commit(f"one\n\n{body}", {"a.c": "1\n"}, tag="one")
    assert read(story, "one") == [CommitSummary("one", ("a.c",), body)]


def test_a_path_that_looks_like_the_start_of_a_record_is_a_path(story: Story) -> None:
    path = "\x01" + "a" * 40
    story.commit("one", {path: "1\n", "b": "1\n"}, tag="one").commit(
        "two", {path: "2\n"}, tag="two"
    )
    with Repo.open(story.path) as repo:
        found = read_summaries(repo, Oid(story.git("rev-parse", "two")), 10)
    assert found == (CommitSummary("two", (path,)), CommitSummary("one", (path, "b")))
