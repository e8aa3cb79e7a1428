"""The placing stage: a Delta and an upstream to one Placement for every hunk.

The edits of one upstream file are checked to be disjoint.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from patchsplit.git.lines import LineChange, diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.delta import (
    Cut,
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Oid,
    Status,
    cut_delta,
    cut_hunk,
)
from patchsplit.model.placement import Cause, Placement
from patchsplit.place.candidates.sites import make_conflict
from patchsplit.place.disjoint import make_disjoint
from patchsplit.place.elsewhere import place_elsewhere
from patchsplit.place.files import NEW_FILE_STATUSES, NOT_CHANGED, FilePlacer
from patchsplit.place.history.landed import Verdict
from patchsplit.place.history.line_history import read_line_history
from patchsplit.place.history.rewording import CommitLines
from patchsplit.place.history.search import (
    HistorySearch,
    prepare_search,
    run_search,
    search_pieces,
)
from patchsplit.place.landing import apply_history, collect_paths, judge_unplaced
from patchsplit.place.mapping import LineMap
from patchsplit.place.past_renames import read_followed_tree
from patchsplit.place.text import MIN_LIKELY, place_text, place_unchanged
from patchsplit.place.upstream_tree import UpstreamTree
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

STAGE = "placing"


def place(
    repo: Repo,
    delta: Delta,
    base: Oid,
    upstream: Oid,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
    ground: UpstreamTree | None = None,
) -> dict[HunkId, Placement]:
    """Returns the placement of every hunk of the delta on `upstream`, in the delta's order.

    `base` is a commit or a tree; a tree has no history to search for what upstream has already.
    What is read of upstream's history is cached in `cache`;
    None: it is not. The edits of one upstream file are disjoint, and so are the regions of its
    conflicts. `ground` is upstream's tree, if the caller has read it.
    """
    work = _start(repo, delta, base, upstream, on_progress, cache, ground)
    found, _ = work.place(delta, work.search)
    return work.settle(delta, found)


@dataclass(frozen=True, slots=True)
class CutDelta:
    """A delta whose hunks are cut where upstream has a part of them, and its placements."""

    delta: Delta
    placements: Mapping[HunkId, Placement]
    cuts: Mapping[HunkId, tuple[Cut, ...]]
    """The cut hunks -> their cuts."""


def place_and_cut(
    repo: Repo,
    delta: Delta,
    base: Oid,
    upstream: Oid,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
    ground: UpstreamTree | None = None,
    keep_whole: Container[HunkId] = frozenset(),
) -> CutDelta:
    """Cuts the hunks of which upstream has a part, and places all hunks as `place` does.

    Hunks of `keep_whole` are not cut. The placements are those that `place` returns of the result.
    """
    work = _start(repo, delta, base, upstream, on_progress, cache, ground)
    found, verdicts = work.place(delta, work.search)
    cuts = work.find_cuts(verdicts, keep_whole)
    while cuts:
        cut = cut_delta(delta, cuts)
        changed = (new for old, new in zip(delta.files, cut.files, strict=True) if new is not old)
        part = replace(delta, files=tuple(changed))
        pieces, _ = work.place(part, work.search_pieces(part))
        idle = _find_idle_cuts(delta, cuts, pieces)
        if not idle:
            return CutDelta(cut, work.settle(cut, {**found, **pieces}), cuts)
        cuts = {name: some for name, some in cuts.items() if name not in idle}
    return CutDelta(delta, work.settle(delta, found), {})


def _find_idle_cuts(
    delta: Delta, cuts: Mapping[HunkId, tuple[Cut, ...]], found: Mapping[HunkId, Placement]
) -> frozenset[HunkId]:
    """Returns the cut hunks of which no piece has landed: nothing is gained by their cuts."""
    known = delta.by_id()
    return frozenset(
        name
        for name, some in cuts.items()
        if all(found[piece.id].landed is None for piece in cut_hunk(known[name], some))
    )


@dataclass(frozen=True, slots=True)
class _Placing:
    """What hunks are placed by: upstream's tree and history, as compared with the whole delta."""

    repo: Repo
    ground: UpstreamTree
    leaving: frozenset[str]
    """Upstream's files that the delta deletes or renames."""
    barred: frozenset[str]
    """Upstream's files to which no lines can have moved."""
    commits: CommitLines | None
    """Upstream's history, searched for the hunks of the whole delta; None: the base is a tree."""
    on_progress: OnProgress

    @property
    def search(self) -> HistorySearch | None:
        return self.commits.search if self.commits is not None else None

    def place(
        self, delta: Delta, search: HistorySearch | None
    ) -> tuple[dict[HunkId, Placement], dict[HunkId, Verdict]]:
        """Returns the placements of some files' hunks, and the verdicts of upstream's history.

        Edits of different files may overlap. `search` has searched for the hunks of `delta`.
        """
        files = FilePlacer(self.ground, self.leaving, self.repo.read_lines)
        found = {one.hunk: one for file in delta.files for one in files.place(file)}
        # To rank the places of a hunk that upstream has is of no use, and costs most of the time.
        unplaced = judge_unplaced(self.repo, self.ground, search) if search is not None else {}
        landed = frozenset(name for name, one in unplaced.items() if one.is_sure)
        found.update(_place_lines(self, delta, landed))
        entries = self.ground.new_entries
        open_ = {path: entry for path, entry in entries.items() if path not in self.barred}
        orphaned = _find_orphaned(delta, self.ground)
        found.update((hunk.id, _refuse_orphan(file, hunk)) for file, hunk in orphaned)
        lost = [(file, hunk) for file, hunk in orphaned if hunk.id not in landed]
        astray = _find_misplaced(delta, found, landed)
        found.update(place_elsewhere(self.repo, lost, astray, open_))
        if search is None:
            return found, {}
        return apply_history(self.repo, delta, found, self.ground, search, unplaced)

    def settle(self, delta: Delta, found: Mapping[HunkId, Placement]) -> dict[HunkId, Placement]:
        """Returns the placements of all hunks of a delta in its order, with disjoint edits."""
        ordered = {hunk.id: found[hunk.id] for hunk in delta.hunks()}
        return make_disjoint(delta, ordered)

    def find_cuts(
        self, verdicts: Mapping[HunkId, Verdict], keep_whole: Container[HunkId]
    ) -> dict[HunkId, tuple[Cut, ...]]:
        """Returns the cuts of the hunks of which upstream has a part."""
        if self.commits is None:
            return {}
        found = {
            name: self.commits.find_cuts(verdict)
            for name, verdict in verdicts.items()
            if name not in keep_whole
        }
        return {name: cuts for name, cuts in found.items() if cuts}

    def search_pieces(self, part: Delta) -> HistorySearch | None:
        """Returns the search for the hunks of some files after hunks of them were cut."""
        if self.commits is None:
            return None
        return search_pieces(self.commits.search, self.commits.history, part)


def _start(
    repo: Repo,
    delta: Delta,
    base: Oid,
    upstream: Oid,
    on_progress: OnProgress,
    cache: UpstreamCache,
    ground: UpstreamTree | None,
) -> _Placing:
    """Reads upstream's tree and history, and searches the history for all hunks of the delta."""
    ground = ground or read_followed_tree(repo, delta, base, upstream, cache)
    leaving = _find_leaving_files(delta, ground)
    commits = None
    if repo.is_commit(base):
        paths = collect_paths(delta, ground)
        history = read_line_history(repo, base, upstream, paths, cache, on_progress)
        commits = CommitLines(run_search(prepare_search(delta, ground.renames), history), history)
    barred = leaving | _find_replaced_files(delta, ground)
    return _Placing(repo, ground, leaving, barred, commits, on_progress)


def _find_leaving_files(delta: Delta, ground: UpstreamTree) -> frozenset[str]:
    """Returns upstream's files that the delta deletes as they were, or renames for sure.

    Renames can wait for each other's paths, and a file can move into a folder of its own name.
    """
    deleted = {
        file.old_path
        for file in delta.files
        if file.status is Status.DELETED and ground.entries.get(file.old_path) == file.old
    }
    moving = {
        file.old_path: file.path
        for file in delta.files
        if file.status is Status.RENAMED and file.old_path in ground.entries
    }
    while True:
        leaving = frozenset(deleted | moving.keys())
        blocked = [old for old, new in moving.items() if ground.describe_blocker(new, leaving)]
        if not blocked:
            return leaving
        for old in blocked:
            del moving[old]


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
    work: _Placing, delta: Delta, landed: Container[HunkId]
) -> dict[HunkId, Placement]:
    """Returns the placements of the hunks of lines of files that upstream still has."""
    repo = work.repo
    texts = list(_iter_text_files(delta, work.ground))
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
        changes = known.get(text.file.path)
        for placement in _place_text_file(repo, text, changes, landed):
            found[placement.hunk] = placement
        work.on_progress(Progress(STAGE, done, len(texts), text.file.path))
    return found


def _place_text_file(
    repo: Repo,
    text: _TextFile,
    changes: tuple[tuple[LineChange, ...], tuple[LineChange, ...]] | None,
    landed: Container[HunkId],
) -> list[Placement]:
    if changes is not None:
        theirs, ours = changes
        map_ = LineMap(repo.read_lines(text.old.oid), repo.read_lines(text.upstream.oid), theirs)
        fork = repo.read_lines(text.new.oid)
        return place_text(text.hunks, text.origin, map_, ours, fork, landed)
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


def _refuse_orphan(file: FileChange, hunk: Hunk) -> Placement:
    return make_conflict(
        hunk.id,
        f"Upstream no longer has {file.old_path}.",
        file.path,
        base=hunk.removed,
        fork=hunk.added,
        cause=Cause.DELETED_FILE,
    )


def _find_misplaced(
    delta: Delta, found: Mapping[HunkId, Placement], landed: Container[HunkId]
) -> dict[HunkId, tuple[FileChange, Hunk, Placement]]:
    """Returns the conflicts in files that upstream still has that have no likely suggestion."""
    return {
        hunk.id: (file, hunk, placement)
        for file in delta.files
        if file.is_text and file.old is not None
        # Without its lines a file is not deleted, but empty.
        if file.status not in (*NEW_FILE_STATUSES, Status.DELETED)
        for hunk in file.hunks
        if hunk.kind is Kind.TEXT
        and hunk.id not in landed
        and (placement := found.get(hunk.id)) is not None
        and placement.conflict is not None
        and not (placement.suggestions and placement.suggestions[0].confidence >= MIN_LIKELY)
    }
