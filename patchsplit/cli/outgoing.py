"""What would leave the machine, on standard output: bytes as they are, pushes as commands."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import note, progress
from patchsplit.model.outgoing import Outgoing


def show(outgoing: Outgoing) -> None:
    """Prints files byte for byte, one behind the other, then what is pushed and run.

    The names of the files go to standard error, so that a pipe gets the bytes and nothing else.
    On a terminal control characters are spelled out.
    """
    progress.stop()
    terminal = sys.stdout.isatty()
    for leaf in outgoing.files:
        note(f"── {_plain(leaf.name)}: {len(leaf.content)} bytes")
        click.echo(_plain(leaf.content) if terminal else leaf.content, nl=False)
    for command in (*(push.command for push in outgoing.pushes), *outgoing.commands):
        click.echo(_plain(shlex.join(command)))
    for oid, message in outgoing.messages:
        click.echo(_plain(f"\ncommit {oid}\n"))
        click.echo("".join(_plain(f"    {line}\n") for line in message.rstrip("\n").split("\n")))


def as_json(outgoing: Outgoing) -> dict[str, Any]:
    """Returns the same for scripts; bytes that are not UTF-8 come as lone surrogates."""
    return {
        "files": [
            {"name": leaf.name, "content": leaf.content.decode("utf-8", "surrogateescape")}
            for leaf in outgoing.files
        ],
        "pushes": [
            {
                "to": push.to,
                "refs": [
                    {"commit": ref.commit, "ref": ref.name, "force": ref.force} for ref in push.refs
                ],
                "command": list(push.command),
            }
            for push in outgoing.pushes
        ],
        "commands": [list(command) for command in outgoing.commands],
        "messages": [{"commit": oid, "message": text} for oid, text in outgoing.messages],
    }


def said(words: str) -> None:
    """Prints what the other side answered, without its control characters."""
    for line in words.splitlines():
        render.say(render.safe(line))


def _plain(content: bytes | str) -> str:
    text = content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in seen)
