"""The upstream files with sure edits: their lines in the base, upstream, and with these edits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from patchsplit.git.lines import LineChange, diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Certainty, Edit, Placement, Way
from patchsplit.place.mapping import LineMap
from patchsplit.place.upstream_tree import UpstreamTree


@dataclass(frozen=True, slots=True)
class SureEdit:
    """A hunk with a sure place."""

    hunk: Hunk
    edit: Edit
    way: Way


@dataclass(frozen=True)
class Destination:
    """A file of upstream that sure edits change, all hunks of one file of the delta."""

    file: FileChange
    """The delta's file that the edits come from."""
    origin: str
    """Upstream's path."""
    map: LineMap
    """From the base's version of `file` to upstream's file at `origin`."""
    edits: tuple[SureEdit, ...]
    """In the order of their lines upstream."""
    is_changed: bool
    """Whether upstream's file is another than the base's."""

    def compose(self, without: Collection[HunkId] = ()) -> bytes:
        """Returns upstream's file with the sure edits, except those of some hunks."""
        return b"".join(line for line, _ in self._iter_lines(without))

    @cached_property
    def owners(self) -> list[HunkId | None]:
        """The hunk that wrote each line of `compose()`; None for upstream's own lines."""
        return [owner for _, owner in self._iter_lines(())]

    def span_after(self, hunk: HunkId) -> Span:
        """Returns the lines of a hunk in what `compose()` returns."""
        grown = 0
        for sure in self.edits:
            edit = sure.edit
            if sure.hunk.id == hunk:
                start = edit.at.start + grown
                return Span(start, start + len(edit.lines))
            grown += len(edit.lines) - len(edit.at)
        raise KeyError(hunk)

    def _iter_lines(self, without: Collection[HunkId]) -> Iterable[tuple[bytes, HunkId | None]]:
        position = 0
        for sure in self.edits:
            if sure.hunk.id in without:
                continue
            edit = sure.edit
            yield from ((line, None) for line in self.map.upstream[position : edit.at.start])
            yield from ((line, sure.hunk.id) for line in edit.lines)
            position = edit.at.stop
        yield from ((line, None) for line in self.map.upstream[position:])


def read_destinations(
    repo: Repo, delta: Delta, ground: UpstreamTree, placements: Mapping[HunkId, Placement]
) -> list[Destination]:
    """Returns the destinations of all sure edits of files that upstream has.

    Edits of one origin that come from several files of the delta are a destination for each.
    """
    groups = [
        (file, origin, edits)
        for file in delta.files
        for origin, edits in _group_edits(file, placements).items()
        if origin in ground.entries and file.old is not None
    ]
    pairs = [(_old_oid(file), ground.entries[origin].oid) for file, origin, _ in groups]
    changed = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    changes: dict[tuple[Oid, Oid], tuple[LineChange, ...]] = dict(
        zip(changed, diff_lines(repo, changed), strict=True)
    )
    return [
        Destination(
            file,
            origin,
            LineMap(repo.read_lines(pair[0]), repo.read_lines(pair[1]), changes.get(pair, ())),
            tuple(sorted(edits, key=_order_of)),
            is_changed=pair[0] != pair[1],
        )
        for (file, origin, edits), pair in zip(groups, pairs, strict=True)
    ]


def _group_edits(
    file: FileChange, placements: Mapping[HunkId, Placement]
) -> dict[str, list[SureEdit]]:
    found: dict[str, list[SureEdit]] = defaultdict(list)
    for hunk in file.hunks:
        placement = placements[hunk.id]
        edit = placement.action
        if isinstance(edit, Edit) and is_sure_to_be_sent(placement):
            found[edit.origin].append(SureEdit(hunk, edit, placement.way))
    return found


def is_sure_to_be_sent(placement: Placement) -> bool:
    """Tells whether a hunk has a sure place upstream, where it has not landed."""
    return placement.landed is None and placement.certainty is Certainty.SURE


def _old_oid(file: FileChange) -> Oid:
    assert file.old is not None  # noqa: S101 - new files are left out
    return file.old.oid


def _order_of(sure: SureEdit) -> tuple[Span, int, Lines]:
    return sure.edit.at, sure.edit.order, sure.edit.lines
