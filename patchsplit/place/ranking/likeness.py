"""What speaks for a candidate and against it, as numbers that the ranking weighs.

The lines around it as around the hunk in the base, their order and depth, what it replaces, how
many rules lead to it, and how it stands against the hunk's other candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.generate import Candidate, trimmed
from patchsplit.place.candidates.sites import Site
from patchsplit.place.lines import alikeness, depth, enclosing, listed, squeezed, trivial
from patchsplit.place.mapping import NAME, LineMap

HOWS = (
    "slid", "kept both", "kept before", "kept behind", "edited both", "edited before",
    "edited behind", "sorted", "edge", "context", "tokens", "inside", "adjacent", "found 0",
    "found 1", "found 2", "found 3", "tokens inside", "over", "over all", "reindented", "between",
    "region", "added only", "names", "tokens close",
)  # fmt: skip
"""Every rule, by the name under which it proposes."""
NEAR = 12
"""Lines around a region in which a hunk's own lines are looked for."""
FAR = 30
"""Lines of the base in which a line that upstream kept is looked for."""
EDGE = b"\0edge"
"""Stands for the line before the first and behind the last."""
WORD = re.compile(rb"\w+")

Row = dict[str, float]


def features(site: Site, all_: Sequence[Candidate]) -> list[Row]:
    """Returns a row of numbers for each candidate of one hunk, by name."""
    shared = _of_site(site)
    told: dict[Lines, Row] = {}
    rows = [_of_candidate(site, one, told) for one in all_]
    close = [row["before 1"] + row["behind 1"] for row in rows]
    wide = [sum(row[f"{side} {k}"] for side in ("before", "behind") for k in (1, 2, 3))
            for row in rows]  # fmt: skip
    for nth, row in enumerate(rows):
        others = [k for k in range(len(rows)) if k != nth]
        row["closer"] = close[nth] - max((close[k] for k in others), default=-1.0)
        row["liker"] = wide[nth] - max((wide[k] for k in others), default=-1.0)
        row["nearer"] = row["far"] - min((rows[k]["far"] for k in others), default=9.0)
        row["surer"] = row["rules"] - max((rows[k]["rules"] for k in others), default=0.0)
        row["nth"] = nth
        row["of"] = len(rows)
        row.update(shared)
    return rows


# ---- the hunk and what upstream did around it


def _of_site(site: Site) -> Row:
    map_, path = site.map, site.hunk.path
    old, at = map_.around(site.old)
    touched = map_.touched(site.old)
    kinds = [_kind(*map_.changes[k]) for k in touched]
    start, stop = site.old.start, site.old.stop
    beside = (*map_.base[max(0, start - 2) : start], *site.added, *map_.base[stop : stop + 2])
    run = [squeezed(line).lower() for line in beside]
    return {
        "added": len(site.added),
        "removed": len(site.removed),
        "region upstream": len(at),
        "region in base": len(old),
        "changes": len(touched),
        "inserted there": kinds.count("inserted"),
        "deleted there": kinds.count("deleted"),
        "replaced there": kinds.count("replaced"),
        "list": listed(site.added),
        "in order": run == sorted(run),
        "c": path.endswith((".c", ".h")),
        "python": path.endswith(".py"),
        "trivial lines": sum(trivial(line) for line in site.added),
        "added letters": sum(len(squeezed(line)) for line in site.added),
        "removed letters": sum(len(squeezed(line)) for line in site.removed),
        "blank before": not _line(map_.base, start - 1),
        "blank behind": not _line(map_.base, stop),
        "changes of file": log1p(len(map_.changes)),
        "lines of file": log1p(len(map_.upstream)),
        **_churn(map_, site.old),
        **_strange(site),
        "there already": _already(map_.upstream[max(0, at.start - NEAR) : at.stop + NEAR], site),
    }


def _churn(map_: LineMap, old: Span) -> Row:
    """The share of the base's lines around the hunk that upstream kept, near and further off."""
    found: Row = {}
    for reach in (5, 15, 50):
        first, last = max(0, old.start - reach), min(len(map_.base), old.stop + reach)
        kept = sum(line >= 0 for line in map_.lines[first:last])
        found[f"kept within {reach}"] = kept / (last - first) if last > first else 1.0
    return found


def _strange(site: Site) -> Row:
    """Names of the hunk that upstream's file has no more, and those that it never had."""
    base, upstream = site.map.base_names, site.map.upstream_names
    names = set(NAME.findall(b"".join(site.added)))
    gone = {name for name in names if name in base and name not in upstream}
    new = {name for name in names if name not in base and name not in upstream}
    return {"names": len(names), "names gone": len(gone), "names new": len(new)}


def _kind(old: Span, new: Span) -> str:
    if old and new:
        return "replaced"
    return "deleted" if old else "inserted"


def _already(near: Lines, site: Site) -> float:
    told = [squeezed(line) for line in site.added if not trivial(line)]
    there = {squeezed(line) for line in near}
    return sum(line in there for line in told) / len(told) if told else 0.0


# ---- one candidate


def _of_candidate(site: Site, one: Candidate, told: dict[Lines, Row]) -> Row:
    """Returns the numbers of one candidate; `told` is what is known of lines already."""
    at, lines = trimmed(site.map.upstream, one.at, one.lines)
    if lines not in told:
        told[lines] = _given_up(site.map, lines)
    gap, stop = _part_of_hunk(site, one, lines)
    return {
        **_context(site.map, Span(gap, stop), at),
        **_replaced(site, at, lines),
        **_seams(site.map, Span(gap, stop), at, lines),
        **_order(site, at),
        **told[lines],
        "altered": lines != site.added,
        "slid by": abs(one.first.slid),
        "rules": len(one.hows),
        "proposals": one.hows.total(),
        **{how: how in one.hows for how in HOWS},
    }


def _part_of_hunk(site: Site, one: Candidate, lines: Lines) -> tuple[int, int]:
    """The base's lines that the candidate, trimmed, stands for."""
    gap = one.first.gap
    stop = gap + len(site.removed)
    if lines != site.added and not one.first.slid:
        both = zip(site.removed, site.added, strict=False)
        gap += next(
            (nth for nth, (was, now) in enumerate(both) if was != now),
            min(len(site.removed), len(site.added)),
        )
    return gap, max(gap, stop)


def _context(map_: LineMap, old: Span, at: Span) -> Row:
    base, upstream = map_.base, map_.upstream
    found: Row = {}
    for k in (1, 2, 3):
        found[f"before {k}"] = alike(_line(base, old.start - k), _line(upstream, at.start - k))
        found[f"behind {k}"] = alike(
            _line(base, old.stop + k - 1), _line(upstream, at.stop + k - 1)
        )
    found["as before"] = log1p(len(map_.told.get(_line(base, old.start - 1), ())))
    found["as behind"] = log1p(len(map_.told.get(_line(base, old.stop), ())))
    return found


def _replaced(site: Site, at: Span, lines: Lines) -> Row:
    there = site.map.upstream[at.start : at.stop]
    removed = [squeezed(line) for line in site.removed]
    replaced = [squeezed(line) for line in there]
    return {
        "replaces the same": site.removed == there,
        "replaces the same, squeezed": removed == replaced,
        "gone still there": _share(removed, replaced),
        "replaced was gone": _share(replaced, removed),
        "replaced": len(there),
        "written": len(lines),
        "written more": len(lines) - len(site.added),
        "replaced more": len(there) - len(site.removed),
    }


def _share(some: Sequence[bytes], of: Sequence[bytes]) -> float:
    return sum(line in of for line in some) / len(some) if some else 1.0


def _seams(map_: LineMap, old: Span, at: Span, lines: Lines) -> Row:
    """How the lines join what is before and behind, against how they do so in the fork."""
    base, upstream = map_.base, map_.upstream
    was_before, was_behind = _line(base, old.start - 1), _line(base, old.stop)
    before, behind = _line(upstream, at.start - 1), _line(upstream, at.stop)
    head = squeezed(lines[0]) if lines else b""
    foot = squeezed(lines[-1]) if lines else b""
    deep = depth(lines or base[old.start : old.stop])
    return {
        "ends alike before": was_before[-1:] == before[-1:],
        "ends alike behind": was_behind[-1:] == behind[-1:],
        "blank as before": bool(was_before) == bool(before),
        "blank as behind": bool(was_behind) == bool(behind),
        "two blanks before": not head and not before,
        "two blanks behind": not foot and not behind,
        "in order before": before.lower() <= head.lower(),
        "in order behind": foot.lower() <= behind.lower(),
        "shaped as before": alike(shape(head), shape(before)),
        "shaped as behind": alike(shape(foot), shape(behind)),
        "head shaped as behind": alike(shape(head), shape(behind)),
        "deeper": depth(base[max(0, old.start - 1) : old.start])
        - depth(upstream[max(0, at.start - 1) : at.start]),
        "same block": enclosing(base, map_.base_depths, old.start, deep)
        == enclosing(upstream, map_.upstream_depths, at.start, deep),
    }


def _order(site: Site, at: Span) -> Row:
    map_ = site.map
    old, region = map_.around(site.old)
    away = at.start - (region.start + site.old.start - old.start)
    above = _kept(map_, range(site.old.start - 1, max(-1, site.old.start - FAR), -1), -1)
    below = _kept(map_, range(site.old.stop, min(len(map_.base), site.old.stop + FAR)),
                  len(map_.upstream))  # fmt: skip
    return {
        "far": log1p(abs(away)),
        "further down": away > 0,
        "in region": region.start <= at.start and at.stop <= region.stop,
        "at its start": at.start == region.start,
        "at its end": at.stop == region.stop,
        "below what is above": above < at.start,
        "above what is below": below >= at.stop,
        "from above": at.start - above,
        "from below": below - at.stop,
    }


def _kept(map_: LineMap, numbers: range, none: int) -> int:
    """Upstream's line for the first of some lines of the base that upstream kept."""
    return next((map_.lines[k] for k in numbers if map_.lines[k] >= 0), none)


def _given_up(map_: LineMap, lines: Lines) -> Row:
    """What the lines still say that upstream's file says no more."""
    names = set(NAME.findall(b"".join(lines)))
    gone = {name for name in names if name in map_.base_names and name not in map_.upstream_names}
    return {"ways gone": len(map_.abandoned(lines)), "names gone in it": len(gone)}


# ---- lines


def _line(lines: Lines, number: int) -> bytes:
    return squeezed(lines[number]) if 0 <= number < len(lines) else EDGE


@lru_cache(1 << 16)
def alike(one: bytes, two: bytes) -> float:
    """How much two squeezed lines say the same, from 0 to 1; two empty ones are half alike."""
    if one == two:
        return 1.0 if one else 0.5
    return 0.8 * alikeness(one, two)


@lru_cache(1 << 14)
def shape(line: bytes) -> bytes:
    """A line with each of its words as the same letter."""
    return WORD.sub(b"w", line)
