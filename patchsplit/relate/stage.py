"""A delta and its facts to the graph of dependencies, each edge with its evidence.

Only names that are rare enough to be unambiguous make edges: a wrong edge forces a worse order,
while a missing one shows up as a failing build.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from patchsplit.model.delta import Delta, HunkId, select_hunks
from patchsplit.model.facts import Facts
from patchsplit.model.graph import Edge, Graph
from patchsplit.relate.files import find_file_edges
from patchsplit.relate.imports import find_import_edges
from patchsplit.relate.members import find_member_edges
from patchsplit.relate.names import FindWordFiles, find_name_edges, find_no_words
from patchsplit.relate.pairs import find_pair_edges
from patchsplit.relate.parameters import find_parameter_edges
from patchsplit.relate.paths import find_path_edges
from patchsplit.relate.schemas import find_schema_edges


def relate(
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    find_word_files: FindWordFiles = find_no_words,
    landed: Container[HunkId] = frozenset(),
) -> Graph:
    """Returns all dependencies between the hunks, each once, sorted by the delta's order.

    `find_word_files` looks up which files of the base have a name. Hunks of `landed`, which
    upstream has, are needed by none for what they say, only for the paths that they free.
    """
    place = {hunk.id: k for k, hunk in enumerate(delta.hunks())}
    paths = find_path_edges(delta)
    delta = select_hunks(delta, {name for name in place if name not in landed})
    found = {
        *paths,
        *find_name_edges(delta, facts, find_word_files),
        *find_parameter_edges(delta, facts),
        *find_import_edges(delta, facts),
        *find_pair_edges(delta, facts),
        *find_member_edges(delta, facts),
        *find_schema_edges(delta, facts),
        *find_file_edges(delta, facts),
    }

    def sort_key(edge: Edge) -> tuple[int, int, str, str]:
        return place[edge.earlier], place[edge.later], edge.why, edge.evidence

    return Graph(tuple(sorted(found, key=sort_key)))
