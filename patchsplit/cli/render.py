"""All output on standard output: lines, tables and diffs, or JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from patchsplit.cli.diagnostics import progress
from patchsplit.model.delta import Hunk, Kind
from patchsplit.model.ledger import Ledger, Row, Where
from patchsplit.model.placement import Certainty
from patchsplit.session.views.symbols import BAR_BLOCKS, PLACE_STYLES, PLACE_SYMBOLS, PLACE_WORDS

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 10_000
"""Columns of a table that does not go to a terminal: no row is wrapped."""


@cache
def console() -> Console:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(
        highlight=False, emoji=False, soft_wrap=not terminal, width=None if terminal else PIPE_WIDTH
    )


def print_markup(text: str) -> None:
    """Prints a line, with rich markup."""
    progress.stop()
    console().print(text)


def print_line(text: str, hint: str = "") -> None:
    """Prints text that is no markup, as one line, and after it a hint, dimmed on a terminal.

    It does without rich, which takes as long to import as a small command takes.
    """
    progress.stop()
    tail = click.style(f" {hint}", dim=True) if hint else ""
    click.echo(escape_line(text) + tail, color=False if os.environ.get("NO_COLOR") else None)


def print_json(value: Any) -> None:
    """Prints one line of JSON, in ASCII; bytes that are not UTF-8 become lone surrogates."""
    progress.stop()
    click.echo(json.dumps(value, ensure_ascii=True))


def print_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()
) -> None:
    """Prints a table of cells with rich markup; `numeric` columns, from 0, are aligned right."""
    from rich.table import Table

    progress.stop()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for k, header in enumerate(headers):
        table.add_column(
            header,
            justify="right" if k in numeric else "left",
            overflow="fold",
            no_wrap=k in numeric,
        )
    for row in rows:
        table.add_row(*row)
    console().print(table)


def escape_markup(text: str) -> str:
    """Returns text from a repository as rich markup that prints it on one line."""
    from rich.markup import escape

    return escape(escape_line(text))


def escape_line(text: str) -> str:
    """Returns text from a repository on one line.

    Control characters, newlines included, and bytes that are not UTF-8 are escaped.
    """
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in seen)


def escape_controls(text: str) -> str:
    """Returns text with control characters escaped, except newlines and tabs."""
    seen = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in seen)


def print_diff(text: str) -> None:
    """Prints a diff; on a terminal colored, and in the pager if it is longer than the screen."""
    progress.stop()
    if not sys.stdout.isatty():
        click.echo(text.encode("utf-8", "surrogateescape"), nl=False)
        return
    from rich.syntax import Syntax

    shown = Syntax(text, "diff", theme="ansi_dark", background_color="default", word_wrap=False)
    if text.count("\n") > console().height:
        with console().pager(styles=True):
            console().print(shown)
    else:
        console().print(shown)


def format_bar(ledger: Ledger, width: int = 40) -> str:
    """Returns a bar of about `width` blocks, in proportion to the hunks of each status."""
    count = ledger.count()
    total = sum(count.values()) or 1
    parts = []
    for where in Where:
        share = round(width * count[where] / total) or (1 if count[where] else 0)
        parts.append(f"[{PLACE_STYLES[where]}]{BAR_BLOCKS[where] * share}[/]")
    return "".join(parts)


def format_counts(ledger: Ledger) -> str:
    """Returns the number of hunks of each status, as markup; those without hunks are left out."""
    count = ledger.count()
    unresolved = ledger.rows_in(Where.UNRESOLVED) if count[Where.UNRESOLVED] else ()
    likely = sum(row.certainty is Certainty.LOOK for row in unresolved)
    landed = ledger.rows_in(Where.UPSTREAM)
    seem = sum(row.certainty is Certainty.LOOK for row in landed)
    look = {
        Where.UNRESOLVED: f" ({likely} with a likely suggestion)" if likely else "",
        Where.UPSTREAM: f" ({seem} to review)" if seem else "",
    }
    return ", ".join(
        f"[{PLACE_STYLES[where]}]{PLACE_SYMBOLS[where]} {count[where]} {PLACE_WORDS[where]}"
        f"{look.get(where, '')}[/]"
        for where in Where
        if count[where]
    )


def format_position(hunk: Hunk) -> str:
    """Returns "lib/a.c:12", the line in the fork from 1, or "lib/a.c (rename)" without lines."""
    if hunk.kind is not Kind.TEXT:
        return f"{escape_markup(hunk.path)} ({hunk.kind})"
    return f"{escape_markup(hunk.path)}:{hunk.new.start + 1}"


def format_size(hunk: Hunk) -> str:
    return f"[green]+{len(hunk.new)}[/] [red]-{len(hunk.old)}[/]"


def hunk_json(hunk: Hunk) -> dict[str, Any]:
    """Returns a hunk for --json, with lines as in git's hunk header.

    Lines are numbered from 1; the start of an empty range is the line before it.
    """
    return {
        "id": hunk.id,
        "path": hunk.path,
        "kind": hunk.kind.value,
        "old_start": hunk.old.start + bool(len(hunk.old)),
        "old_lines": len(hunk.old),
        "new_start": hunk.new.start + bool(len(hunk.new)),
        "new_lines": len(hunk.new),
    }


def row_json(row: Row) -> dict[str, Any]:
    """Returns a row of the ledger for --json: the hunk, its status, and the reason."""
    return {
        **hunk_json(row.hunk),
        "where": row.where.value,
        "upstream": row.where is Where.UPSTREAM and row.certainty is Certainty.SURE,
        "by": row.commit,
        "patch": row.patch,
        "reason": row.reason,
        "state": row.certainty.value,
        "confidence": round(row.confidence, 3),
    }
