"""The evidence for a whole delta, gathered once, and its selection for some of the items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from patchsplit.git.log import CommitSummary, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.history.cochange import CoChange, count_cochanges
from patchsplit.propose.history.limits import HISTORY_LIMIT, LOG_LIMIT
from patchsplit.propose.history.lsa import CommitWords, HistoryIndex, build_history_index
from patchsplit.propose.history.words import load_words_by_commit
from patchsplit.propose.items import Item, Novelty, find_novelty
from patchsplit.propose.similarity.context import Contexts, read_contexts
from patchsplit.propose.similarity.features import ItemEvidence
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache


@dataclass(frozen=True, slots=True)
class DeltaEvidence:
    """The delta's new words and contexts, and upstream's past commits."""

    novelty: Novelty
    contexts: Contexts
    log: tuple[CommitSummary, ...]
    """Upstream's latest commits, newest first."""
    file_numbers: Mapping[str, int]
    """Path, old or new -> number of the file in `cochange`."""
    cochange: CoChange
    """Over the files of the delta."""
    history: HistoryIndex
    commit_words: Mapping[Oid, CommitWords] = field(default_factory=dict)
    """Of upstream's latest commits."""
    build_entries: Mapping[HunkId, HunkId] = field(default_factory=dict)
    """Hunk of a build file -> the hunk that creates the one new file that it names."""

    def for_items(self, items: Sequence[Item]) -> ItemEvidence:
        """Returns the evidence for some items, those of one file in succession."""
        paths = list(dict.fromkeys(item.file.path for item in items))
        place = {path: k for k, path in enumerate(paths)}
        return ItemEvidence(
            tuple(items),
            np.array([place[item.file.path] for item in items], np.intp),
            self.novelty,
            tuple(self.contexts.get(item.hunks[0].id, frozenset()) for item in items),
            self.cochange.select([self.file_numbers[path] for path in paths]),
            self.history,
        )


def gather_evidence(
    repo: Repo,
    delta: Delta,
    items: Sequence[Item],
    upstream: Oid,
    cache: UpstreamCache = NO_CACHE,
    on_progress: OnProgress = ignore_progress,
) -> DeltaEvidence:
    """Reads the latest commits of `upstream`, and the files that the items touch.

    What is read of the commits' changes is cached in `cache`. The result
    has no build entries.
    """
    number = {path: k for k, file in enumerate(delta.files) for path in (file.old_path, file.path)}
    log = read_summaries(repo, upstream, LOG_LIMIT)
    words = load_words_by_commit(repo, upstream, HISTORY_LIMIT, cache, on_progress)
    return DeltaEvidence(
        find_novelty(repo, items),
        read_contexts(repo, items),
        log,
        number,
        count_cochanges(log, number),
        build_history_index(list(words.values())),
        words,
    )
