"""The process of a command: its encoding, its standard streams, and the signals that end it."""

from __future__ import annotations

import codecs
import errno
import locale
import os
import signal
import sys
import time
from contextlib import suppress
from io import TextIOWrapper
from types import FrameType

from patchsplit.errors import EnvironmentFailure

ASCII = {
    "●": "*", "✓": "+", "✗": "x", "⌂": "~", "█": "#", "▓": "=", "▒": "-", "─": "-", "│": "|",
    "├": "|", "╭": "/", "╰": "\\", "→": ">", "·": ".", "…": "...", "«": "<<", "»": ">>",
}  # fmt: skip
"""What is printed for the program's own symbols where a terminal does not have them."""
SYSTEM_ERRORS = {
    errno.ENOSPC: "Free some space.",
    errno.EDQUOT: "Free some space.",
    errno.EFBIG: "Raise the limit of file sizes: ulimit -f",
    errno.EMFILE: "Raise the limit of open files: ulimit -n",
    errno.ENFILE: "Close other programs.",
    errno.EAGAIN: "Raise the limit of processes: ulimit -u",
    errno.ENOMEM: "Close other programs.",
    errno.EACCES: "Check the permissions.",
    errno.EPERM: "Check the permissions.",
    errno.EROFS: "Use a disk that can be written.",
    errno.EIO: "Check the disk, or the terminal.",
    errno.ELOOP: "Check the symlinks.",
    errno.ENAMETOOLONG: "Use a shorter name.",
    errno.ESTALE: "Mount the file system again.",
    errno.ETXTBSY: "Try again.",
}
"""What the system may refuse wherever it is asked, and what to do about it."""
CLEANUP_SECONDS = 3.0
"""Seconds after a signal in which another one is ignored."""
UTF8_MODE = ("-X", "utf8")
"""Python's option to read paths, arguments and files as UTF-8."""
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a command as Ctrl-C does: what it runs is stopped, what it left is removed."""


def prepare_process() -> None:
    """Prepares the process of a command; replaces it where Python would not read UTF-8.

    Paths and texts of a repository are UTF-8 or bytes, whatever the locale says, which only decides
    how text is printed.
    """
    if sys.getfilesystemencoding() != "utf-8":
        command = [sys.executable, *UTF8_MODE, *sys.orig_argv[1:]]
        os.execv(sys.executable, command)  # noqa: S606 - the same program, without a shell
    replaced = tuple(sys.orig_argv[1:3]) == UTF8_MODE
    _open_closed_streams()
    codecs.register_error("patchsplit", replace_symbols)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if replaced and "PYTHONIOENCODING" not in os.environ:
                stream.reconfigure(encoding=locale.getencoding())
            stream.reconfigure(errors="patchsplit")
    end = EndHandler()
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP, and so do we
            signal.signal(number, end)


def _open_closed_streams() -> None:
    """Opens the standard streams that the caller has closed, so that no other file is opened there.

    What is printed to them is lost, as the caller wished.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)


def discard_output() -> None:
    """Lets what is not printed yet vanish, as it cannot be; the interpreter would report it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def describe_system_error(error: OSError | MemoryError) -> EnvironmentFailure | None:
    """Returns what the system refuses as an error for the user; None: it is no such error."""
    if isinstance(error, MemoryError):
        return EnvironmentFailure("There is not enough memory.", "Close other programs.")
    if error.errno not in SYSTEM_ERRORS:
        return None
    named = isinstance(error.filename, str | bytes)
    what = f"{os.fsdecode(error.filename)}: " if named else ""
    return EnvironmentFailure(f"{what}{error.strerror}.", SYSTEM_ERRORS[error.errno])


def replace_symbols(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replaces text that an encoding lacks: symbols by ASCII, other characters by escapes.

    An error handler of codecs, for encoding.
    """
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - only streams for output have it
    text = error.object[error.start : error.end]
    shown = "".join(ASCII.get(c, c) for c in text)
    return shown.encode(error.encoding, "backslashreplace"), error.end


class EndHandler:
    """The handler of signals that end the command as Ctrl-C does.

    Another signal does not interrupt the cleaning up, unless that takes longer than it should.
    """

    def __init__(self) -> None:
        self._last = -CLEANUP_SECONDS

    def __call__(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        now = time.monotonic()
        if now - self._last >= CLEANUP_SECONDS:
            self._last = now
            raise KeyboardInterrupt
