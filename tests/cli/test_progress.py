"""What a command says while it works: events for programs, lines for logs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Patchsplit

from patchsplit.cli import diagnostics
from patchsplit.progress import Progress


@pytest.mark.usefixtures("relay")
def test_events_are_lines_of_json(patchsplit: Patchsplit) -> None:
    ran = patchsplit("plan", "--onto", "main", "fork", "--progress=json", "--json")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert {"reading", "placing", "annotating", "proposing"} <= {one["phase"] for one in events}
    assert [*events[0]] == ["phase", "done", "total", "seconds"]
    assert all(0 <= one["done"] <= (one["total"] or one["done"]) for one in events)
    assert [one["seconds"] for one in events] == sorted(one["seconds"] for one in events)
    last = [one for one in events if one["phase"] == "placing"][-1]
    assert last["done"] == last["total"]
    assert "counts" in ran.json


def test_a_log_gets_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = diagnostics.Reporter()
    report(Progress("placing", 1, 9))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(diagnostics, "LINE_INTERVAL", 0.0)
    report(Progress("placing", 2, 9))
    report(Progress("reading", 3, None))
    assert capsys.readouterr().err == "patchsplit: placing: 2 of 9\npatchsplit: reading: 3\n"


def test_without_it_standard_error_stays_silent(relay: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "patchsplit",
        "-C",
        str(relay),
        "plan",
        "--onto",
        "main",
        "fork",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
