"""A log to the customs of its project."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.git.log import Past
from patchsplit.model.conventions import LINE, SUBJECT, Customs
from patchsplit.propose.message.conventions import RECENT, customs_of

SIGNED = "Because.\n\nSigned-off-by: Ada <ada@example.org>"


def log(*subjects: str, body: str = SIGNED) -> list[Past]:
    return [Past(subject, ("a.c",), body) for subject in subjects]


def test_shares_are_those_of_the_log() -> None:
    half = log("lib: Do it.", "lib: do it", "Do it", "lib: do that")
    learnt = customs_of(half)
    assert (learnt.commits, learnt.prefixed) == (4, 0.75)
    # Of the three subjects with a place, as it is the rule there.
    assert (learnt.stops, learnt.capitals) == (0.333, 0.333)


def test_a_length_is_what_98_in_100_keep_to() -> None:
    usual, longer = "lib: " + "x" * 55, "lib: " + "x" * 95
    assert customs_of(log(*[usual] * 98, *[longer] * 2)).subject == 60
    assert customs_of(log(*[usual] * 96, *[longer] * 4)).subject == 100
    wide = log("lib: Do", body="word " * 20)
    assert customs_of(log(*[usual] * 98) + wide * 2).line == 72
    assert customs_of(log(*[usual] * 96) + wide * 4).line == 100


def test_no_length_is_shorter_than_gits_own_manual_has_it() -> None:
    learnt = customs_of(log(*["a: b"] * 100))
    assert (learnt.subject, learnt.line) == (50, 72)


def test_a_short_log_says_nothing_of_lengths() -> None:
    learnt = customs_of(log(*["a: b"] * 20))
    assert (learnt.subject, learnt.line) == (SUBJECT, LINE)


def test_customs_are_those_of_the_newest_commits() -> None:
    now, then = log(*["lib: Do it."] * RECENT), log(*["Do it"] * RECENT, body="")
    assert customs_of(now + then).stops == customs_of(now + then).prefixed == 1.0
    assert customs_of(now + then).trailers == {"Signed-off-by": 1.0}
    assert customs_of(then + now).trailers == {}
    assert len(customs_of(now + then).past) == 2 * RECENT


def test_trailers_are_counted_once_a_commit_and_under_their_usual_spelling() -> None:
    twice = "A.\n\nSigned-off-by: A\nSigned-off-by: B\nCC: C"
    rare = "A.\n\nSigned-Off-By: A"
    learnt = customs_of(log("a", "b", "c", body=twice) + log("d", body=rare))
    assert learnt.trailers == {"Signed-off-by": 1.0, "CC": 0.75}


def test_a_body_of_trailers_alone_is_bare() -> None:
    learnt = customs_of(log("a", body="Signed-off-by: A") + log("b"))
    assert learnt.bare == 0.5


def test_an_empty_log_has_no_customs() -> None:
    assert customs_of([]) == Customs(capitals=1.0)


@given(
    st.lists(st.tuples(st.text(max_size=90), st.text(max_size=200)), max_size=40),
    st.integers(0, 3),
)
def test_every_share_is_a_share(commits: list[tuple[str, str]], again: int) -> None:
    past = [Past(subject, ("a",), body) for subject, body in commits] * again
    learnt = customs_of(past)
    shares = (learnt.stops, learnt.capitals, learnt.prefixed, learnt.bare)
    assert all(0 <= share <= 1 for share in (*shares, *learnt.trailers.values()))
    assert customs_of(past) == learnt
