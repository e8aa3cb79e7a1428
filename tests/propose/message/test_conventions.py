"""A log to the customs of its project."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.git.log import CommitSummary
from patchsplit.model.conventions import (
    DEFAULT_LINE_WIDTH,
    DEFAULT_SUBJECT_WIDTH,
    CommitConventions,
)
from patchsplit.propose.message.conventions import RECENT_LIMIT, measure_conventions

SIGNED = "Because.\n\nSigned-off-by: Ada <ada@example.org>"


def log(*subjects: str, body: str = SIGNED) -> list[CommitSummary]:
    return [CommitSummary(subject, ("a.c",), body) for subject in subjects]


def test_shares_are_those_of_the_log() -> None:
    half = log("lib: Do it.", "lib: do it", "Do it", "lib: do that")
    learnt = measure_conventions(half)
    assert (learnt.commits, learnt.prefixed) == (4, 0.75)
    # Of the three subjects with a place, as it is the rule there.
    assert (learnt.stops, learnt.capitals) == (0.333, 0.333)


def test_a_length_is_what_98_in_100_keep_to() -> None:
    usual, longer = "lib: " + "x" * 55, "lib: " + "x" * 95
    assert measure_conventions(log(*[usual] * 98, *[longer] * 2)).subject == 60
    assert measure_conventions(log(*[usual] * 96, *[longer] * 4)).subject == 100
    wide = log("lib: Do", body="word " * 20)
    assert measure_conventions(log(*[usual] * 98) + wide * 2).line == 72
    assert measure_conventions(log(*[usual] * 96) + wide * 4).line == 100


def test_no_length_is_shorter_than_gits_own_manual_has_it() -> None:
    learnt = measure_conventions(log(*["a: b"] * 100))
    assert (learnt.subject, learnt.line) == (50, 72)


def test_a_short_log_says_nothing_of_lengths() -> None:
    learnt = measure_conventions(log(*["a: b"] * 20))
    assert (learnt.subject, learnt.line) == (DEFAULT_SUBJECT_WIDTH, DEFAULT_LINE_WIDTH)


def test_customs_are_those_of_the_newest_commits() -> None:
    now, then = log(*["lib: Do it."] * RECENT_LIMIT), log(*["Do it"] * RECENT_LIMIT, body="")
    assert measure_conventions(now + then).stops == measure_conventions(now + then).prefixed == 1.0
    assert measure_conventions(now + then).trailers == {"Signed-off-by": 1.0}
    assert measure_conventions(then + now).trailers == {}
    assert len(measure_conventions(now + then).past) == 2 * RECENT_LIMIT


def test_trailers_are_counted_once_a_commit_and_under_their_usual_spelling() -> None:
    twice = "A.\n\nSigned-off-by: A\nSigned-off-by: B\nCC: C"
    rare = "A.\n\nSigned-Off-By: A"
    learnt = measure_conventions(log("a", "b", "c", body=twice) + log("d", body=rare))
    assert learnt.trailers == {"Signed-off-by": 1.0, "CC": 0.75}


def test_a_body_of_trailers_alone_is_bare() -> None:
    learnt = measure_conventions(log("a", body="Signed-off-by: A") + log("b"))
    assert learnt.bare == 0.5


def test_an_empty_log_has_no_customs() -> None:
    assert measure_conventions([]) == CommitConventions(capitals=1.0)


@given(
    st.lists(st.tuples(st.text(max_size=90), st.text(max_size=200)), max_size=40),
    st.integers(0, 3),
)
def test_every_share_is_a_share(commits: list[tuple[str, str]], again: int) -> None:
    past = [CommitSummary(subject, ("a",), body) for subject, body in commits] * again
    learnt = measure_conventions(past)
    shares = (learnt.stops, learnt.capitals, learnt.prefixed, learnt.bare)
    assert all(0 <= share <= 1 for share in (*shares, *learnt.trailers.values()))
    assert measure_conventions(past) == learnt
