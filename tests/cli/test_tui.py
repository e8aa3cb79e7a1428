"""How the terminal UI is reached, and what runs without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commands import Patchsplit

from patchsplit.errors import ExitCode


def test_without_a_terminal_the_tui_is_refused_with_a_way_out(planned: Patchsplit) -> None:
    ran = planned("tui", check=False)
    assert ran.code == ExitCode.REFUSED
    assert "needs a terminal" in ran.err
    assert "--json" in ran.err


def test_without_a_terminal_a_bare_call_says_where_things_stand(planned: Patchsplit) -> None:
    assert "Next:" in planned().out


def test_a_hunk_is_moved_to_no_patch(planned: Patchsplit) -> None:
    planned("move", "tools/report.py", "--to", "none")
    rows = planned("ledger", "--in", "unassigned", "--json").json["hunks"]
    assert {row["path"] for row in rows} == {"tools/report.py"}


def test_the_core_runs_without_textual(relay: Path) -> None:
    script = (
        "import sys; sys.modules['textual'] = None\n"
        "from patchsplit.cli.main import run\n"
        f"assert run(['-C', {str(relay)!r}, 'plan', '--onto', 'main', 'fork']) == 0\n"
        "assert run(['--help']) == 0\n"
        "assert not any(name.startswith('patchsplit.tui') for name in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_demo_by_hand_needs_a_terminal_and_makes_nothing_without(
    patchsplit: Patchsplit, tmp_path: Path
) -> None:
    found = patchsplit("demo", "--tui", str(tmp_path / "made"), check=False)
    assert found.code == ExitCode.REFUSED
    assert not (tmp_path / "made").exists()
