"""The main path: a plan, its edits, its ledger and its exits, as a user types them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from commands import Patchsplit

FIX = "src/ring.c:30"
TORN = "src/relay.c:30"


def git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def rows(patchsplit: Patchsplit) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in patchsplit("ledger", "--json").json["hunks"]:
        found.setdefault(row["where"], []).append(row)
    return found


def test_plan_says_what_is_upstream_and_what_conflicts(patchsplit: Patchsplit, relay: Path) -> None:
    said = patchsplit("plan", "--base", "v1.0", "--onto", "main", "fork", "--json").json

    assert said["upstream"] == 1
    assert said["conflicts"] == 2
    assert said["base"] == git(relay, "rev-parse", "v1.0")
    assert sum(said[key] for key in ("placed", "conflicts", "upstream", "private")) == 16


def test_the_base_is_the_merge_base_when_nobody_names_it(
    patchsplit: Patchsplit, relay: Path
) -> None:
    said = patchsplit("plan", "--onto", "main", "fork", "--json").json

    assert said["base"] == git(relay, "rev-parse", "v1.0")
    assert "merge base" in said["base_evidence"]


def test_the_ledger_names_the_commit_that_brought_a_hunk(planned: Patchsplit, relay: Path) -> None:
    (landed,) = rows(planned)["upstream"]

    assert landed["path"] == "src/ring.c"
    assert (landed["old_start"], landed["old_lines"]) == (22, 1)
    assert landed["upstream"] is True
    subject = "ring: Refuse a frame when the ring is full."
    assert git(relay, "log", "-1", "--format=%s", landed["by"]) == subject
    assert f"{landed['by'][:12]} {subject}" in planned("ledger").out


def test_a_plan_is_not_made_twice_by_accident(planned: Patchsplit) -> None:
    again = planned("plan", "--onto", "main", "fork", check=False)

    assert again.code == 3
    assert "refresh" in again.err
    assert planned("plan", "--onto", "main", "fork", "--force").code == 0
    assert len(planned("log", "--json").json["log"]) == 2


def test_plans_live_side_by_side(planned: Patchsplit) -> None:
    planned("plan", "--plan", "other", "--onto", "main", "fork")
    planned("keep", "--plan", "other", "acme/*")

    assert planned("plans", "--json").json == {"plans": ["default", "other"]}
    assert "private" not in rows(planned)


def test_hunks_move_to_a_patch_and_back(planned: Patchsplit) -> None:
    made = planned(
        "move", "src/text.*", "--to", "new", "--subject", "strutil: Lower case.", "--json"
    )
    series = planned("show", "--json").json["patches"]

    assert series[-1]["subject"] == "strutil: Lower case."
    assert {hunk["path"] for hunk in series[-1]["hunks"]} == {"src/text.c", "src/text.h"}
    assert {hunk["why"] for hunk in series[-1]["hunks"]} == {"moved here by you"}
    assert len(made.json["hunks"]) == 2
    assert planned("undo", "--json").json["did"] == "undone"
    assert "strutil: Lower case." not in planned("show").out
    planned("redo")
    assert "strutil: Lower case." in planned("show").out


def test_a_hunk_that_is_upstream_can_be_taken_all_the_same(planned: Patchsplit) -> None:
    planned("move", FIX, "--to", "1")

    assert "upstream" not in rows(planned)


def test_keep_drop_and_upstream_empty_the_series(planned: Patchsplit) -> None:
    planned("keep", "acme/*", "--why", "ours")
    planned("drop", "README.md")
    planned("upstream", "tools/*", "--by", "main")
    found = rows(planned)

    assert {row["reason"] for row in found["private"]} == {"ours", "dropped: not needed any more"}
    assert "tools/report.py" in {row["path"] for row in found["upstream"]}


def test_at_sign_names_all_hunks_of_a_patch(planned: Patchsplit) -> None:
    before = len(planned("show", "1", "--json").json["patches"][0]["hunks"])
    planned("keep", "@1")

    assert len(rows(planned)["private"]) == before


def test_a_patch_is_taken_apart_by_file(planned: Patchsplit) -> None:
    planned("merge", "1", "2")
    made = planned("split", "1", "--by", "file", "--json").json["made"]
    parts = [p for p in planned("show", "--json").json["patches"] if p["id"] in {"p1", *made}]

    assert len(parts) == len(made) + 1 >= 3
    assert all(len({hunk["path"] for hunk in part["hunks"]}) == 1 for part in parts)


def test_a_hunk_is_cut_where_it_is_said(planned: Patchsplit) -> None:
    pieces = planned("split", "src/text.c:16", "--at", "1,4", "--json").json["pieces"]
    sizes = {
        hunk["id"]: hunk["new_lines"]
        for row in planned("show", "--json").json["patches"]
        for hunk in row["hunks"]
    }

    assert [sizes[piece] for piece in pieces] == [3, 6]


def test_patches_merge_and_change_places(planned: Patchsplit) -> None:
    planned("move", "tools/*", "--to", "new", "--subject", "report: Rate.")
    count = len(planned("show", "--json").json["patches"])
    planned("reorder", str(count), "--to", "1")
    assert planned("show", "--json").json["patches"][0]["subject"] == "report: Rate."
    planned("merge", "1", "2")

    assert len(planned("show", "--json").json["patches"]) == count - 1


def test_reorder_says_what_it_breaks(planned: Patchsplit) -> None:
    planned("move", "src/ring.h", "--to", "new", "--subject", "ring: Declare the watermark.")
    last = len(planned("show", "--json").json["patches"])
    planned("reorder", str(last), "--to", "1")
    moved = planned("reorder", "1", "--to", str(last), "--json").json

    assert any("watermark" in line for line in moved["broken"])


def test_a_list_in_the_body_follows_the_hunks(planned: Patchsplit, relay: Path) -> None:
    planned("keep", "acme/*", "Makefile", TORN)
    planned("move", "src/text.*", "--to", "new", "--subject", "strutil: Lower case.")
    planned("emit", "branch", "out")
    bodies = {p["subject"]: p["body"] for p in planned("show", "--json").json["patches"]}

    assert "text_lower()" in bodies["strutil: Lower case."]
    assert sum("text_lower()" in body for body in bodies.values()) == 1
    assert not any("Makefile" in body for body in bodies.values())
    assert "- src/text.c: add text_lower()" in git(relay, "log", "--format=%b", "main..out")


def test_reword_keeps_what_is_not_given(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "ring: Keep a watermark.", "--body", "It tells.")
    planned("reword", "1", "--author", "Ada <ada@x.org>")
    patch = planned("show", "1", "--json").json["patches"][0]

    assert (patch["subject"], patch["body"]) == ("ring: Keep a watermark.", "It tells.")
    assert patch["author"] == "Ada <ada@x.org>"


def test_reword_opens_the_editor(
    planned: Patchsplit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "ring: Edited.\\n\\nBody.\\n" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setenv("VISUAL", str(editor))
    planned("reword", "1")

    assert planned("show", "1", "--json").json["patches"][0]["body"] == "Body."


def test_a_conflict_shows_three_sides_and_is_settled(planned: Patchsplit, relay: Path) -> None:
    sides = planned("resolve", TORN, "--json").json
    assert "/etc/relay.conf" in "".join(sides["base"])
    assert "/opt/acme" in "".join(sides["fork"])
    assert "getenv" in "".join(sides["upstream"])
    answer = relay.parent / "answer"
    answer.write_text('    const char *config = getenv("ACME_CONFIG");\n')
    planned("resolve", TORN, "--file", str(answer))
    planned("keep", "Makefile")
    planned("emit", "branch", "out")

    assert 'getenv("ACME_CONFIG")' in git(relay, "show", "out:src/relay.c")
    assert "unresolved" not in rows(planned)
    planned("resolve", TORN, "--forget")
    assert len(rows(planned)["unresolved"]) == 1


def test_an_answer_with_markers_is_not_taken(planned: Patchsplit, relay: Path) -> None:
    answer = relay.parent / "answer"
    answer.write_text("<<<<<<< upstream\n")
    refused = planned("resolve", TORN, "--file", str(answer), check=False)

    assert refused.code == 2
    assert "markers" in refused.err


def test_ledger_check_fails_while_something_is_left(planned: Patchsplit) -> None:
    assert planned("ledger", "--check", check=False).code == 1
    planned("keep", "Makefile", TORN)
    assert planned("ledger", "--check").code == 0


def test_ledger_is_filtered(planned: Patchsplit) -> None:
    assert "acme" not in planned("ledger", "--path", "src/*").out
    assert [
        r["where"] for r in planned("ledger", "--in", "unresolved", "--json").json["hunks"]
    ] == [
        "unresolved",
        "unresolved",
    ]


def test_show_gives_reasons_a_stat_and_a_diff(planned: Patchsplit) -> None:
    assert "here because:" in planned("show", "1", "--why").out
    assert "changed" in planned("show", "1", "--stat").out
    assert "diff --git" in planned("show", "1", "--diff").out


def test_status_says_the_next_step(patchsplit: Patchsplit) -> None:
    assert "patchsplit plan" in patchsplit().out
    patchsplit("plan", "--onto", "main", "fork")
    assert "resolve" in patchsplit("--json").json["next"]
    patchsplit("keep", "Makefile", TORN)
    assert "emit mbox" in patchsplit("--json").json["next"]


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


def test_the_fork_of_a_bare_diff_is_kept_with_its_plan(
    patchsplit: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    diff = tmp_path / "fork.diff"
    diff.write_text(git(relay, "diff", "v1.0", "fork") + "\n")
    git(relay, "branch", "-D", "fork")
    git(relay, "-c", "gc.pruneExpire=now", "gc", "-q", "--prune=now")
    patchsplit("plan", "--diff", str(diff), "--onto", "main")
    (relay / ".git" / "patchsplit" / "default" / "analysis.bin").unlink()
    patchsplit("emit", "branch", "out")

    assert "ring_watermark" in git(relay, "show", "out:src/ring.c")
    assert git(relay, "fsck") == ""


def test_completion_prints_a_script(patchsplit: Patchsplit) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_PATCHSPLIT_COMPLETE" in patchsplit("completion", shell).out


def test_demo_ends_with_a_series(tmp_path: Path, patchsplit: Patchsplit) -> None:
    patchsplit("demo", str(tmp_path / "demo"))

    names = sorted(path.name for path in (tmp_path / "demo" / "series").iterdir())
    assert names[0] == "0000-cover-letter.patch"
    assert len(names) >= 3
    assert patchsplit("demo", str(tmp_path / "demo"), check=False).code == 3
