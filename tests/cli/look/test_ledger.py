"""patchsplit ledger: where each hunk is, and what upstream has in other words."""

from __future__ import annotations

from pathlib import Path

from commands import Patchsplit, git, read_ledger
from repos import Story

TORN = "src/relay.c:30"
HEADER, SOURCE = "src/ring.h", "src/ring.c"
CODE = "".join(f"line {k} of the file\n" for k in range(9))


def test_what_landed_in_other_words_is_shown_beside_the_forks(
    story: Story, patchsplit: Patchsplit
) -> None:
    fix = CODE.replace("line 4", "one 4\ntwo 4\nthree 4")
    story.commit("base", {"a": CODE}).branch("fork").commit("ours", {"a": fix})
    story.on("main").commit("theirs", {"a": fix})
    story.commit("later", {"a": fix.replace("two 4", "2 and 4")})
    asked = ("ledger", "--base", "base", "--onto", "main", "fork")
    (row,) = patchsplit(*asked, "--json", where=story.path).json["hunks"]
    assert (row["where"], row["extent"], row["upstream"]) == ("upstream", "modified", True)
    assert row["by"] == story.oid("theirs")
    assert row["otherwise"] == ["-two 4", "+2 and 4"]
    assert "-two 4" not in patchsplit(*asked, where=story.path).out
    told = patchsplit(*asked, "--differing", where=story.path).out
    assert "  -two 4\n  +2 and 4\n" in told


def test_what_landed_as_it_is_has_no_difference(story: Story, patchsplit: Patchsplit) -> None:
    fix = CODE.replace("line 4", "one 4")
    story.commit("base", {"a": CODE}).branch("fork").commit("ours", {"a": fix})
    story.on("main").commit("theirs", {"a": fix})
    asked = ("ledger", "--base", "base", "--onto", "main", "fork")
    (row,) = patchsplit(*asked, "--json", where=story.path).json["hunks"]
    assert (row["extent"], row["otherwise"]) == ("whole", [])


def test_what_upstream_only_seems_to_have_is_left_until_somebody_looks(
    story: Story, patchsplit: Patchsplit
) -> None:
    """Upstream made the change in a sweep of which the fork has nothing else, and went on."""
    other = {f"b{k}": CODE for k in range(3)}
    story.commit("base", {"a": CODE, **other}).branch("fork")
    story.commit("ours", {"a": CODE.replace("line 4", "one 4\ntwo 4")})
    swept = dict.fromkeys(other, CODE.replace("line 2", "no 2"))
    story.on("main").commit("sweep", {"a": CODE.replace("line 4", "one 4\ntwo 4"), **swept})
    story.commit("later", {"a": CODE.replace("line 4", "one 4\ntwo 4").replace("line 3", "3")})
    asked = ("convert", "--base", "base", "--onto", "main", "fork", "--json", "--to")
    told = patchsplit(*asked, "branch:one", where=story.path).json
    assert (told["counts"]["upstream"], told["please_look"], told["suggested"]) == (1, 1, 0)
    assert [one["reason"] for one in told["left"]] == ["landed-whole"]
    told = patchsplit(
        *asked, "branch:two", "--take-suggestions", where=story.path, check=False
    ).json
    assert (told["counts"]["upstream"], told["please_look"], told["suggested"]) == (1, 0, 1)
    assert told["left"] == []
    (row,) = patchsplit("ledger", *asked[1:-1], where=story.path).json["hunks"]
    assert (row["state"], row["upstream"]) == ("please look", False)
    text = patchsplit("ledger", *asked[1:-2], where=story.path).out
    assert "1 already upstream (1 to review)" in text


def test_the_ledger_names_the_commit_that_brought_a_hunk(planned: Patchsplit, relay: Path) -> None:
    (landed,) = read_ledger(planned)["upstream"]

    assert landed["path"] == "src/ring.c"
    assert (landed["old_start"], landed["old_lines"]) == (22, 1)
    assert landed["upstream"] is True
    subject = "ring: Refuse a frame when the ring is full."
    assert git(relay, "log", "-1", "--format=%s", landed["by"]) == subject
    assert f"{landed['by'][:12]} {subject}" in planned("ledger").out


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


def test_the_ledger_shows_what_a_search_finds(planned: Patchsplit) -> None:
    rows = planned("ledger", "--find", "path:src/* watermark", "--json").json["hunks"]
    assert {row["path"] for row in rows} == {SOURCE, HEADER, "src/relay.c"}
    told = planned("ledger", "--find", "path:src/* watermark").out
    assert SOURCE in told
    assert "src/text.c" not in told
    assert planned("ledger", "--find", "in:unresolved", "--json").json == (
        planned("ledger", "--in", "unresolved", "--json").json
    )


def test_the_ledger_is_counted_by_directory(planned: Patchsplit) -> None:
    rows = planned("ledger", "--json").json["hunks"]
    dirs = planned("ledger", "--dirs", "--json").json["dirs"]
    assert sum(sum(counts.values()) for counts in dirs.values()) == len(rows)
    assert dirs["src"]["upstream"] == 1
    waiting = [counts["unresolved"] for counts in dirs.values()]
    assert waiting == sorted(waiting, reverse=True)
    assert "acme" in planned("ledger", "--dirs").out
    assert set(planned("ledger", "--dirs", "--path", "acme/*", "--json").json["dirs"]) == {"acme"}
