"""Upstream's history without a repository: what commits did to the lines of files, written out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from written import delta

from patchsplit.git.file_changes import FileTouch
from patchsplit.model.delta import FileChange, HunkId, Oid
from patchsplit.place.history.explain import FileLines
from patchsplit.place.history.landed import TreeEvidence, Verdict, judge_hunks
from patchsplit.place.history.line_history import LineHistory, make_trace
from patchsplit.place.history.search import HistorySearch, prepare_search, run_search


@dataclass(frozen=True)
class Did:
    """What a commit did to a file."""

    commit: str
    added: Sequence[bytes] = ()
    removed: Sequence[bytes] = ()
    path: str = "a.c"
    created: bool = False
    deleted: bool = False
    mode: str = ""
    blob: str = "2" * 40


def tell_history(*done: Did) -> LineHistory:
    """The newest commit comes first."""
    traces, sizes = [], dict[Oid, int]()
    for one in done:
        hunks = [(list(one.removed), list(one.added))] if one.removed or one.added else []
        touch = FileTouch(
            Oid(one.commit), one.path, one.created, one.deleted, one.mode, one.blob, hunks
        )
        trace, size = make_trace(touch)
        traces.append((touch.commit, touch.path, trace))
        sizes[touch.commit] = sizes.get(touch.commit, 0) + size
    return LineHistory(traces, sizes)


def search_history(files: Iterable[FileChange], *done: Did) -> HistorySearch:
    return run_search(prepare_search(delta(*files), {}), tell_history(*done))


def judge(
    search: HistorySearch,
    *,
    equal: Collection[HunkId] = (),
    with_place: Collection[HunkId] = (),
    visible: Collection[HunkId] = (),
    base: Collection[bytes] = (),
    upstream: Collection[bytes] = (),
) -> dict[HunkId, Verdict]:
    """Judges all hunks; `base` and `upstream` are the stripped lines of every file."""
    file = FileLines(base, upstream)
    return judge_hunks(search, TreeEvidence(equal, with_place, visible, lambda _: file))
