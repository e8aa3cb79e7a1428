"""The features of candidates on literals: the forest was trained on exactly these numbers."""

from __future__ import annotations

from collections import Counter
from math import log1p

import pytest
from sites import make_site

from patchsplit.model.delta import Span, split_lines
from patchsplit.place.candidates.generate import Candidate
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Proposal, Site
from patchsplit.place.ranking.likeness import (
    FeatureRow,
    compute_features,
    mask_words,
    score_similarity,
)

BASE = b"""int first(void)
{
    int one = 1;

    call(one);
    call_again(one);

    return one;
}
"""


def propose(at: Span, lines: bytes, gap: int, slide: int = 0, *rules: Rule) -> Candidate:
    rules = rules or (Rule.CONTEXT,)
    proposal = Proposal(rules[0], at, split_lines(lines), gap, slide)
    return Candidate(proposal, Counter(rules))


def measure(site: Site, at: Span, lines: bytes, gap: int | None = None) -> FeatureRow:
    """The features of the only candidate of a site."""
    gap = site.old.start if gap is None else gap
    (row,) = compute_features(site, [propose(at, lines, gap)])
    return row


def assert_has(row: FeatureRow, **wanted: float) -> None:
    """Compares features; "_" in their names is a space."""
    named = {name.replace("_", " "): value for name, value in wanted.items()}
    assert {name: row[name] for name in named} == pytest.approx(named)


def replace_call(upstream: bytes, fork: bytes = b"    call(one, two);\n    more(two);\n") -> Site:
    """A hunk that replaces line 4 of BASE, "call(one);"."""
    return make_site(BASE, BASE.replace(b"    call(one);\n", fork), upstream)


def insert_call(upstream: bytes, lines: bytes = b"    other(two);\n") -> Site:
    """A hunk that inserts before line 5 of BASE, "call_again(one);"."""
    return make_site(BASE, BASE.replace(b"    call_again", lines + b"    call_again"), upstream)


# ---- the hunk


def test_the_lines_of_the_hunk_are_counted() -> None:
    site = replace_call(BASE.replace(b"call(one)", b"call(1)"), b"    x;\n  \n    more  (two);\n")
    row = measure(site, Span(4, 5), b"x;\n")
    assert_has(row, added=3, removed=1, trivial_lines=2)
    assert_has(row, added_letters=len("x;more (two);"), removed_letters=len("call(one);"))


def test_upstreams_changes_that_touch_the_hunk_are_counted_by_kind() -> None:
    lines = b"".join(b"line_%d();\n" % k for k in range(9))
    upstream = lines.replace(b"line_3();\n", b"new_0();\nnew_1();\nline_3();\n")
    upstream = upstream.replace(b"line_5();\n", b"").replace(b"line_8", b"last")
    site = make_site(lines, lines.replace(b"line_3();\nline_4();\n", b"mine();\n"), upstream)
    row = measure(site, Span(5, 7), b"mine();\n")
    assert_has(row, changes=2, inserted_there=1, deleted_there=1, replaced_there=0)
    assert_has(row, region_in_base=3, region_upstream=4)
    assert_has(row, changes_of_file=log1p(3), lines_of_file=log1p(10))


def test_a_replaced_line_is_neither_inserted_nor_deleted() -> None:
    row = measure(replace_call(BASE.replace(b"call(one)", b"call(1)")), Span(4, 5), b"x;\n")
    assert_has(row, changes=1, inserted_there=0, deleted_there=0, replaced_there=1)


@pytest.mark.parametrize(
    ("added", "order"),
    [(b"import b\n", True), (b"import  B\n", True), (b"import aa\n", True), (b"import z\n", False)],
)
def test_lines_are_in_order_with_two_lines_before_and_after(added: bytes, order: bool) -> None:  # noqa: FBT001
    base = b"zzz\nimport a\nimport a\nimport c\nimport d\nabc\n"
    site = make_site(base, base.replace(b"import c", added + b"import c"), base)
    row = measure(site, Span(3, 3), added)
    assert_has(row, in_order=order, list=True)


def test_the_third_line_on_each_side_says_nothing_of_the_order() -> None:
    base = b"b\nimport a\nimport b\nimport d\nimport e\nimport c\n"
    site = make_site(base, base.replace(b"import d", b"import c\nimport d"), base)
    assert_has(measure(site, Span(3, 3), b"import c\n"), in_order=True)
    near = base.replace(b"import a", b"import z")
    site = make_site(near, near.replace(b"import d", b"import c\nimport d"), near)
    assert_has(measure(site, Span(3, 3), b"import c\n"), in_order=False)
    near = base.replace(b"import e", b"import a")
    site = make_site(near, near.replace(b"import d", b"import c\nimport d"), near)
    assert_has(measure(site, Span(3, 3), b"import c\n"), in_order=False)


def test_the_first_line_of_a_file_has_nothing_before_it() -> None:
    base = b"import b\nimport c\nimport a\n"
    row = measure(make_site(base, b"import a\n" + base, base), Span(0, 0), b"import a\n")
    assert_has(row, in_order=True)
    assert_has(row, blank_before=False, before_1=1, before_2=1, before_3=1)
    assert_has(row, behind_1=1, behind_2=1, behind_3=1)


def test_the_first_line_counts_like_any_other() -> None:
    base = b"\tzeta();\nalpha();\nbeta();\n"
    site = make_site(base, base.replace(b"alpha", b"aleph();\nalpha"), base.replace(b"beta", b"b"))
    row = measure(site, Span(1, 1), b"aleph();\n")
    assert_has(row, in_order=False, as_before=log1p(1), deeper=0)
    assert row["kept within 5"] == pytest.approx(2 / 3), "upstream's line 0 is kept"
    assert_has(measure(site, Span(2, 2), b"aleph();\n"), deeper=8)
    site = make_site(base, base.replace(b"alpha", b"zeta();\nalpha"), base)
    assert_has(measure(site, Span(1, 1), b"zeta();\n"), there_already=1)


def test_only_the_line_right_before_tells_how_deep_it_is() -> None:
    base = b"a();\n        deep();\n    less();\nend();\n"
    site = make_site(base, base.replace(b"    less", b"        x();\n    less"), base)
    assert_has(measure(site, Span(2, 2), b"        x();\n"), deeper=0)
    assert_has(measure(site, Span(1, 1), b"        x();\n"), deeper=8)
    assert_has(measure(site, Span(3, 3), b"        x();\n"), deeper=4)


def test_blank_lines_next_to_the_hunk_are_told() -> None:
    after_blank = make_site(BASE, BASE.replace(b"    call(one)", b"    x(1);\n    call(one)"), BASE)
    assert_has(measure(after_blank, Span(4, 4), b""), blank_before=True, blank_behind=False)
    before_blank = make_site(BASE, BASE.replace(b"= 1;\n", b"= 1;\n    x(1);\n"), BASE)
    assert_has(measure(before_blank, Span(3, 3), b""), blank_before=False, blank_behind=True)


def test_the_language_is_known_by_the_path() -> None:
    assert_has(measure(insert_call(BASE), Span(5, 5), b""), c=True, python=False)


def test_churn_is_the_share_of_kept_lines_within_three_reaches() -> None:
    lines = [b"line_%d();\n" % k for k in range(120)]
    base = b"".join(lines)
    fork = b"".join([*lines[:60], b"mine();\n", *lines[60:]])
    lines[55] = lines[44] = lines[64] = lines[75] = lines[9] = lines[110] = b"other;\n"
    row = measure(make_site(base, fork, b"".join(lines)), Span(60, 60), b"mine();\n")
    assert row["kept within 5"] == 0.8, "lines 55 and 64 of 55 to 64 are gone"
    assert row["kept within 15"] == pytest.approx(28 / 30)
    assert row["kept within 50"] == pytest.approx(96 / 100)


def test_churn_stops_at_the_ends_of_the_file() -> None:
    site = make_site(b"a;\nb;\n", b"a;\nmine;\nb;\n", b"other;\nb;\n")
    assert_has(measure(site, Span(1, 1), b"mine;\n"), kept_within_5=0.5, kept_within_50=0.5)
    empty = make_site(b"", b"mine;\n", b"theirs;\n")
    assert_has(measure(empty, Span(0, 0), b"mine;\n"), kept_within_5=1)


def test_names_that_upstream_dropped_and_new_names_are_counted() -> None:
    site = insert_call(BASE.replace(b"again", b"twice"), b"    call_again(one, two, call_twice);\n")
    row = measure(site, Span(5, 5), b"    call_twice(one, two);\n")
    assert_has(row, names=4, names_gone=1, names_new=1)
    assert_has(row, names_gone_in_it=0, ways_gone=0)


def test_names_and_trigrams_that_upstream_dropped_are_counted_in_the_candidates_lines() -> None:
    site = insert_call(BASE.replace(b"again", b"twice"))
    row = measure(site, Span(5, 5), b"    call_again(one);\n    call(call_again);\n")
    assert_has(row, names_gone_in_it=1)
    assert row["ways gone"] == len(
        site.map.stale_trigrams((b"    call_again(one);\n", b"    call(call_again);\n"))
    )


def test_lines_that_are_already_near_are_a_share_of_those_with_words() -> None:
    site = insert_call(BASE.replace(b"    call_again", b"    ours( 1 );\n    call_again"),
                       b"    ours( 1 );\n    theirs(2);\n    }\n")  # fmt: skip
    assert_has(measure(site, Span(5, 5), b""), there_already=0.5)
    assert_has(measure(insert_call(BASE, b"}\n"), Span(5, 5), b""), there_already=0)


@pytest.mark.parametrize(("distance", "near"), [(11, True), (12, False)])
def test_near_is_within_twelve_lines(distance: int, near: bool) -> None:  # noqa: FBT001
    lines = [b"line_%d();\n" % k for k in range(60)]
    base, fork = b"".join(lines), b"".join([*lines[:30], b"mine();\n", *lines[30:]])
    for place in (30 + distance, 30 - 1 - distance):
        there = b"".join([*lines[:place], b"mine();\n", *lines[place + 1 :]])
        row = measure(make_site(base, fork, there), Span(30, 30), b"mine();\n")
        assert row["there already"] == near


# ---- a candidate


def test_the_context_is_compared_line_by_line() -> None:
    upstream = b"new;\n" + BASE.replace(b"int one = 1;", b"int one = 2;").replace(
        b"return one", b"return two"
    )
    row = measure(insert_call(upstream), Span(6, 6), b"    other(two);\n")
    assert_has(row, before_1=1, before_2=0.5, before_3=0.8 * 11 / 12)
    assert_has(row, behind_1=1, behind_2=0.5)
    assert 0 < row["behind 3"] < 0.8
    shifted = measure(insert_call(upstream), Span(7, 7), b"    other(two);\n")
    assert 0 < shifted["before 1"] < 0.8
    assert_has(shifted, behind_1=0, before_2=0)


def test_a_context_line_counts_by_how_often_upstream_has_it() -> None:
    row = measure(insert_call(BASE + b"  call(one);\n"), Span(5, 5), b"")
    assert_has(row, as_before=log1p(2), as_behind=log1p(1))
    row = measure(insert_call(BASE.replace(b"call(one)", b"x")), Span(5, 5), b"")
    assert_has(row, as_before=0)


def test_what_is_replaced_is_compared_with_what_the_hunk_replaces() -> None:
    same = measure(replace_call(BASE), Span(4, 5), b"    call(two);\n")
    assert same["replaces the same"]
    assert same["replaces the same, squeezed"]
    assert_has(same, gone_still_there=1, replaced_was_gone=1, replaced=1, written=1)
    assert_has(same, written_more=-1, replaced_more=0)
    indented = replace_call(BASE.replace(b"    call(one);", b"\tcall(one);"))
    more = measure(indented, Span(4, 6), b"x;\ny;\nz;\n")
    assert not more["replaces the same"]
    assert not more["replaces the same, squeezed"]
    assert_has(more, gone_still_there=1, replaced_was_gone=0.5, written_more=1, replaced_more=1)
    squeezed = measure(indented, Span(4, 5), b"x;\n")
    assert not squeezed["replaces the same"]
    assert squeezed["replaces the same, squeezed"]
    nothing = measure(replace_call(BASE), Span(4, 4), b"x;\n")
    assert_has(nothing, gone_still_there=0, replaced_was_gone=1, replaced_more=-1)


def test_the_joints_are_compared_with_those_in_the_base() -> None:
    row = measure(insert_call(BASE), Span(5, 5), b"    other(two);\n")
    assert row["ends alike before"]
    assert row["ends alike behind"]
    assert row["blank as before"]
    assert row["blank as behind"]
    assert row["same block"]
    assert_has(row, deeper=0, shaped_as_before=1, shaped_as_behind=1, head_shaped_as_behind=1)
    assert not row["two blanks before"]
    assert not row["two blanks behind"]


def test_joints_at_another_place_differ() -> None:
    row = measure(insert_call(BASE), Span(2, 2), b"    other(two);\n")
    assert not row["ends alike before"], "; and {"
    assert row["ends alike behind"]
    assert_has(row, deeper=4, shaped_as_before=0)
    assert row["same block"]
    row = measure(insert_call(BASE), Span(3, 3), b"    other(two);\n")
    assert not row["blank as behind"]
    assert row["blank as before"]
    assert not measure(insert_call(BASE), Span(4, 4), b"x;\n")["blank as before"]


def test_blank_lines_that_would_meet_are_told() -> None:
    row = measure(insert_call(BASE), Span(4, 4), b"\n    other(two);\n")
    assert row["two blanks before"]
    assert not row["two blanks behind"]
    assert not measure(insert_call(BASE), Span(4, 4), b"    other(two);\n")["two blanks before"]
    row = measure(insert_call(BASE), Span(3, 3), b"    other(two);\n\n")
    assert not row["two blanks before"]
    assert row["two blanks behind"]
    deleted = measure(replace_call(BASE), Span(4, 5), b"")
    assert deleted["two blanks before"], "nothing is written, after a blank line"
    assert not deleted["two blanks behind"]


def test_the_joints_are_in_order_by_bytes_without_case() -> None:
    base = b"Bravo,\ndelta,\n"
    site = make_site(base, b"Bravo,\ncharlie,\ndelta,\n", base)
    row = measure(site, Span(1, 1), b"charlie,\n")
    assert row["in order before"]
    assert row["in order behind"]
    row = measure(site, Span(2, 2), b"Charlie,\n")
    assert not row["in order before"]
    row = measure(site, Span(0, 0), b"Charlie,\n")
    assert not row["in order behind"]
    row = measure(site, Span(1, 1), b"bravo,\nDelta,\n")
    assert row["in order before"]
    assert row["in order behind"]


def test_first_and_last_line_are_compared_each_with_its_side() -> None:
    site = insert_call(BASE, b"    if (two)\n        other(two, one);\n")
    row = measure(site, Span(5, 5), b"    if (two)\n    other(two);\n")
    assert_has(row, shaped_as_before=0.8 * score_similarity(b"w (w)", b"w(w);") / 0.8)
    assert_has(row, shaped_as_behind=1)
    assert row["head shaped as behind"] < 1


def test_another_block_is_not_the_same() -> None:
    upstream = BASE + b"\nint second(void)\n{\n    call(one);\n    call_again(one);\n}\n"
    row = measure(insert_call(upstream), Span(13, 13), b"    other(two);\n")
    assert not row["same block"]
    assert_has(row, before_1=1, behind_1=1)


def test_the_block_is_found_by_the_depth_of_what_is_written_or_of_what_goes() -> None:
    upstream = BASE.replace(b"int first", b"int last")
    shallow = measure(insert_call(upstream), Span(5, 5), b"label:\n")
    assert shallow["same block"], "nothing encloses a line without indentation"
    gone = measure(replace_call(upstream), Span(4, 5), b"")
    assert not gone["same block"]


def test_the_position_is_relative_to_the_region_that_upstream_changed() -> None:
    upstream = b"new;\nnew;\n" + BASE.replace(b"    call_again", b"    x();\n    call_again")
    site = insert_call(upstream)
    row = measure(site, Span(7, 7), b"    other(two);\n")
    assert_has(row, far=0, further_down=False, from_above=1, from_below=1)
    assert row["in region"]
    assert row["at its start"]
    assert not row["at its end"]
    assert row["below what is above"]
    assert row["above what is below"]
    end = measure(site, Span(8, 8), b"    other(two);\n")
    assert_has(end, far=log1p(1), further_down=True, from_above=2, from_below=0)
    assert end["in region"]
    assert end["at its end"]
    assert end["above what is below"]
    assert not end["at its start"]
    out = measure(site, Span(9, 9), b"    other(two);\n")
    assert not out["in region"]
    assert not out["above what is below"]
    up = measure(site, Span(6, 6), b"    other(two);\n")
    assert_has(up, far=log1p(1), further_down=False, from_above=0, from_below=2)
    assert not up["in region"]
    assert not up["below what is above"]


def test_the_hunks_own_distance_from_the_start_of_the_region_counts() -> None:
    upstream = BASE.replace(b"    call(one);\n    call_again(one);\n", b"    all();\n")
    site = insert_call(upstream)
    assert_has(measure(site, Span(5, 5), b"    other(two);\n"), far=0)
    assert_has(measure(site, Span(4, 4), b"    other(two);\n"), far=log1p(1), further_down=False)


def test_without_unchanged_lines_within_thirty_the_ends_of_the_file_are_the_bounds() -> None:
    lines = [b"line_%d();\n" % k for k in range(100)]
    base, fork = b"".join(lines), b"".join([*lines[:50], b"mine();\n", *lines[50:]])
    upstream = [*lines[:22], b"one;\n", b"two;\n", *lines[79:]]
    row = measure(make_site(base, fork, b"".join(upstream)), Span(23, 23), b"mine();\n")
    assert_has(row, from_above=2, from_below=1)
    upstream = [*lines[:21], b"one;\n", b"two;\n", *lines[80:]]
    row = measure(make_site(base, fork, b"".join(upstream)), Span(22, 22), b"mine();\n")
    assert_has(row, from_above=23, from_below=len(upstream) - 22)


def test_the_nearest_unchanged_line_is_the_bound() -> None:
    row = measure(insert_call(BASE.replace(b"call(one)", b"x")), Span(5, 5), b"    other(two);\n")
    assert_has(row, from_above=2, from_below=0)


def test_the_first_and_the_last_line_of_the_base_are_bounds_too() -> None:
    site = make_site(b"a();\nb();\n", b"a();\nmine();\nb();\n", b"a();\nx();\nb();\n")
    assert_has(measure(site, Span(1, 1), b"mine();\n"), from_above=1, from_below=1)


def test_an_altered_or_slid_candidate_is_told() -> None:
    site = insert_call(BASE)
    rows = compute_features(
        site,
        [
            propose(Span(5, 5), b"    other(two);\n", 5),
            propose(Span(5, 5), b"    other(three);\n", 3, -2, Rule.SLID, Rule.EDGE, Rule.EDGE),
        ],
    )
    assert not rows[0]["altered"]
    assert rows[1]["altered"]
    assert [row["slid by"] for row in rows] == [0, 2]
    assert [(row["rules"], row["proposals"]) for row in rows] == [(1, 1), (2, 3)]
    assert [row[Rule.EDGE] for row in rows] == [False, True]
    assert [row[Rule.CONTEXT] for row in rows] == [True, False]


def test_unchanged_ends_are_no_part_of_a_candidate() -> None:
    site = replace_call(BASE)
    whole = measure(
        site, Span(3, 6), b"\n    call(one, two);\n    more(two);\n    call_again(one);\n"
    )
    assert_has(whole, replaced=1, written=2, altered=False, before_1=0.5, behind_1=1)


def test_a_trimmed_candidate_is_compared_where_the_hunk_begins_to_differ() -> None:
    fork = BASE.replace(b"    call(one);\n    call_again(one);\n",
                        b"    call(one);\n    other(one);\n    more(two);\n")  # fmt: skip
    site = make_site(BASE, fork, BASE)
    wide = Site(site.hunk, Span(4, 6), split_lines(fork)[4:7], site.map)
    row = measure(wide, Span(4, 6), b"    call(one);\n    other(one);\n    more(two);\n")
    assert_has(row, altered=True, before_1=1, before_2=0.5, behind_1=0.5)
    grown = Site(site.hunk, Span(4, 5), split_lines(fork)[4:7], site.map)
    row = measure(grown, Span(4, 5), b"    call(one);\n    other(one);\n    more(two);\n")
    assert_has(row, before_1=1, behind_1=1)


# ---- a candidate among others


def test_candidates_are_compared_with_the_best_of_the_others() -> None:
    site = insert_call(BASE)
    first = propose(Span(5, 5), b"    other(two);\n", 5, 0, Rule.SLID, Rule.EDGE)
    other = propose(Span(6, 6), b"    other(two);\n", 5)
    third = propose(Span(2, 2), b"    other(two);\n", 5)
    rows = compute_features(site, [first, other, third])
    assert [row["nth"] for row in rows] == [0, 1, 2]
    assert [row["of"] for row in rows] == [3, 3, 3]
    close = [row["before 1"] + row["behind 1"] for row in rows]
    assert close[0] == 2 > close[1] > close[2]
    assert [row["closer"] for row in rows] == [2 - close[1], close[1] - 2, close[2] - 2]
    wide = [sum(row[f"{side} {k}"] for side in ("before", "behind") for k in (1, 2, 3))
            for row in rows]  # fmt: skip
    assert rows[0]["liker"] == wide[0] - max(wide[1:])
    assert rows[2]["liker"] == wide[2] - wide[0]
    assert rows[0]["nearer"] == -log1p(1)
    assert rows[2]["nearer"] == log1p(3)
    assert [row["surer"] for row in rows] == [1, -1, -1]


def test_a_candidate_without_rivals_is_compared_with_fixed_values() -> None:
    row = measure(insert_call(BASE), Span(5, 5), b"    other(two);\n")
    assert_has(row, closer=3, liker=6, nearer=-9, surer=1, nth=0, of=1)


# ---- lines


def test_similar_lines_score_below_equal_ones() -> None:
    assert score_similarity(b"call(one);", b"call(one);") == 1
    assert score_similarity(b"", b"") == 0.5
    assert score_similarity(b"call(one);", b"call(two);") < 0.8
    assert score_similarity(b"call(one);", b"") == 0


def test_words_are_masked() -> None:
    assert mask_words(b"call_1(a, bc);") == b"w(w, w);"
