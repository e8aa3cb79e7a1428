"""Members of structs to edges: a member before what reads it, the last reads before it goes.

A header says which members come and go; "a->name" and "a.name" are what uses them. Many structs
have members of one name, so it counts only where one hunk of the delta brings it, or drops it, and
no other hunk does the opposite.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from patchsplit.model.delta import Delta, Hunk, HunkId
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Edge, Why

HEADERS = frozenset({".h", ".hh", ".hpp", ".hxx"})
MEMBER = re.compile(
    rb"^\s+(?!return\b|goto\b|typedef\b|extern\b)(?:(?:const|volatile|struct|enum|union|unsigned|signed|long|short)\s+)*"
    rb"[A-Za-z_]\w*[\s*]+(?P<first>\w+)\s*(?:\[[^\]]*\]\s*)*"
    rb"(?P<more>(?:,\s*\**\w+\s*(?:\[[^\]]*\]\s*)*)*)(?::\s*\w+\s*)?;"
)
READ = re.compile(rb"(?:->|\.)\s*([A-Za-z_]\w{2,})\b(?!\s*\()")
WORD = re.compile(rb"[A-Za-z_]\w*")
Where = Mapping[bytes, list[HunkId]]


def member_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields member -> what reads it, and the last read -> removal of the member."""
    code = [hunk for hunk in delta.hunks() if facts[hunk.id].category is Category.CODE]
    heads = [hunk for hunk in code if _ending(hunk) in HEADERS]
    come = _where((hunk.id, _members(hunk.added) - _members(hunk.removed)) for hunk in heads)
    gone = _where((hunk.id, _members(hunk.removed) - _members(hunk.added)) for hunk in heads)
    if not come and not gone:
        return
    reads = _where((h.id, _read(h.added) - _read(h.removed)) for h in code)
    read = _where((h.id, _read(h.removed) - _read(h.added)) for h in code)
    for name, makers in come.items():
        if len(makers) == 1 and name not in gone and name not in read:
            for user in reads.get(name, ()):
                yield from _edge(makers[0], user, Why.DEFINES, name)
    for name, droppers in gone.items():
        if len(droppers) == 1 and name not in come and name not in reads:
            for user in read.get(name, ()):
                yield from _edge(user, droppers[0], Why.LAST_USE, name)


def _edge(one: HunkId, two: HunkId, why: Why, name: bytes) -> Iterator[Edge]:
    if one != two:
        yield Edge(one, two, why, name.decode("ascii"))


def _ending(hunk: Hunk) -> str:
    return posixpath.splitext(hunk.path)[1]


def _where(found: Iterable[tuple[HunkId, frozenset[bytes]]]) -> Where:
    places: dict[bytes, list[HunkId]] = defaultdict(list)
    for hunk, names in found:
        for name in sorted(names):
            places[name].append(hunk)
    return dict(places)


def _members(lines: Iterable[bytes]) -> frozenset[bytes]:
    found: set[bytes] = set()
    for line in lines:
        at = MEMBER.match(line)
        if at is not None:
            found |= {at["first"], *WORD.findall(at["more"])}
    return frozenset(found)


def _read(lines: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(READ.findall(b"".join(lines)))
