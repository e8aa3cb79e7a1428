r"""A hunk as a page for an editor, and the page that comes back as what it says.

The page is what `git add -e` shows: context, "-" lines, "+" lines. Lines of context and "-" lines
stand for upstream's file and cannot be changed; a "-" made a " " keeps its line. What is left of a
hunk's own lines is a *selection*, and comes apart by cuts; any other page is lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

from patchsplit.errors import PlanError
from patchsplit.model.delta import Cut, Lines, split_lines

CONTEXT_LINES = 3
"""Lines of upstream's file around the hunk."""
KEEP, REMOVE, ADD = b" ", b"-", b"+"
NO_NEWLINE = b"\\ No newline at end of file\n"
KEEP_HINT = "Leave the context and the text of «-» lines as they are."
HELP = """\
To leave a "+" line out, delete it. To keep a "-" line, make its "-" a " ".
You may change the text of "+" lines, and put in others among them. Lines are
written in the order in which they stand here.
Leave all other lines as they are; they are upstream's.

What you leave out goes to the hunks that are in no patch. Where lines are
changed or new, the whole is kept as your edit of the hunk instead; the hunk
itself stays as it is, and the edit can be taken back.

Lines that begin with # are ignored. Without any other line, nothing is changed.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A hunk where it goes upstream."""

    path: str
    start: int
    """The line of upstream's file that the page begins with, from zero."""
    before: Lines
    removed: Lines
    added: Lines
    after: Lines

    @property
    def old(self) -> Lines:
        return (*self.before, *self.removed, *self.after)


class PageLine(NamedTuple):
    """A line of a page: what becomes of it, and its text."""

    sign: bytes
    line: bytes


def format_page(page: Page, title: str) -> bytes:
    """Returns the page as a text; `title` says what it is in one line."""
    head, tail = count_common_ends(page.removed, page.added)
    marks = [
        *(PageLine(KEEP, line) for line in (*page.before, *page.removed[:head])),
        *(PageLine(REMOVE, line) for line in page.removed[head : len(page.removed) - tail]),
        *(PageLine(ADD, line) for line in page.added[head : len(page.added) - tail]),
        *(
            PageLine(KEEP, line)
            for line in (*page.removed[len(page.removed) - tail :], *page.after)
        ),
    ]
    old, new = len(page.old), len(page.old) - len(page.removed) + len(page.added)
    one, two = page.start + bool(old), page.start + bool(new)
    parts = [f"# {title}. See below for what can be done.\n".encode("utf-8", "surrogateescape")]
    parts.append(b"@@ -%d,%d +%d,%d @@\n" % (one, old, two, new))
    for sign, line in marks:
        parts.append(sign + line)
        if not line.endswith(b"\n"):
            parts.append(b"\n" + NO_NEWLINE)
    parts += [b"#\n", *(f"# {line}".rstrip().encode() + b"\n" for line in HELP.splitlines())]
    return b"".join(parts)


def count_common_ends(removed: Lines, added: Lines) -> tuple[int, int]:
    """Returns how many lines both begin with, and how many of the others both end with."""
    most = min(len(removed), len(added))
    head = next((k for k in range(most) if removed[k] != added[k]), most)
    rest = most - head
    return head, next((k for k in range(rest) if removed[-k - 1] != added[-k - 1]), rest)


def parse_page(page: Page, content: bytes) -> tuple[PageLine, ...] | None:
    """Returns what a person made of the hunk's part of the page; None where all was deleted.

    Raises PlanError where a line is none of a page's, or what was to stay was changed.
    """
    marks = _parse_lines(content)
    if not marks:
        return None
    old = page.old
    while len([m for m in marks if m.sign != ADD]) > len(old) and marks[-1] == (KEEP, b"\n"):
        # A blank line that an editor left at the end.
        marks.pop()
    _check_unchanged(old, [mark.line for mark in marks if mark.sign != ADD])
    first, last = len(page.before), len(page.before) + len(page.removed)
    region = []
    at = 0
    for sign, line in marks:
        inside = first <= at < last
        if sign == ADD and not first <= at <= last:
            raise PlanError(
                f"The line {_quote(line)} stands outside of the hunk.",
                "Put new lines among the hunk's own.",
            )
        if sign == REMOVE and not inside:
            raise PlanError(
                f"The line {_quote(line)} is context, and cannot be removed.", KEEP_HINT
            )
        if sign == ADD:
            region.append(PageLine(ADD, line))
            continue
        if inside:
            region.append(PageLine(sign, old[at]))
        at += 1
    return tuple(region)


def _parse_lines(content: bytes) -> list[PageLine]:
    marks: list[PageLine] = []
    for nth, row in enumerate(split_lines(content), 1):
        whole = row if row.endswith(b"\n") else row + b"\n"
        if whole.startswith((b"#", b"@@")):
            continue
        if whole.startswith(b"\\"):
            if marks:
                marks[-1] = PageLine(marks[-1].sign, marks[-1].line.removesuffix(b"\n"))
        elif whole in (b"\n", b"\r\n"):
            # Editors strip the one blank of an empty line of context; so does git apply see it.
            marks.append(PageLine(KEEP, whole))
        elif whole[:1] in (KEEP, REMOVE, ADD):
            marks.append(PageLine(whole[:1], whole[1:]))
        else:
            raise PlanError(
                f"Line {nth}, {_quote(whole)}, begins with none of «-», «+» and a blank.",
                "A line to be written begins with «+».",
            )
    return marks


def _check_unchanged(old: Lines, there: Sequence[bytes]) -> None:
    """Raises PlanError at the first line of upstream's that is not as it was."""
    wanted = [line.removesuffix(b"\n") for line in old]
    found = [line.removesuffix(b"\n") for line in there]
    if wanted == found:
        return
    for was, now in zip(wanted, found, strict=False):
        if was != now:
            raise PlanError(
                f"A line that was to stay was changed: {_quote(was)} to {_quote(now)}.", KEEP_HINT
            )
    if len(wanted) > len(found):
        raise PlanError(f"The line {_quote(wanted[len(found)])} is missing.", KEEP_HINT)
    raise PlanError(f"The line {_quote(found[len(wanted)])} is none of upstream's.", KEEP_HINT)


def _quote(line: bytes) -> str:
    return "«" + line.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + "»"


def apply_page_lines(page_lines: Iterable[PageLine]) -> Lines:
    """Returns the lines that the marks leave; only the last of them may lack its newline."""
    lines = [line for sign, line in page_lines if sign != REMOVE]
    whole = (line if line.endswith(b"\n") else line + b"\n" for line in lines[:-1])
    return (*whole, *lines[-1:])


def compare_lines(before: Lines, after: Lines) -> tuple[PageLine, ...]:
    """Returns the lines that only one of the two has, in their order, with the sign of each."""
    found: list[PageLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, first, last in matcher.get_opcodes():
        if tag != "equal":
            found.extend(PageLine(REMOVE, line) for line in before[start:stop])
            found.extend(PageLine(ADD, line) for line in after[first:last])
    return tuple(found)


# ---- a selection


class Piece(NamedTuple):
    """Lines of a hunk that stay together."""

    keep: bool
    removed: int
    """How many removed lines it has."""
    added: int


def select_pieces(page_lines: Sequence[PageLine], added: Lines) -> tuple[Piece, ...] | None:
    """Cuts a hunk that adds `added` into what is kept of it and what is left out, in turn.

    None where the marks say something that no choice of the hunk's own lines says. Equal lines can
    be told apart in more ways than one; the one with the fewest pieces is returned.
    """
    plus = [line for sign, line in page_lines if sign == ADD]
    first = _match_in_order(plus, added)
    if first is None:
        return None
    backwards = _match_in_order(plus[::-1], added[::-1]) or []
    last = [len(added) - 1 - at for at in reversed(backwards)]
    return min((_make_pieces(page_lines, at, len(added)) for at in (first, last)), key=len)


def _match_in_order(some: Sequence[bytes], all_: Sequence[bytes]) -> list[int] | None:
    """Returns where the lines stand among `all_`, in order, each as early as it can."""
    found, at = [], 0
    for line in some:
        while at < len(all_) and all_[at] != line:
            at += 1
        if at == len(all_):
            return None
        found.append(at)
        at += 1
    return found


def _make_pieces(
    page_lines: Sequence[PageLine], places: Sequence[int], count: int
) -> tuple[Piece, ...]:
    """`places` are the kept lines among the `count` added ones."""
    stretches: list[list[Piece]] = [[]]
    for sign, _ in page_lines:
        if sign == ADD:
            stretches.append([])
        else:
            stretches[-1].append(Piece(sign == REMOVE, 1, 0))
    single: list[Piece] = []
    for nth, (before, after) in enumerate(pairwise((-1, *places, count))):
        out = [Piece(keep=False, removed=0, added=1)] * (after - before - 1)
        stretch = stretches[nth]
        # Lines left out stand with a removed line that is left out, else where they part nothing.
        lone = next((k + 1 for k, piece in enumerate(stretch) if not piece.keep), len(stretch))
        at = 0 if nth == 0 and places and all(piece.keep for piece in stretch) else lone
        single += [*stretch[:at], *out, *stretch[at:]]
        if nth < len(places):
            single.append(Piece(keep=True, removed=0, added=1))
    grouped = ((kept, list(some)) for kept, some in groupby(single, key=lambda piece: piece.keep))
    return tuple(
        Piece(kept, sum(p.removed for p in some), sum(p.added for p in some))
        for kept, some in grouped
    )


def place_cuts(pieces: Sequence[Piece]) -> tuple[Cut, ...]:
    """Returns the cuts that `cut_hunk` needs to make the pieces."""
    cuts, removed, added = [], 0, 0
    for piece in pieces[:-1]:
        removed, added = removed + piece.removed, added + piece.added
        cuts.append(Cut(removed, added))
    return tuple(cuts)
