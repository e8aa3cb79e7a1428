"""A past that reads like a story, to what it says of two hunks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from repos import Story

from patchsplit.git.file_changes import iter_commit_texts
from patchsplit.git.log import list_recent_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Kind, Mode, Oid, Span, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.propose.history.lsa import (
    MAX_FILES,
    FileWords,
    HistoryIndex,
    build_history_index,
    extract_commit_words,
    find_common_words,
    tokenize_change,
)
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.history_features import (
    compute_file_history_features,
    compute_word_history_features,
)


def touch(path: str, *words: str) -> FileWords:
    return FileWords(path, tuple(sorted(words)))


PAST = [
    (touch("lib/bond.c", "bond_rebalance", "slave"), touch("doc/bond.rst", "bonding")),
    (touch("lib/bond.c", "bond_rebalance"), touch("lib/lacp.c", "lacp_negotiate", "slave")),
    (touch("lib/lacp.c", "lacp_negotiate", "partner"), touch("doc/bond.rst", "bonding", "partner")),
    (touch("lib/json.c", "json_parse", "token"),),
    (touch("lib/json.c", "json_parse", "string"), touch("tests/json.at", "string", "token")),
    (touch("lib/json.c", "json_parse"), touch("tests/json.at", "token")),
] * 3


def item(path: str, *words: str) -> Item:
    entry = Entry(Mode.FILE, Oid("0" * 40))
    name = HunkId(f"{path} {words}")
    hunk = Hunk(name, path, Kind.TEXT, Span(0, 0), Span(0, 1), (), (" ".join(words).encode(),))
    file = FileChange(path, path, Status.MODIFIED, entry, entry, is_text=True, hunks=(hunk,))
    return Item((hunk,), file, Facts(name, Category.CODE), frozenset(words), frozenset())


@pytest.fixture
def learnt() -> HistoryIndex:
    return build_history_index(PAST)


def pair(found: Iterator[tuple[str, np.ndarray]], name: str, one: int, two: int) -> float:
    return float(dict(found)[name][one, two])


@pytest.mark.parametrize("measure", ["lsa", "lsa_all", "esa"])
def test_words_that_never_met_are_near_where_the_past_ties_them(
    learnt: HistoryIndex, measure: str
) -> None:
    items = [
        item("lib/bond.c", "bond_rebalance"), item("doc/bond.rst", "partner"),
        item("lib/json.c", "json_parse"),
    ]  # fmt: skip
    near = pair(compute_word_history_features(items, learnt), measure, 0, 1)
    far = pair(compute_word_history_features(items, learnt), measure, 0, 2)
    assert near > far + 0.05


def test_a_shared_word_is_told_by_how_rare_it_was_and_a_new_one_is_the_rarest(
    learnt: HistoryIndex,
) -> None:
    items = [item("a.c", "brand_new_name", "slave"), item("b.c", "brand_new_name"),
             item("c.c", "slave"), item("d.c", "token")]  # fmt: skip
    found = dict(compute_word_history_features(items, learnt))["rarest"]
    assert found[0, 1] == 1
    assert 0 < found[0, 2] < 1
    assert found[0, 3] == 0


def test_files_that_changed_together_are_more_than_chance(learnt: HistoryIndex) -> None:
    items = [item("lib/json.c"), item("tests/json.at"), item("lib/lacp.c"), item("new/file.c")]
    found = dict(compute_file_history_features(items, learnt))
    assert found["file_jaccard"][0, 1] > 0.5
    assert found["file_surprise"][0, 1] > 0
    assert found["file_jaccard"][0, 2] == found["file_jaccard"][0, 3] == 0
    assert found["file_most"][1, 0] > found["file_least"][1, 0]


def test_folders_and_kinds_of_file_have_a_past_where_a_file_has_none(learnt: HistoryIndex) -> None:
    items = [item("lib/new.c"), item("tests/new.at"), item("doc/new.rst")]
    found = dict(compute_file_history_features(items, learnt))
    assert found["dir_jaccard"][0, 1] > 0
    assert found["ext_jaccard"][0, 2] > 0
    assert found["ext_jaccard"][1, 2] == 0


def test_a_sweep_says_nothing_of_two_files() -> None:
    sweep = tuple(touch(f"f{k}.c", "word") for k in range(MAX_FILES + 1))
    assert build_history_index([sweep, sweep]).file_columns == {}


def test_no_past_is_no_evidence_but_for_the_rarity_of_all_words() -> None:
    nothing = build_history_index([])
    items = [item("a.c", "word"), item("b.c", "word")]
    found = {
        **dict(compute_word_history_features(items, nothing)),
        **dict(compute_file_history_features(items, nothing)),
    }
    assert all(np.isfinite(matrix).all() for matrix in found.values())
    assert found["lsa"][0, 1] == found["esa"][0, 1] == found["file_jaccard"][0, 1] == 0


def test_the_same_past_gives_the_same_numbers(learnt: HistoryIndex) -> None:
    again = build_history_index(PAST)
    assert (learnt.token_vectors == again.token_vectors).all()
    assert learnt.columns == again.columns


def test_a_commits_tokens_are_words_parts_path_and_folders() -> None:
    assert tokenize_change("lib/net/dpdk-port.c", ["portInit"]) == {
        "portInit", "~port", "~init", "/lib/net/dpdk-port.c", "lib/net/", "lib/", "~dpdk",
    }  # fmt: skip


def test_a_commits_text_is_read_file_by_file(story: Story) -> None:
    story.commit("begin", {"a.c": "int one;\n", "b c.txt": "x\n"}, tag="base")
    story.commit("more", {"a.c": "int two_words;\nint three;\n", "b c.txt": "x\nlast\n"}, tag="end")
    with Repo.open(story.path) as repo:
        newest, oldest = list_recent_commits(repo, Oid(story.oid("end")), 10)
        told = [
            extract_commit_words(commit) for commit in iter_commit_texts(repo, [newest, oldest])
        ]
    assert told[0] == (
        FileWords("a.c", ("one", "three", "two_words")),
        FileWords("b c.txt", ("last",)),
    )
    assert [touch.path for touch in told[1]] == ["a.c", "b c.txt"]


def test_a_tree_has_no_past(story: Story) -> None:
    story.commit("begin", {"a": "1\n"}, tag="base")
    with Repo.open(story.path) as repo:
        assert list_recent_commits(repo, repo.resolve_tree(Oid(story.oid("base"))), 10) == ()
        assert list(iter_commit_texts(repo, ())) == []


def test_a_past_that_tells_no_word_from_another_puts_all_at_one_point() -> None:
    always = [(touch("a.c", "word"), touch("b.c", "word"))] * 3
    assert len({point.tobytes() for point in build_history_index(always).token_vectors}) == 1


def test_words_of_many_commits_are_common() -> None:
    log = [
        (FileWords("a.c", ("to_dict", f"word_{k}", *(("rare",) if k < 2 else ()))),)
        for k in range(300)
    ]
    words = ["to_dict", "rare", "unheard"]
    assert find_common_words(build_history_index(log), words) == {"to_dict"}
    assert find_common_words(build_history_index(log[:100]), words) == frozenset()
