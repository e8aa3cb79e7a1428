"""What is known around the items of a delta, gathered once, and cut down to some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from patchsplit.git.log import CommitSummary, read_summaries
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.history.cochange import CoChange, count_cochanges
from patchsplit.propose.history.limits import HISTORY_LIMIT, LOG_LIMIT
from patchsplit.propose.history.lsa import HistoryIndex, build_history_index
from patchsplit.propose.history.words import load_commit_words
from patchsplit.propose.items import Item, Novelty, find_novelty
from patchsplit.propose.similarity.context import Contexts, read_contexts
from patchsplit.propose.similarity.features import ItemEvidence


@dataclass(frozen=True, slots=True)
class DeltaEvidence:
    """The delta's novelty and context, and upstream's past."""

    novelty: Novelty
    contexts: Contexts
    log: tuple[CommitSummary, ...]
    file_numbers: Mapping[str, int]
    """Path, old or new -> number of the file in `together`."""
    cochange: CoChange
    history: HistoryIndex
    build_entries: Mapping[HunkId, HunkId] = field(default_factory=dict)
    """Build entry -> the hunk that makes the one new file which it names."""

    def for_items(self, items: Sequence[Item]) -> ItemEvidence:
        """Returns what the features of some items are made of."""
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
    cache_folder: Path | None = None,
    on_progress: OnProgress = ignore_progress,
) -> DeltaEvidence:
    """Reads upstream's log, and the files that the items touch.

    `keep` is the folder in which the log's changes are kept for the next time.
    """
    number = {path: k for k, file in enumerate(delta.files) for path in (file.old_path, file.path)}
    log = read_summaries(repo, upstream, LOG_LIMIT)
    return DeltaEvidence(
        find_novelty(repo, items),
        read_contexts(repo, items),
        log,
        number,
        count_cochanges(log, number),
        build_history_index(
            load_commit_words(repo, upstream, HISTORY_LIMIT, cache_folder, on_progress)
        ),
    )
