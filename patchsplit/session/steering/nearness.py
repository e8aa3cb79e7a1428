"""The nearness of a plan's hunks: that of its proposal, or measured anew where that is not kept."""

from __future__ import annotations

from patchsplit.model.ledger import Where
from patchsplit.model.nearness import Nearness
from patchsplit.session.session import Session
from patchsplit.store.keys import nearness_key


def load_nearness(session: Session) -> Nearness:
    """Returns the nearness of the hunks that upstream lacks.

    It is measured, which takes as long as a proposal, after a refresh and for a plan of another
    version; then it is kept.
    """
    key = nearness_key(session.plan.source)
    kept = session.store.cache.load_nearness(key) if session.store else None
    if kept is not None:
        return kept
    made = _measure(session)
    if session.store is not None:
        session.store.cache.save_nearness(key, made)
    return made


def has_nearness(session: Session) -> bool:
    """Tells whether the nearness of the plan's hunks is kept, so that loading it is fast."""
    return session.store is not None and session.store.cache.has_nearness(
        nearness_key(session.plan.source)
    )


def _measure(session: Session) -> Nearness:
    # The stages are slow to import, and nearness is mostly kept.
    from patchsplit.propose.grouping.group import GroupingInput, group
    from patchsplit.propose.stage import find_telling_words
    from patchsplit.propose.steering.nearness import measure_nearness
    from patchsplit.session.pipeline.calibrate import calibrate_threshold

    repo, cache, known = session.repo, session.upstream_cache, session.analysis
    upstream = session.plan.source.upstream
    rows = session.ledger().rows
    lacking = frozenset(row.hunk.id for row in rows if row.where is not Where.UPSTREAM)
    threshold = calibrate_threshold(repo, upstream, cache, session.on_progress)
    request = GroupingInput(
        known.delta, known.facts, known.commits, lacking, upstream, known.graph, threshold
    )
    parts = group(repo, request, session.on_progress, cache)
    return measure_nearness(parts, {}, find_telling_words(parts.evidence))
