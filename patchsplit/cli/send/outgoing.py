"""Prints what would be written and sent: files byte for byte, pushes as shell commands."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.diagnostics import escape_controls, print_note, progress
from patchsplit.model.outgoing import OWN_REPOSITORY, Outgoing, Push


def print_outgoing(outgoing: Outgoing, *, whole: bool = True) -> None:
    """Prints files, then pushes, commands and commits.

    `whole`: with the content of files and the diffs of commits; commands are left out if there are
    files, as a script among them runs them. File names are printed to standard error, so that a
    pipe gets only the content. On a terminal, control characters are escaped.
    """
    progress.stop()
    for leaf in outgoing.files if whole else ():
        print_note(f"── {_escape(leaf.name)}: {len(leaf.content)} bytes")
        _print_bytes(leaf.content)
    for push in outgoing.pushes:
        click.echo(_escape(_format_push(push)))
    for command in () if whole and outgoing.files else outgoing.commands:
        click.echo(_escape(shlex.join(command)))
    for commit in outgoing.commits:
        click.echo(_escape(f"\ncommit {commit.oid}\nAuthor: {commit.author}\n"))
        for line in commit.message.rstrip("\n").split("\n"):
            click.echo(_escape(f"    {line}".rstrip()))
        if whole:
            click.echo()
            _print_bytes(commit.diff)


def _print_bytes(content: bytes) -> None:
    click.echo(_escape(content) if sys.stdout.isatty() else content, nl=False)


def _format_push(push: Push) -> str:
    """Returns a push as a shell command; several refs are one to a line."""
    if push.to == OWN_REPOSITORY and len(push.refs) == 1:
        (ref,) = push.refs
        force = ["--force"] if ref.force else []
        name = ref.name.removeprefix("refs/heads/")
        return shlex.join(["git", "branch", *force, name, ref.commit])
    if len(push.refs) == 1:
        return shlex.join(push.command)
    refs = (shlex.quote(str(ref)) for ref in push.refs)
    return " \\\n  ".join([shlex.join(["git", "push", push.to]), *refs])


def as_json(outgoing: Outgoing) -> dict[str, Any]:
    """Returns the same for --json; bytes that are not UTF-8 become lone surrogates."""
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


def print_reply(words: str) -> None:
    """Prints what the server answered, with control characters escaped."""
    for line in words.splitlines():
        render.print_markup(render.escape_markup(line))


def _escape(content: bytes | str) -> str:
    return escape_controls(
        content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    )
