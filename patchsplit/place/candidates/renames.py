"""Edited lines of a file to the identifiers that upstream renamed in it since the base."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from patchsplit.model.delta import Lines, Span
from patchsplit.place.mapping import NAME, LineMap

MIN_AGREEMENT = 0.8
"""Share of a name's replacements that must agree."""
NEAR_LINES = 60
"""Lines before and after a hunk that find_renames_near() considers."""
PART = re.compile(rb"[^_]+_*|_+")
MIN_VOTES = 2
"""Names whose prefix must have changed alike before the change is applied to other names."""

Renames = Mapping[bytes, bytes]
"""A name of the base -> upstream's name for it."""
Votes = dict[bytes, Counter[bytes]]
"""A name -> the names that replaced it, and how often."""


def find_renames(map_: LineMap, lines: Iterable[bytes]) -> Renames:
    """Returns upstream's names for those names of `lines` that its file no longer has.

    A name that the base's file had already is no new name for another. A name that the base's file
    does not have is renamed as names with the same prefix were.
    """
    before, now = map_.base_names, map_.upstream_names
    unknown = {name for name in NAME.findall(b"".join(lines)) if name not in now}
    gone = unknown & before
    new_names = {name for name in unknown - before if len(_split_name(name)) > 1}
    heads = {_split_name(name)[0] for name in new_names}
    related = {name for name in before - now if _split_name(name)[0] in heads} if heads else set()
    found = _pick_majority(_iter_replacements(map_, gone | related, map_.changes), before)
    return {
        **{name: new for name in new_names if (new := _rename_by_head(name, found)) is not None},
        **{name: new for name, new in found.items() if name in gone},
    }


def find_renames_near(map_: LineMap, old: Span, lines: Iterable[bytes]) -> Renames:
    """Returns upstream's names for names of `lines` that it renamed only near the base's `old`.

    They are gone from the lines around, but upstream's file still has them elsewhere.
    """
    base = Span(max(0, old.start - NEAR_LINES), min(len(map_.base), old.stop + NEAR_LINES))
    there = map_.expand_to_changes(base)[1]
    before = _names_in(map_.base[base.start : base.stop])
    now = _names_in(map_.upstream[there.start : there.stop])
    gone = {
        name
        for name in NAME.findall(b"".join(lines))
        if name in before and name not in now and name in map_.upstream_names
    }
    touched = map_.changes_touching(base)
    changes = map_.changes[touched.start : touched.stop]
    return _pick_majority(_iter_replacements(map_, gone, changes), before) if gone else {}


def _names_in(lines: Lines) -> set[bytes]:
    return set(NAME.findall(b"".join(lines)))


def _pick_majority(
    pairs: Iterable[tuple[bytes, bytes]], base_names: Iterable[bytes]
) -> dict[bytes, bytes]:
    """Returns the renames (old, new) that at least MIN_AGREEMENT of an old name's pairs agree on.

    Pairs whose new name is one of `base_names` do not count.
    """
    votes: Votes = defaultdict(Counter)
    for old, new in pairs:
        if new not in base_names:
            votes[old][new] += 1
    found = {}
    for old, count in votes.items():
        new, times = count.most_common(1)[0]
        if times >= MIN_AGREEMENT * count.total():
            found[old] = new
    return found


def _rename_by_head(name: bytes, found: Renames) -> bytes | None:
    """Returns a name with the prefix that upstream gave to names with the same prefix.

    None where upstream renamed fewer than MIN_VOTES such names, or they do not agree.
    """
    votes: Counter[tuple[bytes, bytes]] = Counter()
    for old, new in found.items():
        head, other = _split_heads(old, new)
        bare, other_bare = head.strip(b"_"), other.strip(b"_")
        changed = bare and other_bare and bare != other_bare
        if changed and len(head) < len(name) and name.startswith(head):
            votes[head, other] += 1
    if not votes:
        return None
    (head, other), times = votes.most_common(1)[0]
    if times < MIN_VOTES or times < MIN_AGREEMENT * votes.total():
        return None
    return other + name[len(head) :]


def _split_heads(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Returns both names without the longest common run of parts at their ends."""
    was, now = _split_name(old), _split_name(new)
    while was and now and was[-1] == now[-1]:
        was, now = was[:-1], now[:-1]
    return b"".join(was), b"".join(now)


def _split_name(name: bytes) -> list[bytes]:
    return PART.findall(name)


def _iter_replacements(
    map_: LineMap, wanted: set[bytes], changes: Iterable[tuple[Span, Span]]
) -> Iterator[tuple[bytes, bytes]]:
    """Yields each wanted name in a changed line with the name that replaced it there."""
    if not wanted:
        return
    for old, _ in changes:
        for number in range(old.start, old.stop):
            names = NAME.findall(map_.base[number])
            if wanted.isdisjoint(names):
                continue
            there = map_.follow_line(number)
            if there >= 0:
                others = NAME.findall(map_.upstream[there])
                yield from (pair for pair in _pair_names(names, others) if pair[0] in wanted)


def _pair_names(names: list[bytes], others: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    matcher = SequenceMatcher(None, names, others, autojunk=False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "replace" and last - first == stop - start:
            yield from zip(names[first:last], others[start:stop], strict=True)


def rename_identifiers(lines: Lines, renames: Renames) -> Lines:
    """Returns the lines with each whole identifier in `renames` replaced by its new name."""
    return tuple(NAME.sub(lambda name: renames.get(name[0], name[0]), line) for line in lines)
