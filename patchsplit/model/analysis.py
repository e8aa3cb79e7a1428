"""The results of all stages of the analysis of one delta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patchsplit.model.delta import Delta, Entry, HunkId, Oid
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.model.placement import Placement


@dataclass(frozen=True, slots=True)
class Analysis:
    """Results by hunk id; all of them can be computed again from the plan's source."""

    delta: Delta
    facts: Mapping[HunkId, Facts] = field(default_factory=dict)
    commits: Mapping[Oid, ForkCommit] = field(default_factory=dict)
    placements: Mapping[HunkId, Placement] = field(default_factory=dict)
    graph: Graph = field(default_factory=Graph)
    upstream: Mapping[str, Entry] = field(default_factory=dict)
    """Upstream's entries at the origins of all actions."""
