"""What would leave the machine, on standard output: bytes as they are, pushes as commands."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import harmless, note, progress
from patchsplit.model.outgoing import Outgoing


def show(outgoing: Outgoing, *, files: bool = True) -> None:
    """Prints files byte for byte, one behind the other, then what is pushed and run.

    `files`: whether the files are printed too. Their names go to standard error, so that a pipe
    gets the bytes and nothing else. On a terminal control characters are spelled out.
    """
    progress.stop()
    terminal = sys.stdout.isatty()
    for leaf in outgoing.files if files else ():
        note(f"── {_plain(leaf.name)}: {len(leaf.content)} bytes")
        click.echo(_plain(leaf.content) if terminal else leaf.content, nl=False)
    for command in (*(push.command for push in outgoing.pushes), *outgoing.commands):
        click.echo(_plain(shlex.join(command)))
    for oid, message in outgoing.messages:
        click.echo(_plain(f"\ncommit {oid}\n"))
        for line in message.rstrip("\n").split("\n"):
            click.echo(_plain(f"    {line}".rstrip()))


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
    return harmless(
        content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    )
