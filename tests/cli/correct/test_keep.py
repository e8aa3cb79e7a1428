"""patchsplit keep: what is not sent, by name, by search, or because it looks private."""

from __future__ import annotations

import pytest
from commands import Patchsplit, caller, read_ledger
from repos import Story


@pytest.fixture
def vendor(story: Story, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    """A plan for a fork with packaging of its own, and two hunks that name the company."""
    code = "".join(f"int row_{k};\n" for k in range(30))
    story.commit("base", {"tool.c": code})
    story.branch("fork").commit(
        "all of it",
        {
            ".gitlab-ci.yml": "build:\n  script: make\n",
            "debian/control": "Source: tool\n",
            "tool.c": "int acme_x;\n" + code + "int acme_y;\nint common;\n",
        },
    )
    call = caller(story.path, capsys)
    call("plan", "--base", "base", "--onto", "main", "fork")
    return call


def test_what_looks_private_is_said_and_kept_on_demand_alone(vendor: Patchsplit) -> None:
    hint = "2 hunks look private: 1 CI configuration, 1 packaging."
    for command in (("show",), ("resolve",), ()):
        assert hint in vendor(*command).out.replace("\n", " ")
    assert vendor("--json").json["look_private"] == 2
    listed = vendor("keep", "--suggested", "--dry-run", "--json").json["hunks"]
    assert [(row["path"], row["reason"]) for row in listed] == [
        (".gitlab-ci.yml", "CI configuration"),
        ("debian/control", "packaging"),
    ]
    assert "debian/control" in vendor("keep", "--suggested", "--dry-run").out
    assert "private" not in read_ledger(vendor)

    vendor("keep", "--suggested", "--find", "path:debian")
    assert [row["reason"] for row in read_ledger(vendor)["private"]] == ["packaging"]
    vendor("keep", "--suggested")
    assert len(read_ledger(vendor)["private"]) == 2
    assert "look private" not in vendor("show").out
    refused = vendor("keep", "--suggested", check=False)
    assert "No hunk looks private" in refused.err


def test_only_keeps_hunks_that_hold_nothing_else(vendor: Patchsplit) -> None:
    assert len(vendor("keep", "--find", "acme", "--only", "--json").json["hunks"]) == 1
    vendor("undo")
    assert len(vendor("keep", "--find", "acme", "--json").json["hunks"]) == 2
