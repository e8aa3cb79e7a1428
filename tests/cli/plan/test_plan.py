"""patchsplit plan and plans: the base, what is upstream, and plans side by side."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit, git, read_ledger


def test_plan_says_what_is_upstream_and_what_conflicts(patchsplit: Patchsplit, relay: Path) -> None:
    said = patchsplit("plan", "--base", "v1.0", "--onto", "main", "fork", "--json").json

    assert said["counts"]["upstream"] == 1
    assert said["counts"]["unresolved"] == 2
    assert said["base"] == git(relay, "rev-parse", "v1.0")
    places = ("patch", "upstream", "private", "unresolved", "unassigned")
    assert sum(said["counts"][where] for where in places) == said["counts"]["hunks"] == 16


def test_the_base_is_the_merge_base_when_nobody_names_it(
    patchsplit: Patchsplit, relay: Path
) -> None:
    said = patchsplit("plan", "--onto", "main", "fork", "--json").json

    assert said["base"] == git(relay, "rev-parse", "v1.0")
    assert "merge base" in said["base_evidence"]


def test_a_plan_is_not_made_twice_by_accident(planned: Patchsplit) -> None:
    again = planned("plan", "--onto", "main", "fork", check=False)

    assert again.code == 10
    assert "refresh" in again.err
    assert planned("plan", "--onto", "main", "fork", "--force").code == 0
    assert len(planned("log", "--json").json["log"]) == 2


def test_plans_live_side_by_side(planned: Patchsplit) -> None:
    planned("plan", "--plan", "other", "--onto", "main", "fork")
    planned("keep", "--plan", "other", "acme/*")

    assert planned("plans", "--json").json == {"plans": ["default", "other"]}
    assert "private" not in read_ledger(planned)


def test_the_fork_of_a_bare_diff_is_kept_with_its_plan(
    patchsplit: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    diff = tmp_path / "fork.diff"
    diff.write_text(git(relay, "diff", "v1.0", "fork") + "\n")
    git(relay, "branch", "-D", "fork")
    git(relay, "-c", "gc.pruneExpire=now", "gc", "-q", "--prune=now")
    patchsplit("plan", "--diff", str(diff), "--onto", "main")
    (relay / ".git" / "patchsplit" / "default" / "analysis.bin").unlink()
    patchsplit("emit", "branch", "out", "--with-holes")

    assert "ring_watermark" in git(relay, "show", "out:src/ring.c")
    assert git(relay, "fsck") == ""
