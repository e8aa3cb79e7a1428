from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from diff_worlds import Tree, pairs, read, replay, write
from hypothesis import given, settings
from repos import Content, Executable, Link, Module, Story

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, FileChange, Kind, Oid, Span, Status
from patchsplit.progress import Cancelled, Progress
from patchsplit.read.trees import read_trees

LONG = "".join(f"line {k}\n" for k in range(40))


@pytest.fixture
def repo(story: Story) -> Iterator[Repo]:
    with Repo.open(story.path) as opened:
        yield opened


def delta_of(story: Story, base: Mapping[str, Content], fork: Mapping[str, Content]) -> Delta:
    story.commit("base", {"kept": "kept\n", **base}).commit("fork", fork)
    with Repo.open(story.path) as repo:
        return read_trees(repo, Oid(story.oid("base")), Oid(story.oid("fork")))


def only(delta: Delta) -> FileChange:
    (file,) = delta.files
    return file


def kinds(file: FileChange) -> list[Kind]:
    return [hunk.kind for hunk in file.hunks]


def test_base_and_hunks_are_the_fork_byte_for_byte(repo: Repo) -> None:
    @given(pairs())
    @settings(max_examples=120, deadline=None)
    def law(pair: tuple[Tree, Tree]) -> None:
        base, fork = pair
        old, new = write(repo, base, fork)
        delta = read_trees(repo, old, new)
        assert replay(delta, base, fork) == fork == read(repo, delta.fork)
        hunks = list(delta.hunks())
        assert len({hunk.id for hunk in hunks}) == len(hunks)

    law()


def test_hunks_of_a_file_are_disjoint_in_order_and_say_something(repo: Repo) -> None:
    @given(pairs())
    @settings(max_examples=60, deadline=None)
    def law(pair: tuple[Tree, Tree]) -> None:
        old, new = write(repo, *pair)
        for file in read_trees(repo, old, new).files:
            assert file.hunks
            edits = [hunk for hunk in file.hunks if hunk.kind is Kind.TEXT]
            for hunk in edits:
                assert hunk.removed or hunk.added
                assert (len(hunk.old), len(hunk.new)) == (len(hunk.removed), len(hunk.added))
            for one, two in pairwise(edits):
                assert one.old.stop < two.old.start
                assert one.new.stop < two.new.start

    law()


def test_a_span_is_half_open_and_counts_from_zero(story: Story) -> None:
    file = only(delta_of(story, {"a": "1\n2\n3\n"}, {"a": "0\n1\n2\nthree\n"}))
    assert [(h.old, h.new, h.removed, h.added) for h in file.hunks] == [
        (Span(0, 0), Span(0, 1), (), (b"0\n",)),
        (Span(2, 3), Span(3, 4), (b"3\n",), (b"three\n",)),
    ]


def test_a_rename_with_edits_is_a_rename_and_its_edits(story: Story) -> None:
    file = only(delta_of(story, {"a b": LONG}, {"a b": None, "c d": LONG + "more\n"}))
    assert (file.status, file.old_path, file.path) == (Status.RENAMED, "a b", "c d")
    assert kinds(file) == [Kind.RENAME, Kind.TEXT]


def test_a_pure_rename_is_one_hunk(story: Story) -> None:
    file = only(delta_of(story, {"a": LONG}, {"a": None, "b": LONG}))
    assert kinds(file) == [Kind.RENAME]
    assert file.is_text


def test_the_id_of_a_rename_does_not_depend_on_the_edits(story: Story) -> None:
    story.commit("base", {"a": LONG})
    story.commit("fork", {"a": None, "b": LONG}).commit("later", {"b": LONG + "more\n"})
    with Repo.open(story.path) as repo:
        base = Oid(story.oid("base"))
        one, two = (read_trees(repo, base, Oid(story.oid(name))) for name in ("fork", "later"))
    assert only(one).hunks[0].id == only(two).hunks[0].id


def test_a_copy_is_a_new_file_that_knows_its_source(story: Story) -> None:
    delta = delta_of(story, {"a": LONG}, {"a": LONG + "more\n", "b": LONG})
    copied = delta.files[1]
    assert (copied.status, copied.old_path, copied.path) == (Status.COPIED, "a", "b")
    assert copied.hunks[0].old == Span(0, 0)
    assert b"".join(copied.hunks[0].added).decode() == LONG


def test_an_empty_new_file_is_whole(story: Story) -> None:
    file = only(delta_of(story, {}, {"b": ""}))
    assert (file.status, kinds(file)) == (Status.ADDED, [Kind.WHOLE])


def test_an_empty_file_that_goes_is_whole(story: Story) -> None:
    file = only(delta_of(story, {"a": ""}, {"a": None}))
    assert (file.status, kinds(file)) == (Status.DELETED, [Kind.WHOLE])


def test_a_file_that_is_emptied_loses_its_lines(story: Story) -> None:
    file = only(delta_of(story, {"a": "1\n"}, {"a": ""}))
    assert (file.status, kinds(file)) == (Status.MODIFIED, [Kind.TEXT])


def test_a_deleted_file_loses_all_lines_in_one_hunk(story: Story) -> None:
    file = only(delta_of(story, {"a": "1\n\n2"}, {"a": None}))
    assert (file.hunks[0].removed, file.hunks[0].old) == ((b"1\n", b"\n", b"2"), Span(0, 3))


def test_the_executable_bit_is_a_hunk_of_its_own(story: Story) -> None:
    file = only(delta_of(story, {"a": "1\n"}, {"a": Executable("2\n")}))
    assert kinds(file) == [Kind.MODE, Kind.TEXT]


def test_a_mode_alone_changes_even_where_the_content_is_binary(story: Story) -> None:
    file = only(delta_of(story, {"a": b"\0"}, {"a": Executable(b"\0")}))
    assert (kinds(file), file.is_text) == ([Kind.MODE], False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\0one", b"\0two"),
        ("text\n", b"\0"),
        (Link("here"), Link("there")),
        (Module("1" * 40), Module("2" * 40)),
        ("here", Link("here")),
        (Executable("x\n"), Module("1" * 40)),
        (None, Link("here")),
        (Module("1" * 40), None),
        (None, b"\0"),
    ],
)
def test_what_has_no_lines_comes_as_a_whole(story: Story, before: Content, after: Content) -> None:
    base: dict[str, Content] = {} if before is None else {"a": before}
    file = only(delta_of(story, base, {"a": after}))
    assert (kinds(file), file.is_text) == ([Kind.WHOLE], False)


def test_a_renamed_symlink_is_a_rename(story: Story) -> None:
    file = only(delta_of(story, {"a": Link("to/x")}, {"a": None, "b": Link("to/x")}))
    assert (kinds(file), file.is_text) == ([Kind.RENAME], False)


def test_a_nul_behind_the_first_8000_bytes_leaves_a_file_text(story: Story) -> None:
    late = "x" * 7999 + "\n"
    file = only(delta_of(story, {"a": late + "\0\n"}, {"a": late + "\0\nmore\n"}))
    assert kinds(file) == [Kind.TEXT]


def test_lines_that_look_like_headers_stay_lines(story: Story) -> None:
    file = only(delta_of(story, {"a": "-- x\n0\n"}, {"a": "++ y\n0\n"}))
    assert (file.hunks[0].removed, file.hunks[0].added) == ((b"-- x\n",), (b"++ y\n",))


def test_ids_survive_when_lines_shift(story: Story) -> None:
    story.commit("base", {"a": LONG}).commit("fork", {"a": LONG.replace("line 30", "changed")})
    story.branch("other", at="base").commit("base two", {"a": "top\n" + LONG})
    story.commit("fork two", {"a": "top\n" + LONG.replace("line 30", "changed")})
    with Repo.open(story.path) as repo:
        one = read_trees(repo, Oid(story.oid("base")), Oid(story.oid("fork")))
        two = read_trees(repo, Oid(story.oid("base-two")), Oid(story.oid("fork-two")))
    assert list(one.by_id()) == list(two.by_id())


def test_equal_trees_have_no_delta(story: Story) -> None:
    story.commit("base", {"a": "1\n"})
    with Repo.open(story.path) as repo:
        delta = read_trees(repo, Oid(story.tree("base")), Oid(story.oid("base")))
    assert (delta.files, delta.base) == ((), story.tree("base"))


def test_progress_counts_files_and_its_callback_can_cancel(story: Story) -> None:
    story.commit("base", {"a": "1\n", "b": "1\n"}).commit("fork", {"a": "2\n", "b": "2\n"})
    base, fork = Oid(story.oid("base")), Oid(story.oid("fork"))
    seen: list[Progress] = []

    def cancel(_: Progress) -> None:
        raise Cancelled

    with Repo.open(story.path) as repo:
        read_trees(repo, base, fork, seen.append)
        with pytest.raises(Cancelled):
            read_trees(repo, base, fork, cancel)
    assert seen == [Progress("reading", 1, 2), Progress("reading", 2, 2)]
