"""The base of a bare diff is the tag or branch that it was made from."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.git.tips import list_tips
from patchsplit.model.delta import Oid
from patchsplit.progress import Progress
from patchsplit.read.bare_diff import DiffTrees, read_diff


def body(first: str, count: int = 30) -> str:
    return f"{first}\n" + "".join(f"line {k}\n" for k in range(count))


@pytest.fixture
def releases(story: Story) -> Story:
    """Three releases and a branch that goes on; the fork starts from the second."""
    story.commit("v1", {"lib/a.c": body("one"), "b.c": body("b"), "kept": "k\n"})
    story.commit("v2", {"lib/a.c": body("two")})
    story.branch("fork", at="v2")
    story.commit("vendor", {"lib/a.c": body("two").replace("line 1\n", "1\n"), "b.c": None})
    story.git("tag", "-d", "vendor")
    tip = story.oid("HEAD")
    story.on("main").commit("v3", {"lib/a.c": body("three") + body("more"), "kept": "kk\n"})
    story.git("update-ref", "-d", "refs/heads/fork")
    story.git("update-ref", "refs/keep/vendor", tip)
    return story


def found(story: Story, text: str) -> DiffTrees:
    with Repo.open(story.path) as repo:
        return read_diff(repo, text.encode() + b"\n", None, list_tips(repo))


def test_stated_blob_ids_name_the_base(releases: Story) -> None:
    read = found(releases, releases.git("diff", "v2", "refs/keep/vendor"))
    assert (read.base_name, read.base) == ("v2", releases.oid("v2"))
    assert read.evidence == "v2 holds 2 of the 2 files at the stated blob ids."
    assert read.fork == releases.tree("refs/keep/vendor")


def test_without_blob_ids_the_tip_that_most_hunks_fit_is_the_base(releases: Story) -> None:
    text = releases.git("diff", "v2", "refs/keep/vendor", "--src-prefix=x-1/", "--dst-prefix=x-2/")
    plain = "\n".join(
        row for row in text.split("\n") if not row.startswith(("diff --git", "index", "deleted"))
    )
    read = found(releases, plain)
    assert (read.base_name, read.fork) == ("v2", releases.tree("refs/keep/vendor"))
    assert read.evidence == "v2 fits 2 of the 2 hunks."


def test_blob_ids_of_another_repository_leave_it_to_the_hunks(releases: Story) -> None:
    text = releases.git("diff", "v2", "refs/keep/vendor")
    blob = releases.git("rev-parse", "--short", "v2:lib/a.c")
    other = releases.git("rev-parse", "--short", "v2:b.c")
    read = found(releases, text.replace(blob, "1234567").replace(other, "7654321"))
    assert (read.base_name, read.evidence) == ("v2", "v2 fits 2 of the 2 hunks.")


def test_among_equals_tags_come_first_then_the_oldest(story: Story) -> None:
    story.commit("first", {"a": body("a")}).commit("v1", {"x": "x\n"}).commit("v2", {"y": "y\n"})
    story.git("update-ref", "refs/heads/old", story.oid("first"))
    story.git("tag", "-d", "first")
    story.commit("fork", {"a": body("changed")})
    text = story.git("diff", "v2", "fork")
    story.git("tag", "-d", "fork")
    assert found(story, text).base_name == "v1"


def test_a_series_is_measured_by_what_it_reads_of_the_base(releases: Story) -> None:
    releases.branch("work", at="v2").commit("w1", {"lib/a.c": body("w1"), "n": "n\n"})
    releases.commit("w2", {"lib/a.c": body("w2"), "n": "nn\n"})
    text = releases.git("format-patch", "--stdout", "v2..w2")
    for tag in ("w1", "w2"):
        releases.git("tag", "-d", tag)
    releases.on("main").git("update-ref", "-d", "refs/heads/work")
    read = found(releases, text)
    assert read.evidence == "v2 holds 1 of the 1 files at the stated blob ids."


def test_a_diff_that_fits_no_tip_is_refused_with_the_closest(releases: Story) -> None:
    rows = "".join(f"@@ -{k} +{k} @@\n-nothing {k}\n+x\n" for k in range(12, 15))
    text = f"--- a/lib/a.c\n+++ b/lib/a.c\n@@ -1 +1 @@\n-two\n+2\n{rows}"
    with pytest.raises(PatchsplitError, match=r"\(best: v2 with 1 of 4 hunks\)") as caught:
        found(releases, text)
    assert "--base" in word_remedy(caught.value.hint)


def test_a_diff_of_new_files_alone_needs_a_base(releases: Story) -> None:
    with pytest.raises(PatchsplitError, match="any tag or branch"):
        found(releases, "--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+n\n")


def test_progress_counts_the_tips(releases: Story) -> None:
    seen: list[Progress] = []
    text = releases.git("diff", "v2", "refs/keep/vendor")
    with Repo.open(releases.path) as repo:
        known = list_tips(repo)
        read_diff(repo, text.encode() + b"\n", None, known, seen.append)
    looked = [report for report in seen if report.stage == "finding the base"]
    assert [report.done for report in looked] == list(range(1, len(known) + 1))


def test_the_base_that_the_user_names_is_taken(releases: Story) -> None:
    text = releases.git("diff", "v2", "refs/keep/vendor") + "\n"
    with Repo.open(releases.path) as repo:
        read = read_diff(repo, text.encode(), Oid(releases.oid("v1")), ())
    assert (read.base, read.base_name) == (releases.oid("v1"), "")
