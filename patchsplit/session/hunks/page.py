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

CONTEXT = 3
"""Lines of upstream's file around the hunk."""
KEEP, REMOVE, ADD = b" ", b"-", b"+"
NO_NEWLINE = b"\\ No newline at end of file\n"
SURE = "Leave the context and the text of «-» lines as they are."
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


class Mark(NamedTuple):
    """A line of a page: what becomes of it, and its text."""

    sign: bytes
    line: bytes


def printed(page: Page, title: str) -> bytes:
    """Returns the page as a text; `title` says what it is in one line."""
    head, tail = shared(page.removed, page.added)
    marks = [
        *(Mark(KEEP, line) for line in (*page.before, *page.removed[:head])),
        *(Mark(REMOVE, line) for line in page.removed[head : len(page.removed) - tail]),
        *(Mark(ADD, line) for line in page.added[head : len(page.added) - tail]),
        *(Mark(KEEP, line) for line in (*page.removed[len(page.removed) - tail :], *page.after)),
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


def shared(removed: Lines, added: Lines) -> tuple[int, int]:
    """Returns how many lines both begin with, and how many of the others both end with."""
    most = min(len(removed), len(added))
    head = next((k for k in range(most) if removed[k] != added[k]), most)
    rest = most - head
    return head, next((k for k in range(rest) if removed[-k - 1] != added[-k - 1]), rest)


def parsed(page: Page, content: bytes) -> tuple[Mark, ...] | None:
    """Returns what a person made of the hunk's part of the page; None where all was deleted.

    Raises PlanError where a line is none of a page's, or what was to stay was changed.
    """
    marks = _marks(content)
    if not marks:
        return None
    old = page.old
    while len([m for m in marks if m.sign != ADD]) > len(old) and marks[-1] == (KEEP, b"\n"):
        # A blank line that an editor left at the end.
        marks.pop()
    _compare(old, [mark.line for mark in marks if mark.sign != ADD])
    first, last = len(page.before), len(page.before) + len(page.removed)
    region = []
    at = 0
    for sign, line in marks:
        inside = first <= at < last
        if sign == ADD and not first <= at <= last:
            raise PlanError(
                f"The line {_quoted(line)} stands outside of the hunk.",
                "Put new lines among the hunk's own.",
            )
        if sign == REMOVE and not inside:
            raise PlanError(f"The line {_quoted(line)} is context, and cannot be removed.", SURE)
        if sign == ADD:
            region.append(Mark(ADD, line))
            continue
        if inside:
            region.append(Mark(sign, old[at]))
        at += 1
    return tuple(region)


def _marks(content: bytes) -> list[Mark]:
    marks: list[Mark] = []
    for nth, row in enumerate(split_lines(content), 1):
        whole = row if row.endswith(b"\n") else row + b"\n"
        if whole.startswith((b"#", b"@@")):
            continue
        if whole.startswith(b"\\"):
            if marks:
                marks[-1] = Mark(marks[-1].sign, marks[-1].line.removesuffix(b"\n"))
        elif whole in (b"\n", b"\r\n"):
            # Editors strip the one blank of an empty line of context; so does git apply see it.
            marks.append(Mark(KEEP, whole))
        elif whole[:1] in (KEEP, REMOVE, ADD):
            marks.append(Mark(whole[:1], whole[1:]))
        else:
            raise PlanError(
                f"Line {nth}, {_quoted(whole)}, begins with none of «-», «+» and a blank.",
                "A line to be written begins with «+».",
            )
    return marks


def _compare(old: Lines, there: Sequence[bytes]) -> None:
    """Raises PlanError at the first line of upstream's that is not as it was."""
    wanted = [line.removesuffix(b"\n") for line in old]
    found = [line.removesuffix(b"\n") for line in there]
    if wanted == found:
        return
    for was, now in zip(wanted, found, strict=False):
        if was != now:
            raise PlanError(
                f"A line that was to stay was changed: {_quoted(was)} to {_quoted(now)}.", SURE
            )
    if len(wanted) > len(found):
        raise PlanError(f"The line {_quoted(wanted[len(found)])} is missing.", SURE)
    raise PlanError(f"The line {_quoted(found[len(wanted)])} is none of upstream's.", SURE)


def _quoted(line: bytes) -> str:
    return "«" + line.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + "»"


def lines_of(marks: Iterable[Mark]) -> Lines:
    """Returns the lines that the marks leave; only the last of them may lack its newline."""
    lines = [line for sign, line in marks if sign != REMOVE]
    whole = (line if line.endswith(b"\n") else line + b"\n" for line in lines[:-1])
    return (*whole, *lines[-1:])


def compared(before: Lines, after: Lines) -> tuple[Mark, ...]:
    """Returns the lines that only one of the two has, in their order, with the sign of each."""
    found: list[Mark] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, first, last in matcher.get_opcodes():
        if tag != "equal":
            found.extend(Mark(REMOVE, line) for line in before[start:stop])
            found.extend(Mark(ADD, line) for line in after[first:last])
    return tuple(found)


# ---- a selection


class Piece(NamedTuple):
    """Lines of a hunk that stay together."""

    kept: bool
    removed: int
    """How many removed lines it has."""
    added: int


def selection(marks: Sequence[Mark], added: Lines) -> tuple[Piece, ...] | None:
    """Cuts a hunk that adds `added` into what is kept of it and what is left out, in turn.

    None where the marks say something that no choice of the hunk's own lines says. Equal lines can
    be told apart in more ways than one; the one with the fewest pieces is returned.
    """
    plus = [line for sign, line in marks if sign == ADD]
    first = _within(plus, added)
    if first is None:
        return None
    backwards = _within(plus[::-1], added[::-1]) or []
    last = [len(added) - 1 - at for at in reversed(backwards)]
    return min((_pieces(marks, at, len(added)) for at in (first, last)), key=len)


def _within(some: Sequence[bytes], all_: Sequence[bytes]) -> list[int] | None:
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


def _pieces(marks: Sequence[Mark], places: Sequence[int], count: int) -> tuple[Piece, ...]:
    """`places` are the kept lines among the `count` added ones."""
    stretches: list[list[Piece]] = [[]]
    for sign, _ in marks:
        if sign == ADD:
            stretches.append([])
        else:
            stretches[-1].append(Piece(sign == REMOVE, 1, 0))
    single: list[Piece] = []
    for nth, (before, after) in enumerate(pairwise((-1, *places, count))):
        out = [Piece(kept=False, removed=0, added=1)] * (after - before - 1)
        stretch = stretches[nth]
        # Lines left out stand with a removed line that is left out, else where they part nothing.
        lone = next((k + 1 for k, piece in enumerate(stretch) if not piece.kept), len(stretch))
        at = 0 if nth == 0 and places and all(piece.kept for piece in stretch) else lone
        single += [*stretch[:at], *out, *stretch[at:]]
        if nth < len(places):
            single.append(Piece(kept=True, removed=0, added=1))
    grouped = ((kept, list(some)) for kept, some in groupby(single, key=lambda piece: piece.kept))
    return tuple(
        Piece(kept, sum(p.removed for p in some), sum(p.added for p in some))
        for kept, some in grouped
    )


def cuts_between(pieces: Sequence[Piece]) -> tuple[Cut, ...]:
    """Returns the cuts that `cut_hunk` needs to make the pieces."""
    cuts, removed, added = [], 0, 0
    for piece in pieces[:-1]:
        removed, added = removed + piece.removed, added + piece.added
        cuts.append(Cut(removed, added))
    return tuple(cuts)
