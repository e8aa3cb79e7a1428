"""How fast the terminal UI is, seen from outside: `python tui_speed.py REPOSITORY [PLAN [WORDS]]`.

Runs `patchsplit tui` under a pty of 160x50, and measures the time to the first useful screen, in
units of `import textual.app` of the same run, and from a key to the first byte of its repaint. The
plan is changed and undone again. WORDS are a search, best one that finds a thousand hunks: all
that it finds is sent to a patch and taken back.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

FIRST = b"settled"
"""A word of the first useful screen."""
QUIET = 0.08
"""Seconds without output after which a repaint is over."""
KEYS = (
    ("close overview", ("q",), 1), ("to the pools", ("G",), 1), ("pool above", ("k",), 1),
    ("to the diff", ("l",), 1), ("line down", ("j",), 200), ("half page", ("\x04",), 200),
    ("next hunk", ("n",), 200), ("fold", ("f",), 200), ("mark", (" ",), 200),
    ("forget marks", ("\x1b",), 1), ("assign, undo", ("2", "u"), 200),
    ("mark, assign, undo all", ("*", "2", "u"), 6),
)  # fmt: skip
"""What is measured: its name, the keys in turn, and how many of them."""
SOUGHT = (
    ("to the patches", ("h",), 1),
    ("mark, assign, undo", ("*", "2", "u"), 15),
)  # fmt: skip
"""What is measured of the hunks that a search finds."""


class Terminal:
    """A child under a pty."""

    def __init__(self, command: list[str]) -> None:
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp(command[0], command)  # noqa: S606
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))

    def read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self.handle], [], [], seconds)
        return os.read(self.handle, 1 << 20) if ready else b""

    def until(self, word: bytes) -> float:
        """Returns the seconds until a word is shown."""
        start, seen = time.perf_counter(), b""
        while word not in seen:
            seen += self.read(60)
        return time.perf_counter() - start

    def rest(self, seconds: float = QUIET) -> None:
        while self.read(seconds):
            pass

    def press(self, key: bytes) -> float:
        """Returns the milliseconds until a key shows."""
        start = time.perf_counter()
        os.write(self.handle, key)
        self.read(10)
        took = 1000 * (time.perf_counter() - start)
        self.rest()
        return took

    def busy(self) -> float:
        """Returns the milliseconds of processor time that were used since the start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2]
        user, system = fields.split()[11:13]
        return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Returns the resident memory in megabytes."""
        rows = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").split("\n")
        return next(int(row.split()[1]) // 1024 for row in rows if row.startswith("VmRSS"))

    def close(self) -> None:
        os.write(self.handle, b"Q")
        with contextlib.suppress(OSError):
            self.rest(1)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def measure_keys(terminal: Terminal, keys: Sequence[tuple[str, Sequence[str], int]]) -> None:
    """Presses keys, and prints how long each took to show."""
    for name, letters, times in keys:
        before = terminal.busy()
        found = sorted(terminal.press(letters[n % len(letters)].encode()) for n in range(times))
        used = (terminal.busy() - before) / times
        p99 = found[min(times - 1, int(0.99 * times))]
        print(
            f"{name:18} {times:3} times  median {statistics.median(found):6.1f}  "
            f"p99 {p99:6.1f} ms, {used:6.1f} ms of processor time each",
            flush=True,
        )


def main(where: str, plan: str = "default", words: str = "") -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    unit = time.perf_counter() - start
    terminal = Terminal([sys.executable, "-m", "patchsplit", "-C", where, "tui", "--plan", plan])
    first = terminal.until(FIRST)
    terminal.rest(1)
    print(f"import textual.app {1000 * unit:.0f} ms")
    print(f"first useful screen {1000 * first:.0f} ms, {first / unit:.1f} times that")
    measure_keys(terminal, KEYS)
    if words:
        # Escape and a letter in one go would be another key.
        for typed in ("\x1b", f"/{words}\r"):
            os.write(terminal.handle, typed.encode())
            terminal.rest(2)
        measure_keys(terminal, SOUGHT)
    print(f"{terminal.memory()} MB")
    terminal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
