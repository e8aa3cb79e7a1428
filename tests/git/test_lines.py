"""Pairs of blobs to line ranges, as git's merge sees them."""

from __future__ import annotations

from repos import Story

from patchsplit.git.lines import LineChange, diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid, Span


def changes(story: Story, *pairs: tuple[str, str]) -> list[tuple[LineChange, ...]]:
    def blob(content: str) -> Oid:
        return Oid(story.git("hash-object", "-w", "--stdin", stdin=content.encode()))

    with Repo.open(story.path) as repo:
        return diff_lines(repo, [(blob(old), blob(new)) for old, new in pairs])


def test_each_pair_has_its_own_changes_and_equal_ones_none(story: Story) -> None:
    found = changes(story, ("1\n2\n3\n", "1\nX\n3\n"), ("same\n", "same\n"), ("1\n", "0\n1\n"))
    assert found == [
        ((Span(1, 2), Span(1, 2)),),
        (),
        ((Span(0, 0), Span(0, 1)),),
    ]


def test_changes_a_line_apart_stay_apart(story: Story) -> None:
    (found,) = changes(story, ("1\n2\n3\n4\n5\n", "A\n2\nB\n4\n"))
    assert found == (
        (Span(0, 1), Span(0, 1)),
        (Span(2, 3), Span(2, 3)),
        (Span(4, 5), Span(4, 4)),
    )


def test_content_that_looks_like_a_diff_is_content(story: Story) -> None:
    (found,) = changes(story, ("-- a\nkept\n", "++ b\n@@ -1 +1 @@\ndiff --git a/7 b/7\nkept\n"))
    assert found == ((Span(0, 1), Span(0, 3)),)


def test_an_empty_side_and_a_missing_last_newline(story: Story) -> None:
    found = changes(story, ("", "1\n2\n"), ("1\n2", "1\n2\n"), ("1\n2\n", ""))
    assert found == [
        ((Span(0, 0), Span(0, 2)),),
        ((Span(1, 2), Span(1, 2)),),
        ((Span(0, 2), Span(0, 0)),),
    ]
