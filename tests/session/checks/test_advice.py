"""Messages against customs: what nearly all of upstream does is asked for, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.conventions import CommitConventions
from patchsplit.model.finding import Finding, MessageLine, PatchPart
from patchsplit.session.checks.advice import (
    check_conventions,
    check_lengths,
    find_required_trailers,
    format_percent,
)

OVS = CommitConventions(
    commits=500, subject=70, line=76, stops=0.998, capitals=0.95, prefixed=0.98, bare=0.08,
    trailers={"Signed-off-by": 1.0, "Change-Id": 1.0, "Reviewed-by": 0.95, "Fixes": 0.3},
)  # fmt: skip
DPDK = replace(OVS, subject=57, stops=0.0, capitals=0.0)
BODY = "Because it was wrong.\n\nSigned-off-by: Ada <ada@example.org>"


def find_messages(customs: CommitConventions, subject: str, body: str = BODY) -> list[str]:
    return [found.message for found in check_conventions(customs, subject, body)]


@pytest.mark.parametrize(
    ("customs", "subject", "message"),
    [
        (OVS, "lib: " + "X" + "x" * 70 + ".", "the subject has 77 characters"),
        (OVS, "Do it.", "the subject has no prefix"),
        (OVS, "lib: Do it", "the subject has no full stop"),
        (OVS, "lib: do it.", "«do» begins with a lower-case letter"),
        (DPDK, "lib: do it.", "the subject has a full stop"),
        (DPDK, "lib: Do it", "«Do» begins with a capital letter"),
    ],
)
def test_a_subject_is_held_to_what_nearly_all_do(
    customs: CommitConventions, subject: str, message: str
) -> None:
    assert find_messages(customs, subject) == [message]


@pytest.mark.parametrize("name", ["ovs_list", "foo()", "IPv6", "tc-offload", "x86", "DPDK"])
def test_a_name_keeps_its_letters(name: str) -> None:
    assert (
        find_messages(OVS, f"lib: {name} is fixed.")
        == find_messages(DPDK, f"lib: {name} is fixed")
        == []
    )


def test_a_finding_has_its_place_and_its_evidence() -> None:
    body = "Short line here.\n" + "long " * 20 + "\n\nSigned-off-by: A"
    (found,) = check_conventions(OVS, "lib: Do it.", body)
    assert (found.part, found.at) == (PatchPart.BODY, MessageLine(2))
    assert found.evidence == "98 % of upstream's have at most 76"
    words = "line 2 of the body: it has 100 characters (98 % of upstream's have at most 76)"
    assert str(found) == words


def test_long_lines_are_one_finding() -> None:
    (found,) = check_conventions(OVS, "lib: Do it.", "\n\n" + f"{'long ' * 20}\n" * 3 + "\n" + BODY)
    assert found.at == MessageLine(3)
    assert found.message == "it has 100 characters, and 2 more are long"


def test_a_body_without_prose_is_said_where_upstream_has_some() -> None:
    bare = "Signed-off-by: Ada <ada@example.org>"
    assert find_messages(OVS, "lib: Do it.", bare) == ["the body does not say why"]
    assert find_messages(replace(OVS, bare=0.2), "lib: Do it.", bare) == []


def test_an_author_is_asked_for_an_authors_trailers_alone() -> None:
    assert find_required_trailers(OVS) == (("Signed-off-by", 1.0),)
    (found,) = check_conventions(OVS, "lib: Do it.", "Because.")
    assert found == Finding(
        PatchPart.TRAILERS, "no Signed-off-by", "100 % of upstream's commits have one",
        fix="emit --signoff adds it",
    )  # fmt: skip


def test_a_short_log_asks_for_nothing_but_usual_lengths() -> None:
    short = CommitConventions(commits=20, stops=1.0, prefixed=1.0, trailers={"Signed-off-by": 1.0})
    assert find_messages(short, "do it", "") == []
    (found,) = check_conventions(short, "x" * 80, "")
    assert found.evidence == "mailed patches have at most 72"


def test_a_cover_letter_is_held_to_lengths_alone() -> None:
    assert list(check_lengths(OVS, "do it", "")) == []
    assert [found.part for found in check_lengths(OVS, "x" * 80, "word " * 20)] == [
        PatchPart.SUBJECT, PatchPart.BODY,
    ]  # fmt: skip


def test_nearly_all_is_not_said_to_be_all() -> None:
    assert (format_percent(0.998), format_percent(1.0), format_percent(0.123)) == (
        "99 %",
        "100 %",
        "12 %",
    )


SHARES = st.floats(0, 1)
CUSTOMS = st.builds(
    CommitConventions,
    commits=st.integers(0, 500), subject=st.integers(50, 90), line=st.integers(72, 90),
    stops=SHARES, capitals=SHARES, prefixed=SHARES, bare=SHARES,
    trailers=st.dictionaries(st.sampled_from(["Signed-off-by", "Closes-Bug", "Acked-by"]), SHARES),
)  # fmt: skip


@given(CUSTOMS)
def test_a_message_as_the_customs_want_it_has_no_findings(customs: CommitConventions) -> None:
    word = "Add" if customs.capitals > 0.5 else "add"
    stop = "." if customs.stops > 0.5 else ""
    prefix = "lib: " if customs.prefixed > 0.5 else ""
    trailers = "\n".join(f"{key}: Ada" for key, _ in find_required_trailers(customs))
    body = f"Because it was wanted.\n\n{trailers}".rstrip("\n")
    assert check_conventions(customs, f"{prefix}{word} it{stop}", body) == ()


@given(CUSTOMS, st.text(max_size=120), st.text(max_size=300))
def test_findings_stand_in_the_order_of_the_message(
    customs: CommitConventions, subject: str, body: str
) -> None:
    places = [
        list(PatchPart).index(found.part) for found in check_conventions(customs, subject, body)
    ]
    assert places == sorted(places)
    count = len(body.split("\n"))
    lines = [
        found.at.line
        for found in check_conventions(customs, subject, body)
        if isinstance(found.at, MessageLine)
    ]
    assert all(1 <= line <= count for line in lines)
