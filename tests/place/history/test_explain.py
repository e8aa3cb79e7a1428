"""Where each line of a hunk comes from."""

from __future__ import annotations

import pytest
from histories import Did, search_history
from written import file, hunk

from patchsplit.model.delta import Oid
from patchsplit.place.history.explain import Explanation, FileLines, Source, explain_hunk

LINES = [b"a_line_of_text(%d);\n" % k for k in range(30)]
TEXTS = [line.strip() for line in LINES]
NAMES = {
    Source.TRIVIAL: ".",
    Source.KNOWN: "K",
    Source.PAST: "P",
    Source.FORK: "F",
}


def explain(
    added: list[bytes],
    *done: Did,
    removed: list[bytes] = [],  # noqa: B006 - it is only read
    base: list[bytes] = [],  # noqa: B006
    upstream: list[bytes] = [],  # noqa: B006
    whole: bool = False,
) -> Explanation:
    some = hunk("h", "a.c", b"".join(added), b"".join(removed))
    search = search_history([file("a.c", some)], *done)
    return explain_hunk(search, "a.c", some, FileLines(base, upstream), is_upstreams=whole)


def told(found: Explanation) -> str:
    """One word a line, "-" before the removed ones: the commit, or the source."""
    removed = [f"-{one.commit or NAMES[one.source]}" for one in found.removed]
    return " ".join([*removed, *(one.commit or NAMES[one.source] for one in found.added)])


def test_a_line_is_a_commits_or_the_forks_or_says_nothing() -> None:
    found = explain([LINES[0], b"}\n", LINES[1]], Did("one", LINES[:1]), removed=LINES[2:3])
    assert told(found) == "-K one . F"
    assert told(explain(LINES[:1], removed=LINES[2:3], upstream=TEXTS[2:3])) == "-F F"
    assert found.commits == {"one": 1}
    assert (found.lead, explain(LINES[:1]).lead) == ("one", None)


def test_a_line_of_a_commit_that_the_fork_did_not_take_is_of_the_past() -> None:
    assert told(explain(LINES[:1], Did("one", [LINES[0], *LINES[10:12]]))) == "P"
    assert told(explain(LINES[:1], Did("one", [LINES[0], *LINES[10:12]]), whole=True)) == "one"


def test_a_line_that_a_file_has_or_that_the_hunk_moves_is_known() -> None:
    assert told(explain(LINES[:3], base=TEXTS[:1], upstream=TEXTS[1:2])) == "K K F"
    assert told(explain(LINES[:1], removed=LINES[:1], upstream=TEXTS[:1])) == "-K K"
    kept = explain(LINES[:3], Did("one", LINES[:3]), base=TEXTS[:1], upstream=TEXTS[1:2])
    assert [(one.is_kept, one.is_common) for one in kept.added] == [
        (True, True),
        (True, False),
        (False, False),
    ]


def test_a_removed_line_is_kept_where_upstream_lacks_it() -> None:
    done = Did("one", removed=LINES[:2])
    found = explain([], done, removed=LINES[:2], base=TEXTS[:2], upstream=TEXTS[1:2])
    assert [(one.is_kept, one.is_common) for one in found.removed] == [
        (True, False),
        (False, False),
    ]


@pytest.mark.parametrize(("text", "explained"), [(b"1234567890123456", True),
                                                 (b"123456789012345", False)])  # fmt: skip
def test_lines_of_a_commit_must_have_sixteen_characters(text: bytes, explained: bool) -> None:  # noqa: FBT001
    assert told(explain([text], Did("one", [text]))) == ("one" if explained else "P")
    assert told(explain([text], Did("one", [text]), whole=True)) == "one"


def test_lines_that_the_base_has_do_not_count_for_them() -> None:
    assert told(explain(LINES[:1], Did("one", LINES[:1]), base=TEXTS[:1])) == "K"
    assert told(explain(LINES[:2], Did("one", LINES[:2]), base=TEXTS[:1])) == "one one"
    assert told(explain(LINES[:1], Did("one", LINES[:1]), base=TEXTS[:1], whole=True)) == "one"
    removed = explain([], Did("one", removed=LINES[:1]), removed=LINES[:1], base=TEXTS[:1])
    assert told(removed) == "-one"


def test_as_few_commits_as_possible_are_taken() -> None:
    many = Did("two", LINES[1:4])
    found = explain(LINES[:4], Did("new", LINES[:2]), many, Did("old", LINES[:1]))
    assert told(found) == "new two two two"
    assert found.commits == {"two": 3, "new": 1}
    assert told(explain(LINES[:2], Did("two", LINES[:1]), Did("one", LINES[:2]))) == "one one"


def test_of_equal_commits_that_is_taken_of_which_the_fork_has_more() -> None:
    part = Did("two", [LINES[0], LINES[20]])
    assert told(explain(LINES[:1], part, Did("one", LINES[:1]))) == "one"
    assert told(explain(LINES[:1], Did("one", LINES[:1]), part)) == "one"


def test_the_lead_has_most_added_lines_that_upstream_has_no_more() -> None:
    done = Did("two", LINES[:2]), Did("one", LINES[2:5])
    assert explain(LINES[:5], *done).lead == "one"
    assert explain(LINES[:5], *done, upstream=TEXTS[3:5]).lead == "two"
    equal = Did("two", LINES[:2], LINES[8:9]), Did("one", LINES[2:4])
    assert explain(LINES[:4], *equal, removed=LINES[8:9]).lead == "two"
    removed = Did("two", LINES[:1], LINES[8:12]), Did("one", LINES[2:4])
    assert explain([LINES[0], *LINES[2:4]], *removed, removed=LINES[8:12]).lead == "one"


def test_proven_is_what_the_lead_added_and_commits_removed() -> None:
    one, two = Did("one", LINES[:2]), Did("two", LINES[2:3])
    assert explain([*LINES[:2], b"}\n"], one).is_proven()
    assert not explain(LINES[:3], one).is_proven()
    assert not explain(LINES[:3], one, two).is_proven()
    assert explain(LINES[:3], one, two, upstream=TEXTS[2:3]).is_proven()
    removed = LINES[5:6]
    assert not explain(LINES[:2], one, removed=removed, upstream=TEXTS[5:6]).is_proven()
    gone = Did("six", removed=removed)
    assert explain(LINES[:2], one, gone, removed=removed, upstream=TEXTS[5:6]).is_proven()
    assert explain(LINES[:2], one).commits == {Oid("one"): 2}
