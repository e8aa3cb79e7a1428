"""patchsplit ledger: what upstream has in other words is shown beside the fork's."""

from __future__ import annotations

from repos import Story

CODE = "".join(f"line {k} of the file\n" for k in range(9))


def test_what_landed_in_other_words_is_shown_beside_the_forks(story: Story, patchsplit) -> None:
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


def test_what_landed_as_it_is_has_no_difference(story: Story, patchsplit) -> None:
    fix = CODE.replace("line 4", "one 4")
    story.commit("base", {"a": CODE}).branch("fork").commit("ours", {"a": fix})
    story.on("main").commit("theirs", {"a": fix})
    asked = ("ledger", "--base", "base", "--onto", "main", "fork")
    (row,) = patchsplit(*asked, "--json", where=story.path).json["hunks"]
    assert (row["extent"], row["otherwise"]) == ("whole", [])
