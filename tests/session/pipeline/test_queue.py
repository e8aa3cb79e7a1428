"""A vendor's queue tells which hunks belong together, why, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import PatchsplitError
from patchsplit.session.exits.quilt import emit_quilt
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.private import PrivateKind, suggest_private
from patchsplit.session.session import Session
from patchsplit.session.views.queue_use import measure_queue

FILES = {f"{name}.c": "".join(f"{name}_{n}();\n" for n in range(30)) for name in "abcd"}


def edit(name: str, at: int, word: str) -> str:
    return FILES[f"{name}.c"].replace(f"{name}_{at}();", f"{name}_{at}({word});")


@pytest.fixture
def fork(story: Story, tmp_path: Path) -> Story:
    """A fork of one commit, made of two patches over four files, and its queue."""
    story.commit("base", FILES).branch("work")
    people = ("Ann Example <ann@example.org>", "Bob Example <bob@example.org>")
    story.commit(
        "ring: Take a limit\n\nIt ran over.",
        {"a.c": edit("a", 3, "limit"), "c.c": edit("c", 9, "limit")},
        author=people[0],
    )
    story.commit(
        "wire: Say the peer\n\nFor the log.",
        {"b.c": edit("b", 20, "peer"), "d.c": edit("d", 1, "peer")},
        author=people[1],
    )
    queue = tmp_path / "queue"
    story.git("format-patch", "-q", "-o", str(queue), "base..work")
    tree = story.tree("work")
    made = story.git("commit-tree", "-p", "base", "-m", "All of it", tree)
    story.git("branch", "fork", made)
    story.on("main").commit("More", {"e.c": "e();\n"})
    return story


def plan(fork: Story, queue: Path, name: str | None = None) -> Session:
    wanted = PlanRequest(onto="main", fork="fork", queue=queue)
    return create_plan(fork.path, wanted, name=name).session


def list_patches(session: Session) -> list[tuple[str, str, list[str], str]]:
    paths = {hunk.id: hunk.path for hunk in session.analysis.delta.hunks()}
    return [
        (patch.subject, patch.body.strip(), sorted(paths[hunk] for hunk in patch.hunks),
         patch.author.name if patch.author else "")
        for patch in session.plan.patches
    ]  # fmt: skip


EXPECTED = [
    ("ring: Take a limit", "It ran over.", ["a.c", "c.c"], "Ann Example"),
    ("wire: Say the peer", "For the log.", ["b.c", "d.c"], "Bob Example"),
]


def test_its_patches_are_the_ones_that_are_proposed(fork: Story, tmp_path: Path) -> None:
    with plan(fork, tmp_path / "queue") as session:
        assert sorted(list_patches(session)) == EXPECTED
        use = measure_queue(session)
        assert use is not None
        assert (use.patches, use.explained) == (2, 1.0)


def test_patches_that_no_longer_apply_say_the_same(fork: Story, tmp_path: Path) -> None:
    for file in (tmp_path / "queue").iterdir():
        words = file.read_text().replace("@@ -", "@@ -9").replace(",7 +", ",70 +")
        file.write_text(words.replace(" a_", " other_").replace(" d_", " other_"))
    with plan(fork, tmp_path / "queue") as session:
        assert sorted(list_patches(session)) == EXPECTED


def test_what_the_queue_does_not_have_is_told_by_its_share(fork: Story, tmp_path: Path) -> None:
    fork.on("fork").commit("More of it", {"e.c": "one();\ntwo();\n"})
    with plan(fork, tmp_path / "queue") as session:
        use = measure_queue(session)
        assert use is not None
        assert use.explained == 8 / 10
        assert {row[0] for row in list_patches(session)} >= {row[0] for row in EXPECTED}


def test_a_refresh_keeps_it_and_a_changed_queue_is_said(fork: Story, tmp_path: Path) -> None:
    queue = tmp_path / "queue"
    with plan(fork, queue, "default") as session:
        before = list_patches(session)
        assert not refresh(session, PlanRequest()).is_changed
        first = min(queue.iterdir())
        first.write_text(first.read_text().replace("It ran over.", "It did."))
        assert refresh(session, PlanRequest()).is_changed
        assert [row[2] for row in list_patches(session)] == [row[2] for row in before]


def test_a_queue_that_is_not_there_is_said(fork: Story, tmp_path: Path) -> None:
    with pytest.raises(PatchsplitError, match=r"The queue .* cannot be read"):
        plan(fork, tmp_path / "nowhere")


def test_the_commits_of_another_branch_are_a_queue(fork: Story) -> None:
    with plan(fork, Path("work"), "default") as session:
        assert sorted(list_patches(session)) == EXPECTED
        use = measure_queue(session)
        assert use is not None
        assert (use.patches, use.explained) == (2, 1.0)
        assert not refresh(session, PlanRequest()).is_changed
    with plan(fork, Path("base..work")) as session:
        assert sorted(list_patches(session)) == EXPECTED


def test_a_branch_without_commits_of_its_own_is_no_queue(fork: Story) -> None:
    with pytest.raises(PatchsplitError, match=r"There is no commit in base\.\.base since"):
        plan(fork, Path("base..base"))


def test_a_patch_that_corrects_another_of_the_queue_is_folded(fork: Story) -> None:
    fork.on("work").commit(
        "wire: Name it right",
        {"b.c": edit("b", 20, "other")},
        author="Bob Example <bob@example.org>",
    )
    made = fork.git("commit-tree", "-p", "base", "-m", "All of it", fork.tree("work"))
    fork.git("update-ref", "refs/heads/fork", made)
    fork.on("main")
    with plan(fork, Path("work")) as session:
        assert sorted(list_patches(session)) == EXPECTED


def mark(queue: Path, *fields: str) -> None:
    """Adds a line to the message of each patch of a queue."""
    for file, field in zip(sorted(queue.iterdir()), fields, strict=True):
        file.write_text(file.read_text().replace("\n---\n", f"\n\n{field}\n---\n", 1))


def test_what_is_not_meant_for_upstream_looks_private(fork: Story, tmp_path: Path) -> None:
    mark(tmp_path / "queue", "Upstream-Status: Pending", "Upstream-Status: Inappropriate [ours]")
    with plan(fork, tmp_path / "queue") as session:
        assert sorted(list_patches(session)) == EXPECTED
        found = suggest_private(session)
        assert {one.hunk.path for one in found} == {"b.c", "d.c"}
        assert {one.kind for one in found} == {PrivateKind.QUEUE}


def test_what_patches_say_of_upstream_is_written_back(fork: Story, tmp_path: Path) -> None:
    sent = "Forwarded: https://lists.example.org/1"
    mark(tmp_path / "queue", sent, "Upstream-Status: Submitted [https://lists.example.org/2]")
    with plan(fork, tmp_path / "queue", "default") as session:
        emit_quilt(session, tmp_path / "out")
        emit_quilt(session, tmp_path / "asked", forwarded="not-needed")
    texts = {file.name[5:9]: file.read_text() for file in (tmp_path / "out").glob("*.patch")}
    assert sent in texts["ring"]
    assert (
        "Forwarded: no\nUpstream-Status: Submitted [https://lists.example.org/2]" in texts["wire"]
    )
    assert all(
        "Forwarded: not-needed" in file.read_text() for file in (tmp_path / "asked").glob("*.patch")
    )


def test_lines_that_changed_since_go_to_the_most_similar_of_their_file(
    fork: Story, tmp_path: Path
) -> None:
    for file in (tmp_path / "queue").iterdir():
        words = file.read_text()
        for nth, name in enumerate("abcd"):
            words = words.replace(f"+{name}_", f"+ {nth} {name}_").replace(f"-{name}_", "- 0 ")
        file.write_text(words)
    with plan(fork, tmp_path / "queue") as session:
        assert sorted(list_patches(session)) == EXPECTED
