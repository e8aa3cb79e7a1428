"""What is wrong in a message or a line to what is right, where that can be done without a person.

Each function returns its input where there is nothing to mend, and is done when it was done once.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from typing import Literal

from patchsplit.check.lexing import PROSE, lexer_of
from patchsplit.model.delta import Lines
from patchsplit.model.message import TRAILER, parted, prefix_of, rest_of, width, with_prefix

TAB = 8
LARGEST = 1 << 20
"""Bytes of a file beyond which nobody proves that a mend means nothing."""
BLANKS_MATTER = ("*.md", "*.diff", "*.patch", "*.tex")
"""Blanks at the end of a line say something here."""
MARGIN_MATTERS = ("*.py", "*.pyx", "*.mk", "*.am", "Makefile*", "*.yml", "*.yaml", "*.nim", "*.hs",
                  "*.coffee", "*.pug", "*.sass", "*.fs", "*.rst", "*.md")  # fmt: skip
"""Blanks at the beginning of a line say something here."""
ITEM = re.compile(r"(?:[-*+]|\d{1,2}[.)]) +(?=\S)")
PLAIN = re.compile(r"(?!.*(?:\S {2,}\S|[|\t]))(?![$#%>]).*")
TAGGED = re.compile(r"[A-Z][\w-]*: \S|\[[\w .-]+\]")

Style = Literal["tabs", "spaces"]


# ---- messages


def subjects(subject: str) -> Iterator[str]:
    """Yields the subject in the forms that projects ask for, the least changed first."""
    neat = " ".join(subject.split())
    for ended in (neat, neat.rstrip(".") if not neat.endswith("...") else neat, f"{neat}."):
        prefix, rest = prefix_of(ended), rest_of(ended)
        first, gap, more = rest.partition(" ")
        yield ended
        # A name has the capitals that it has: only what is plainly a word is changed.
        if gap and first.rstrip(",").isalpha() and first.islower():
            yield with_prefix(f"{first[0].upper()}{first[1:]}{gap}{more}", prefix)
        if gap and first.isalpha() and first.istitle() and len(first) > 1:
            yield with_prefix(f"{first.lower()}{gap}{more}", prefix)


def wrapped(body: str, most: int) -> str:
    """Wraps paragraphs of prose that have too long a line; all else is left as it is.

    Quotes, what is set in, tables, logs, links, tags and trailers are never touched.
    """
    prose, trailers = parted(body)
    if not prose:
        return body
    done = [row for block in _blocks(prose.split("\n")) for row in _wrapped(block, most)]
    tail = "\n".join(trailers)
    return "\n".join(done) + (f"\n\n{tail}" if tail else "")


def _blocks(rows: Sequence[str]) -> Iterator[list[str]]:
    """Yields runs of lines that are one paragraph; a line that is none is alone."""
    block: list[str] = []
    for row in rows:
        plain = bool(row.strip()) and _is_prose(row)
        if block and (not plain or ITEM.match(row)):
            yield block
            block = []
        if plain:
            block.append(row)
        else:
            yield [row]
    if block:
        yield block


def _is_prose(row: str) -> bool:
    flows = not row.startswith((" ", "\t", ">", "|")) and "://" not in row
    return flows and bool(PLAIN.fullmatch(row)) and not TAGGED.match(row)


def _wrapped(block: list[str], most: int) -> list[str]:
    if not all(map(_is_prose, block)) or all(width(row) <= most for row in block):
        return block
    item = ITEM.match(block[0])
    return textwrap.wrap(
        " ".join(block), most, break_long_words=False, break_on_hyphens=False,
        subsequent_indent=" " * len(item[0]) if item else "",
    )  # fmt: skip


def ordered(body: str, keys: Sequence[str]) -> str:
    """Puts the trailers that have one of these keys into the order of the keys.

    The places that they take stay theirs; those of one key keep their order.
    """
    prose, trailers = parted(body)
    rank = {key.lower(): nth for nth, key in enumerate(keys)}
    rows = [TRAILER.fullmatch(row) for row in trailers]
    if not all(rows):
        return body
    places = [nth for nth, row in enumerate(rows) if row and row["key"].lower() in rank]
    sorted_rows = sorted(
        (trailers[nth] for nth in places), key=lambda row: rank[row.partition(":")[0].lower()]
    )
    after = list(trailers)
    for nth, row in zip(places, sorted_rows, strict=True):
        after[nth] = row
    tail = "\n".join(after)
    return f"{prose}\n\n{tail}" if prose and tail else prose or tail


# ---- lines


def without_blanks(line: bytes) -> bytes:
    r"""Takes the blanks off the end of a line; one that ends in "\" stays, as it may go on then."""
    text = line.rstrip(b"\r\n")
    bare = text.rstrip(b" \t")
    return line if bare.endswith(b"\\") else bare + line[len(text) :]


def indented(line: bytes, style: Style) -> bytes:
    """Writes the blanks at the beginning of a line as the file has them, to the same column."""
    text = line.lstrip(b" \t")
    margin = line[: len(line) - len(text)]
    if not text.strip() or not margin:
        return line
    column = len(margin.expandtabs(TAB))
    if style == "spaces":
        return b" " * column + text if b"\t" in margin else line
    if b" " * TAB not in margin and b" \t" not in margin:
        return line
    return b"\t" * (column // TAB) + b" " * (column % TAB) + text


def style_of(lines: Lines) -> Style | None:
    """Returns what a file sets its lines in with; None where it is of two minds, or too short."""
    tabs = sum(line.startswith(b"\t") for line in lines)
    spaces = sum(line.startswith(b"    ") for line in lines)
    if tabs + spaces < 10:
        return None
    if tabs >= 0.95 * (tabs + spaces):
        return "tabs"
    return "spaces" if spaces >= 0.95 * (tabs + spaces) else None


# ---- what a mend must not change


def meaning(path: str, content: bytes) -> tuple[tuple[str, str], ...] | None:
    """Returns what a file says, apart from blanks between tokens and at the ends of comments.

    None where nobody can tell: no lexer, or too much of it.
    """
    from pygments.token import Comment, Text, Whitespace

    lexer = lexer_of(path)
    if lexer is None or len(content) > LARGEST:
        return None
    said: list[tuple[str, str]] = []
    for kind, value in lexer.get_tokens(content.decode("utf-8", "surrogateescape")):
        # "\f" and "\v" are no blanks that a mend takes away.
        if kind in Text or kind in Whitespace:
            parts = re.split(r"[ \t\r\n]+", value)
        elif kind in Comment:
            parts = [re.sub(r"[ \t]+(?=\r?\n|$)", "", value.strip(" \t\r\n"))]
        else:
            parts = [value]
        for part in filter(None, parts):
            if said and said[-1][0] == str(kind) and kind in Comment:
                said[-1] = said[-1][0], said[-1][1] + part
            else:
                said.append((str(kind), part))
    return tuple(said)


def harmless(path: str, before: bytes, after: bytes, *, margin: bool = False) -> bool:
    """Tells whether a mend of blanks leaves the meaning of a file as it was.

    `margin`: whether it changes the beginnings of lines. Where nobody can tell, it does not.
    """
    name = path.rpartition("/")[2]
    if _among(name, MARGIN_MATTERS if margin else BLANKS_MATTER):
        return False
    if _among(name, PROSE):
        return b"".join(before.split()) == b"".join(after.split())
    one = meaning(path, before)
    return one is not None and one == meaning(path, after)


def _among(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatch(name, one) for one in globs)
