"""What a fork names is private only if nobody else names it, and if it is no model of something."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.session import edits, exits
from patchsplit.session.checks.check import CheckOptions, check
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.guard import LeaksFound, clear_files
from patchsplit.session.session import Session

CPU = (
    "/* As slow as the FT-2000 is. */\n"
    "static void init_ft2000(void)\n{\n}\n"
    'static const char *names[] = {\n    "FT-2000",\n};\n'
)


@pytest.fixture
def session(story: Story) -> Session:
    """Plans a fork of seven commits, each with a name that looks private; two of them are."""
    files = {f"{name}.c": f"int {name};\n" for name in "abcdefg"}
    story.commit("base\n\nSee NETVIRT-12.", {**files, "doc": "As OLD-77 says.\nAsk db.lan.\n"})
    story.branch("fork")
    story.commit("a: Do it\n\nAs in NETVIRT-33.", {"a.c": "int a;\nlong aa;\n"})
    story.commit("b: Do it\n\nAs in OLD-33.", {"b.c": "int b;\nlong bb;\n"})
    story.commit("c: Do it\n\nIt is what ACME-123 asks.", {"c.c": "int c;\nlong cc;\n"})
    story.commit("d: Do it\n\nAlso for ACME-123.", {"d.c": "int d;\n/* ACME-123 */\nlong dd;\n"})
    story.commit("e: Know the FT-2000", {"e.c": "int e;\n" + CPU})
    story.commit("f: Do it\n\nSee http://wiki/f, db.lan.", {"f.c": "int f;\nlong ff;\n"})
    story.commit("g: Do it\n\nIt is a NEW-99 thing.", {"g.c": "int g;\nlong gg;\n"})
    story.on("main").commit("doc: Go on", {"doc": "As OLD-77 says.\nAsk DB.lan or db.lan.\n"})
    story.commit("Revert NEW-88", {"doc": "As OLD-77 says.\nAsk db.lan.\n"})
    return create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session


def test_what_nobody_else_names_is_held_back_with_the_evidence(
    story: Story, session: Session
) -> None:
    with session:
        done = exits.emit_branch(session, "out")
        held = {session.plan.patch(one.patch).subject: one.sentence for one in done.holds}
    assert story.git("log", "--reverse", "--format=%s", "main..out").splitlines() == [
        "a: Do it", "b: Do it", "e: Know the FT-2000", "g: Do it",
    ]  # fmt: skip
    assert held["c: Do it"] == (
        "line 1 of the body: names the ticket ACME-123 (it looks like a ticket: ACME-123 is in "
        "2 messages and 1 file, and upstream never names ACME) [leak-ticket]"
    )
    assert "d.c:2: names the ticket ACME-123" in held["d: Do it"]
    assert "links to http://wiki" in held["f: Do it"]
    assert "db.lan" not in held["f: Do it"]


def test_the_cover_letter_stops_all_though_no_patch_has_a_leak(session: Session) -> None:
    with session:
        edits.set_cover(session, "All of ACME-123", "")
        with pytest.raises(LeaksFound, match="the cover letter: the subject names the ticket ACME"):
            exits.emit_branch(session, "out")


def test_mails_may_name_what_upstream_names(story: Story, session: Session) -> None:
    folder = story.path / "mails"
    with session:
        options = exits.SeriesOptions(allowed_rules=frozenset({"leak-ticket", "leak-url"}))
        exits.emit_mbox(session, folder, exits.MailFormat(), series_options=options)
    first, *others = sorted(path for path in folder.iterdir() if b"NETVIRT" in path.read_bytes())
    assert not others
    with Repo.open(story.path) as repo:
        with pytest.raises(LeaksFound, match="NETVIRT-33"):
            clear_files(repo, [first])
        cleared = clear_files(repo, [first], upstream=[Oid(story.oid("main"))])
    assert cleared.files == {str(first)}


GITREVIEW = "[gerrit]\nhost=git.opendaylight.org\nport=29418\nproject=controller.git\n"


@pytest.mark.parametrize(("ticket", "sent"), [("CONTROLLER-2136", True), ("ACME-2136", False)])
def test_the_project_of_gitreview_has_its_tickets(story: Story, ticket: str, sent: bool) -> None:  # noqa: FBT001
    story.commit("base", {"a.c": "int a;\n", ".gitreview": GITREVIEW})
    story.branch("fork")
    story.commit(f"Do it\n\nAs in {ticket}.", {"a.c": "int a;\nlong aa;\n"})
    story.commit("Do more", {"b.c": "int b;\n"})
    made = create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None)
    with made.session as session:
        held = [one.sentence for one in exits.emit_branch(session, "out").holds]
    assert not held if sent else f"names the ticket {ticket}" in held[0]


def test_what_an_example_of_the_pack_names_is_public(story: Story) -> None:
    story.commit("base", {"a.c": "int a;\n"})
    story.git("remote", "add", "origin", "https://github.com/opnfv/functest.git")
    story.branch("fork")
    story.commit("Do it\n\nJIRA: FUNCTEST-77", {"a.c": "int a;\nlong aa;\n"})
    story.commit("Do more", {"b.c": "int b;\n"})
    made = create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None)
    with made.session as session:
        done = exits.emit_branch(session, "out")
    assert not done.holds
    assert "JIRA: FUNCTEST-77" in story.git("log", "--format=%b", "main..out")


def test_the_pack_that_checks_says_what_is_public(story: Story) -> None:
    story.commit("base", {"a.c": "int a;\n"}).branch("fork")
    story.commit("Do it\n\nAs in FUNCTEST-77.", {"a.c": "int a;\nlong aa;\n"})
    story.commit("Do more", {"b.c": "int b;\n"})
    made = create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None)
    with made.session as session:
        rules = {name: {one.rule for one in check(session, CheckOptions(rules=name)).findings}
                 for name in ("generic", "opnfv")}  # fmt: skip
    assert "leak-ticket" in rules["generic"]
    assert "leak-ticket" not in rules["opnfv"]
