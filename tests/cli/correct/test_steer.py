"""Fewer or more patches, natural halves, what goes along, and a new cut under what was decided."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Patchsplit, caller
from repos import Story

from patchsplit.cli.main import run

RING = "int ring_size;\n\nvoid\nring_open(void)\n{\n}\n"
TEXT = "int text_size;\n\nvoid\ntext_open(void)\n{\n}\n"
NEW_RING = "int\nring_watermark(void)\n{\n    return ring_size;\n}\n"
NEW_TEXT = "int\ntext_lower(void)\n{\n    return text_size;\n}\n"


@pytest.fixture(scope="module")
def planned_fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork that adds a function to each of two files, a test of each, and a document."""
    story = Story(tmp_path_factory.mktemp("steer") / "repo")
    story.commit("first", {"lib/ring.c": RING, "lib/text.c": TEXT, "NEWS": "Old.\n"})
    story.branch("fork").commit(
        "all",
        {
            "lib/ring.c": RING + "\n" + NEW_RING,
            "lib/text.c": TEXT + "\n" + NEW_TEXT,
            "tests/ring.c": "ring_watermark();\n",
            "tests/text.c": "text_lower();\n",
            "NEWS": "Old.\n- New ring_watermark.\n",
        },
    )
    assert run(["-C", str(story.path), "plan", "--onto", "main", "fork"]) == 0
    return story.path


@pytest.fixture
def in_fork(planned_fork: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    return caller(Path(shutil.copytree(planned_fork, tmp_path / "repo")), capsys)


def list_patches(run: Patchsplit) -> list[set[str]]:
    """Returns the paths of each patch."""
    found = run("show", "--json").json["patches"]
    return [{hunk["path"] for hunk in patch["hunks"]} for patch in found]


def one_patch_each(run: Patchsplit) -> None:
    """Makes a patch of each hunk that nobody touched."""
    run("finer", "--to", "99", check=False)
    assert len(list_patches(run)) == 5


def one_topic(run: Patchsplit) -> None:
    """Makes one topic of all."""
    topics = [topic["id"] for topic in run("topics", "--json").json["topics"]]
    if len(topics) > 1:
        run("topics", "merge", *topics)


def test_finer_to_the_last_and_coarser_to_one_for_each_topic(in_fork: Patchsplit) -> None:
    first = list_patches(in_fork)
    one_patch_each(in_fork)
    topics = len(in_fork("topics", "--json").json["topics"])
    told = in_fork("coarser", "--to", "1", "--json").json
    assert told["before"] == 5
    assert told["after"] == len(list_patches(in_fork)) == topics
    in_fork("undo")
    in_fork("undo")
    assert list_patches(in_fork) == first


def test_a_dry_run_changes_nothing(in_fork: Patchsplit) -> None:
    first = list_patches(in_fork)
    told = in_fork("finer", "--dry-run", "--json").json
    assert told["did"] is None
    assert told["after"] > told["before"]
    assert f"{told['before']} → {told['after']} patches" in in_fork("finer", "--dry-run").out
    assert list_patches(in_fork) == first


def test_one_patch_is_split_and_grows(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    patches = in_fork("show", "--json").json["patches"]
    ring = next(p["id"] for p in patches if p["hunks"][0]["path"] == "lib/ring.c")
    one_topic(in_fork)
    in_fork("coarser", ring)
    assert any({"lib/ring.c"} < part for part in list_patches(in_fork))
    in_fork("finer", ring)
    assert {"lib/ring.c"} in list_patches(in_fork)


def test_what_was_touched_stays_as_it_is(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    patches = in_fork("show", "--json").json["patches"]
    in_fork("confirm", *(p["id"] for p in patches))
    ran = in_fork("coarser", check=False)
    assert ran.code
    assert "touched by you" in ran.err
    in_fork("confirm", "--forget", *(p["id"] for p in patches))
    in_fork(
        "topics",
        "merge",
        *(t["id"] for t in in_fork("topics", "--json").json["topics"]),
        check=False,
    )
    in_fork("coarser")
    assert len(list_patches(in_fork)) < 5


def test_a_patch_has_two_natural_parts(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    names = [p["id"] for p in in_fork("show", "--json").json["patches"]]
    in_fork("merge", *names)
    made = in_fork("split", names[0], "--by", "halves", "--json").json["made"]
    assert len(made) == 1
    assert len(list_patches(in_fork)) == 2
    in_fork("repropose")
    assert len(list_patches(in_fork)) == 2


def test_hunks_take_along_what_is_like_them(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    names = [p["id"] for p in in_fork("show", "--json").json["patches"]]
    in_fork("merge", *names)
    told = in_fork("move", "lib/text.c", "--to", "new", "--subject", "text: Lower")
    assert "look like these" in told.err
    in_fork("undo")
    told = in_fork(
        "move", "lib/text.c", "--to", "new", "--subject", "text: Lower", "--with-similar"
    )
    assert any({"lib/text.c", "tests/text.c"} <= part for part in list_patches(in_fork))
    assert len(list_patches(in_fork)) == 2


def test_what_else_belongs_to_a_patch_is_listed(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    patches = in_fork("show", "--json").json["patches"]
    number = next(p["number"] for p in patches if p["hunks"][0]["path"] == "lib/ring.c")
    found = in_fork("show", str(number), "--near", "--json").json["near"]
    assert found[0]["path"] in ("tests/ring.c", "NEWS")
    assert found[0]["there"] > found[0]["here"]
    assert found[0]["path"] in in_fork("show", str(number), "--near").out
    assert in_fork("show", "--near", check=False).code


def test_a_new_cut_changes_nothing_where_nothing_was_decided(in_fork: Patchsplit) -> None:
    first = list_patches(in_fork)
    assert "Nothing changes" in in_fork("repropose").out
    assert list_patches(in_fork) == first


def test_a_new_cut_brings_what_goes_with_what_was_moved(in_fork: Patchsplit) -> None:
    one_patch_each(in_fork)
    patches = {p["hunks"][0]["path"]: p["id"] for p in in_fork("show", "--json").json["patches"]}
    in_fork("confirm", patches["lib/ring.c"], patches["lib/text.c"])
    in_fork("repropose")
    parts = list_patches(in_fork)
    assert not any({"lib/ring.c", "lib/text.c"} <= part for part in parts)
    assert {"lib/ring.c", "lib/text.c"} <= set().union(*parts)
    assert "cut again" in in_fork("undo").out


def test_a_plan_without_kept_nearness_measures_it(in_fork: Patchsplit, tmp_path: Path) -> None:
    for file in (tmp_path / "repo").rglob("nearness.bin"):
        file.unlink()
    in_fork("finer", "--dry-run")
    assert list((tmp_path / "repo").rglob("nearness.bin"))
