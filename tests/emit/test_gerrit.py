"""What Gerrit needs: the server, the ref, and Change-Ids that stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.emit.gerrit import (
    GitReview,
    add_footers,
    assign_change_ids,
    format_push_ref,
    parse_gitreview,
)
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.message import trailers_of
from patchsplit.model.plan import Patch, PatchId, Plan, Source

ONE, TWO = PatchId("p1"), PatchId("p2")
IDS = [f"I{letter * 40}" for letter in "abc"]
SHA = Oid("1" * 40)


def plan(*bodies: str) -> Plan:
    patches = [
        Patch(PatchId(f"p{nth}"), f"patch {nth}", (HunkId(f"h{nth}"),), body)
        for nth, body in enumerate(bodies, 1)
    ]
    return Plan(Source(SHA, SHA, SHA), "0 +0000", tuple(patches))


def test_the_server_is_read() -> None:
    review = parse_gitreview("[gerrit]\nhost=r.example.org\nproject=a/b.git\ndefaultbranch=dev\n")
    assert review == GitReview("r.example.org", "29418", "a/b.git", "dev")
    assert review.url("ada") == "ssh://ada@r.example.org:29418/a/b.git"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[gerrit]\nproject=a\n",
        "[gerrit]\nhost=-oProxy\nproject=a\n",
        "[gerrit]\nhost=a\nport=x\nproject=a\n",
        "[gerrit]\nhost=a\nproject=-a\n",
        "[gerrit]\nhost=a\nproject=a\ndefaultbranch=a%b\n",
        "host=a",
    ],
)
def test_no_valid_server_is_an_error(text: str) -> None:
    with pytest.raises(PatchsplitError, match=r"\.gitreview"):
        parse_gitreview(text)


def test_options_follow_the_ref() -> None:
    assert format_push_ref("main") == "refs/for/main"
    assert format_push_ref("main", "t", ["x", "y"], wip=True) == (
        "refs/for/main%topic=t,hashtag=x,hashtag=y,wip"
    )
    for branch, topic in (("a b", ""), ("main", "a,b"), ("main", "a b"), ("-f", "")):
        with pytest.raises(PatchsplitError, match="not a valid"):
            format_push_ref(branch, topic)


def test_a_recorded_id_comes_before_the_one_of_the_message() -> None:
    some = plan(f"Change-Id: {IDS[0]}", "")
    assert assign_change_ids(some)[ONE] == IDS[0]
    recorded = replace(some.patches[0], change_id=IDS[1])
    assert assign_change_ids(replace(some, patches=(recorded,)))[ONE] == IDS[1]


def test_an_id_that_two_messages_share_is_given_to_neither() -> None:
    found = assign_change_ids(plan(*[f"Change-Id: {IDS[0]}"] * 2))
    assert IDS[0] not in found.values()
    assert len(set(found.values())) == 2


def test_a_new_id_depends_on_the_patch_and_not_on_its_words() -> None:
    assert assign_change_ids(plan("x", "")) == assign_change_ids(plan("y", ""))
    assert assign_change_ids(plan("Change-Id: I12", "")) == assign_change_ids(plan("", ""))


def test_footers_come_last_and_once() -> None:
    some = plan(f"Why.\n\nSigned-off-by: A <a@b.c>\nChange-Id: {IDS[0]}", "")
    ids = {ONE: IDS[1], TWO: IDS[2]}
    found = add_footers(some, ids, {TWO: ["https://x/1"]})
    assert found.patches[0].body == f"Why.\n\nSigned-off-by: A <a@b.c>\nChange-Id: {IDS[1]}"
    assert trailers_of(found.patches[1].body) == (
        ("Depends-On", "https://x/1"),
        ("Change-Id", IDS[2]),
    )
    assert add_footers(found, ids, {}) == found
