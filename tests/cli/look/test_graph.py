"""patchsplit graph: what needs what."""

from __future__ import annotations

from commands import Patchsplit


def test_the_graph_says_what_needs_what_and_what_could_go_alone(apart: Patchsplit) -> None:
    found = {patch["subject"]: patch for patch in apart("graph", "--json").json["patches"]}
    declare, use = found["declare"], found["use"]
    assert declare["ready"]
    assert use["number"] in declare["needed_by"]
    (need,) = [need for need in use["needs"] if need["id"] == declare["id"]]
    assert not need["behind"]
    assert {why["evidence"] for why in need["why"]} >= {"watermark"}
    assert not use["ready"]


def test_the_graph_is_drawn(apart: Patchsplit) -> None:
    lines = apart("graph").out.splitlines()
    assert "●" in lines[0]
    assert lines[0].endswith("declare")
    assert "use  needs 1 (" in lines[1]
    assert lines[-1].startswith("Ready to send: 1")
    apart("reorder", "1", "--to", "2")
    assert "! which comes later" in apart("graph").out.splitlines()[0]


def test_the_graph_is_narrowed(apart: Patchsplit) -> None:
    everything = apart("graph", "--json").json["patches"]
    ready = apart("graph", "--ready", "--json").json["patches"]
    bound = apart("graph", "1", "--json").json["patches"]
    assert [patch for patch in everything if patch["ready"]] == ready
    assert {"declare", "use"} <= {patch["subject"] for patch in bound}
    assert len(bound) < len(everything)
