"""Items to the words around them."""

from __future__ import annotations

from repos import Story

from patchsplit.annotate import annotate
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.items import MAX_BLOB_BYTES, build_items
from patchsplit.propose.similarity.context import CONTEXT_LINES, read_contexts
from patchsplit.read.trees import read_trees


def around(
    story: Story, context_lines: int = CONTEXT_LINES, max_blob_bytes: int = MAX_BLOB_BYTES
) -> dict[str, frozenset[str]]:
    """Returns the words around what changed between "base" and "fork", by path."""
    with Repo.open(story.path) as repo:
        base, fork = (repo.resolve_tree(Oid(story.oid(name))) for name in ("base", "fork"))
        delta = read_trees(repo, base, fork)
        hunks = frozenset(hunk.id for hunk in delta.hunks())
        items = build_items(delta, annotate(repo, delta), hunks)
        found = read_contexts(
            repo, items, context_lines=context_lines, max_blob_bytes=max_blob_bytes
        )
        return {item.file.path: found.get(item.hunks[0].id, frozenset()) for item in items}


def lines(*names: str) -> str:
    return "".join(f"{name}();\n" for name in names)


def test_the_lines_by_a_hunk_are_read_and_not_its_own(story: Story) -> None:
    far = "one", "two", "three"
    story.commit("base", {"a.c": lines(*far, "old", "four", "five", "six")}, tag="base")
    story.commit("fork", {"a.c": lines(*far, "new", "four", "five", "six")}, tag="fork")
    assert around(story, context_lines=2) == {"a.c": {"two", "three", "four", "five"}}


def test_where_lines_are_gone_both_sides_are_read(story: Story) -> None:
    story.commit("base", {"a.c": lines("above", "gone", "below")}, tag="base")
    story.commit("fork", {"a.c": lines("above", "below")}, tag="fork")
    assert around(story) == {"a.c": {"above", "below"}}


def test_nothing_stands_around_a_whole_file(story: Story) -> None:
    story.commit("base", {"old.c": lines("one")}, tag="base")
    story.commit("fork", {"old.c": None, "new.c": lines("two")}, tag="fork")
    assert around(story) == {"new.c": frozenset(), "old.c": frozenset()}


def test_a_file_too_large_is_left_out(story: Story) -> None:
    story.commit("base", {"a.c": lines("above", "old", "below")}, tag="base")
    story.commit("fork", {"a.c": lines("above", "new", "below")}, tag="fork")
    assert around(story, max_blob_bytes=10) == {"a.c": frozenset()}
