"""The rules for replaced lines, on literals."""

from __future__ import annotations

import pytest
from sites import make_map, make_site, propose

from patchsplit.model.delta import Lines, Span, split_lines
from patchsplit.place.candidates.blocks import find_block, propose_replacements, reindent
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Proposal, Site
from patchsplit.place.mapping import LineMap

BASE = b"alpha_line();\nbeta_line();\ngamma_line();\ndelta_line();\n"
FORK = BASE.replace(b"beta_line();\ngamma_line();\n", b"mine();\n")
"""Replaces lines 1 and 2."""


def list_proposals(site: Site, rule: Rule) -> list[tuple[Span, bytes]]:
    found: list[Proposal] = [one for one in propose_replacements(site) if one.rule is rule]
    return [(one.at, b"".join(one.lines)) for one in found]


# ---- lines that upstream kept together


def test_lines_that_upstream_kept_together_are_replaced() -> None:
    site = make_site(BASE, FORK, BASE.replace(b"alpha_line();\n", b"a\nb\n"))
    assert list_proposals(site, Rule.ADJACENT) == [(Span(2, 4), b"mine();\n")]
    first = make_site(BASE, BASE.replace(b"alpha", b"mine"), BASE.replace(b"beta", b"theirs"))
    assert list_proposals(first, Rule.ADJACENT) == [(Span(0, 1), b"mine_line();\n")]


@pytest.mark.parametrize(
    "upstream",
    [BASE.replace(b"gamma", b"new();\ngamma"), BASE.replace(b"gamma_line();\n", b""),
     BASE.replace(b"beta_line();\n", b"")],
)  # fmt: skip
def test_lines_that_were_torn_apart_or_are_gone_are_not(upstream: bytes) -> None:
    assert not list_proposals(make_site(BASE, FORK, upstream), Rule.ADJACENT)


# ---- lines that are found


def test_a_block_is_found_wherever_it_is_but_for_whitespace_at_ends_of_lines() -> None:
    map_ = make_map(b"", b"a\nb\na  \r\nb\t\nc\na\n")
    assert find_block(map_, [b"a\n", b"b"]) == [0, 2]
    assert find_block(map_, [b"c\n", b"a\n"]) == [4]
    assert find_block(map_, [b"a\n", b"x\n"]) == []
    assert find_block(map_, [b" a\n"]) == []
    assert find_block(map_, [b"a\n", b"b\n", b"c\n"]) == [2]


def test_lines_are_found_with_all_context_that_is_there() -> None:
    upstream = b"x\n" * 9 + BASE
    whole = ((Span(0, 4), Span(0, 13)),)
    map_ = LineMap(split_lines(BASE), split_lines(upstream), whole)
    site = Site(make_site(BASE, FORK, upstream).hunk, Span(1, 3), (b"mine();\n",), map_)
    for rule in (Rule.FOUND_0, Rule.FOUND_1, Rule.FOUND_2, Rule.FOUND_3):
        assert list_proposals(site, rule) == [(Span(10, 12), b"mine();\n")]


def test_context_is_added_until_it_is_found_nowhere() -> None:
    upstream = b"new();\nbeta_line();\ngamma_line();\nother();\nend();\n"
    site = make_site(BASE, FORK, upstream)
    assert list_proposals(site, Rule.FOUND_0) == [(Span(1, 3), b"mine();\n")]
    assert not list_proposals(site, Rule.FOUND_1)
    assert not list_proposals(site, Rule.FOUND_2)


@pytest.mark.parametrize(("times", "found"), [(3, 3), (4, 0)])
def test_a_block_that_is_found_often_needs_more_context(times: int, found: int) -> None:
    base = b"begin_of_it();\nreset_it_all();\nend_of_it();\n"
    upstream = b"".join(b"reset_it_all();\nx%d();\n" % k for k in range(times))
    site = make_site(base, base.replace(b"reset_it_all", b"mine"), upstream)
    assert len(list_proposals(site, Rule.FOUND_0)) == found


def test_the_first_of_many_places_count_with_the_most_context() -> None:
    base = b"".join(b"%d();\n" % k for k in range(3)) + b"reset_it_all();\n4();\n5();\n6();\n"
    site = make_site(base, base.replace(b"reset_it_all", b"mine"), (b"x\n" + base) * 4)
    assert [at.start for at, _ in list_proposals(site, Rule.FOUND_3)] == [4, 12, 20]
    assert not list_proposals(site, Rule.FOUND_2)


@pytest.mark.parametrize(("line", "found"), [(b"12345678901;", True), (b"1234567890;", False)])
def test_a_short_block_is_not_looked_for(line: bytes, found: bool) -> None:  # noqa: FBT001
    base = b"a\n" + line + b"\nb\n"
    site = make_site(base, base.replace(line, b"mine"), b"1\n2\n" + line + b"\n3\n")
    assert bool(list_proposals(site, Rule.FOUND_0)) is found


# ---- what upstream made of the lines


def test_between_is_from_neighbour_to_neighbour() -> None:
    upstream = b"new();\nalpha_line(1);\nx();\ny();\ndelta_line();\n"
    site = make_site(BASE, FORK, upstream)
    assert list_proposals(site, Rule.BETWEEN) == [(Span(2, 4), b"mine();\n")]


def test_between_can_be_empty_but_not_backwards() -> None:
    gone = make_site(BASE, FORK, b"alpha_line();\ndelta_line();\n")
    assert list_proposals(gone, Rule.BETWEEN) == [(Span(1, 1), b"mine();\n")]
    swapped = b"delta_line();\nx();\nalpha_line();\n"
    lines = split_lines(BASE)
    changes = ((Span(0, 1), Span(0, 2)), (Span(1, 4), Span(3, 3)))
    map_ = LineMap(lines, split_lines(swapped), changes)
    site = Site(make_site(BASE, FORK, BASE).hunk, Span(1, 3), (b"mine();\n",), map_)
    assert not list_proposals(site, Rule.BETWEEN)


def test_between_reaches_to_the_ends_of_the_file() -> None:
    whole = make_site(b"alpha();\n", b"mine();\n", b"x();\ny();\n")
    assert list_proposals(whole, Rule.BETWEEN) == [(Span(0, 2), b"mine();\n")]


@pytest.mark.parametrize(
    "upstream",
    [b"x();\ny();\ndelta_line();\n", b"alpha_line();\nx();\ny();\n"],
    ids=["no line before", "no line after"],
)
def test_between_needs_both_neighbours(upstream: bytes) -> None:
    assert not list_proposals(make_site(BASE, FORK, upstream), Rule.BETWEEN)
    first = make_site(BASE, BASE.replace(b"alpha", b"mine"), b"x();\ngamma_line();\n")
    assert not list_proposals(first, Rule.BETWEEN)


def test_the_lines_that_were_edited_are_replaced_and_new_ones_stay() -> None:
    upstream = BASE.replace(b"beta_line();\ngamma", b"beta_line(1);\nnew();\nother_gamma")
    site = make_site(BASE, FORK, upstream)
    assert list_proposals(site, Rule.OVER) == [
        (Span(1, 4), b"mine();\nnew();\n"),
        (Span(1, 4), b"new();\nmine();\n"),
    ]
    assert list_proposals(site, Rule.OVER_ALL) == [(Span(1, 4), b"mine();\n")]


def test_where_nothing_new_is_among_them_one_replacement_is_proposed() -> None:
    upstream = BASE.replace(b"beta_line();\ngamma", b"beta_line(1);\nother_gamma")
    site = make_site(BASE, FORK, upstream)
    assert list_proposals(site, Rule.OVER) == [(Span(1, 3), b"mine();\n")]
    assert not list_proposals(site, Rule.OVER_ALL)


def test_what_became_of_some_lines_is_enough() -> None:
    first = make_site(BASE, FORK, b"beta_line(1);\nx();\n")
    assert list_proposals(first, Rule.OVER) == [(Span(0, 1), b"mine();\n")]
    assert not list_proposals(make_site(BASE, FORK, b"x();\n"), Rule.OVER)


def test_words_that_touch_are_merged_last() -> None:
    base = b"f(a, b);\n"
    apart = make_site(base, b"f(x, b);\n", b"f(a, y);\n")
    assert list_proposals(apart, Rule.TOKENS_INSIDE) == [(Span(0, 1), b"f(x, y);\n")]
    assert list_proposals(apart, Rule.TOKENS) == [(Span(0, 1), b"f(x, y);\n")]
    assert not list_proposals(apart, Rule.TOKENS_CLOSE)
    close = make_site(base, b"f(a, x);\n", b"f(a, b, y);\n")
    assert not list_proposals(close, Rule.TOKENS)
    assert list_proposals(close, Rule.TOKENS_CLOSE) == [(Span(0, 1), b"f(a, x, y);\n")] * 2
    both = make_site(base, b"f(a, x);\n", b"f(a, y);\n")
    assert not list_proposals(both, Rule.TOKENS_CLOSE)


# ---- whole regions


@pytest.mark.parametrize(("lines", "found"), [(40, True), (41, False)])
def test_a_large_region_is_not_replaced_as_a_whole(lines: int, found: bool) -> None:  # noqa: FBT001
    new = b"".join(b"new_%d();\n" % k for k in range(lines))
    site = make_site(BASE, FORK, b"alpha_line();\n" + new + b"delta_line();\n")
    region = [(Span(1, 1 + lines), b"mine();\n")]
    assert list_proposals(site, Rule.REGION) == (region if found else [])


def test_the_region_takes_the_forks_version_of_it() -> None:
    site = make_site(BASE, FORK, b"x();\ndelta_line();\n")
    assert list_proposals(site, Rule.REGION) == [(Span(0, 1), b"alpha_line();\nmine();\n")]


@pytest.mark.parametrize(("mine", "found"), [(b"1;\n2;\n3;\n", True), (b"1;\n2;\n", False)])
def test_more_lines_than_it_removes_can_be_added_before_or_after_the_region(
    mine: bytes,
    found: bool,  # noqa: FBT001
) -> None:
    site = make_site(BASE, FORK.replace(b"mine();\n", mine), BASE.replace(b"gamma", b"other"))
    wanted = [(Span(1, 1), mine), (Span(3, 3), mine)]
    assert list_proposals(site, Rule.ADDED_ONLY) == (wanted if found else [])


# ---- other whitespace


def test_lines_are_found_with_other_whitespace_at_up_to_three_places() -> None:
    inner = BASE.replace(b"\n", b"\n\t").rstrip(b"\t")
    site = make_site(BASE, FORK, (b"if (x)\n\t" + inner) * 4)
    assert list_proposals(site, Rule.REINDENTED) == [
        (Span(2, 4), b"\tmine();\n"),
        (Span(7, 9), b"\tmine();\n"),
        (Span(12, 14), b"\tmine();\n"),
    ]


def test_lines_with_the_same_whitespace_or_of_which_one_differs_are_not() -> None:
    same = make_site(BASE, FORK, b"new();\nbeta_line();\ngamma_line();\n")
    assert not list_proposals(same, Rule.REINDENTED)
    other = make_site(BASE, FORK, b"\tbeta_line();\n\tother_line();\n")
    assert not list_proposals(other, Rule.REINDENTED)


@pytest.mark.parametrize(("line", "found"), [(b"12345678901;", True), (b"1234567890;", False)])
def test_short_lines_are_not_looked_for_with_other_whitespace(line: bytes, found: bool) -> None:  # noqa: FBT001
    base = b"a\n" + line + b"\nb\n"
    site = make_site(base, base.replace(line, b"mine"), b"1\n\t" + line + b"\n3\n")
    assert bool(list_proposals(site, Rule.REINDENTED)) is found


def lines(*texts: bytes) -> Lines:
    return texts


@pytest.mark.parametrize(
    ("added", "removed", "there", "wanted"),
    [
        (lines(b"  new\n"), lines(b"  a\n"), lines(b"\ta\n"), lines(b"\tnew\n")),
        (lines(b"    deeper\n"), lines(b"  a\n"), lines(b"\ta\n"), lines(b"\t  deeper\n")),
        (lines(b"less\n"), lines(b"  a\n"), lines(b"\ta\n"), lines(b"less\n")),
        (lines(b"  \n"), lines(b"  a\n"), lines(b"\ta\n"), lines(b"  \n")),
        (lines(b"new\n"), lines(b"a\n"), lines(b"  a\n"), lines(b"  new\n")),
        (lines(b"\n", b"x\n"), lines(b"a\n"), lines(b"  a\n"), lines(b"\n", b"  x\n")),
        (lines(b"  x\n"), lines(b"    a\n", b"\n", b"  b\n"), lines(b"\ta\n", b"\n", b"b\n"),
         lines(b"x\n")),
        (lines(b"  x\n"), lines(b"  a  b\n"), lines(b"  a b\n"), lines(b"  x\n")),
        (lines(b"x\n"), lines(b"a\n"), lines(b"a\r\n"), lines(b"x\r\n")),
        (lines(b"x\r\n"), lines(b"a\r\n"), lines(b"a\n"), lines(b"x\n")),
        (lines(b"x\n"), lines(b"a\n", b"b\n"), lines(b"a\r\n", b"b\n"), lines(b"x\n")),
    ],
)  # fmt: skip
def test_added_lines_take_over_the_indentation_and_the_line_endings(
    added: Lines, removed: Lines, there: Lines, wanted: Lines
) -> None:
    assert reindent(added, removed, there) == wanted


def test_the_rules_that_propose_an_outcome_are_all_counted() -> None:
    found = propose(BASE, FORK, BASE.replace(b"alpha", b"other"))
    rules = found[b"other_line();\nmine();\ndelta_line();\n"]
    assert {Rule.ADJACENT, Rule.FOUND_0, Rule.TOKENS, Rule.OVER, Rule.BETWEEN} <= rules
