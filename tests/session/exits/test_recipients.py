"""Where upstream names nobody, those are asked who wrote the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from repos import Content, Story

from patchsplit.model.recipients import Policy, RecipientSource, Role, Routing
from patchsplit.session.exits.recipients import route_series
from patchsplit.session.pipeline.create import PlanRequest, create_plan

YEAR = 365 * 24 * 3600
OLD = "".join(f"old {n}\n" for n in range(4))
MINE = "".join(f"mine {n}\n" for n in range(20))


@pytest.fixture
def upstream(story: Story) -> Story:
    story.clock -= 6 * YEAR
    story.commit("begin", {"a.c": OLD, "b.c": "b\n"}, author="Olga Old <olga@example.org>")
    story.clock += 6 * YEAR
    story.commit("grow", {"a.c": OLD + MINE}, author="M <m@private.example.org>")
    story.commit("a: One more.", {"b.c": "b\nlast\n"}, author="Lea Last <lea@example.org>")
    story.commit("map", {".mailmap": "Mia Map <mia@example.org> <m@private.example.org>\n"})
    return story


def route(story: Story, files: Mapping[str, Content], policy: Policy, body: str = "") -> Routing:
    story.branch("fork").commit("change", files)
    with create_plan(
        story.path, PlanRequest(onto="main", fork="fork"), name=None
    ).session as session:
        patches = tuple(replace(patch, body=body) for patch in session.plan.patches)
        session.plan = replace(session.plan, patches=patches)
        return route_series(session, policy)


BLAME = Policy(
    (RecipientSource.MAINTAINERS, RecipientSource.CODEOWNERS, RecipientSource.BLAME),
    lists=("dev@example.org",),
)


def test_the_authors_of_the_touched_lines_are_asked_by_upstreams_mailmap(upstream: Story) -> None:
    changed = (OLD + MINE).replace("mine 3\n", "mine three\n").replace("old 1\n", "old one\n")
    found = route(upstream, {"a.c": changed}, BLAME)
    assert found.kind is RecipientSource.BLAME
    assert [one.address for one in found.series.to] == ["dev@example.org"]
    # Olga's lines are more than five years old, and nobody of the other file is asked.
    (mia,) = found.series.cc
    assert str(mia) == "Mia Map <mia@example.org>"
    assert mia.role is Role.AUTHOR
    assert mia.why == ("wrote 1 of the lines touched in a.c",)


def test_an_insertion_asks_its_neighbours_and_a_new_file_nobody(upstream: Story) -> None:
    grown = (OLD + MINE).replace("mine 7\n", "mine 7\nnew\n")
    found = route(upstream, {"a.c": grown, "new.c": "new\n"}, BLAME)
    assert [one.address for one in found.series.cc] == ["mia@example.org"]


def test_a_fix_asks_the_author_of_what_it_fixes(upstream: Story) -> None:
    oid = upstream.oid("a-One-more")
    found = route(upstream, {"new.c": "x\n"}, BLAME, f'Why.\n\nFixes: {oid[:12]} ("a: One more.")')
    (lea,) = found.series.cc
    assert (lea.address, lea.role) == ("lea@example.org", Role.FIXED_AUTHOR)
    assert lea.why == (f"wrote the commit that it fixes, {oid[:12]} (a: One more.)",)


def test_a_list_alone_is_written_to_where_the_project_wants_that(upstream: Story) -> None:
    alone = Policy((RecipientSource.BLAME,), ("dev@example.org",), (Role.LIST,), ())
    found = route(upstream, {"a.c": OLD + MINE.replace("mine 3", "my 3")}, alone)
    assert [one.address for one in found.series.to] == ["dev@example.org"]
    assert found.series.cc == ()
    assert [one.address for one in found.series.others] == ["mia@example.org"]


def test_owners_without_an_address_are_named_and_not_written_to(upstream: Story) -> None:
    upstream.commit("owners", {".github/CODEOWNERS": "*.c @acme/c\n*.c @acme/c c@example.org\n"})
    policy = replace(BLAME, cc=(Role.OWNER,))
    found = route(upstream, {"b.c": "c\n"}, policy)
    assert (found.kind, found.source) == (RecipientSource.CODEOWNERS, ".github/CODEOWNERS")
    assert [one.address for one in found.series.cc] == ["c@example.org"]
    assert [one.address for one in found.series.others] == ["@acme/c"]


def test_a_keyword_may_stand_in_the_message(upstream: Story) -> None:
    upstream.commit("file", {"MAINTAINERS": "Clang\nM: Cay <cay@example.org>\nK: \\bclang\\b\n"})
    assert not route(upstream, {"b.c": "c\n"}, BLAME).series.cc
    found = route(upstream.on("main"), {"b.c": "d\n"}, BLAME, "It quiets clang.")
    assert [one.why for one in found.series.cc] == [("maintains Clang (K: \\bclang\\b)",)]


def test_two_addresses_of_one_name_are_one_person(upstream: Story) -> None:
    text = "A\nM: Kay <kay@one.org>\nF: b.c\n\nB\nM: Kay <kay@two.org>\nF: b*\n"
    upstream.commit("file", {"MAINTAINERS": text})
    (kay,) = route(upstream, {"b.c": "c\n"}, BLAME).series.cc
    assert kay.address == "kay@one.org"
    assert len(kay.why) == 2


@pytest.mark.parametrize("name", ["Zoë Ünder", 'Dot "T." Name', "A, B", "名前"])
def test_any_name_makes_a_header_that_git_am_takes(
    upstream: Story, tmp_path: Path, name: str
) -> None:
    import email
    import email.policy

    from patchsplit.session.exits import MailFormat, MailOptions, emit_mbox

    spelled = name.replace('"', "")
    upstream.commit("grow more", {"a.c": MINE + "last\n"}, author=f"{spelled} <n@example.org>")
    upstream.branch("fork").commit("change", {"a.c": MINE + "better\n"})
    with create_plan(
        upstream.path, PlanRequest(onto="main", fork="fork"), name=None
    ).session as session:
        mailing = MailOptions(route_series(session, BLAME))
        done = emit_mbox(session, tmp_path / "m", MailFormat(cc=("Me <me@example.org>",)), mailing)
    mail = email.message_from_bytes(done.files[0].read_bytes(), policy=email.policy.default)
    told = {(one.display_name, one.addr_spec) for one in mail["cc"].addresses}
    assert told == {(spelled, "n@example.org"), ("Me", "me@example.org")}
    assert mail["to"] == "dev@example.org"
    assert mail["subject"].startswith("[PATCH]")
    upstream.git("worktree", "add", "-q", str(tmp_path / "w"), "main")
    Story.git(upstream, "-C", str(tmp_path / "w"), "am", "-q", str(done.files[0]))
