from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.git.log import CommitIdentity
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.model.placement import Certainty, Edit, Extent, Placement, Way
from patchsplit.place.history.counterparts import find_counterparts, mark_versions

ADA, BOB = Person("Ada", "ada@example.org"), Person("Bob", "bob@example.org")
THEIRS = CommitIdentity(Oid("ab12cd34" * 5), ADA, "net: Close what is open", ("I0123",))
OTHER = CommitIdentity(Oid("99" * 20), BOB, "net: Say why", ())


def ours(body: str = "", subject: str = "ours", author: Person = BOB) -> ForkCommit:
    return ForkCommit(Oid("f" * 40), author, "0 +0000", subject, body)


@pytest.mark.parametrize(
    "commit",
    [
        ours(f"(cherry picked from commit {THEIRS.oid})"),
        ours("Words.\n(backport: cherry-picked from commit ab12cd34ab12)"),
        ours(f"commit {THEIRS.oid} upstream."),
        ours("[ Upstream commit ab12cd34ab12cd ]"),
        ours("Words.\n\nChange-Id: I0123\nSigned-off-by: Bob <bob@example.org>"),
        ours(subject="net: Close what is open", author=Person("Ada", "ada@home")),
        ours(subject="net: Close what is open", author=Person("A. L.", "ADA@example.org")),
    ],
)
def test_a_message_says_of_which_commit_it_is_a_version(commit: ForkCommit) -> None:
    assert find_counterparts([commit], [OTHER, THEIRS]) == {commit.oid: THEIRS}


@pytest.mark.parametrize(
    "commit",
    [
        ours(subject="net: Close what is open"),  # by another author
        ours(subject="net: Close what is left", author=ADA),
        ours(f"This is like commit {THEIRS.oid}"),
        ours(f"(cherry picked from commit {'7' * 40})"),
        ours("Change-Id: I9999"),
    ],
)
def test_likeness_alone_says_nothing(commit: ForkCommit) -> None:
    assert find_counterparts([commit], [OTHER, THEIRS]) == {}


@pytest.mark.parametrize(("subject", "found"), [("net: Close", True), ("net: Shut", False)])
def test_a_subject_tells_from_ten_characters_on(subject: str, found: bool) -> None:  # noqa: FBT001
    theirs = CommitIdentity(Oid("ab12cd34" * 5), ADA, subject, ())
    assert bool(find_counterparts([ours(subject=subject, author=ADA)], [theirs])) is found


def test_a_name_that_two_commits_begin_with_is_of_neither() -> None:
    other = CommitIdentity(Oid("ab12cd3" + "5" * 33), BOB, "net: Say why not", ())
    short, longer = (ours(f"(cherry picked from commit ab12cd3{end})") for end in ("", "5"))
    assert find_counterparts([short], [THEIRS, other]) == {}
    assert find_counterparts([longer], [THEIRS, other]) == {longer.oid: other}


def test_a_commit_that_upstream_has_is_a_version_of_itself() -> None:
    assert find_counterparts([replace(ours(), oid=THEIRS.oid)], [THEIRS]) == {THEIRS.oid: THEIRS}


def test_of_commits_with_one_change_id_the_first_counts() -> None:
    first = CommitIdentity(Oid("1" * 40), BOB, "net: Say why", ("I0123",))
    commit = ours("Change-Id: I0123")
    assert find_counterparts([commit], [first, THEIRS]) == {commit.oid: first}


def test_what_is_left_of_a_version_is_asked_about_and_mixed_places_stay() -> None:
    version, own = Oid("f" * 40), Oid("e" * 40)
    edit = Edit("a", at=None, lines=(), order=0)  # type: ignore[arg-type]
    placed = {
        HunkId(name): Placement(HunkId(name), Way.MAPPED, "", action=edit if name < "c" else None)
        for name in "abcd"
    }
    written = {
        HunkId("a"): (version,), HunkId("b"): (version, own),
        HunkId("c"): (version, own), HunkId("d"): (own, version),
    }  # fmt: skip
    found = mark_versions(placed, written, {version: THEIRS})
    landed = {name: one.landed for name, one in found.items() if one.landed is not None}
    assert {name: one.extent for name, one in landed.items()} == {
        "a": Extent.MODIFIED, "c": Extent.PARTLY,
    }  # fmt: skip
    assert {one.by for one in landed.values()} == {THEIRS.oid}
    assert {found[name].certainty for name in landed} == {Certainty.LOOK}
