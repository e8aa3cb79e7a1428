"""patchsplit resolve: three sides of a conflict, and answers to it."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit, git, read_ledger

TORN = "src/relay.c:30"


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
    assert "unresolved" not in read_ledger(planned)
    planned("resolve", TORN, "--forget")
    assert len(read_ledger(planned)["unresolved"]) == 1


def test_an_answer_with_markers_is_not_taken(planned: Patchsplit, relay: Path) -> None:
    answer = relay.parent / "answer"
    answer.write_text("<<<<<<< upstream\n")
    refused = planned("resolve", TORN, "--file", str(answer), check=False)

    assert refused.code == 2
    assert "markers" in refused.err


def test_a_conflict_names_who_touched_its_place(planned: Patchsplit) -> None:
    (touched,) = planned("resolve", "Makefile", "--json").json["touched_by"]
    assert touched["subject"] == "strutil: Rename text.c to strutil.c."
    assert touched["subject"] in planned("resolve", "Makefile").out


def test_all_of_one_reason_are_answered_at_once(planned: Patchsplit) -> None:
    listed = planned("resolve", "--json").json
    kinds = {one["reason"]: one["hunks"] for one in listed["reasons"]}
    assert sum(kinds.values()) == len(listed["hunks"])
    code = next(iter(kinds))
    found = ("resolve", "--find", f"reason:{code}")
    assert len(planned(*found, "--json").json["hunks"]) == kinds[code]

    tried = planned(*found, "--private", "--dry-run", "--json").json
    assert len(tried["settles"]) == kinds[code]
    assert len(read_ledger(planned)["unresolved"]) == len(listed["hunks"])

    said = planned(*found, "--private", "--why", "ours alone").out
    assert f"To keep private: {kinds[code]}" in said
    private = [row for row in read_ledger(planned)["private"] if row["reason"] == "ours alone"]
    assert len(private) == kinds[code]
    planned("undo")
    assert planned("resolve", "--json").json == listed


def test_an_answer_needs_hunks(planned: Patchsplit) -> None:
    refused = planned("resolve", "--private", check=False)
    assert refused.code == 2
    assert "--find" in refused.err
