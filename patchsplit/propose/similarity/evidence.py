"""What is known around the items of a delta, gathered once, and cut down to some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from patchsplit.git.log import Past, past
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.progress import OnProgress, ignore
from patchsplit.propose.history.cochange import Together, together
from patchsplit.propose.history.lsa import Precedents, precedents
from patchsplit.propose.history.words import remembered
from patchsplit.propose.items import Item, Novelty, novelty
from patchsplit.propose.message.conventions import PAST
from patchsplit.propose.similarity.context import Contexts, contexts
from patchsplit.propose.similarity.features import Evidence

LEARNT_FROM = 3000
"""Commits of upstream whose changes are learnt from."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The delta's novelty and context, and upstream's past."""

    novelty: Novelty
    context: Contexts
    log: tuple[Past, ...]
    number: Mapping[str, int]
    """Path, old or new -> number of the file in `together`."""
    together: Together
    past: Precedents
    bound: Mapping[HunkId, HunkId] = field(default_factory=dict)
    """Build entry -> the hunk that makes the one new file which it names."""

    def evidence(self, items: Sequence[Item]) -> Evidence:
        """Returns what the features of some items are made of."""
        paths = list(dict.fromkeys(item.file.path for item in items))
        place = {path: k for k, path in enumerate(paths)}
        return Evidence(
            tuple(items),
            np.array([place[item.file.path] for item in items], np.intp),
            self.novelty,
            tuple(self.context.get(item.hunks[0].id, frozenset()) for item in items),
            self.together.among([self.number[path] for path in paths]),
            self.past,
        )


def surroundings(
    repo: Repo,
    delta: Delta,
    items: Sequence[Item],
    upstream: Oid,
    keep: Path | None = None,
    on_progress: OnProgress = ignore,
) -> Surroundings:
    """Reads upstream's log, and the files that the items touch.

    `keep` is the folder in which the log's changes are kept for the next time.
    """
    number = {path: k for k, file in enumerate(delta.files) for path in (file.old_path, file.path)}
    log = past(repo, upstream, PAST)
    return Surroundings(
        novelty(repo, items),
        contexts(repo, items),
        log,
        number,
        together(log, number),
        precedents(remembered(repo, upstream, LEARNT_FROM, keep, on_progress)),
    )
