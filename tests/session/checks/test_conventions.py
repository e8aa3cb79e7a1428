"""A session's advice: learnt from upstream's log, kept with the plan, and right for each patch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import EnvironmentFailure
from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person
from patchsplit.session import edits
from patchsplit.session.checks.conventions import (
    PrefixSuggestion,
    add_sign_off,
    load_adviser,
    rank_authors,
    suggest_prefixes,
)
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

ADA = Person("Ada Lovelace", "ada@example.org")
BOB = Person("Bob Byte", "bob@example.org")
SIGNED = "Because.\n\nSigned-off-by: Ada Lovelace <ada@example.org>"


@pytest.fixture
def forked(story: Story) -> Story:
    """An upstream with firm customs, and a fork of it by two people."""
    story.commit(f"all: Begin.\n\n{SIGNED}", {"lib/a.c": "1\n2\n3\n", "doc/b.txt": "x\n"})
    for nth in range(30):
        place = ("alpha", "lib") if nth % 3 else ("beta", "doc")
        path = "lib/a.c" if place[1] == "lib" else "doc/b.txt"
        lines = f"{nth}\n1\n2\n3\n" if place[1] == "lib" else f"{nth}\nx\n"
        story.commit(f"{place[0]}: Do number {nth}.\n\n{SIGNED}", {path: lines})
    story.branch("fork")
    before = story.read("fork", "lib/a.c")
    ours = {"lib/a.c": before + b"ada 1\nada 2\nada 3\n"}
    story.commit("ada's work", ours, author=str(ADA))
    story.commit("bob's work", {"lib/a.c": b"bob\n" + ours["lib/a.c"], "lib/new.c": "n\n"},
                 author=str(BOB))  # fmt: skip
    return story


@pytest.fixture
def session(forked: Story) -> Iterator[Session]:
    with create_plan(forked.path, PlanRequest(onto="main", fork="fork")).session as opened:
        every = list(opened.plan.owner())
        edits.extract(opened, every, "do everything")
        yield opened


def test_findings_are_what_upstreams_log_says(session: Session) -> None:
    by = load_adviser(session)
    found = [finding.message for finding in by.check_message("do everything", "")]
    assert found == [
        "the subject has no prefix",
        "the subject has no full stop",
        "«do» begins with a lower-case letter",
        "the body does not say why",
        "no Signed-off-by",
    ]


def test_nothing_is_said_of_a_list_that_is_made_anew(session: Session) -> None:
    (patch,) = session.plan.patches
    by = load_adviser(session)
    body = "the body does not say why"
    assert patch.listed
    assert body not in [found.message for found in by.check_patch(patch)]
    edits.reword(session, patch.id, patch.subject, "Because.")
    edits.reword(session, patch.id, patch.subject, "")
    assert body in [found.message for found in by.check_patch(session.plan.patch(patch.id))]


def test_prefixes_come_with_their_share_of_the_files_commits(session: Session) -> None:
    (patch,) = session.plan.patches
    found = suggest_prefixes(session, load_adviser(session), patch.id)
    assert found[0] == PrefixSuggestion("alpha", 20, 21)
    assert str(found[0]) == "alpha 95 % (20 of 21)"


def test_a_new_file_counts_the_commits_of_its_folder(session: Session) -> None:
    new = [hunk for hunk in session.plan.owner() if session.hunk(hunk).path == "lib/new.c"]
    name = edits.extract(session, new, "new")
    found = {
        at.prefix: (at.count, at.total)
        for at in suggest_prefixes(session, load_adviser(session), name)
    }
    assert found.get("alpha") == (20, 21)


def cache_file(session: Session) -> Path:
    assert session.store is not None
    return session.store.folder / "customs.bin"


def test_customs_are_kept_with_the_plan(session: Session, forked: Story) -> None:
    learnt = load_adviser(session).conventions
    kept = cache_file(session)
    before = kept.read_bytes()
    with Session.open(forked.path) as again:
        assert load_adviser(again).conventions == learnt
    assert kept.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0.0.0 abc\n\x80"])
def test_damaged_customs_are_learnt_anew(session: Session, damage: bytes) -> None:
    learnt = load_adviser(session).conventions
    kept = cache_file(session)
    stamp = kept.read_bytes().partition(b"\n")[0]
    for content in (damage, stamp + b"\n" + damage):
        kept.write_bytes(content)
        assert load_adviser(session).conventions == learnt


def test_paths_in_no_known_encoding_are_learnt_from_but_not_kept(story: Story) -> None:
    odd = "lib/\udce4.c"
    story.commit("odd: Begin.", {odd: "1\n"}).branch("fork").commit("ours", {odd: "2\n"})
    with create_plan(story.path, PlanRequest(onto="main", fork="fork")).session as session:
        (patch,) = session.plan.patches
        assert suggest_prefixes(session, load_adviser(session), patch.id) == (
            PrefixSuggestion("odd", 1, 1),
        )
        assert not cache_file(session).exists()


def test_the_forks_authors_stand_in_the_order_of_their_lines(session: Session) -> None:
    (patch,) = session.plan.patches
    assert rank_authors(session, patch.id) == [ADA, BOB]
    edits.set_author(session, patch.id, BOB)
    assert rank_authors(session, patch.id) == [BOB, ADA]


def test_an_author_is_foreign_whose_address_is_not_the_users(session: Session) -> None:
    by = load_adviser(session)
    assert by.is_foreign(BOB)
    assert not by.is_foreign(Person("A. L.", "ADA@example.org"))
    assert not by.is_foreign(None)


def test_a_sign_off_is_the_users_own(session: Session) -> None:
    assert add_sign_off(session, "Because.") == SIGNED
    assert add_sign_off(session, SIGNED) == SIGNED


def test_a_sign_off_needs_a_name(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    with pytest.raises(EnvironmentFailure, match="who you are"):
        add_sign_off(session, "Because.")
    assert load_adviser(session).is_foreign(ADA)


def test_a_session_has_one_adviser_until_its_upstream_moves(forked: Story) -> None:
    with create_plan(forked.path, PlanRequest(onto="main", fork="fork"), name=None).session as one:
        first = load_adviser(one)
        assert load_adviser(one) is first
        older = Oid(forked.oid("main~1"))
        one.plan = replace(one.plan, source=replace(one.plan.source, upstream=older))
        assert load_adviser(one) is not first
        assert load_adviser(one).conventions.commits == first.conventions.commits - 1
