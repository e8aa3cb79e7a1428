"""The hunks of one file: git's merge first, regions that both changed, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from sites import make_map, make_site

from patchsplit.model.delta import Hunk, HunkId, Kind, Span, split_lines
from patchsplit.model.placement import Cause, Edit, Placement, Way
from patchsplit.place.candidates.renames import find_renames
from patchsplit.place.ranking.rank import NO_FILE_CONTEXT
from patchsplit.place.text import (
    make_context_lookup,
    merge_clean_hunks,
    place_text,
    rank_site,
)

Change = tuple[int, int, int, int]
"""A change of the fork: its lines in the base, and in the fork, half-open."""


def make_hunks(base: bytes, fork: bytes, changes: Sequence[Change]) -> list[Hunk]:
    old, new = split_lines(base), split_lines(fork)
    return [
        Hunk(HunkId(f"h{k}"), "a.c", Kind.TEXT, Span(a, b), Span(c, d), old[a:b], new[c:d])
        for k, (a, b, c, d) in enumerate(changes)
    ]


def diff(base: bytes, fork: bytes) -> list[Change]:
    found = SequenceMatcher(None, split_lines(base), split_lines(fork), autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in found.get_opcodes() if tag != "equal"]


def place(
    base: bytes, fork: bytes, upstream: bytes, git: Sequence[Change] | None = None
) -> list[Placement]:
    """Places all hunks; `git` are the fork's changes as git's merge sees them, if not these."""
    changes = diff(base, fork)
    ours = [(Span(a, b), Span(c, d)) for a, b, c, d in (changes if git is None else git)]
    hunks = make_hunks(base, fork, changes)
    return place_text(hunks, "a.c", make_map(base, upstream), ours, split_lines(fork))


def told(found: Sequence[Placement]) -> list[str]:
    """For each hunk: its way and place, "landed", or the cause of the question."""
    return [
        "landed"
        if one.landed is not None
        else f"{one.way} {one.action.at.start}-{one.action.at.stop}"
        if isinstance(one.action, Edit)
        else str(one.conflict and one.conflict.cause)
        for one in found
    ]


LINES = b"".join(b"line_%d(of, the, file);\n" % k for k in range(20))


def change(*names: int, text: bytes = b"mine") -> bytes:
    """LINES with the first word of some lines replaced."""
    lines = split_lines(LINES)
    return b"".join(
        line.replace(b"line", text) if k in names else line for k, line in enumerate(lines)
    )


# ---- git's merge


def test_hunks_that_touch_no_change_are_mapped() -> None:
    assert told(place(LINES, change(2, 9), b"new;\n" + change(5, text=b"their"))) == [
        "mapped 3-4",
        "mapped 10-11",
    ]


def test_a_region_in_which_both_made_the_same_changes_has_landed() -> None:
    both = change(3, 4, 8)
    assert told(place(LINES, both, both)) == ["landed", "landed"]
    assert told(place(LINES, both, change(3, 4))) == ["landed", "mapped 8-9"]


def test_two_hunks_on_one_change_of_upstreams_are_one_region() -> None:
    upstream = change(3, 4, 5).replace(b"mine_4", b"line_4")
    fork = change(3, 5)
    whole = ((Span(3, 6), Span(3, 6)),)
    map_ = make_map(LINES, upstream)
    hunks = make_hunks(LINES, fork, diff(LINES, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    one = type(map_)(map_.base, map_.upstream, whole)
    found, left = merge_clean_hunks(hunks, "a.c", one, ours)
    assert [placement.landed is not None for placement in found.values()] == [True, True]
    assert left == []
    found, left = merge_clean_hunks(hunks[:1], "a.c", one, ours)
    assert found == {}
    assert [site.hunk.id for site in left] == ["h0"]


def test_a_part_of_upstreams_change_is_not_the_same_change() -> None:
    fork, upstream = change(3), change(3, 4)
    hunks = make_hunks(LINES, fork, diff(LINES, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    _, left = merge_clean_hunks(hunks, "a.c", make_map(LINES, upstream), ours)
    assert len(left) == 1


def test_one_of_several_hunks_that_upstream_made_has_landed_by_itself() -> None:
    base, fork = b"a();\nb();\nc();\nd();\n", b"a(1);\nb();\nc(1);\nd();\n"
    upstream = b"a(1);\nb();\nc(2);\nd();\n"
    hunks = make_hunks(base, fork, diff(base, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    found, left = merge_clean_hunks(hunks, "a.c", make_map(base, upstream), ours)
    assert [(name, one.landed is not None) for name, one in found.items()] == [("h0", True)]
    assert [site.hunk.id for site in left] == ["h1"]


# ---- insertions that git has elsewhere


REPEATED = b"begin();\nx();\nx();\nx();\nend();\nlast();\n"


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_an_insertion_takes_gits_gap(gap: int) -> None:
    fork = REPEATED.replace(b"begin();\n", b"begin();\nx();\n")
    (found,) = place(REPEATED, fork, REPEATED + b"more();\n", [(gap, gap, gap, gap + 1)])
    assert found.action == Edit("a.c", Span(gap, gap), (b"x();\n",), order=found.action.order)  # type: ignore[union-attr]


@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_deletion_takes_gits_lines(first: int) -> None:
    fork = REPEATED.replace(b"x();\nx();\nx();\n", b"x();\nx();\n")
    git = [(first, first + 1, first, first)]
    (found,) = place(REPEATED, fork, REPEATED + b"more();\n", git)
    assert found.action == Edit("a.c", Span(first, first + 1), (), order=found.action.order)  # type: ignore[union-attr]


def test_where_git_divides_a_change_otherwise_and_the_result_differs_it_is_asked_about() -> None:
    fork = change(3)
    other = [(3, 5, 3, 5)]
    upstream = b"new;\n" + LINES
    assert told(place(LINES, fork, upstream, other)) == ["mapped 4-5"], "the result is the same"
    assert told(place(LINES, fork, upstream, [(3, 4, 4, 5)])) == ["both-changed"]


# ---- what is asked


def test_a_removed_line_that_upstream_has_nowhere_is_obsolete() -> None:
    base = LINES
    fork = base.replace(b"line_9(of, the, file);\n", b"line_9(of, my, own, fork);\nmore_9(x);\n")
    upstream = base.replace(b"line_9(of, the, file);\n", b"else();\nother();\nthing();\n")
    (found,) = place(base, fork, upstream)
    assert found.conflict is not None
    likely = bool(found.suggestions) and found.suggestions[0].confidence >= 0.3
    assert (found.conflict.cause is Cause.OBSOLETE_LINES) is not likely
    moved = upstream + b"line_9(of, the, file);\n"
    (found,) = place(base, fork, moved)
    assert found.conflict is None or found.conflict.cause is not Cause.OBSOLETE_LINES


def test_two_insertions_at_one_place_are_asked_about_as_such() -> None:
    fork = LINES.replace(b"line_9", b"mine_9(x, y);\nline_9")
    upstream = LINES.replace(b"line_9", b"their_9(a);\nline_9")
    (found,) = place(LINES, fork, upstream)
    assert found.conflict is not None
    assert found.conflict.cause is Cause.BOTH_INSERTED
    assert found.conflict.reason.startswith("Upstream inserted other lines at the same place")
    (first,) = [one for one in found.suggestions if one.edit.at == Span(9, 9)]
    assert first.edit.lines == (b"mine_9(x, y);\n",)
    assert first.replaces == ()


def test_what_landed_for_sure_is_not_ranked() -> None:
    fork, upstream = change(9), change(9, text=b"their")
    hunks = make_hunks(LINES, fork, diff(LINES, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    map_ = make_map(LINES, upstream)
    (found,) = place_text(hunks, "a.c", map_, ours, split_lines(fork), landed={HunkId("h0")})
    assert found.conflict is not None
    assert (found.conflict.cause, found.suggestions) == (Cause.BOTH_CHANGED, ())
    (ranked,) = place_text(hunks, "a.c", map_, ours, split_lines(fork))
    assert ranked.conflict is None or ranked.suggestions


# ---- the other hunks of the file


def test_a_hunk_is_seen_with_the_others_of_its_file() -> None:
    base = b"one = self.agent;\ntwo();\ntri();\nfou();\n"
    upstream = b"one = agent;\ntwo();\ntri();\nfou(1);\n"
    fork = b"one = self.agent;\ntwo();\nx = self.agent;\ntri();\nfou(2);\n"
    map_ = make_map(base, upstream)
    hunks = make_hunks(base, fork, diff(base, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    _, left = merge_clean_hunks(hunks, "a.c", map_, ours)
    assert [site.hunk.id for site in left] == ["h1"]
    context = make_context_lookup(hunks, left, map_)(left[0])
    assert (context.open_hunks, context.others_stale) == (1, True)
    alone = make_context_lookup(hunks[1:], left, map_)(left[0])
    assert not alone.others_stale
    nothing_left = make_context_lookup(hunks, [], map_)(left[0])
    assert (nothing_left.open_hunks, nothing_left.others_stale) == (0, False)


def test_a_hunk_that_had_the_stale_words_before_does_not_make_the_file_stale() -> None:
    base = b"one = self.agent;\ntwo(self.agent, 1);\ntri();\nfou();\n"
    upstream = b"one = agent;\ntwo(agent, 1);\ntri();\nfou(1);\n"
    fork = base.replace(b"agent, 1", b"agent, 2").replace(b"fou()", b"fou(2)")
    map_ = make_map(base, upstream)
    hunks = make_hunks(base, fork, diff(base, fork))
    _, left = merge_clean_hunks(hunks, "a.c", map_, [(hunk.old, hunk.new) for hunk in hunks])
    site = next(one for one in left if one.hunk.id == "h1")
    context = make_context_lookup(hunks, left, map_)(site)
    assert (context.open_hunks, context.others_stale) == (2, False)


def test_the_candidates_of_a_site_are_ranked() -> None:
    site = make_site(LINES, change(9), change(10, text=b"their"))
    found = rank_site(site, NO_FILE_CONTEXT, find_renames(site.map, site.added))
    assert found[0].way is Way.ADJACENT


def test_a_hunk_is_obsolete_only_if_all_its_lines_are_gone() -> None:
    old = b"".join(b"line_%d(of, the, file);\n" % k for k in range(4, 15))
    mine = b"line_9(of, the, file);\nline_10(of, the, file);\n"
    fork = LINES.replace(mine, b"if (mine) {\n    replaces_it();\n}\n")
    other = b"".join(b"something(%d);\n" % (k * k) for k in range(9))
    (found,) = place(LINES, fork, LINES.replace(old, other))
    assert found.conflict is not None
    assert found.conflict.cause is Cause.OBSOLETE_LINES
    assert found.conflict.reason.startswith("Upstream's file no longer has the lines")
    kept = other.replace(b"something(16);", b"  line_10(of, the, file);")
    (found,) = place(LINES, fork, LINES.replace(old, kept))
    assert found.conflict is None or found.conflict.cause is Cause.BOTH_CHANGED


def test_names_are_asked_about_if_any_hunk_is_merged() -> None:
    base = b"use(old_name);\n" + LINES + b"last(old_name);\n"
    fork = base.replace(b"line_5(", b"mine(old_name);\nline_5(").replace(b"line_15", b"both_15")
    upstream = base.replace(b"old_name", b"new_name").replace(b"line_15", b"both_15")
    assert told(place(base, fork, upstream)) == ["renamed-names", "landed"]


@pytest.mark.parametrize("landed", [set(), {HunkId("h1")}])
def test_names_are_looked_for_if_any_hunk_has_not_landed(landed: set[HunkId]) -> None:
    rows = b"".join(b"line_%d(of, the, file);\n" % k for k in range(100))
    base = b"use(old_name, 1);\n" + rows
    fork = base.replace(b"line_80", b"mine_80(old_name);\nline_80").replace(b"line_95", b"mine_95")
    upstream = base.replace(b"old_name", b"new_name").replace(b"line_95", b"their_95")
    upstream = upstream.replace(b"line_80", b"their_80(x);\nline_80")
    hunks = make_hunks(base, fork, diff(base, fork))
    ours = [(hunk.old, hunk.new) for hunk in hunks]
    map_ = make_map(base, upstream)
    first, _ = place_text(hunks, "a.c", map_, ours, split_lines(fork), landed)
    assert any(one.edit.lines == (b"mine_80(new_name);\n",) for one in first.suggestions)
