"""patchsplit convert: from a fork or a diff to a branch in one step."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit, git


def test_convert_does_it_all_and_keeps_what_it_read_but_no_plan(
    patchsplit: Patchsplit, relay: Path
) -> None:
    args = ("convert", "--base", "v1.0", "--onto", "main", "fork", "--json")
    said = patchsplit(*args, "--to", "branch:out").json
    again = patchsplit(*args, "--to", "branch:again").json

    assert said["conflicts"] == 2
    assert said["patches"] == int(git(relay, "rev-list", "--count", "main..out"))
    assert git(relay, "rev-parse", "out") == git(relay, "rev-parse", "again") == again["tip"]
    kept = [path.name for path in (relay / ".git" / "patchsplit").iterdir()]
    assert set(kept) == {"history.db", "past.bin", "cut.json"}


def test_convert_of_what_is_all_upstream_ends_at_upstream(
    patchsplit: Patchsplit, relay: Path
) -> None:
    git(relay, "branch", "same", "main~4")
    said = patchsplit("convert", "--onto", "main", "--base", "v1.0", "same", "--to", "branch:out",
                      "--json").json  # fmt: skip

    assert said["patches"] == said["placed"] == 0
    assert git(relay, "rev-parse", "out") == git(relay, "rev-parse", "main")


def test_a_bare_diff_goes_the_same_way(patchsplit: Patchsplit, relay: Path, tmp_path: Path) -> None:
    diff = tmp_path / "fork.diff"
    diff.write_text(git(relay, "diff", "v1.0", "fork") + "\n")
    refs = patchsplit("convert", "--base", "v1.0", "--onto", "main", "fork", "--to", "branch:a",
                      "--json").json  # fmt: skip
    bare = patchsplit("convert", "--diff", str(diff), "--onto", "main", "--to", "branch:b",
                      "--json").json  # fmt: skip

    assert "v1.0" in bare["base_evidence"]
    assert git(relay, "rev-parse", "a^{tree}") == git(relay, "rev-parse", "b^{tree}")
    assert bare["placed"] == refs["placed"]
