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

MAX_GAP = 3
"""Unchanged lines between two hunks of one group, at most."""


def find_leftover_doubts(
    destination: Destination, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    """Yields a doubt for each edit of a group of hunks of which upstream has another."""
    if not destination.is_changed:
        return
    sure = {edit.hunk.id for edit in destination.edits}
    hunks = [hunk for hunk in destination.file.hunks if hunk.kind is Kind.TEXT]
    for group in iter_groups(hunks):
        landed = [found for hunk in group if (found := placements[hunk.id].landed) is not None]
        if landed:
            why = _describe_rest(landed[0])
            yield from (Doubt(hunk.id, why) for hunk in group if hunk.id in sure)


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


def _describe_rest(landed: Landed) -> str:
    by = f" (commit {landed.by[:12]})" if landed.by else ""
    return f"It is what is left of a group of changes; upstream has the rest{by}."
