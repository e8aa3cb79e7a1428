"""Members of structs to edges: a member before its uses, and its last uses before its removal.

Headers show which members are added and removed; "a->name" and "a.name" are uses. Several structs
can have members of the same name, so a name counts only if exactly one hunk of the delta adds it,
or removes it, and no hunk does the opposite.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from patchsplit.model.delta import Delta, Hunk, HunkId
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Edge, EdgeKind

HEADERS = frozenset({".h", ".hh", ".hpp", ".hxx"})
MEMBER = re.compile(
    rb"^\s+(?!return\b|goto\b|typedef\b|extern\b)(?:(?:const|volatile|struct|enum|union|unsigned|signed|long|short)\s+)*"
    rb"[A-Za-z_]\w*[\s*]+(?P<first>\w+)\s*(?:\[[^\]]*\]\s*)*"
    rb"(?P<more>(?:,\s*\**\w+\s*(?:\[[^\]]*\]\s*)*)*)(?::\s*\w+\s*)?;"
)
READ = re.compile(rb"(?:->|\.)\s*([A-Za-z_]\w{2,})\b(?!\s*\()")
WORD = re.compile(rb"[A-Za-z_]\w*")
HunksByName = Mapping[bytes, list[HunkId]]


def find_member_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges from a new member to its uses, and from its last uses to its removal."""
    code = [hunk for hunk in delta.hunks() if facts[hunk.id].category is Category.CODE]
    heads = [hunk for hunk in code if _suffix_of(hunk) in HEADERS]
    come = _index_by_name(
        (hunk.id, _find_members(hunk.added) - _find_members(hunk.removed)) for hunk in heads
    )
    gone = _index_by_name(
        (hunk.id, _find_members(hunk.removed) - _find_members(hunk.added)) for hunk in heads
    )
    if not come and not gone:
        return
    reads = _index_by_name((h.id, _find_reads(h.added) - _find_reads(h.removed)) for h in code)
    read = _index_by_name((h.id, _find_reads(h.removed) - _find_reads(h.added)) for h in code)
    for name, makers in come.items():
        if len(makers) == 1 and name not in gone and name not in read:
            for user in reads.get(name, ()):
                yield from _make_edge(makers[0], user, EdgeKind.DEFINES, name)
    for name, droppers in gone.items():
        if len(droppers) == 1 and name not in come and name not in reads:
            for user in read.get(name, ()):
                yield from _make_edge(user, droppers[0], EdgeKind.LAST_USE, name)


def _make_edge(one: HunkId, two: HunkId, why: EdgeKind, name: bytes) -> Iterator[Edge]:
    if one != two:
        yield Edge(one, two, why, name.decode("ascii"))


def _suffix_of(hunk: Hunk) -> str:
    return posixpath.splitext(hunk.path)[1]


def _index_by_name(found: Iterable[tuple[HunkId, frozenset[bytes]]]) -> HunksByName:
    places: dict[bytes, list[HunkId]] = defaultdict(list)
    for hunk, names in found:
        for name in sorted(names):
            places[name].append(hunk)
    return dict(places)


def _find_members(lines: Iterable[bytes]) -> frozenset[bytes]:
    found: set[bytes] = set()
    for line in lines:
        at = MEMBER.match(line)
        if at is not None:
            found |= {at["first"], *WORD.findall(at["more"])}
    return frozenset(found)


def _find_reads(lines: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(READ.findall(b"".join(lines)))
