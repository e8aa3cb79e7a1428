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
    return caller(fork.path, capsys)


def test_topics_are_listed_with_their_patches(in_fork: Patchsplit) -> None:
    found = in_fork("topics", "--json").json["topics"]
    assert {one["name"]: [p["number"] for p in one["patches"]] for one in found} == {
        "store": [1, 3],
        "docs": [2, 4],
    }
    assert "1, 3" in in_fork("topics").out
    assert [patch["topic"] for patch in in_fork("show", "--json").json["patches"]] == [
        "store", "docs", "store", "docs",
    ]  # fmt: skip


def test_a_patch_follows_its_prefix_and_its_needs_to_another_topic(in_fork: Patchsplit) -> None:
    in_fork("reword", "4", "--prefix", "faq")
    assert [one["name"] for one in in_fork("topics", "--json").json["topics"]] == [
        "store", "docs", "faq",
    ]  # fmt: skip
    in_fork("move", "lib/wire.c", "--to", "2")
    found = in_fork("topics", "--json").json["topics"]
    assert [len(one["patches"]) for one in found] == [2, 1]


def test_a_topic_alone_becomes_a_branch_on_upstream(in_fork: Patchsplit, fork: Story) -> None:
    in_fork("emit", "branch", "alone", "--only", "docs")
    assert fork.git("log", "--reverse", "--format=%s", "main..alone").split("\n") == [
        "docs: Read it twice.",
        "docs: Answer.",
    ]
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
    in_fork("emit", "branch", "alone", "--only", "3")
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
    in_fork("reword", "4", "--subject", "1st: Answer.")
    in_fork("emit", "branch", "alone", "--only", "1")
    assert "1st: Answer." not in fork.git("log", "--format=%s", "main..alone")


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
