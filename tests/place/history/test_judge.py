"""Verdicts on hunks by what commits did to lines, at the thresholds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from histories import Did, judge, search_history
from written import ENTRY, file, hunk

from patchsplit.model.delta import FileChange, Hunk, HunkId, Kind, Oid, Status
from patchsplit.model.placement import Extent, Landed
from patchsplit.place.history.landed import Verdict, find_bringing_commit

H = HunkId("h")
LINES = [b"a_line_of_text(%d);\n" % k for k in range(60)]
TEXTS = [line.strip() for line in LINES]


def add(*names: int, removed: tuple[int, ...] = (), more: tuple[Hunk, ...] = ()) -> FileChange:
    """The fork's change to a.c; `more` are further hunks."""
    lines = b"".join(LINES[k] for k in names)
    return file("a.c", hunk("h", "a.c", lines, b"".join(LINES[k] for k in removed)), *more)


def landed(verdict: Verdict) -> Landed:
    assert verdict.landed is not None
    return verdict.landed


# ---- a commit that made the hunk


def test_the_commit_of_which_the_fork_has_most_made_it_and_of_several_the_oldest() -> None:
    search = search_history([add(0, 1)], Did("new", LINES[:2]), Did("big", LINES[:2]),
                            Did("big", LINES[7:9]), Did("old", LINES[:2]))  # fmt: skip
    found = landed(judge(search)[H])
    assert (found.by, found.sure, found.extent) == ("old", True, Extent.WHOLE)
    assert found.evidence == "Commit old makes the same change to a.c."


def test_a_commit_of_which_the_fork_has_little_may_be_another_change() -> None:
    search = search_history([add(0)], Did("one", LINES[:1]), Did("one", LINES[10:14], path="b.c"))
    assert judge(search)[H].landed is None
    found = landed(judge(search, visible=[H])[H])
    assert found.sure is False
    assert found.evidence.endswith(
        "Of that commit's lines the fork has 20%: both may have made it independently."
    )


def test_only_commits_since_the_last_revert_made_it() -> None:
    back = Did("two", removed=LINES[:2])
    search = search_history([add(0, 1)], back, Did("one", LINES[:2]))
    assert judge(search, equal=[H])[H].landed is not None
    assert landed(judge(search, equal=[H])[H]).by == "one"
    again = search_history([add(0, 1)], Did("six", LINES[:2]), back, Did("one", LINES[:2]))
    assert landed(judge(again)[H]).by == "six"


def test_what_the_last_commit_reverted_is_gone_and_sure_only_with_other_evidence() -> None:
    back = Did("two", removed=LINES[:2])
    alone = search_history([add(0, 1)], back, Did("one", LINES[:2]))
    found = landed(judge(alone, with_place=[H])[H])
    assert (found.by, found.extent, found.sure) == ("one", Extent.GONE, False)
    assert found.evidence == ("Commit one makes the same change to a.c. Commit two reverted it.")
    others = add(0, 1, more=(hunk("more", "a.c", b"".join(LINES[10:13])),))
    taken = search_history([others], back, Did("one", LINES[:2]), Did("one", LINES[10:13]))
    assert landed(judge(taken, with_place=[H])[H]).sure is True


@pytest.mark.parametrize(
    ("has", "of", "sure"), [(3, 3, True), (2, 2, False), (2, 5, True), (3, 8, False)]
)
def test_other_evidence_is_a_share_of_at_least_three_other_lines(
    has: int,
    of: int,
    sure: bool,  # noqa: FBT001
) -> None:
    others = add(*range(4), more=(hunk("more", "a.c", b"".join(LINES[10 : 10 + has])),))
    made = Did("one", LINES[:4]), Did("one", LINES[10 : 10 + of])
    search = search_history([others], Did("two", removed=LINES[:4]), *made)
    assert landed(judge(search, with_place=[H])[H]).sure is sure


@pytest.mark.parametrize(("text", "told"), [(b"123456789 123456 \n", False),
                                            (b"1234567890 123456 \n", True)])  # fmt: skip
def test_a_short_hunk_that_was_reverted_says_nothing(text: bytes, told: bool) -> None:  # noqa: FBT001
    short = file("a.c", hunk("h", "a.c", text))
    search = search_history([short], Did("two", removed=[text]), Did("one", [text]))
    assert (judge(search, with_place=[H])[H].landed is not None) is told


def test_what_is_elsewhere_in_the_file_by_now_has_landed() -> None:
    search = search_history([add(0, 1)], Did("one", LINES[:2]))
    found = landed(judge(search, with_place=[H], upstream=TEXTS[:2])[H])
    assert (found.sure, found.extent) == (True, Extent.WHOLE)
    assert found.evidence.endswith("Its lines are in upstream's file, at another place.")
    half = landed(judge(search, with_place=[H], upstream=TEXTS[:1])[H])
    assert (half.sure, half.extent) == (False, Extent.GONE)
    assert half.evidence.endswith("Upstream no longer has it: it was reverted or rewritten.")


def test_the_commit_that_undid_most_of_its_lines_is_told() -> None:
    done = Did("six", removed=LINES[2:3]), Did("two", removed=LINES[:2]), Did("one", LINES[:3])
    found = judge(search_history([add(0, 1, 2)], *done), with_place=[H])[H]
    assert found.fate == "Commit two has changed the lines since."
    moved = Did("one", LINES[:3]), Did("one", removed=LINES[:2])
    assert judge(search_history([add(0, 1, 2)], *moved))[H].fate == ""


def test_the_commit_that_removed_the_file_is_told() -> None:
    search = search_history([add(0, 1)], Did("two", deleted=True), Did("one", LINES[:2]))
    assert judge(search)[H].fate == "Commit two removed the file since."
    assert judge(search, upstream=TEXTS[5:6])[H].fate == ""


# ---- a hunk that upstream's tree has, of which no commit is known to have made it


def test_the_commit_with_most_lines_is_named() -> None:
    search = search_history([add(0, 1, 2)], Did("two", LINES[:1]), Did("one", LINES[1:3]))
    found = landed(judge(search, equal=[H])[H])
    assert (found.by, found.extent) == ("one", Extent.PARTLY)
    assert found.evidence == "Commit one makes 2 of the hunk's 3 line changes to a.c."


def test_of_commits_with_as_many_lines_the_fork_has_more_of_the_one_or_it_is_older() -> None:
    part = Did("big", LINES[7:9])
    search = search_history([add(0, 1)], Did("one", LINES[:1]), Did("big", LINES[1:2]), part)
    assert landed(judge(search, equal=[H])[H]).by == "one"
    search = search_history([add(0, 1)], Did("new", LINES[:1]), Did("old", LINES[1:2]))
    assert landed(judge(search, equal=[H])[H]).by == "old"


def test_without_any_the_state_of_the_file_is_named() -> None:
    search = search_history([add(0)], Did("one", LINES[9:10], blob=ENTRY.oid))
    found = landed(judge(search, equal=[H])[H])
    assert found.evidence == "a.c was identical to the fork's after commit one."
    assert judge(search_history([add(0)]), equal=[H])[H].landed is None


# ---- a hunk whose lines come from commits


def test_commits_that_made_its_lines_are_named_with_their_counts() -> None:
    done = [Did(f"c{k}", LINES[2 * k : 2 * k + 2]) for k in range(6)]
    found = landed(judge(search_history([add(*range(12))], *done))[H])
    assert found.evidence.startswith(
        "Commits c0 (2), c1 (2), c2 (2), c3 (2) and 2 more make 12 of the hunk's 12 line changes"
    )
    assert (found.extent, found.sure) == (Extent.PARTLY, False), "no commit leads"
    four = landed(judge(search_history([add(*range(8))], *done))[H])
    assert "c3 (2) make 8 of the hunk's 8 line changes to a.c." in four.evidence


@pytest.mark.parametrize(
    ("made", "of", "told", "sure"),
    [(2, 2, True, True), (2, 3, True, False), (2, 5, True, False), (2, 6, False, False)],
)
def test_most_lines_must_be_of_commits(
    made: int,
    of: int,
    told: bool,  # noqa: FBT001
    sure: bool,  # noqa: FBT001
) -> None:
    search = search_history([add(*range(of))], Did("one", LINES[:made]), Did("one", [b"x\n"]))
    verdict = judge(search)[H]
    assert (verdict.landed is not None) is told
    if told:
        assert landed(verdict).sure is sure


@pytest.mark.parametrize(("others", "sure"), [(2, True), (3, False)])
def test_lines_of_a_commit_of_which_the_fork_has_three_fifths_are_sure(
    others: int,
    sure: bool,  # noqa: FBT001
) -> None:
    search = search_history([add(0, 1, 2)], Did("one", [*LINES[:3], *LINES[50 : 50 + others]]))
    assert landed(judge(search)[H]).sure is sure


def test_the_first_line_that_no_commit_made_is_quoted() -> None:
    search = search_history([add(0, 1, 2)], Did("one", LINES[:2]))
    assert landed(judge(search)[H]).evidence.endswith(
        "These commits do not add: a_line_of_text(2);"
    )
    removed = search_history([add(0, 1, removed=(5,))], Did("one", LINES[:2]))
    assert landed(judge(removed, upstream=TEXTS[5:6])[H]).evidence.endswith(
        "These commits do not remove: a_line_of_text(5);"
    )
    long = file("a.c", hunk("h", "a.c", LINES[0] + b"x" * 99 + b"\n"))
    found = landed(judge(search_history([long], Did("one", LINES[:1])))[H])
    assert found.evidence.endswith(": " + "x" * 80)


def test_a_line_that_the_base_has_counts_only_where_all_are_such() -> None:
    search = search_history([add(0, 1, 2)], Did("one", LINES[:2]))
    rest = judge(search, base=TEXTS[:2])[H]
    assert rest.landed is None, "the third line is all that tells"
    assert judge(search)[H].landed is not None


def test_what_landed_by_lines_and_has_a_place_must_be_gone_or_is_the_forks() -> None:
    done = Did("two", LINES[:2], LINES[40:41]), Did("one", LINES[2:4], LINES[41:42])
    search = search_history([add(0, 1)], *done)
    assert judge(search, with_place=[H], upstream=TEXTS[:2])[H].landed is None
    found = judge(search, with_place=[H])[H].landed
    assert found is not None
    assert found.extent is Extent.GONE


@pytest.mark.parametrize(
    ("gone", "kept", "told"),
    [(2, 2, True), (2, 3, False), (3, 3, True), (3, 4, False), (1, 0, False), (3, 0, True)],
)
def test_lines_that_upstream_had_and_has_no_more_are_to_be_looked_at(
    gone: int,
    kept: int,
    told: bool,  # noqa: FBT001
) -> None:
    count = gone + kept
    done = [Did(f"c{k}", [LINES[k], *LINES[20:24]], path="a.c") for k in range(count)]
    search = search_history([add(*range(count))], *done)
    verdict = judge(search, with_place=[H], upstream=TEXTS[gone:count])[H]
    assert (verdict.landed is not None) is told
    if verdict.landed is not None:
        assert (verdict.landed.extent, verdict.landed.sure) == (Extent.GONE, False)


def test_a_line_of_the_forks_own_among_them_is_the_forks() -> None:
    done = [Did(f"c{k}", [LINES[k], *LINES[20:24]]) for k in range(3)]
    search = search_history([add(0, 1, 2, 9)], *done)
    assert judge(search, with_place=[H])[H].landed is None


# ---- a file that was upstream's


@pytest.mark.parametrize(("others", "said"), [(8, True), (7, False)])
def test_a_file_that_was_once_upstreams_is_evidence_with_eight_other_lines(
    others: int,
    said: bool,  # noqa: FBT001
) -> None:
    more = (hunk("more", "a.c", b"".join(LINES[20 : 20 + others])),)
    state = Did("two", LINES[50:52], blob=ENTRY.oid)
    made = Did("one", LINES[:1]), Did("one", LINES[30:50], path="b.c")
    search = search_history([add(0, more=more)], state, *made)
    search.fork_lines[Oid("one")] = 1
    found = landed(judge(search, visible=[H])[H])
    assert found.sure is said
    assert ("identical to the fork's after commit two" in found.evidence) is said


# ---- files


@pytest.mark.parametrize(
    ("status", "by"), [(Status.DELETED, "two"), (Status.ADDED, "one"), (Status.MODIFIED, None)]
)
def test_the_commit_that_brought_the_state_of_a_file(status: Status, by: str | None) -> None:
    one = file("a.c", hunk("h", "a.c", LINES[0]), status=status)
    search = search_history([one], Did("two", deleted=True), Did("one", LINES[:1], created=True))
    found = find_bringing_commit(search, one, one.hunks[0])
    assert (found and found.by) == by
    if found is not None:
        assert found.evidence.startswith(f"Commit {by} did this.")


def test_renames_modes_and_whole_files_have_their_own_commits() -> None:
    lines = hunk("h", "a.c", LINES[0])
    mode, whole = (replace(lines, kind=kind) for kind in (Kind.MODE, Kind.WHOLE))
    one = file("a.c", lines, mode, whole)
    search = search_history(
        [one],
        Did("mode", mode="100644", blob=""),
        Did("blob", blob=ENTRY.oid),
        Did("made", created=True, blob="3" * 40),
    )
    found = [find_bringing_commit(search, one, some) for some in (mode, whole, lines)]
    assert [one and one.by for one in found] == ["mode", "blob", None]
    moved = replace(lines, kind=Kind.RENAME)
    by = find_bringing_commit(search, file("a.c", moved, status=Status.RENAMED, old="b.c"), moved)
    assert by is not None
    assert by.by == "made"
    gone = replace(one, new=None)
    assert find_bringing_commit(search, gone, mode) is None
    assert find_bringing_commit(search, gone, whole) is None
