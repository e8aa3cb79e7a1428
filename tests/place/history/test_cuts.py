"""Where a hunk that landed in part is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from written import hunk

from patchsplit.model.delta import Cut, Lines, Oid, split_lines
from patchsplit.place.history.cuts import find_landed_cuts
from patchsplit.place.history.explain import Explanation, LineSource, Source

SOURCES = {
    "F": LineSource(Source.FORK),
    "P": LineSource(Source.PAST),
    "K": LineSource(Source.KNOWN, is_kept=True),
    ".": LineSource(Source.TRIVIAL),
    "A": LineSource(Source.COMMIT, Oid("a")),
    "B": LineSource(Source.COMMIT, Oid("b")),
    "a": LineSource(Source.COMMIT, Oid("a"), is_kept=True, is_common=True),
}
"""A and B are lines of two commits, "a" is one of A's that the base has, too."""


def read(text: str) -> tuple[bytes, tuple[LineSource, ...]]:
    """Each line begins with a letter of SOURCES and a space."""
    rows = text.splitlines()
    lines = "".join(f"{row[2:]}\n" for row in rows)
    return lines.encode(), tuple(SOURCES[row[0]] for row in rows)


def cut(added: str, removed: str = "", *, reworded: bool = False) -> list[tuple[int, int]]:
    (new, new_sources), (old, old_sources) = read(added), read(removed)
    sources = (*old_sources, *new_sources)
    commits = Counter(one.commit for one in sources if one.commit is not None)
    explanation = Explanation(old_sources, new_sources, dict(commits.most_common()))

    def is_reworded(lines: Lines, _: Sequence[LineSource], start: int, stop: int) -> bool:
        assert lines == split_lines(new or old)
        assert 0 <= start < stop <= len(lines)
        return reworded

    found = find_landed_cuts(hunk("h", "a", new, old), explanation, is_reworded)
    assert list(found) == sorted(found)
    assert all(isinstance(one, Cut) for one in found)
    return [(one.removed, one.added) for one in found]


COMMIT = "A def compact(self, dry):\nA     pages = self.pages()\nA     return len(pages)\n"
OWN = "F def shred(self, age):\nF     self.zero(age)\n"


def test_a_run_of_the_fork_is_cut_off_after_or_before_that_of_a_commit() -> None:
    assert cut(f"{COMMIT}. \n{OWN}") == [(0, 3)]
    assert cut(f"{OWN}. \n{COMMIT}") == [(0, 2)]
    assert cut(f"{OWN}. \n{COMMIT}. \n{OWN}") == [(0, 2), (0, 6)]


@pytest.mark.parametrize("added", [COMMIT, OWN, f"{COMMIT}. \n{COMMIT}", "", ". \n", "K x\nF y\n"])
def test_a_hunk_of_one_kind_is_not_cut(added: str) -> None:
    assert cut(added) == []


def test_lines_that_upstream_never_had_and_lines_of_the_past_are_one_run() -> None:
    past = "P def shred(self, age):\nF     self.zero(age)\n"
    assert cut(f"{COMMIT}. \n{past}") == [(0, 3)]


def test_other_words_for_lines_of_a_commit_are_not_cut_off() -> None:
    assert cut(f"{COMMIT}. \n{OWN}", reworded=True) == []


def test_lines_of_two_commits_are_cut_where_the_second_begins() -> None:
    other = "B def other(self, dry):\nB     pages = 3\nB     return len(pages)\n"
    assert cut(f"{COMMIT}. \n{other}. \n{OWN}") == [(0, 4), (0, 7)]


def test_common_lines_of_a_commit_belong_to_its_run() -> None:
    assert cut(f"{COMMIT}a     done()\n. \n{OWN}") == [(0, 4)]


# ---- the removed lines


def test_removed_lines_go_with_the_first_run_of_their_source() -> None:
    both = f"{COMMIT}. \n{OWN}"
    assert cut(both, "A old_one = 1\nA old_two = 2\n") == [(2, 3)]
    assert cut(both, "F old_one = 1\nF old_two = 2\n") == [(0, 3)]
    assert cut(both, "P old_one = 1\n") == [(0, 3)]
    assert cut(both, "K old_one = 1\n") == [(1, 3)]
    assert cut(f"{OWN}. \n{COMMIT}", "A old_one = 1\n") == [(0, 2)]


def test_removed_lines_of_both_sources_belong_to_no_run() -> None:
    assert cut(f"{COMMIT}. \n{OWN}", "A old_one = 1\nF old_two = 2\n") == []


def test_a_hunk_that_only_removes_is_cut_between_its_lines() -> None:
    assert cut("", f"{COMMIT}. \n{OWN}") == [(3, 0)]


# ---- small runs


@pytest.mark.parametrize(("lines", "cuts"), [(3, [(0, 2), (0, 6)]), (2, [])])
def test_a_short_run_of_a_commit_between_the_forks_lines_is_the_forks(
    lines: int, cuts: list[tuple[int, int]]
) -> None:
    run = "".join(COMMIT.splitlines(keepends=True)[:lines])
    assert cut(f"{OWN}. \n{run}. \n{OWN}") == cuts


def test_two_lines_are_enough_where_the_commit_has_three_in_all() -> None:
    two = "".join(COMMIT.splitlines(keepends=True)[1:]).replace("    ", "")
    assert cut(f"{COMMIT}. \n{OWN}. \n{two}") == [(0, 3), (0, 6)]
    one = "A return len(pages_of_it)\n"
    assert cut(f"{COMMIT}. \n{OWN}. \n{one}") == [(0, 3)]


def test_a_run_of_few_characters_is_the_forks() -> None:
    assert cut(f"{OWN}. \nA one=1\nA two=2\nA four=3\n") == [(0, 2)], "16 characters"
    assert cut(f"{OWN}. \nA one=1\nA two=2\nA tri = 3\n") == []


def test_a_short_run_is_the_forks_only_beside_lines_of_the_fork() -> None:
    other = "B def other(self, dry):\nB     pages = 3\nB     return len(pages)\n"
    assert cut(f"A one_line_of(it)\n{OWN}. \n{other}") == [(0, 3)], "at the beginning"
    assert cut(f"{other}. \n{OWN}A one_line_of(it)\n") == [(0, 3)], "at the end"
    assert cut(f"{OWN}. \n{other}. \nA one_line_of(it)\n") == [(0, 2), (0, 7)]
    assert cut(f"{OWN}A one_line_of(it)\n. \n{other}") == [(0, 3)], "after the fork's"
    assert cut(f"{other}. \nA one_line_of(it)\n{OWN}") == [(0, 3)], "before the fork's"


def test_two_runs_of_three_lines_in_all_are_enough() -> None:
    two = "A call_it_once(one)\nA call_it_once(two)\n"
    assert cut(f"{two}. \n{OWN}. \nA call_it_more(tri)\n") == [(0, 2)]


def test_only_the_next_run_counts() -> None:
    other = "B def other(self, dry):\nB     pages = 3\nB     return len(pages)\n"
    assert cut(f"A one_line_of(it)\n{other}. \n{OWN}") == [(0, 1), (0, 4)]


def test_lines_that_the_base_has_do_not_make_a_run_longer() -> None:
    assert cut(f"{OWN}. \nA one_line()\nA two_line()\na tri_line()\n. \n{OWN}") == []


# ---- where a run can be cut off


def test_closing_brackets_stay_with_what_they_close() -> None:
    block = "A if (one) {\nA     call(one);\nA     call(two);\n. }\n"
    assert cut(f"{block}F mine(one);\nF mine(two);\n") == [(0, 4)]


def test_lines_that_say_nothing_stay_with_the_forks() -> None:
    assert cut(f"{COMMIT}. x\n{OWN}") == [(0, 3)]
    assert cut(f"F mine(one)\nF mine(two)\n. x\n{COMMIT}") == [(0, 3)]


@pytest.mark.parametrize(
    ("added", "cuts"),
    [
        ("A first_call(one,\nA    two,\nF    tri,\nA    fou)\n", []),
        ("A first = (\nA  call(one),\nA  call(two)\nF  + mine(tri)\nA )\n", []),
        ("A items = [\nA  'first one',\nA  'second one',\nF  'my own one',\n", [(0, 3)]),
        ("A items = [\nA  'first one',\nA  call(two,\nF  'my own one',\n", []),
        ("A first = one\nA second = two\nA third = \\\nF  mine\n", []),
        ("A first = one\nA second = two\nA third_thing ||\nF mine\n", []),
    ],
    ids=["arguments", "operator", "items", "open bracket", "continued", "operator at the end"],
)
def test_a_line_that_goes_on_is_not_cut(added: str, cuts: list[tuple[int, int]]) -> None:
    assert cut(added) == cuts


@pytest.mark.parametrize(
    "own",
    [
        "F mine(one, (two);\nF mine(two);\n",
        "F else:\nF     mine(two)\n",
        "F } else if (mine) {\nF     call(mine);\nF }\n",
        "F     deeper(one)\nF less_deep(two)\n",
    ],
    ids=["open bracket", "else", "else if", "not indented alike"],
)
def test_lines_that_do_not_stand_alone_are_not_cut_off(own: str) -> None:
    assert cut(f"{COMMIT.replace('    ', '')}{own}") == []


def test_lines_between_blank_lines_or_ends_may_be_indented_at_will() -> None:
    own = "F     deeper(one)\nF less_deep(two)\n"
    assert cut(f"{own}. \n{COMMIT}") == [(0, 2)]
    assert cut(f"{COMMIT}. \n{own}") == [(0, 3)]
    assert cut(f"{COMMIT}. \n{own}. \n{COMMIT}") == [(0, 3), (0, 6)]


def test_lines_inside_a_block_of_the_commit_are_not_cut_off() -> None:
    calls = "A call_it(one)\nA call_it(two)\n"
    inside = f"{calls}A if one_of_them:\nF     mine(one)\nA     call_it(tri)\nA     call_it(fou)\n"
    assert cut(inside) == []
    assert cut(inside.replace("them:", "them;")) == [(0, 3), (0, 4)]
    assert cut(inside.replace("A if", "A     if")) == [(0, 3), (0, 4)]
    last = f"{calls}A if one_of_them:\nA     call_it(now)\nF     mine(one)\nA     call_it(tri)\n"
    assert cut(f"{last}A     call_it(fou)\n") == [(0, 4), (0, 5)], "after a line of the block"


def test_a_line_among_its_like_is_cut_out_on_both_sides() -> None:
    assert cut(f"{COMMIT}F     mine(one)\n{COMMIT}") == [(0, 3), (0, 4)]


def test_a_line_before_deeper_lines_of_the_commit_is_not() -> None:
    after = "A     deeper(one_of)\nA     deeper(two_of)\nA     deeper(tri_of)\n"
    assert cut(f"{COMMIT}F mine(one)\n{after}") == []
    assert cut(f"{COMMIT}F mine(one)\n{after}A less_deep(it)\n") == []
    assert cut(f"{COMMIT}. \nF mine(one)\n. \n{after}") == [(0, 3), (0, 5)]
