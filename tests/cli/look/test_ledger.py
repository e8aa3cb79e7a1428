"""patchsplit ledger: what upstream has in other words is shown beside the fork's."""

from __future__ import annotations

from commands import Patchsplit
from repos import Story

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


def test_what_upstream_only_seems_to_have_counts_as_a_conflict(
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
    assert (told["upstream"], told["conflicts"], told["suggested"]) == (1, 1, 0)
    told = patchsplit(*asked, "branch:two", "--take-suggestions", where=story.path).json
    assert (told["upstream"], told["conflicts"], told["suggested"]) == (1, 0, 1)
    (row,) = patchsplit("ledger", *asked[1:-1], where=story.path).json["hunks"]
    assert (row["state"], row["upstream"]) == ("please look", False)
    text = patchsplit("ledger", *asked[1:-2], where=story.path).out
    assert "1 already upstream (1 to look at)" in text
