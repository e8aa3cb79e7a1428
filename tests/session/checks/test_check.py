"""A session against the rules of its upstream: which pack, what it finds, what is waived."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from findings import file_place
from repos import Story

from patchsplit.check.examples import find_failures
from patchsplit.check.pack import PackText, read_pack
from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.finding import Severity
from patchsplit.model.rules.rule import LineRule, SubjectRule
from patchsplit.session import edits
from patchsplit.session.checks.check import (
    CheckOptions,
    check,
    unwaive,
    waive,
)
from patchsplit.session.checks.checkers import BODY_UNWORDED, UPSTREAM_HABIT
from patchsplit.session.checks.packs import (
    PLAN_PACK_FILE,
    draft_pack,
    find_pack_text,
    load_pack,
    recognise_pack,
    select_pack,
    user_folder,
)
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

LONG = "".join(f"line {k}\n" for k in range(40))
PACK = """
name = "acme"
title = "Acme"
[rules.wide]
kind = "lines"
severity = "error"
message = "wide"
source = "s"
files = ["*.c"]
most = 20
bad = ["x = some_long_name + 22;"]
good = ["x"]
"""


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    story.commit("base: Begin.", {"a.c": LONG, "b.c": LONG})
    wide = "this line is wider than twenty\n"
    story.branch("fork").commit(
        "all",
        {
            "a.c": LONG.replace("line 4\n", wide).replace("line 30\n", wide),
            "b.c": LONG.replace("line 9\n", wide),
        },
    )
    story.on("main").commit("upstream: Go on.", {"a.c": "head\n" + LONG})
    create_plan(story.path, PlanRequest(onto="main", fork="fork")).session.close()
    with Session.open(story.path) as opened:
        assert opened.store is not None
        (opened.store.folder / PLAN_PACK_FILE).write_text(PACK)
        yield opened


def places(
    session: Session, rules: str = "", patches: Sequence[str] = ()
) -> set[tuple[str, int | None]]:
    found = check(session, CheckOptions(rules, patches)).findings
    return {file_place(f) for f in found if f.rule == "wide"}


def cache_file(session: Session) -> Path:
    assert session.store is not None
    return session.store.folder / "findings.bin"


def test_a_second_check_finds_what_is_stored(session: Session) -> None:
    first = check(session).findings
    stored = cache_file(session).read_bytes()
    with Session.open(session.repo.git_dir) as again:
        assert check(again).findings == first
    assert cache_file(session).read_bytes() == stored

    cache_file(session).write_bytes(stored.replace(b"\xa4wide", b"\xa4WIDE"))
    assert {one.message for one in check(session).findings if one.rule == "WIDE"}


def test_other_rules_find_what_is_not_stored(session: Session) -> None:
    before = check(session).count()[Severity.ERROR]
    pack = cache_file(session).parent / PLAN_PACK_FILE
    pack.write_text(PACK.replace("most = 20", "most = 50").replace("22;", f"{'2' * 50};"))

    assert (before, check(session).count()[Severity.ERROR]) == (3, 0)


def test_another_word_list_finds_what_is_not_stored(session: Session, tmp_path: Path) -> None:
    check(session)
    words = tmp_path / "words"
    words.write_text("wider\n")
    config = ("git", "-C", str(session.repo.git_dir), "config", "patchsplit.leaks", str(words))
    subprocess.run(config, check=True)

    assert {one.rule for one in check(session).findings} >= {"leak-word"}


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x81\xa1x\xc4\x01\xc1"])
def test_damaged_findings_are_made_anew(session: Session, damage: bytes) -> None:
    first = check(session).findings
    stamp = cache_file(session).read_bytes().partition(b"\n")[0]
    for content in (damage, stamp + b"\n" + damage):
        cache_file(session).write_bytes(content)
        assert check(session).findings == first


def test_a_line_is_found_in_upstreams_file_as_the_patch_leaves_it(session: Session) -> None:
    assert places(session) == {("a.c", 6), ("a.c", 32), ("b.c", 10)}


def test_a_waiver_covers_what_it_names_and_keeps_its_reason(session: Session) -> None:
    (one,) = (f for f in check(session).findings if file_place(f) == ("a.c", 6))
    assert one.hunk is not None
    waive(session, "wide", one.hunk[:8], " a table ")
    done = check(session)
    assert [(file_place(row.finding), row.waiver.reason) for row in done.suppressions] == [
        (("a.c", 6), "a table")
    ]
    assert places(session) == {("a.c", 32), ("b.c", 10)}
    waive(session, "wide", "", "everywhere")
    assert places(session) == set()
    unwaive(session, "wide", "")
    assert places(session) == {("a.c", 32), ("b.c", 10)}
    session.undo()
    session.undo()
    session.undo()
    assert len(places(session)) == 3


def test_a_waiver_goes_where_its_hunk_and_its_patch_go(session: Session) -> None:
    first = session.plan.patches[0]
    other = edits.extract(session, list(first.hunks[:1]), "alone: Do it.")
    waive(session, "wide", other, "so be it")
    left = {name for found in [check(session)] for name in (f.hunk for f in found.findings)}
    assert first.hunks[0] not in left
    edits.merge(session, [session.plan.patches[0].id, other])
    assert {w.patch for w in session.plan.waived} == {session.plan.patches[0].id}


def test_a_waiver_needs_a_reason_and_a_place(session: Session) -> None:
    with pytest.raises(PlanError, match="reason"):
        waive(session, "wide", "1", " ")
    with pytest.raises(PatchsplitError, match="hunks"):
        waive(session, "wide", "a.c", "why")
    with pytest.raises(PlanError, match="not waived"):
        unwaive(session, "wide", "1")


def test_only_the_patches_that_are_asked_for_are_told(session: Session) -> None:
    first = session.plan.patches[0]
    edits.extract(session, [h for h in first.hunks if session.hunk(h).path == "b.c"], "b: Do it.")
    last = str(len(session.plan.patches))
    assert places(session, patches=[last]) == {("b.c", 10)}


def test_the_pack_beside_the_plan_comes_before_the_one_that_is_recognised(session: Session) -> None:
    assert select_pack(session).pack.name == "acme"
    assert select_pack(session, "generic").pack.name == "generic"
    assert session.store is not None
    (session.store.folder / PLAN_PACK_FILE).unlink()
    found = select_pack(session)
    assert found.pack.name == "generic"
    assert (
        any(f.rule == UPSTREAM_HABIT for f in check(session).findings) is False
    )  # the log is short


def test_a_project_on_gerrit_is_sent_change_ids_and_one_on_a_list_none(session: Session) -> None:
    asks = (
        PACK
        + """
[rules.change-id]
kind = "trailer"
severity = "error"
message = "no Change-Id"
source = "s"
key = "Change-Id"
need = "required"
bad = ["Why."]
good = ["Change-Id: I0123456789012345678901234567890123456789"]
[channel]
source = "s"
"""
    )
    assert session.store is not None
    for kind, found in (("gerrit", False), ("mail", True)):
        (session.store.folder / PLAN_PACK_FILE).write_text(f'{asks}kind = "{kind}"\n')
        assert any(f.rule == "change-id" for f in check(session).findings) is found


def test_a_users_own_pack_is_found_by_name_and_hides_ours(session: Session) -> None:
    user_folder().mkdir(parents=True)
    (user_folder() / "mine.toml").write_text(PACK.replace('"acme"', '"mine"'))
    (user_folder() / "git.toml").write_text(PACK.replace('"acme"', '"git"'))
    assert load_pack("mine").title == "Acme"
    assert list(load_pack("git").rules) == ["wide"]
    assert places(session, rules="mine") == places(session)
    with pytest.raises(PatchsplitError, match="no pack"):
        load_pack("nobody")
    with pytest.raises(PatchsplitError, match="cannot be read"):
        load_pack("./nothing.toml")


def test_a_repository_is_known_by_its_remote_or_by_its_files(story: Story) -> None:
    story.commit("a", {"x": "x"}, tag="one")
    marks = {"utilities/checkpatch.py": "x", "vswitchd/vswitch.ovsschema": "x"}
    story.commit("b", marks, tag="two")
    with Repo.open(story.path) as repo:
        one, two = (Oid(story.oid(name)) for name in ("one", "two"))
        assert recognise_pack(repo, one).pack.name == "generic"
        found = recognise_pack(repo, two)
        assert found.pack.name == "openvswitch"
        assert "utilities/checkpatch.py" in found.why
        for address in ("git@github.com:openvswitch/ovs.git", "https://x.org/openvswitch/ovs/"):
            story.git("config", "remote.up.url", address)
            assert recognise_pack(repo, one).pack.name == "openvswitch"
        story.git("config", "remote.up.url", "https://x.org/notopenvswitch/ovs")
        assert recognise_pack(repo, one).pack.name == "generic"


@pytest.mark.parametrize(
    ("host", "pack"),
    [
        ("gerrit.opnfv.org", "opnfv"),
        ("git.opendaylight.org", "opendaylight"),
        ("review.opendev.org", "openstack"),
        ("gerrit.example.org", "generic"),
        ("-oProxyCommand=x", "generic"),
    ],
)
def test_a_repository_is_known_by_the_gerrit_of_its_gitreview(
    story: Story, host: str, pack: str
) -> None:
    review = f"[gerrit]\nhost={host}\nport=29418\nproject=some/thing.git\n"
    story.commit("a", {".gitreview": review}, tag="one")
    with Repo.open(story.path) as repo:
        assert recognise_pack(repo, Oid(story.oid("one"))).pack.name == pack


# ---- a first draft


def test_a_draft_says_what_the_log_and_the_files_have(story: Story) -> None:
    story.commit("start: Begin.", {
        "a.c": "".join(f"\tx = {k};\n" for k in range(600)),
        ".gitreview": "[gerrit]\nhost=review.acme.org\nport=1\nproject=acme/x.git\n",
        "MAINTAINERS": "all: dev@acme.org\n",
    })  # fmt: skip
    for k in range(30):
        story.commit(
            f'area: Do it {k}.\n\nWhy.\n\nSigned-off-by: A <a@a.org>\nX-"Odd: v', {"b": str(k)}
        )
    story.git("config", "remote.origin.url", "https://x.org/acme/x.git")
    text = draft_pack(story.path, "acme", "main")
    pack = read_pack(PackText("acme.toml", text.encode()), find_pack_text)
    assert list(find_failures(pack)) == []
    assert pack.marks.remotes == ("acme/x",)
    assert pack.channel is not None
    assert (pack.channel.kind, pack.channel.host, pack.channel.port, pack.channel.project) == (
        "gerrit", "review.acme.org", 1, "acme/x",
    )  # fmt: skip
    assert pack.recipients is not None
    assert pack.recipients.kinds == ("maintainers",)
    assert isinstance(pack.rules["subject-stop"], SubjectRule)
    assert pack.rules["subject-stop"].severity is Severity.ERROR
    assert "trailer-signed-off-by" in pack.rules
    assert "subject-no-stop" not in pack.rules
    indent = pack.rules["indent-c"]
    assert isinstance(indent, LineRule)
    assert indent.indent == "tabs"


def test_a_draft_of_a_repository_without_a_past_asks_for_nothing(story: Story) -> None:
    story.commit("x", {"a": "x"})
    text = draft_pack(story.path, "acme", "main")
    pack = read_pack(PackText("acme.toml", text.encode()), find_pack_text)
    assert pack.rules == load_pack("generic").rules
    with pytest.raises(PatchsplitError, match="not a valid name"):
        draft_pack(story.path, "../x", "main")


def test_a_draft_holds_no_text_that_breaks_out(story: Story) -> None:
    evil = 'x"\n[rules.evil]\nkind = "lines"'
    story.commit("x", {".gitreview": 'host=a"b\\\nproject=]\n[x]\nport=1;2\n'})
    story.git("config", "remote.origin.url", evil)
    text = draft_pack(story.path, "acme", "main")
    pack = read_pack(PackText("acme.toml", text.encode()), find_pack_text)
    assert "evil" not in pack.rules
    assert pack.channel is not None
    assert pack.channel.port == 29418


def test_a_body_that_nobody_wrote_is_told_until_it_is_worded(story: Story) -> None:
    files = {f"{name}/a.c": LONG for name in ("lib", "net", "app")}
    story.commit("base: Begin.", files)
    story.branch("fork").commit(
        "all", {path: LONG.replace("line 4\n", f"int {path[:3]}_x;\n") for path in files}
    )
    with create_plan(story.path, PlanRequest(onto="main", fork="fork")).session as session:
        edits.extract(session, [session.plan.patches[0].hunks[0]], "lib: Do it.")

        def find_unworded() -> set[str | None]:
            return {f.patch for f in check(session).findings if f.rule == BODY_UNWORDED}

        listed = set(session.plan.patches_without_message())
        assert find_unworded() == listed != set()
        first = min(listed)
        edits.reword(session, first, "lib: Do it.", "It was not done.")
        assert find_unworded() == listed - {first}


def test_a_function_that_the_file_had_before_is_not_brought(story: Story) -> None:
    head = "static int\nfrobnicate(int x)\n{\n    return x;\n}\n"
    other = head.replace("frobnicate", "calibrate")
    story.commit("base: Begin.", {"lib/a.c": f"int frobnicate(int x);\n{LONG}"})
    story.branch("fork").commit(
        "lib: Do it.", {"lib/a.c": f"int frobnicate(int x);\n{LONG}{head}{other}"}
    )
    with create_plan(story.path, PlanRequest(onto="main", fork="fork")).session as session:
        said = [f.message for f in check(session).findings if f.rule == "unused"]
    assert said == ["adds calibrate, which nothing uses"]
