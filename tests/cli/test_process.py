"""The process of a command: terminals of any encoding, and signals that end it."""

from __future__ import annotations

import codecs
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from commands import Patchsplit
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.cli.process import replace_symbols

COMMAND = """
import signal, sys
from patchsplit.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
sys.argv[0] = "patchsplit"
main()
"""

PATIENCE = 60
"""Seconds that a busy machine is given."""


@contextmanager
def start(relay: Path, *args: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """Starts a command, which ends with the test at the latest."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "-C", str(relay), *args],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **env},
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp1252", "koi8-r"]))
def test_any_text_can_be_printed(text: str, encoding: str) -> None:
    codecs.register_error("symbols", replace_symbols)

    assert "→ ● 13 «x» é".encode("ascii", "symbols") == b"> * 13 <<x>> \\xe9"
    assert isinstance(text.encode(encoding, "symbols"), bytes)


@pytest.mark.parametrize(
    ("env", "shown"),
    [
        ({"PYTHONIOENCODING": "iso8859-1"}, b"* 13 in patches, + 1 already upstream"),
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, b"13 in patches"),
        ({"LC_ALL": "C.UTF-8"}, "● 13 in patches, ✓ 1 already upstream".encode()),
    ],
)
@pytest.mark.usefixtures("planned")
def test_a_terminal_without_utf8_gets_what_it_can_show(
    relay: Path, env: dict[str, str], shown: bytes
) -> None:
    with start(relay, **env) as process:
        out, _ = process.communicate()

    assert process.returncode == 0, out
    assert shown in out


@pytest.mark.skipif(not shutil.which("localedef"), reason="locales are made by localedef")
def test_names_are_the_same_in_another_locale(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    planned("reword", "1", "--subject", "ä: Größe → x")
    name = tmp_path / "de_DE.ISO-8859-1"
    subprocess.run(["localedef", "-i", "de_DE", "-f", "ISO-8859-1", name], check=False)
    if not name.exists():
        pytest.skip("no sources of locales")
    env = {"LOCPATH": str(tmp_path), "LC_ALL": name.name}
    with start(relay, "show", **env) as process:
        out, _ = process.communicate()
    assert process.returncode == 0, out
    assert "ä: Größe > x".encode("latin-1") in out

    with start(relay, "reword", "1", "--subject", "ü: y", **env) as process:
        process.communicate()
    assert "ü: y" in planned("show").out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.usefixtures("planned")
def test_a_signal_ends_the_build_and_leaves_nothing(
    relay: Path, tmp_path: Path, number: signal.Signals
) -> None:
    temporary, beat = tmp_path / "tmp", tmp_path / "beat"
    temporary.mkdir()
    build = f"while :; do date +%N > {beat}; sleep 0.02; done"
    with start(relay, "verify", "--run", build, TMPDIR=str(temporary)) as process:
        wait_for(beat)
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
    last = beat.read_bytes()

    assert process.returncode == 130, out
    assert b"Traceback" not in out
    assert list(temporary.iterdir()) == []
    time.sleep(0.1)
    assert beat.read_bytes() == last


@pytest.mark.usefixtures("planned")
def test_a_hangup_that_the_caller_ignores_is_ignored(relay: Path, tmp_path: Path) -> None:
    started, go_on = tmp_path / "started", tmp_path / "go-on"
    build = f"touch {started}; until [ -e {go_on} ]; do sleep 0.02; done"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with start(relay, "verify", "--run", build) as process:
        signal.signal(signal.SIGHUP, before)
        wait_for(started)
        process.send_signal(signal.SIGHUP)
        go_on.touch()
        out, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode in (0, 1), out


@pytest.mark.usefixtures("planned")
def test_a_signal_ends_the_terminal_ui_and_leaves_nothing(relay: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "-C", str(relay), "tui"],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "TMPDIR": str(temporary),
             "COLUMNS": "80", "LINES": "24"},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while b"show hunks" not in seen:
            assert select.select([ours], [], [], PATIENCE)[0], seen
            seen += os.read(ours, 1 << 16)
        process.send_signal(signal.SIGTERM)
        with suppress(OSError):  # the end of a terminal whose last program has ended
            while select.select([ours], [], [], PATIENCE)[0] and (more := os.read(ours, 1 << 16)):
                seen += more
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
        process.wait()
        os.close(ours)

    assert b"\x1b[?1049l" in seen
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("shell", "code", "words"),
    [
        ('"$@" >&-', 0, b""),
        ('"$@" <&- >&- 2>&-', 0, b""),
        ('"$@" > /dev/full', 4, b"No space left on device.\n  hint: Free some space."),
        ('"$@" --json > /dev/full', 4, b"No space left on device."),
        ('mkdir gone; cd gone; rmdir ../gone; "$@"', 0, b""),
    ],
)
@pytest.mark.usefixtures("planned")
def test_what_the_system_refuses_is_no_bug(
    relay: Path, tmp_path: Path, shell: str, code: int, words: bytes
) -> None:
    command = [sys.executable, "-c", COMMAND, "-C", str(relay), "show"]
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *command], capture_output=True, check=False, cwd=tmp_path
    )

    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
