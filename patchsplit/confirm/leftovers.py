"""The rest of a group of changes of which upstream has a part.

git cuts the difference of two versions where it finds equal lines. Where upstream has most of a
group of changes, possibly in another order, what is left of the group depends on which of several
equal lines git took for unchanged, and may mean something else upstream.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from patchsplit.confirm.destinations import Destination
from patchsplit.confirm.doubts import Doubt
from patchsplit.model.delta import Hunk, HunkId, Kind
from patchsplit.model.placement import Landed, Placement
from patchsplit.place.lines import is_trivial, remove_whitespace

MAX_GAP = 3
"""Unchanged lines between two hunks of one group, at most."""
CLOSE_GAP = 1
"""Unchanged lines up to which two hunks belong together although they have no line in common."""


def find_leftover_doubts(
    destination: Destination, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    """Yields a doubt for each edit of a group of hunks of which upstream has another."""
    if not destination.is_changed:
        return
    sure = {edit.hunk.id for edit in destination.edits}
    hunks = [hunk for hunk in destination.file.hunks if hunk.kind is Kind.TEXT]
    for group in iter_groups(hunks):
        landed = [hunk for hunk in group if placements[hunk.id].landed is not None]
        for hunk in group if landed else ():
            other = next((one for one in landed if _belong_together(one, hunk)), None)
            if hunk.id in sure and other is not None:
                yield Doubt(hunk.id, _describe_rest(placements[other.id].landed))


def _belong_together(one: Hunk, two: Hunk) -> bool:
    """Tells whether two hunks of a group are close to one another, or have a line in common."""
    first, second = sorted((one, two), key=lambda hunk: hunk.old)
    if second.old.start - first.old.stop <= CLOSE_GAP:
        return True
    return not _list_lines(one).isdisjoint(_list_lines(two))


def _list_lines(hunk: Hunk) -> set[bytes]:
    """Returns the non-trivial lines that a hunk removes or adds, without whitespace."""
    lines = (*hunk.removed, *hunk.added)
    return {remove_whitespace(line) for line in lines if not is_trivial(line)}


def iter_groups(hunks: Sequence[Hunk]) -> Iterator[list[Hunk]]:
    """Yields runs of the hunks of a file, in its order, that are at most MAX_GAP lines apart."""
    group: list[Hunk] = []
    for hunk in hunks:
        if group and hunk.old.start - group[-1].old.stop > MAX_GAP:
            yield group
            group = []
        group.append(hunk)
    if group:
        yield group


def _describe_rest(landed: Landed | None) -> str:
    by = f" (commit {landed.by[:12]})" if landed is not None and landed.by else ""
    return f"It is what is left of a group of changes; upstream has the rest{by}."
