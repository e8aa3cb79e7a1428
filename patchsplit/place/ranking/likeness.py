"""The candidates of a hunk to their features: named numbers that the ranking's forest weighs.

They compare the lines around a candidate with those around the hunk in the base, their order and
indentation, what is replaced, which rules propose it, and the hunk's other candidates. Truth values
are 0 and 1, shares are from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.generate import Candidate, trim_edit
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Site
from patchsplit.place.lines import (
    find_enclosing_head,
    is_list,
    is_trivial,
    measure_similarity,
    min_indent,
    squeeze_whitespace,
)
from patchsplit.place.mapping import NAME, LineMap

NEAR_LINES = 12
"""Lines before and after a region in which a hunk's own lines are looked for."""
FAR_LINES = 30
"""Lines of the base after a hunk in which an unchanged line is looked for; one fewer before it."""
EDGE = b"\0edge"
"""In place of the line before the first and after the last."""
WORD = re.compile(rb"\w+")

FeatureRow = dict[str, float]
"""Feature name -> value."""


def compute_features(site: Site, all_: Sequence[Candidate]) -> list[FeatureRow]:
    """Returns one row for each candidate of one hunk, parallel to `all_`."""
    shared = _measure_site(site)
    known: dict[Lines, FeatureRow] = {}
    rows = [_measure_candidate(site, one, known) for one in all_]
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


def _measure_site(site: Site) -> FeatureRow:
    map_, path = site.map, site.hunk.path
    old, at = map_.expand_to_changes(site.old)
    touched = map_.changes_touching(site.old)
    kinds = [_classify_change(*map_.changes[k]) for k in touched]
    start, stop = site.old.start, site.old.stop
    beside = (*map_.base[max(0, start - 2) : start], *site.added, *map_.base[stop : stop + 2])
    run = [squeeze_whitespace(line).lower() for line in beside]
    return {
        "added": len(site.added),
        "removed": len(site.removed),
        "region upstream": len(at),
        "region in base": len(old),
        "changes": len(touched),
        "inserted there": kinds.count("inserted"),
        "deleted there": kinds.count("deleted"),
        "replaced there": kinds.count("replaced"),
        "list": is_list(site.added),
        "in order": run == sorted(run),
        "c": path.endswith((".c", ".h")),
        "python": path.endswith(".py"),
        "trivial lines": sum(is_trivial(line) for line in site.added),
        "added letters": sum(len(squeeze_whitespace(line)) for line in site.added),
        "removed letters": sum(len(squeeze_whitespace(line)) for line in site.removed),
        "blank before": not _squeeze_line(map_.base, start - 1),
        "blank behind": not _squeeze_line(map_.base, stop),
        "changes of file": log1p(len(map_.changes)),
        "lines of file": log1p(len(map_.upstream)),
        **_measure_churn(map_, site.old),
        **_measure_names(site),
        "there already": _measure_presence(
            map_.upstream[max(0, at.start - NEAR_LINES) : at.stop + NEAR_LINES], site
        ),
    }


def _measure_churn(map_: LineMap, old: Span) -> FeatureRow:
    """Returns the share of the base's lines around the hunk that upstream kept, for three reaches.

    1 where the file has no lines.
    """
    found: FeatureRow = {}
    for reach in (5, 15, 50):
        first, last = max(0, old.start - reach), min(len(map_.base), old.stop + reach)
        kept = sum(line >= 0 for line in map_.upstream_lines[first:last])
        found[f"kept within {reach}"] = kept / (last - first) if last > first else 1.0
    return found


def _measure_names(site: Site) -> FeatureRow:
    """Counts the hunk's names, those that upstream's file no longer has, and those in neither."""
    base, upstream = site.map.base_names, site.map.upstream_names
    names = set(NAME.findall(b"".join(site.added)))
    gone = {name for name in names if name in base and name not in upstream}
    new = {name for name in names if name not in base and name not in upstream}
    return {"names": len(names), "names gone": len(gone), "names new": len(new)}


def _classify_change(old: Span, new: Span) -> str:
    if old and new:
        return "replaced"
    return "deleted" if old else "inserted"


def _measure_presence(near: Lines, site: Site) -> float:
    """Returns the share of the added, non-trivial lines that are among `near`; 0 for none."""
    added = [squeeze_whitespace(line) for line in site.added if not is_trivial(line)]
    there = {squeeze_whitespace(line) for line in near}
    return sum(line in there for line in added) / len(added) if added else 0.0


# ---- one candidate


def _measure_candidate(site: Site, one: Candidate, known: dict[Lines, FeatureRow]) -> FeatureRow:
    """Returns the features of one candidate; `known` caches _measure_stale() by lines."""
    at, lines = trim_edit(site.map.upstream, one.at, one.lines)
    if lines not in known:
        known[lines] = _measure_stale(site.map, lines)
    gap, stop = _find_hunk_part(site, one, lines)
    return {
        **_measure_context(site.map, Span(gap, stop), at),
        **_measure_replacement(site, at, lines),
        **_measure_joins(site.map, Span(gap, stop), at, lines),
        **_measure_position(site, at),
        **known[lines],
        "altered": lines != site.added,
        "slid by": abs(one.proposal.slide),
        "rules": len(one.rule_counts),
        "proposals": one.rule_counts.total(),
        **{rule: rule in one.rule_counts for rule in Rule},
    }


def _find_hunk_part(site: Site, one: Candidate, lines: Lines) -> tuple[int, int]:
    """Returns the start and stop of the base's lines that the trimmed candidate corresponds to."""
    gap = one.proposal.gap
    stop = gap + len(site.removed)
    if lines != site.added:
        both = zip(site.removed, site.added, strict=False)
        gap += next(
            (nth for nth, (was, now) in enumerate(both) if was != now),
            min(len(site.removed), len(site.added)),
        )
    return gap, max(gap, stop)


def _measure_context(map_: LineMap, old: Span, at: Span) -> FeatureRow:
    base, upstream = map_.base, map_.upstream
    found: FeatureRow = {}
    for k in (1, 2, 3):
        found[f"before {k}"] = score_similarity(
            _squeeze_line(base, old.start - k), _squeeze_line(upstream, at.start - k)
        )
        found[f"behind {k}"] = score_similarity(
            _squeeze_line(base, old.stop + k - 1), _squeeze_line(upstream, at.stop + k - 1)
        )
    found["as before"] = log1p(len(map_.squeezed_index.get(_squeeze_line(base, old.start - 1), ())))
    found["as behind"] = log1p(len(map_.squeezed_index.get(_squeeze_line(base, old.stop), ())))
    return found


def _measure_replacement(site: Site, at: Span, lines: Lines) -> FeatureRow:
    there = site.map.upstream[at.start : at.stop]
    removed = [squeeze_whitespace(line) for line in site.removed]
    replaced = [squeeze_whitespace(line) for line in there]
    return {
        "replaces the same": site.removed == there,
        "replaces the same, squeezed": removed == replaced,
        "gone still there": _share_in(removed, replaced),
        "replaced was gone": _share_in(replaced, removed),
        "replaced": len(there),
        "written": len(lines),
        "written more": len(lines) - len(site.added),
        "replaced more": len(there) - len(site.removed),
    }


def _share_in(some: Sequence[bytes], of: Sequence[bytes]) -> float:
    return sum(line in of for line in some) / len(some) if some else 1.0


def _measure_joins(map_: LineMap, old: Span, at: Span, lines: Lines) -> FeatureRow:
    """Compares the joints before and after the lines with those that the hunk has in the base."""
    base, upstream = map_.base, map_.upstream
    was_before, was_after = _squeeze_line(base, old.start - 1), _squeeze_line(base, old.stop)
    before, after = _squeeze_line(upstream, at.start - 1), _squeeze_line(upstream, at.stop)
    head = squeeze_whitespace(lines[0]) if lines else b""
    foot = squeeze_whitespace(lines[-1]) if lines else b""
    deep = min_indent(lines or base[old.start : old.stop])
    return {
        "ends alike before": was_before[-1:] == before[-1:],
        "ends alike behind": was_after[-1:] == after[-1:],
        "blank as before": bool(was_before) == bool(before),
        "blank as behind": bool(was_after) == bool(after),
        "two blanks before": not head and not before,
        "two blanks behind": not foot and not after,
        "in order before": before.lower() <= head.lower(),
        "in order behind": foot.lower() <= after.lower(),
        "shaped as before": score_similarity(mask_words(head), mask_words(before)),
        "shaped as behind": score_similarity(mask_words(foot), mask_words(after)),
        "head shaped as behind": score_similarity(mask_words(head), mask_words(after)),
        "deeper": min_indent(base[max(0, old.start - 1) : old.start])
        - min_indent(upstream[max(0, at.start - 1) : at.start]),
        "same block": find_enclosing_head(base, map_.base_depths, old.start, deep)
        == find_enclosing_head(upstream, map_.upstream_depths, at.start, deep),
    }


def _measure_position(site: Site, at: Span) -> FeatureRow:
    map_ = site.map
    old, region = map_.expand_to_changes(site.old)
    away = at.start - (region.start + site.old.start - old.start)
    above = _find_kept_line(
        map_, range(site.old.start - 1, max(-1, site.old.start - FAR_LINES), -1), -1
    )
    following = range(site.old.stop, min(len(map_.base), site.old.stop + FAR_LINES))
    below = _find_kept_line(map_, following, len(map_.upstream))
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


def _find_kept_line(map_: LineMap, numbers: range, none: int) -> int:
    """Returns upstream's number of the first of the base's lines that it kept; else `none`."""
    return next((map_.upstream_lines[k] for k in numbers if map_.upstream_lines[k] >= 0), none)


def _measure_stale(map_: LineMap, lines: Lines) -> FeatureRow:
    """Counts the trigrams and the names in the lines that upstream's file no longer has."""
    names = set(NAME.findall(b"".join(lines)))
    gone = {name for name in names if name in map_.base_names and name not in map_.upstream_names}
    return {"ways gone": len(map_.stale_trigrams(lines)), "names gone in it": len(gone)}


# ---- lines


def _squeeze_line(lines: Lines, number: int) -> bytes:
    return squeeze_whitespace(lines[number]) if 0 <= number < len(lines) else EDGE


@lru_cache(1 << 16)
def score_similarity(one: bytes, two: bytes) -> float:
    """Returns how similar two squeezed lines are: 1 if equal, 0.5 if both empty, else up to 0.8."""
    if one == two:
        return 1.0 if one else 0.5
    return 0.8 * measure_similarity(one, two)


@lru_cache(1 << 14)
def mask_words(line: bytes) -> bytes:
    """Returns a line with each of its words as "w"."""
    return WORD.sub(b"w", line)
