"""What a search of upstream's history finds, and how much of each commit the fork has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from histories import Did, search_history, tell_history
from written import ENTRY, delta, file, hunk

from patchsplit.model.delta import Entry, FileChange, Mode, Oid, Status
from patchsplit.place.history.line_history import hash_line
from patchsplit.place.history.search import (
    HistorySearch,
    prepare_search,
    run_search,
    search_pieces,
)

ONE, TWO, SIX = Oid("one"), Oid("two"), Oid("six")
LINES = [b"line_%d();\n" % k for k in range(100)]


def fork_of(*names: int, removed: tuple[int, ...] = ()) -> FileChange:
    """A file to which the fork adds some of LINES, and removes others."""
    added = b"".join(LINES[k] for k in names)
    return file("a.c", hunk("h", "a.c", added, b"".join(LINES[k] for k in removed)))


def matches(search: HistorySearch) -> list[tuple[str, bool]]:
    ((query,),) = search.queries.values()
    return [(str(commit), made) for commit, made in query.net_matches()]


# ---- the share that the fork has


def test_the_share_is_that_of_the_telling_lines_of_a_commit() -> None:
    search = search_history([fork_of(0, 1)], Did("one", [*LINES[:4], b"}\n", b"\n"], LINES[9:10]))
    assert search.share(ONE) == 2 / 5
    assert search.share(Oid("nothing to count")) == 1


def test_a_removed_line_is_not_an_added_one() -> None:
    search = search_history([fork_of(0, removed=(1,))], Did("one", LINES[1:2], LINES[0:1]))
    assert search.share(ONE) == 0
    search = search_history([fork_of(0, removed=(1,))], Did("one", LINES[0:1], LINES[1:2]))
    assert search.share(ONE) == 1


@pytest.mark.parametrize(
    ("has", "of", "takes", "removes"),
    [
        (2, 5, True, False),
        (39, 100, False, False),
        (9, 10, True, True),
        (89, 100, True, True),
        (8, 10, True, False),
        (50, 83, True, True),
        (50, 84, True, False),
        (49, 60, True, False),
    ],
)
def test_a_commit_was_evidently_taken_by_its_share_or_by_many_lines(
    has: int,
    of: int,
    takes: bool,  # noqa: FBT001
    removes: bool,  # noqa: FBT001
) -> None:
    search = search_history([fork_of(*range(has))], Did("one", LINES[:of]))
    assert search.is_evident(ONE) is takes
    assert search.is_evident(ONE, removes=True) is removes


def test_lines_that_an_evident_later_commit_changed_again_count_for_the_earlier() -> None:
    later = Did("two", LINES[0:2], LINES[2:4])
    search = search_history([fork_of(0, 1, removed=(2, 3))], later, Did("one", LINES[2:4]))
    assert (search.share(TWO), search.share(ONE)) == (1, 1)
    back = Did("one", removed=LINES[0:2])
    search = search_history([fork_of(0, 1, removed=(2, 3))], later, back)
    assert search.share(ONE) == 1
    alien = Did("two", LINES[50:60], LINES[2:4])
    search = search_history([fork_of(0)], alien, Did("one", LINES[2:4]))
    assert search.share(ONE) == 0


def test_all_lines_count_once_the_file_is_upstreams() -> None:
    same = Did("two", LINES[5:6], blob=ENTRY.oid)
    search = search_history([fork_of(0)], Did("six", LINES[7:8]), same, Did("one", LINES[8:9]))
    assert [search.share(one) for one in (SIX, TWO, ONE)] == [0, 1, 1]
    assert search.states == {"a.c": TWO}
    search = search_history([fork_of(0)], Did("one", LINES[5:6], blob=""))
    assert not search.states


def test_a_file_that_both_moved_counts_whole() -> None:
    moved = replace(file("new.c", old="a.c", status=Status.RENAMED))
    created = Did("one", LINES[:3], path="new.c", created=True)
    assert search_history([moved], created).share(ONE) == 1
    assert search_history([moved], replace(created, created=False)).share(ONE) == 0
    assert search_history([fork_of(0)], replace(created, path="a.c")).share(ONE) == 1 / 3


def test_a_deletion_counts_one_if_the_fork_has_no_such_file_either() -> None:
    gone = file("a.c", status=Status.DELETED)
    deleted = Did("one", removed=LINES[:9], deleted=True)
    assert search_history([gone], deleted).share(ONE) == 1
    assert search_history([fork_of(removed=(0, 1))], deleted).share(ONE) == 0


def test_a_commit_of_several_files_is_one_commit() -> None:
    other = file("b.c", hunk("b", "b.c", LINES[5]))
    done = Did("one", LINES[:1]), Did("one", LINES[4:6], path="b.c")
    assert search_history([fork_of(0), other], *done).share(ONE) == 2 / 3


# ---- the commits that made a hunk


def test_commits_that_made_or_reverted_a_hunk_are_found_newest_first() -> None:
    made, back = Did("one", LINES[:2], LINES[5:6]), Did("two", LINES[5:6], LINES[:2])
    assert matches(search_history([fork_of(0, 1, removed=(5,))], back, made)) == [
        ("two", False),
        ("one", True),
    ]


@pytest.mark.parametrize(
    "did",
    [
        Did("one", LINES[:3]),
        Did("one", LINES[1::-1]),
        Did("one", LINES[:2], LINES[5:6]),
        Did("one", LINES[:2], path="b.c"),
        Did("one", LINES[:2], created=True),
    ],
    ids=["more lines", "another order", "removes, too", "another file", "a file that came here"],
)
def test_another_change_is_not_the_hunk(did: Did) -> None:
    assert matches(search_history([fork_of(0, 1)], did)) == []


def test_whitespace_at_the_ends_of_lines_and_blank_lines_do_not_matter() -> None:
    did = Did("one", [b"  line_0();\n", b"\n", b"line_1();  \n"])
    assert matches(search_history([fork_of(0, 1)], did)) == [("one", True)]
    blank = file("a.c", hunk("h", "a.c", b"\n"))
    assert matches(search_history([blank], Did("one", [b"\n"]))) == []


def test_a_commit_that_moved_the_lines_did_not_make_them() -> None:
    search = search_history(
        [fork_of(0, 1)], Did("two", LINES[:2]), Did("two", removed=LINES[:2]), Did("one", LINES[:2])
    )
    assert matches(search) == [("one", True)]


def test_a_new_file_has_all_lines_of_the_commit_that_created_it() -> None:
    new = file("a.c", hunk("h", "a.c", b"".join(LINES[:2])), status=Status.ADDED)
    assert matches(search_history([new], Did("one", LINES[:2], created=True))) == [("one", True)]


def test_each_line_has_its_commits_newest_first_and_the_last_that_undid_it() -> None:
    search = search_history(
        [fork_of(0, 1)],
        Did("six", removed=LINES[:1]),
        Did("two", removed=LINES[:1]),
        Did("two", LINES[:1]),
        Did("two", LINES[:1]),
        Did("one", LINES[:1]),
    )
    first, second = (True, hash_line(b"line_0();")), (True, hash_line(b"line_1();"))
    assert search.lines["a.c"] == {first: [TWO, ONE], second: []}
    assert search.undone["a.c"] == {first: SIX}


# ---- files


def test_the_latest_commit_of_each_kind_is_kept() -> None:
    search = search_history(
        [fork_of(0)],
        Did("six", deleted=True, path="gone.c"),
        Did("two", mode="100755"),
        Did("two", deleted=True, path="gone.c"),
        Did("two", created=True, path="new.c", blob="3" * 40),
        Did("one", mode="100755", created=True),
        Did("one", created=True, path="new.c", blob="4" * 40),
    )
    assert search.deleters == {"gone.c": SIX}
    assert search.creators == {"new.c": TWO, "a.c": ONE}
    assert search.modes == {("a.c", "100755"): TWO}
    assert search.blobs == {
        ("a.c", "2" * 40): TWO,
        ("new.c", "3" * 40): TWO,
        ("new.c", "4" * 40): ONE,
    }


def test_files_are_searched_under_all_paths_that_they_had() -> None:
    files = (
        file("new.c", hunk("h", "new.c", LINES[0]), old="a.c", status=Status.RENAMED),
        file("copy.c", hunk("c", "copy.c", LINES[1]), old="a.c", status=Status.COPIED),
        file("gone.c", hunk("g", "gone.c", b"", LINES[2]), status=Status.DELETED),
        replace(file("made.c", status=Status.ADDED), new=Entry(Mode.FILE, Oid("5" * 40))),
    )
    search = prepare_search(delta(*files), {"a.c": "there.c", "x.c": "y.c"})
    assert search.names == {
        "a.c": "a.c",
        "new.c": "a.c",
        "there.c": "a.c",
        "copy.c": "copy.c",
        "gone.c": "gone.c",
        "made.c": "made.c",
    }
    assert search.new_files == {"copy.c", "made.c"}
    assert search.move_targets == {"new.c"}
    assert search.gone_paths == {"a.c", "gone.c"}
    assert search.fork_blobs == {"a.c": ENTRY.oid, "copy.c": ENTRY.oid, "made.c": "5" * 40}
    assert [name for name, _, _ in search.queries] == ["a.c", "copy.c"]


def test_pieces_are_searched_for_without_counting_anew() -> None:
    history = tell_history(Did("two", LINES[1:2]), Did("one", LINES[:1], created=True),
                           Did("one", LINES[:1]), Did("one", LINES[:1], path="b.c"))  # fmt: skip
    search = run_search(prepare_search(delta(fork_of(0, 1)), {}), history)
    before = search.fork_lines.copy()
    pieces = delta(file("a.c", hunk("p", "a.c", LINES[0]), hunk("q", "a.c", LINES[1])))
    found = search_pieces(search, history, pieces)
    assert {query.hunk.id: query.matches for some in found.queries.values() for query in some} == {
        "p": [(ONE, True)],
        "q": [(TWO, True)],
    }
    assert found.fork_lines == before
