"""The second look: a sure placement to the same, or to one that asks a person, with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patchsplit.confirm.arguments import find_argument_doubts
from patchsplit.confirm.context import find_context_doubts
from patchsplit.confirm.destinations import Destination, read_destinations
from patchsplit.confirm.doubts import Doubt, apply_doubts, ask_about_unlikely
from patchsplit.confirm.leftovers import find_leftover_doubts
from patchsplit.confirm.local_names import find_local_doubts
from patchsplit.confirm.moved import find_moved_doubts
from patchsplit.confirm.names import find_name_doubts
from patchsplit.confirm.present import find_present_doubts
from patchsplit.confirm.scope import find_scope_doubts
from patchsplit.confirm.signatures import find_signature_doubts
from patchsplit.confirm.syntax import find_syntax_doubts
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Lines, Oid
from patchsplit.model.placement import Placement
from patchsplit.place.upstream_tree import UpstreamTree
from patchsplit.progress import OnProgress, Progress, ignore_progress

STAGE = "looking again"


def confirm(
    repo: Repo,
    delta: Delta,
    ground: UpstreamTree,
    upstream: Oid,
    placements: Mapping[HunkId, Placement],
    on_progress: OnProgress = ignore_progress,
    least: float = 0.0,
) -> dict[HunkId, Placement]:
    """Returns the placements; a sure one with something against it asks a person to look.

    `ground` is what read_upstream_tree() returns for the base and the commit `upstream`.
    `placements` are those that place() returned for the same; regions and edits of the result are
    disjoint if theirs are. Of the sure ones, those with less confidence than `least` ask, too.
    """
    destinations = read_destinations(repo, delta, ground, placements)
    doubts: list[Doubt] = []
    for done, destination in enumerate(destinations, 1):
        doubts += _find_file_doubts(destination, placements)
        on_progress(Progress(STAGE, done, len(destinations), destination.origin))
    doubts += find_moved_doubts(repo, delta, ground, placements)
    doubts += find_name_doubts(repo, delta, ground, upstream, destinations, placements)
    doubts += find_signature_doubts(repo, delta, ground, placements)

    def read_upstream(path: str) -> Lines:
        entry = ground.entries.get(path)
        return repo.read_lines(entry.oid) if entry is not None else ()

    doubted = apply_doubts(placements, doubts, delta.by_id(), read_upstream)
    return ask_about_unlikely(doubted, least, delta.by_id(), read_upstream)


def _find_file_doubts(
    destination: Destination, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    yield from find_present_doubts(destination)
    yield from find_leftover_doubts(destination, placements)
    yield from find_context_doubts(destination)
    yield from find_scope_doubts(destination)
    yield from find_argument_doubts(destination)
    yield from find_local_doubts(destination)
    yield from find_syntax_doubts(destination)
