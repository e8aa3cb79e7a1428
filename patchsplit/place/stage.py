"""The placing stage: a Delta and an upstream to one Placement for every hunk.

The edits of one upstream file are checked to be disjoint.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from patchsplit.git.lines import LineChange, diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, FileChange, Hunk, HunkId, Kind, Oid, Span, Status
from patchsplit.model.placement import Cause, Conflict, Edit, Extent, Landed, Placement, Way
from patchsplit.place.candidates.sites import make_conflict
from patchsplit.place.elsewhere import place_elsewhere
from patchsplit.place.files import NEW_FILE_STATUSES, NOT_CHANGED, FilePlacer
from patchsplit.place.history.landed import (
    HistorySearch,
    TreeEvidence,
    find_bringing_commit,
    find_landed,
    history_path,
    prepare_search,
    run_search,
)
from patchsplit.place.history.line_history import LineHistory, read_line_history
from patchsplit.place.lines import remove_whitespace
from patchsplit.place.mapping import LineMap
from patchsplit.place.text import MIN_LIKELY, place_text, place_unchanged
from patchsplit.place.upstream_tree import UpstreamTree, read_upstream_tree
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

STAGE = "placing"
CHANGED_SINCE = "Upstream has changed the lines since."
CLEAN_WAYS = (Way.SAME, Way.MAPPED)


def place(
    repo: Repo,
    delta: Delta,
    base: Oid,
    upstream: Oid,
    on_progress: OnProgress = ignore_progress,
    min_confidence: float = 0.0,
    cache: UpstreamCache = NO_CACHE,
    ground: UpstreamTree | None = None,
) -> dict[HunkId, Placement]:
    """Returns the placement of every hunk of the delta on `upstream`, in the delta's order.

    `base` is a commit or a tree; a tree has no history to search for what upstream has already. No
    hunk that git's merge does not take is placed with less confidence than `min_confidence`, nor
    than the model's own threshold. What is read of upstream's history is cached in `cache`;
    None: it is not. The edits of one upstream file are disjoint, and so are the regions of its
    conflicts.
    """
    ground = ground or read_upstream_tree(repo, base, upstream)
    files = FilePlacer(ground, _find_leaving_files(delta, ground), repo.read_lines)
    found = {placement.hunk: placement for file in delta.files for placement in files.place(file)}
    found.update(_place_lines(repo, delta, ground, on_progress, min_confidence))
    barred = files.leaving | _find_replaced_files(delta, ground)
    open_ = {path: entry for path, entry in ground.new_entries.items() if path not in barred}
    astray = _find_misplaced(delta, found)
    found.update(place_elsewhere(repo, _find_orphaned(delta, ground), astray, open_))
    found = {hunk.id: found[hunk.id] for hunk in delta.hunks()}
    if repo.is_commit(base):
        history = read_line_history(
            repo, base, upstream, _collect_paths(delta, ground), cache, on_progress
        )
        found = _apply_history(repo, delta, found, ground, history)
    return make_disjoint(delta, found)


def _find_leaving_files(delta: Delta, ground: UpstreamTree) -> frozenset[str]:
    """Returns upstream's files that the delta deletes as they were, or renames for sure."""
    return frozenset(
        file.old_path
        for file in delta.files
        if (file.status is Status.DELETED and ground.entries.get(file.old_path) == file.old)
        or (
            file.status is Status.RENAMED
            and file.old_path in ground.entries
            and not ground.describe_blocker(file.path, frozenset())
        )
    )


def _find_replaced_files(delta: Delta, ground: UpstreamTree) -> frozenset[str]:
    """Returns upstream's files that the delta replaces as a whole."""
    origins = (
        ground.find_origin(file.old_path)
        for file in delta.files
        if any(hunk.kind is Kind.WHOLE for hunk in file.hunks)
    )
    return frozenset(origin for origin in origins if origin is not None)


# ---- the lines of files that upstream still has


@dataclass(frozen=True, slots=True)
class _TextFile:
    """A changed file with its hunks of lines, and its entries in base, fork and upstream."""

    file: FileChange
    hunks: tuple[Hunk, ...]
    origin: str
    """Upstream's path of it."""
    old: Entry
    new: Entry
    upstream: Entry


def _iter_text_files(delta: Delta, ground: UpstreamTree) -> Iterator[_TextFile]:
    for file in delta.files:
        origin = ground.find_origin(file.old_path)
        hunks = tuple(hunk for hunk in file.hunks if hunk.kind is Kind.TEXT)
        changed = file.status in (Status.MODIFIED, Status.RENAMED)
        open_ = hunks and changed and not ground.has_file(file)
        if open_ and origin is not None and file.old and file.new:
            yield _TextFile(file, hunks, origin, file.old, file.new, ground.entries[origin])


def _place_lines(
    repo: Repo, delta: Delta, ground: UpstreamTree, on_progress: OnProgress, min_confidence: float
) -> dict[HunkId, Placement]:
    texts = list(_iter_text_files(delta, ground))
    changed = [
        text
        for text in texts
        if text.upstream.oid != text.old.oid and text.upstream.mode.is_regular
    ]
    theirs = diff_lines(repo, [(text.old.oid, text.upstream.oid) for text in changed])
    ours = diff_lines(repo, [(text.old.oid, text.new.oid) for text in changed])
    sides = zip(changed, theirs, ours, strict=True)
    known = {text.file.path: (upstream, fork) for text, upstream, fork in sides}
    found: dict[HunkId, Placement] = {}
    for done, text in enumerate(texts, 1):
        for placement in _place_text_file(repo, text, known.get(text.file.path), min_confidence):
            found[placement.hunk] = placement
        on_progress(Progress(STAGE, done, len(texts), text.file.path))
    return found


def _place_text_file(
    repo: Repo,
    text: _TextFile,
    changes: tuple[tuple[LineChange, ...], tuple[LineChange, ...]] | None,
    min_confidence: float,
) -> list[Placement]:
    if changes is not None:
        theirs, ours = changes
        map_ = LineMap(repo.read_lines(text.old.oid), repo.read_lines(text.upstream.oid), theirs)
        fork = repo.read_lines(text.new.oid)
        return place_text(text.hunks, text.origin, map_, ours, fork, min_confidence)
    if not text.upstream.mode.is_regular:
        reason = f"Upstream's {text.origin} is no longer a regular file."
        return [
            make_conflict(
                hunk.id,
                reason,
                text.origin,
                base=hunk.removed,
                fork=hunk.added,
                cause=Cause.CHANGED_ENTRY,
            )
            for hunk in text.hunks
        ]
    evidence = NOT_CHANGED
    if text.origin != text.file.old_path:
        evidence = f"Upstream moved the file to {text.origin} and changed none of its lines."
    return [place_unchanged(hunk, text.origin, evidence) for hunk in text.hunks]


def _find_orphaned(delta: Delta, ground: UpstreamTree) -> list[tuple[FileChange, Hunk]]:
    """Returns the hunks of lines of files that upstream no longer has."""
    return [
        (file, hunk)
        for file in delta.files
        if file.status not in (*NEW_FILE_STATUSES, Status.DELETED)
        and ground.find_origin(file.old_path) is None
        and not ground.has_file(file)
        for hunk in file.hunks
        if hunk.kind is Kind.TEXT
    ]


def _find_misplaced(
    delta: Delta, found: Mapping[HunkId, Placement]
) -> dict[HunkId, tuple[FileChange, Hunk, Placement]]:
    """Returns the conflicts in files that upstream still has that have no likely suggestion."""
    return {
        hunk.id: (file, hunk, placement)
        for file in delta.files
        if file.is_text and file.old is not None and file.status not in NEW_FILE_STATUSES
        for hunk in file.hunks
        if hunk.kind is Kind.TEXT
        and (placement := found.get(hunk.id)) is not None
        and placement.conflict is not None
        and not (placement.suggestions and placement.suggestions[0].confidence >= MIN_LIKELY)
    }


# ---- what upstream has already


def _apply_history(
    repo: Repo,
    delta: Delta,
    found: Mapping[HunkId, Placement],
    ground: UpstreamTree,
    history: LineHistory,
) -> dict[HunkId, Placement]:
    questions = run_search(prepare_search(delta, ground.renames), history)
    shown = {hunk.id for hunk in delta.hunks() if _is_visible(hunk, found[hunk.id])}
    with_place = {name for name, placement in found.items() if placement.action is not None}
    tree = TreeEvidence(
        {name for name, placement in found.items() if placement.landed is not None},
        with_place,
        shown,
        _find_present(repo, questions, found, ground),
    )
    answers = find_landed(questions, tree)
    return {
        hunk.id: _add_landed(
            found[hunk.id],
            answers.get(hunk.id),
            find_bringing_commit(questions, file, hunk),
            visible=hunk.id in shown,
        )
        for file in delta.files
        for hunk in file.hunks
    }


def _find_present(
    repo: Repo, questions: HistorySearch, found: Mapping[HunkId, Placement], ground: UpstreamTree
) -> set[HunkId]:
    """The hunks that a commit made and that found a place, whose lines upstream's file shows."""
    present = set()
    for (name, _, _), wanted in questions.queries.items():
        origin = ground.find_origin(name)
        for one in wanted:
            if one.matches and origin is not None and found[one.hunk.id].action is not None:
                there = {
                    remove_whitespace(line) for line in repo.read_lines(ground.entries[origin].oid)
                }
                if all(remove_whitespace(line) in there for line in one.hunk.added):
                    present.add(one.hunk.id)
    return present


def _is_visible(hunk: Hunk, placement: Placement) -> bool:
    """Tells whether upstream's lines at the hunk's place already have what it does.

    That is all lines that it adds or, if it adds none, none of those that it removes.
    """
    if placement.landed is not None:
        return True
    if placement.conflict is None:
        return False
    there = {remove_whitespace(line) for line in placement.conflict.upstream}
    if hunk.added:
        return all(remove_whitespace(line) in there for line in hunk.added)
    return not any(remove_whitespace(line) in there for line in hunk.removed)


def _collect_paths(delta: Delta, ground: UpstreamTree) -> set[str]:
    """Returns all paths that the delta's files can have in upstream's history."""
    names = {history_path(file) for file in delta.files} | {file.path for file in delta.files}
    return names | {ground.renames[name] for name in names if name in ground.renames}


def _add_landed(
    placement: Placement, by_history: Landed | None, brought_by: Landed | None, *, visible: bool
) -> Placement:
    """Returns a placement with what upstream's history says of the hunk.

    `by_history` is the commit that made the hunk, `brought_by` the one that brought the state of
    the file that upstream's tree has; `visible` is what _is_visible() returns.
    """
    if placement.landed is not None:
        by = by_history or brought_by
        if by is None:
            return placement
        evidence = f"{placement.landed.evidence} {by.evidence}"
        landed = replace(by, evidence=evidence, extent=Extent.WHOLE)
        return replace(placement, evidence=evidence, landed=landed)
    if by_history is None or placement.action is not None:
        return replace(placement, landed=by_history)
    if visible:
        return replace(placement, landed=replace(by_history, extent=Extent.WHOLE))
    extent = Extent.PARTLY if by_history.extent is Extent.PARTLY else Extent.MODIFIED
    landed = replace(by_history, evidence=f"{by_history.evidence} {CHANGED_SINCE}", extent=extent)
    return replace(placement, landed=landed)


# ---- disjoint edits


def make_disjoint(delta: Delta, found: Mapping[HunkId, Placement]) -> dict[HunkId, Placement]:
    """Returns the placements, with conflicts for edits that overlap another, and disjoint regions.

    Of overlapping edits one keeps its place: git's merge comes before the rules, and hunks that
    upstream has already come last; among equals the delta's order decides. A conflict's region
    loses the lines that edits and earlier conflicts have.
    """
    taken: dict[str, _LineClaims] = defaultdict(_LineClaims)
    settled = dict(found)
    for hunk in sorted(delta.hunks(), key=lambda hunk: _claim_order(found[hunk.id])):
        placement = found[hunk.id]
        edit = placement.action
        if isinstance(edit, Edit) and not taken[edit.origin].claim(edit.at, edit.order):
            settled[hunk.id] = _make_displaced(hunk, placement, edit)
    for placement in sorted(settled.values(), key=_region_of):
        conflict = placement.conflict
        if conflict is not None and conflict.at is not None:
            at = taken[conflict.path].clip(conflict.at)
            first = at.start - conflict.at.start
            upstream = conflict.upstream[first : first + len(at)] if at else ()
            settled[placement.hunk] = replace(
                placement, conflict=replace(conflict, at=at, upstream=upstream)
            )
    return settled


def _claim_order(placement: Placement) -> int:
    """Returns a sort key: placements of lower keys claim their lines first."""
    if placement.landed is not None:
        return 2
    return 0 if placement.way in CLEAN_WAYS else 1


def _region_of(placement: Placement) -> tuple[str, Span]:
    conflict = placement.conflict
    return (conflict.path, conflict.at or Span(0, 0)) if conflict else ("", Span(0, 0))


def _make_displaced(hunk: Hunk, placement: Placement, edit: Edit) -> Placement:
    reason = f"Its place by the rule {placement.way.value!r} is taken by another hunk."
    conflict = Conflict(
        reason, edit.origin, Span(edit.at.stop, edit.at.stop), hunk.removed, hunk.added,
        cause=Cause.TAKEN_PLACE,
    )  # fmt: skip
    return replace(placement, way=Way.NONE, evidence=reason, action=None, conflict=conflict)


class _LineClaims:
    """The lines of one file that edits and conflicts claim."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._ranks: set[tuple[Span, int]] = set()

    def claim(self, at: Span, order: int) -> bool:
        """Claims lines for an edit of the given order; returns False if others claimed them."""
        index = bisect_right(self._spans, at)
        before = self._spans[index - 1 : index]
        after = self._spans[index : index + 1]
        free = all(span.stop <= at.start for span in before) and all(
            at.stop <= span.start for span in after
        )
        if not free or (not at and (at, order) in self._ranks):
            return False
        self._ranks.add((at, order))
        self._spans.insert(index, at)
        return True

    def clip(self, at: Span) -> Span:
        """Claims, and returns, the first run of unclaimed lines of a region; it can be empty."""
        start, stop = at.start, at.stop
        for span in self._spans:
            if span.stop <= start or stop <= span.start:
                continue
            if span.start <= start:
                start = span.stop
                stop = max(start, stop)
            else:
                stop = span.start
        clipped = Span(start, stop)
        self._spans.insert(bisect_right(self._spans, clipped), clipped)
        return clipped
