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


def test_status_ledger_and_check_count_what_is_held_back(planned: Patchsplit) -> None:
    for command in ((), ("ledger",), ("check",)):
        found = planned(*command, "--json", check=False).json
        assert (found["sendable"], found["held"]) == (3, 2), command
        assert sum(found["held_by"].values()) == 2
        out = planned(*command, check=False).out
        assert "3 patches can be sent now. 2 patches are held back: " in out
