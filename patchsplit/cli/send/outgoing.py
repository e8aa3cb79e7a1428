"""What would leave the machine, on standard output: bytes as they are, pushes as commands."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import harmless, note, progress
from patchsplit.model.outgoing import HERE, Outgoing, Push


def show(outgoing: Outgoing, *, whole: bool = True) -> None:
    """Prints files byte for byte, one behind the other, then what is pushed and run.

    `whole`: with the files and diffs; the commands then stand in a file. The names of files go to
    standard error, so that a pipe gets the bytes and nothing else. On a terminal control
    characters are spelled out.
    """
    progress.stop()
    for leaf in outgoing.files if whole else ():
        note(f"── {_plain(leaf.name)}: {len(leaf.content)} bytes")
        _bytes(leaf.content)
    for push in outgoing.pushes:
        click.echo(_plain(_typed(push)))
    for command in () if whole and outgoing.files else outgoing.commands:
        click.echo(_plain(shlex.join(command)))
    for commit in outgoing.commits:
        click.echo(_plain(f"\ncommit {commit.oid}\nAuthor: {commit.author}\n"))
        for line in commit.message.rstrip("\n").split("\n"):
            click.echo(_plain(f"    {line}".rstrip()))
        if whole:
            click.echo()
            _bytes(commit.diff)


def _bytes(content: bytes) -> None:
    click.echo(_plain(content) if sys.stdout.isatty() else content, nl=False)


def _typed(push: Push) -> str:
    """Returns a push as a command for a shell, with a line for each of several refs."""
    if push.to == HERE and len(push.refs) == 1:
        (ref,) = push.refs
        force = ["--force"] if ref.force else []
        name = ref.name.removeprefix("refs/heads/")
        return shlex.join(["git", "branch", *force, name, ref.commit])
    if len(push.refs) == 1:
        return shlex.join(push.command)
    refs = (shlex.quote(str(ref)) for ref in push.refs)
    return " \\\n  ".join([shlex.join(["git", "push", push.to]), *refs])


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
        "commits": [
            {
                "commit": commit.oid,
                "author": str(commit.author),
                "message": commit.message,
                "diff": commit.diff.decode("utf-8", "surrogateescape"),
            }
            for commit in outgoing.commits
        ],
    }


def said(words: str) -> None:
    """Prints what the other side answered, without its control characters."""
    for line in words.splitlines():
        render.say(render.safe(line))


def _plain(content: bytes | str) -> str:
    return harmless(
        content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    )
