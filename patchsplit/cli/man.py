"""The manual page, made from the table of commands and the help of their click options."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from patchsplit import __version__
from patchsplit.cli.commands import GROUPS, CommandEntry
from patchsplit.errors import ExitCode

EXIT_CODES = {
    ExitCode.OK: "Success.",
    ExitCode.FINDINGS: "Something needs attention: a conflict, a finding, a failed step.",
    ExitCode.USAGE: "The command line, a plan or a diff is not valid.",
    ExitCode.REFUSED: "Refused, because it would not be safe.",
    ExitCode.ENVIRONMENT: "A problem with git, the disk, the network or your identity.",
    ExitCode.UNKNOWN_NAME: "A name is that of no commit, plan, patch, topic or hunk.",
    ExitCode.NOTHING: "There is nothing to do: the fork and its base are the same.",
    ExitCode.ALL_UPSTREAM: "There is nothing to send: upstream has all of it.",
    ExitCode.HELD_BACK: "Nothing was sent, as all patches are held back.",
    ExitCode.LEAK: "Nothing was sent, because of private data.",
    ExitCode.EXISTS: "The plan, branch or folder that would be made exists already.",
    ExitCode.PLAN_CHANGED: "Another process has changed the plan.",
    ExitCode.BUG: "A bug in patchsplit.",
    ExitCode.INTERRUPTED: "Interrupted.",
}


def format_man_page(root: click.Context) -> str:
    """Returns the page in roff, section 1; `root` is the context of the root command."""
    command = root.command
    assert isinstance(command, click.Group)  # noqa: S101 - the root command is a group
    lines = [
        f'.TH PATCHSPLIT 1 "" "patchsplit {__version__}" "User Commands"',
        ".SH NAME",
        r"patchsplit \- turn a private fork into small patches that upstream can take",
        ".SH SYNOPSIS",
        r".B patchsplit",
        r"[\fB\-C\fR \fIDIR\fR] [\fICOMMAND\fR [\fIARGUMENTS\fR]]",
        ".br",
        r".B git patchsplit",
        r"[\fICOMMAND\fR [\fIARGUMENTS\fR]]",
        ".SH DESCRIPTION",
        *_format_text(command.help or ""),
    ]
    for group in GROUPS:
        lines.append(f".SH {group.title.upper()}")
        for entry in group.entries:
            below = command.get_command(root, entry.name)
            if below is not None:
                context = click.Context(below, info_name=entry.name, parent=root)
                lines += _format_command(context, entry)
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXIT_CODES.items():
        lines += [".TP", rf"\fB{int(code)}\fR", _escape(meaning)]
    return "\n".join(lines) + "\n"


def _format_command(context: click.Context, entry: CommandEntry) -> Iterator[str]:
    yield f'.SS "{_escape(_format_usage(context))}"'
    yield from _format_text(context.command.help or entry.purpose)
    yield from _format_options(context)
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            below = context.command.get_command(context, name)
            if below is not None:
                inner = click.Context(below, info_name=name, parent=context)
                yield ".PP"
                yield rf"\fB{_escape(_format_usage(inner))}\fR"
                yield ".br"
                yield from _format_text(below.help or "")
                yield from _format_options(inner)
    yield ".PP"
    yield "Examples:"
    yield ".nf"
    yield from (_escape(f"    patchsplit {line}") for line in entry.examples)
    yield ".fi"


def _format_usage(context: click.Context) -> str:
    """Returns "patchsplit move [OPTIONS] HUNK..."."""
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def _format_options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            yield ".TP"
            yield rf"\fB{_escape(record[0])}\fR"
            yield _escape(record[1])


def _format_text(text: str) -> Iterator[str]:
    r"""Yields the paragraphs of a click help text; those that begin with \b are not filled."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        rows = [row.strip() for row in paragraph.strip().splitlines()]
        yield ".PP"
        if rows and rows[0] == "\b":
            yield ".nf"
            yield from map(_escape, rows[1:])
            yield ".fi"
        else:
            yield from map(_escape, rows)


def _escape(text: str) -> str:
    """Returns text escaped so that roff prints it literally."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
