"""Topics: what they are called, and that each leaves alone, by every exit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit, caller
from repos import Story
from store_and_wire import FILES, STORE, WIRE, plan_fork

from patchsplit.errors import ExitCode

FAQ = "Asked\n=====\n\nWhy?\n"


@pytest.fixture(scope="module")
def planned_fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wire needs store; guide and faq need nothing, and are both about docs."""
    guide = FILES["docs/guide.rst"] + "Then again.\n"
    return plan_fork(
        tmp_path_factory.mktemp("topics") / "repo",
        {"docs/faq.rst": FAQ},
        {"docs/guide.rst": guide, "docs/faq.rst": FAQ + "Because.\n"},
        [
            STORE,
            ("docs/guide.rst", "docs: Read it twice."),
            WIRE,
            ("docs/faq.rst", "docs: Answer."),
        ],
    )


@pytest.fixture
def fork(planned_fork: Path, tmp_path: Path) -> Story:
    return Story(Path(shutil.copytree(planned_fork, tmp_path / "repo")))


@pytest.fixture
def in_fork(fork: Story, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    run = caller(fork.path, capsys)
    number = {p["subject"]: p["id"] for p in run("show", "--json").json["patches"]}
    store, docs = ([number[s] for s in number if s.startswith(f"{w}:")] for w in ("store", "docs"))
    wire = [name for subject, name in number.items() if subject.startswith("wire:")]
    run("topics", "split", *store, *wire, "--name", "store")
    run("topics", "split", *docs, "--name", "docs")
    return run


def list_subjects(run: Patchsplit) -> dict[str, list[str]]:
    """Returns the subjects of the patches of each topic."""
    subject = {p["id"]: p["subject"] for p in run("show", "--json").json["patches"]}
    found = run("topics", "--json").json["topics"]
    return {one["name"]: [subject[p["id"]] for p in one["patches"]] for one in found}


DOCS = ["docs: Read it twice.", "docs: Answer."]
CODE = ["store: Add store_size().", "wire: Ask the store for its room."]


def test_topics_are_listed_with_their_patches(in_fork: Patchsplit) -> None:
    assert list_subjects(in_fork) == {"store": CODE, "docs": DOCS}
    shown = in_fork("topics").out
    assert "store" in shown
    assert "docs" in shown
    assert {p["topic"] for p in in_fork("show", "--json").json["patches"]} == {"store", "docs"}
    assert [
        p["subject"] for p in in_fork("show", "--topic", "docs", "--json").json["patches"]
    ] == DOCS
    assert "Answer" in in_fork("show", "--topic", "docs").out
    assert "store_size" not in in_fork("show", "--topic", "docs").out


def test_a_topic_is_named_by_its_id_its_name_or_the_beginning_of_it(in_fork: Patchsplit) -> None:
    known = {one["name"]: one["id"] for one in in_fork("topics", "--json").json["topics"]}
    in_fork("topics", "rename", known["store"], "the store")
    in_fork("topics", "rename", "the st", "store again")
    in_fork("topics", "rename", "docs", "store docs")
    assert set(list_subjects(in_fork)) == {"store again", "store docs"}
    ran = in_fork("topics", "rename", "store", "x", check=False)
    assert "ambiguous" in ran.err
    assert known["docs"] in ran.err


def test_patches_go_to_another_topic_and_topics_are_merged(in_fork: Patchsplit) -> None:
    name = next(
        p["id"] for p in in_fork("show", "--json").json["patches"] if "Answer" in p["subject"]
    )
    in_fork("topics", "assign", name, "--to", "store")
    assert DOCS[1] in list_subjects(in_fork)["store"]
    in_fork("topics", "merge", "docs", "store")
    assert {*list_subjects(in_fork)["docs"]} == {*DOCS, *CODE}
    in_fork("undo")
    in_fork("undo")
    assert list_subjects(in_fork) == {"store": CODE, "docs": DOCS}


def test_a_need_between_topics_is_their_order(in_fork: Patchsplit, tmp_path: Path) -> None:
    patches = {p["subject"]: p["id"] for p in in_fork("show", "--json").json["patches"]}
    made = in_fork("topics", "split", patches[CODE[1]], "--name", "wire", "--json").json["topic"]
    found = {one["id"]: one for one in in_fork("topics", "--json").json["topics"]}
    (needed,) = found[made]["after"]
    assert found[needed]["name"] == "store"
    assert found[needed]["blocks"] == [made]

    page = in_fork("topics", "--campaign").out
    assert page.index("Send now") < page.index("store") < page.index("Then") < page.index("wire")
    assert in_fork("topics", "--plan").out == page
    assert in_fork("topics", "--plan", "default").out == in_fork("topics").out

    in_fork("reword", "cover", "--subject", "Our changes", "--body", "All of them.")
    in_fork("topics", "reword", "wire", "--subject", "The wire asks", "--body", "It is long.")
    in_fork("emit", "mbox", str(tmp_path / "wire"), "--topic", "wire", "--cover-letter")
    cover, patch = sorted((tmp_path / "wire").glob("*.patch"))
    assert "The wire asks" in cover.read_text()
    assert "Prerequisite, sent separately: store." in cover.read_text()
    assert "prerequisite-patch-id: " in cover.read_text()
    assert CODE[1] in patch.read_text()


def test_a_topic_for_later_is_held_back_with_what_needs_it(
    in_fork: Patchsplit, fork: Story
) -> None:
    in_fork("topics", "decide", "docs", "later", "--why", "after 9.2")
    in_fork("emit", "branch", "now")
    assert fork.git("log", "--reverse", "--format=%s", "main..now").split("\n") == CODE
    ran = in_fork("emit", "branch", "never", "--only", "docs", check=False)
    assert "its topic docs is for later: after 9.2" in ran.err
    page = in_fork("topics", "--campaign").out
    assert page.index("Later") < page.index("docs")
    in_fork("topics", "decide", "docs", "send")
    in_fork("emit", "branch", "then")
    assert fork.git("rev-parse", "then^{tree}") == fork.git("rev-parse", "fork^{tree}")


def test_a_private_topic_is_in_no_patch_and_comes_back(in_fork: Patchsplit) -> None:
    in_fork("topics", "decide", "docs", "private", "--why", "ours")
    counts = in_fork("ledger", "--json").json["hunks"]
    assert {row["reason"] for row in counts if row["where"] == "private"} == {"ours"}
    assert list_subjects(in_fork) == {"store": CODE, "docs": []}
    assert "Not sent" in in_fork("topics", "--campaign").out
    in_fork("topics", "decide", "docs", "send")
    assert list_subjects(in_fork) == {"store": CODE, "docs": DOCS}


def test_all_hunks_of_a_topic_can_be_kept(in_fork: Patchsplit) -> None:
    in_fork("keep", "--topic", "docs", "--why", "ours")
    assert list_subjects(in_fork) == {"store": CODE}


def test_topics_move_with_their_patches(in_fork: Patchsplit) -> None:
    first = next(iter(list_subjects(in_fork)))
    other = ({"store", "docs"} - {first}).pop()
    in_fork("topics", "order", other, "--to", "1")
    assert next(iter(list_subjects(in_fork))) == other


def test_a_topic_alone_becomes_a_branch_on_upstream(in_fork: Patchsplit, fork: Story) -> None:
    in_fork("emit", "branch", "alone", "--only", "docs")
    assert fork.git("log", "--reverse", "--format=%s", "main..alone").split("\n") == DOCS
    assert fork.git("diff", "--name-only", "main", "alone").split() == [
        "docs/faq.rst", "docs/guide.rst",
    ]  # fmt: skip


def test_every_topic_alone_is_mailed_and_taken_and_together_they_are_the_fork(
    in_fork: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "-b", "main", fork.path, clone], check=True)
    for name in ("store", "docs"):
        in_fork("emit", "mbox", str(tmp_path / name), "--only", name, "--no-cover-letter")
        mails = sorted((tmp_path / name).glob("*.patch"))
        assert len(mails) == 2
        subprocess.run(["git", "am", "-q", *mails], cwd=clone, check=True)
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD^{tree}"], cwd=clone, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert tree == fork.git("rev-parse", "fork^{tree}")


def test_a_patch_goes_with_what_it_needs(in_fork: Patchsplit, fork: Story) -> None:
    wire = next(
        p["id"] for p in in_fork("show", "--json").json["patches"] if p["subject"] == CODE[1]
    )
    in_fork("emit", "branch", "alone", "--only", wire)
    subjects = fork.git("log", "--format=%s", "main..alone").split("\n")
    assert subjects == ["wire: Ask the store for its room.", "store: Add store_size()."]


def test_other_exits_send_a_topic_alone_too(in_fork: Patchsplit, tmp_path: Path) -> None:
    in_fork("emit", "quilt", str(tmp_path / "queue"), "--only", "docs")
    assert len((tmp_path / "queue" / "series").read_text().split()) == 2
    shown = in_fork(
        "emit", "gerrit", "--remote", str(tmp_path), "--branch", "main", "--only", "docs", "--json"
    ).json
    assert len(shown["commits"]) == 2


def test_the_cover_letter_of_a_part_says_so(in_fork: Patchsplit, tmp_path: Path) -> None:
    in_fork("reword", "cover", "--subject", "Our changes", "--body", "All of them.")
    in_fork("emit", "mbox", str(tmp_path / "out"), "--only", "docs")
    (cover,) = (tmp_path / "out").glob("0000-*")
    assert "These are 2 of 4 patches; they need none of the others." in cover.read_text()
    in_fork("emit", "mbox", str(tmp_path / "all"))
    (cover,) = (tmp_path / "all").glob("0000-*")
    assert "patches; they need" not in cover.read_text()


def test_a_topic_that_is_not_there_is_refused_with_the_way_out(in_fork: Patchsplit) -> None:
    ran = in_fork("emit", "branch", "alone", "--only", "nowhere", check=False)
    assert ran.code == ExitCode.UNKNOWN_NAME
    assert "patchsplit topics" in ran.err


def test_a_patchs_number_goes_before_the_beginning_of_a_name(
    in_fork: Patchsplit, fork: Story
) -> None:
    in_fork("topics", "rename", "docs", "1st docs")
    in_fork("emit", "branch", "alone", "--only", "1")
    assert fork.git("log", "--format=%s", "main..alone").count("\n") == 0


def test_a_topic_that_has_landed_is_shown_and_not_sent(in_fork: Patchsplit, fork: Story) -> None:
    in_fork("emit", "branch", "docs", "--only", "docs")
    tip = fork.oid("docs")
    in_fork("refresh", "--onto", "docs")
    found = {one["name"]: one for one in in_fork("topics", "--json").json["topics"]}
    landed = [name for name, one in found.items() if one["landed"]]
    assert landed
    for name in landed:
        assert found[name]["counts"]["upstream"] == found[name]["counts"]["hunks"] > 0
        said = in_fork("emit", "branch", "more", "--only", name, check=False)
        assert said.code == ExitCode.ALL_UPSTREAM
    assert "✓ upstream" in in_fork("topics").out
    assert fork.oid("docs") == tip
    left = {name: one for name, one in found.items() if not one["landed"]}
    for name in left:
        told = in_fork("emit", "branch", f"left-{name}", "--only", name, "--json").json
        assert told["counts"]["hunks"] == left[name]["counts"]["hunks"]


def test_a_queue_of_one_topic_has_what_it_needs_first(in_fork: Patchsplit, tmp_path: Path) -> None:
    in_fork("emit", "quilt", str(tmp_path / "queue"), "--topic", "docs")
    assert len((tmp_path / "queue" / "series").read_text().split()) == 2
    in_fork("emit", "branch", "one", "--topic", "store")
    ran = in_fork("emit", "branch", "none", "--topic", "nowhere", check=False)
    assert ran.code == ExitCode.UNKNOWN_NAME
