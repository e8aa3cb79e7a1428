"""patchsplit alone: the next step."""

from __future__ import annotations

from commands import Patchsplit

TORN = "src/relay.c:30"


def test_status_says_the_next_step(patchsplit: Patchsplit) -> None:
    assert "patchsplit plan" in patchsplit().out
    patchsplit("plan", "--onto", "main", "fork")
    assert "resolve" in patchsplit("--json").json["next"]
    patchsplit("keep", "Makefile", TORN)
    assert "emit mbox" in patchsplit("--json").json["next"]
