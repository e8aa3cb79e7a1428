"""Formats a hunk as a page for an editor, and parses the edited page.

The page is like that of `git add -e`: context, "-" lines, "+" lines. The text of context and "-"
lines is upstream's and cannot be changed; a "-" changed to a space keeps its line. A page that only
leaves out lines of the hunk is a *selection*, which can be made by cuts.
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
"""Lines of upstream's file that are shown before and after the hunk."""
KEEP, REMOVE, ADD = b" ", b"-", b"+"
NO_NEWLINE = b"\\ No newline at end of file\n"
KEEP_HINT = "Do not change the context or the text of «-» lines."
HELP = """\
To leave a "+" line out, delete it. To keep a "-" line, change its "-" to " ".
You can change the text of "+" lines, and add others among them. Lines are
written in this order.
Do not change other lines; they are upstream's.

Lines that you leave out become hunks in no patch. If you change or add lines,
your edit of the whole hunk is recorded instead; the hunk itself does not
change, and the edit can be undone.

Lines starting with # are ignored. An otherwise empty text changes nothing.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A hunk at its place in upstream's file."""

    path: str
    """The path of upstream's file."""
    start: int
    """The number of the page's first line in upstream's file, from 0."""
    before: Lines
    """Upstream's lines before the hunk."""
    removed: Lines
    """Upstream's lines that the hunk replaces."""
    added: Lines
    """The lines that the hunk writes."""
    after: Lines
    """Upstream's lines after the hunk."""

    @property
    def old(self) -> Lines:
        """All lines of upstream's file on the page."""
        return (*self.before, *self.removed, *self.after)


class PageLine(NamedTuple):
    """A line of a page."""

    sign: bytes
    """KEEP, REMOVE or ADD."""
    line: bytes
    """Its text without the sign, with its newline if it has one."""


def format_page(page: Page, title: str) -> bytes:
    """Returns the page as text for an editor; `title` is its first line."""
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
    parts = [f"# {title}. Instructions are below.\n".encode("utf-8", "surrogateescape")]
    parts.append(b"@@ -%d,%d +%d,%d @@\n" % (one, old, two, new))
    for sign, line in marks:
        parts.append(sign + line)
        if not line.endswith(b"\n"):
            parts.append(b"\n" + NO_NEWLINE)
    parts += [b"#\n", *(f"# {line}".rstrip().encode() + b"\n" for line in HELP.splitlines())]
    return b"".join(parts)


def count_common_ends(removed: Lines, added: Lines) -> tuple[int, int]:
    """Returns the number of equal lines at the beginning, and of the rest at the end."""
    most = min(len(removed), len(added))
    head = next((k for k in range(most) if removed[k] != added[k]), most)
    rest = most - head
    return head, next((k for k in range(rest) if removed[-k - 1] != added[-k - 1]), rest)


def parse_page(page: Page, content: bytes) -> tuple[PageLine, ...] | None:
    """Returns the hunk's part of an edited page; None if the text has no lines but comments.

    Raises PlanError if a line has no sign, or if a line that must not change was changed.
    """
    marks = _parse_lines(content)
    if not marks:
        return None
    old = page.old
    while len([m for m in marks if m.sign != ADD]) > len(old) and marks[-1] == (KEEP, b"\n"):
        # An empty line that an editor added at the end.
        marks.pop()
    _check_unchanged(old, [mark.line for mark in marks if mark.sign != ADD])
    first, last = len(page.before), len(page.before) + len(page.removed)
    region = []
    at = 0
    for sign, line in marks:
        inside = first <= at < last
        if sign == ADD and not first <= at <= last:
            raise PlanError(
                f"The line {_quote(line)} is outside the hunk.",
                "Add lines between those of the hunk.",
            )
        if sign == REMOVE and not inside:
            raise PlanError(f"The line {_quote(line)} is context and cannot be removed.", KEEP_HINT)
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
            # Editors strip the space of an empty context line; git apply accepts that, too.
            marks.append(PageLine(KEEP, whole))
        elif whole[:1] in (KEEP, REMOVE, ADD):
            marks.append(PageLine(whole[:1], whole[1:]))
        else:
            raise PlanError(
                f"Line {nth}, {_quote(whole)}, does not begin with «-», «+» or a space.",
                "Begin lines that you add with «+».",
            )
    return marks


def _check_unchanged(old: Lines, there: Sequence[bytes]) -> None:
    """Raises PlanError for the first of upstream's lines that was changed, removed or added."""
    wanted = [line.removesuffix(b"\n") for line in old]
    found = [line.removesuffix(b"\n") for line in there]
    if wanted == found:
        return
    for was, now in zip(wanted, found, strict=False):
        if was != now:
            raise PlanError(
                f"A line of upstream's was changed: {_quote(was)} to {_quote(now)}.", KEEP_HINT
            )
    if len(wanted) > len(found):
        raise PlanError(f"The line {_quote(wanted[len(found)])} is missing.", KEEP_HINT)
    raise PlanError(f"The line {_quote(found[len(wanted)])} is not upstream's.", KEEP_HINT)


def _quote(line: bytes) -> str:
    return "«" + line.rstrip(b"\r\n").decode("utf-8", "backslashreplace") + "»"


def apply_page_lines(page_lines: Iterable[PageLine]) -> Lines:
    """Returns the kept and added lines; a newline is added to each but the last."""
    lines = [line for sign, line in page_lines if sign != REMOVE]
    whole = (line if line.endswith(b"\n") else line + b"\n" for line in lines[:-1])
    return (*whole, *lines[-1:])


def compare_lines(before: Lines, after: Lines) -> tuple[PageLine, ...]:
    """Returns the lines that only `before` (REMOVE) or only `after` (ADD) has, in order."""
    found: list[PageLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, first, last in matcher.get_opcodes():
        if tag != "equal":
            found.extend(PageLine(REMOVE, line) for line in before[start:stop])
            found.extend(PageLine(ADD, line) for line in after[first:last])
    return tuple(found)


# ---- a selection


class Piece(NamedTuple):
    """A run of lines of a hunk."""

    keep: bool
    """Whether it is kept, and not left out."""
    removed: int
    """The number of removed lines."""
    added: int
    """The number of added lines."""


def select_pieces(page_lines: Sequence[PageLine], added: Lines) -> tuple[Piece, ...] | None:
    """Returns the pieces, kept and left out in turn, of a hunk that adds the lines `added`.

    None if the page is not a selection of the hunk's lines. If equal lines allow several solutions,
    the one with the fewest pieces is returned.
    """
    plus = [line for sign, line in page_lines if sign == ADD]
    first = _match_in_order(plus, added)
    if first is None:
        return None
    backwards = _match_in_order(plus[::-1], added[::-1]) or []
    last = [len(added) - 1 - at for at in reversed(backwards)]
    return min((_make_pieces(page_lines, at, len(added)) for at in (first, last)), key=len)


def _match_in_order(some: Sequence[bytes], all_: Sequence[bytes]) -> list[int] | None:
    """Returns the ascending indices of lines in `all_`, each as low as possible; None: no match."""
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
    """Returns the pieces; `places` are the indices of the kept lines among `count` added ones."""
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
        # Added lines that are left out go next to removed lines that are left out, if there are
        # any, else to the end of the run: so they make the fewest pieces.
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
    """Returns the cuts by which `cut_hunk` makes the pieces."""
    cuts, removed, added = [], 0, 0
    for piece in pieces[:-1]:
        removed, added = removed + piece.removed, added + piece.added
        cuts.append(Cut(removed, added))
    return tuple(cuts)
