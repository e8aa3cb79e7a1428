"""The process of a command: its encoding, its standard streams, and the signals that end it."""

from __future__ import annotations

import codecs
import locale
import os
import signal
import sys
from io import TextIOWrapper
from types import FrameType

ASCII = {
    "●": "*", "✓": "+", "✗": "x", "⌂": "~", "█": "#", "▓": "=", "▒": "-", "─": "-", "│": "|",
    "├": "|", "╭": "/", "╰": "\\", "→": ">", "·": ".", "…": "...", "«": "<<", "»": ">>",
}  # fmt: skip
"""What is printed for the program's own symbols where a terminal does not have them."""
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
    codecs.register_error("patchsplit", replace_symbols)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # it is None where the caller has closed it
            if replaced and "PYTHONIOENCODING" not in os.environ:
                stream.reconfigure(encoding=locale.getencoding())
            stream.reconfigure(errors="patchsplit")
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP, and so do we
            signal.signal(number, _end)


def replace_symbols(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replaces text that an encoding lacks: symbols by ASCII, other characters by escapes.

    An error handler of codecs, for encoding.
    """
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - only streams for output have it
    text = error.object[error.start : error.end]
    shown = "".join(ASCII.get(c, c) for c in text)
    return shown.encode(error.encoding, "backslashreplace"), error.end


def _end(number: int, frame: FrameType | None) -> None:
    """Ends the command as Ctrl-C does; a second signal does not interrupt its cleaning up."""
    del number, frame
    for each in (*ENDING_SIGNALS, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
