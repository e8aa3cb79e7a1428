"""Each rule for lines on literals: a tiny base, fork and upstream."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from sites import make_map, make_site, propose

from patchsplit.model.delta import Lines, Span, split_lines
from patchsplit.model.placement import Certainty, Edit, Placement, Way
from patchsplit.place.candidates.generate import collect_candidates, normalize_edit, trim_edit
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.token_merge import merge_tokens
from patchsplit.place.ranking.rank import load_model
from patchsplit.place.text import place_text


def place_one(base: bytes, fork: bytes, upstream: bytes) -> Placement:
    """Places the one hunk of a fork."""
    here = make_site(base, fork, upstream)
    ours = ((here.hunk.old, here.hunk.new),)
    (found,) = place_text([here.hunk], "a.c", here.map, ours, split_lines(fork))
    return found


def edit(found: Placement) -> tuple[Way, Span, bytes]:
    assert isinstance(found.action, Edit), found.evidence
    return found.way, found.action.at, b"".join(found.action.lines)


# ---- the map


def test_the_map_knows_kept_moved_and_lost_lines() -> None:
    map_ = make_map(b"1\n2\n3\n4\n", b"0\n1\nX\n3\n4\n")
    assert map_.upstream_lines == [1, -1, 3, 4]
    assert map_.map_clean(Span(3, 4)) == Span(4, 5)
    assert map_.map_clean(Span(2, 3)) is None, "it touches the changed line"
    assert map_.expand_to_changes(Span(2, 3)) == (Span(1, 3), Span(2, 4))


def test_an_edited_line_is_the_line_that_it_was() -> None:
    map_ = make_map(b"top\nint count = first(list);\nend\n", b"top\nint count = last(list);\nend\n")
    assert map_.upstream_lines == [0, -1, 2]
    assert [map_.follow_line(k) for k in range(3)] == [0, 1, 2]


def test_a_line_that_became_another_is_gone() -> None:
    map_ = make_map(b"top\nint count = first(list);\nend\n", b"top\nreturn NULL;\nend\n")
    assert [map_.follow_line(k) for k in range(3)] == [0, -1, 2]


# ---- replaced lines


def test_adjacent_removed_lines_that_stand_together() -> None:
    found = propose(b"a\nb\nc\n", b"a\nB\nc\n", b"x\nb\nc\n")
    assert "adjacent" in found[b"x\nB\nc\n"]


def test_lines_torn_apart_are_not_adjacent() -> None:
    found = propose(b"a\nb\nc\nd\n", b"a\nB\nd\n", b"a\nb\nnew\nc\nd\n")
    assert not any("adjacent" in hows for hows in found.values())


FUNCTION = b"""int one(void)
{
    int ret = compute_it_all(1);
    return ret;
}

"""
OTHER = b"int two(void)\n{\n    int a = first();\n    int b = second();\n    return a + b;\n}\n\n"


def test_a_block_that_moved_with_its_function_is_found() -> None:
    base = FUNCTION + OTHER
    found = propose(base, base.replace(b"it_all(1)", b"it_all(2)"), OTHER + FUNCTION)
    assert "found 0" in found[OTHER + FUNCTION.replace(b"it_all(1)", b"it_all(2)")]


def test_a_light_line_is_not_looked_for_alone() -> None:
    base = b"f()\n{\n    x;\n}\n" + OTHER
    upstream = OTHER + b"f()\n{\n    q;\n    x;\n    r;\n}\n"
    found = propose(base, base.replace(b"x;", b"y;"), upstream)
    assert not any("found 0" in hows for hows in found.values())


def test_words_of_both_are_merged() -> None:
    base, fork = b"int f(int a, int b);\n", b"int f(int a, long b);\n"
    found = propose(base, fork, b"bool f(int a, int b);\n")
    assert "tokens" in found[b"bool f(int a, long b);\n"]


def test_words_that_touch_are_not_merged() -> None:
    sides = (b"f(a, b);\n",), (b"f(a, c);\n",), (b"f(a, d);\n",)
    assert merge_tokens(*sides) is None


def test_a_block_at_another_depth_is_followed() -> None:
    base = b"if (x) {\n    call_something(1);\n    call_another(2);\n}\n"
    fork = base.replace(b"something(1)", b"something(7)")
    deeper = (
        b"do {\n" + base.replace(b"    ", b"        ").replace(b"if", b"    if") + b"} while (y);\n"
    )
    assert deeper.replace(b"something(1)", b"something(7)") in propose(base, fork, deeper)


def test_line_ends_that_upstream_changed_are_followed() -> None:
    base = b"first line of it\nsecond line of it\nthird line of it\n"
    fork = base.replace(b"second", b"2nd")
    upstream = base.replace(b"\n", b"\r\n")
    assert fork.replace(b"\n", b"\r\n") in propose(base, fork, upstream)


def test_names_that_upstream_gave_since_are_used() -> None:
    base = b"old_name(1);\nkeep();\nold_name(2);\nlast(3);\n"
    fork = base.replace(b"keep();", b"keep();\nold_name(9);")
    upstream = base.replace(b"old_name", b"new_name").replace(b"keep", b"kept")
    found = propose(base, fork, upstream)
    wanted = upstream.replace(b"kept();\n", b"kept();\nnew_name(9);\n")
    assert "names" in found[wanted]


def test_names_that_the_file_never_had_change_as_their_kin_did() -> None:
    base = b"f(OLD_TX_FIRST);\nf(OLD_TX_SECOND);\nkeep();\n"
    fork = base.replace(b"keep();\n", b"keep();\nf(OLD_TX_THIRD);\n")
    upstream = base.replace(b"OLD_TX", b"LIB_NEW_TX").replace(b"keep", b"kept")
    found = propose(base, fork, upstream)
    assert "names" in found[upstream + b"f(LIB_NEW_TX_THIRD);\n"]


def test_one_name_that_changed_makes_no_kin() -> None:
    base = b"f(rte_thread_create);\nkeep();\n"
    fork = base.replace(b"keep();\n", b"keep();\nf(rte_thread_join);\n")
    upstream = base.replace(b"rte_thread_create", b"thread_create").replace(b"keep", b"kept")
    assert upstream + b"f(thread_join);\n" not in propose(base, fork, upstream)


def test_a_name_given_up_around_a_hunk_alone_is_followed_there() -> None:
    far = b"other(slave);\n" + b"".join(b"line_%d();\n" % k for k in range(100))
    near = b"see(slave);\nkeep();\nuse(slave);\n"
    fork = far + near.replace(b"keep();", b"keep();\nlog(slave);")
    upstream = far + near.replace(b"slave", b"member").replace(b"keep", b"kept")
    found = propose(far + near, fork, upstream)
    assert "names" in found[upstream.replace(b"kept();\n", b"kept();\nlog(member);\n")]


def test_words_that_touch_are_merged_where_their_order_is_plain() -> None:
    sides = [split_lines(b"f(a, b);\n"), split_lines(b"f(a, c);\n"), split_lines(b"f(a, b, d);\n")]
    assert merge_tokens(*sides) is None
    assert merge_tokens(*sides, allow_touching=True) == (b"f(a, c, d);\n",)


def test_words_that_both_change_are_not_merged() -> None:
    sides = [split_lines(b"f(a);\n"), split_lines(b"f(b);\n"), split_lines(b"f(c);\n")]
    assert merge_tokens(*sides, allow_touching=True) is None


# ---- what upstream says no more


def test_what_upstream_says_no_more_is_told() -> None:
    map_ = make_map(b"run(self.agent);\nlast();\n", b"run(agent);\nlast();\n")
    assert map_.stale_trigrams((b"other = self.agent;\n",))
    assert not map_.stale_trigrams((b"other = agent;\n", b"last();\n"))


def test_what_upstream_moved_within_the_file_is_still_said() -> None:
    map_ = make_map(b"a = call(x);\nb();\nc();\n", b"b();\nc();\na = call(x);\n")
    assert not map_.stale_trigrams((b"a = call(x);\n",))


# ---- insertions


def test_slid_to_an_equivalent_gap() -> None:
    base = b"f()\n{\n}\n\ng()\n{\n}\n\nend\n"
    fork = b"f()\n{\n}\n\nnew()\n{\n}\n\ng()\n{\n}\n\nend\n"
    found = propose(base, fork, base.replace(b"f()", b"ff()"))
    assert "slid" in found[fork.replace(b"f()", b"ff()")]


def test_one_neighbour_deleted_the_other_decides() -> None:
    found = propose(b"a\nb\nc\nd\n", b"a\nb\nnew\nc\nd\n", b"a\nc\nd\n")
    assert "kept behind" in found[b"a\nnew\nc\nd\n"]


def test_one_neighbour_edited_is_still_the_neighbour() -> None:
    found = propose(
        b"first_call(one);\nsecond_call(two);\n",
        b"first_call(one);\nnew();\nsecond_call(two);\n",
        b"first_call(1);\nsecond_call(two);\n",
    )
    assert "edited both" in found[b"first_call(1);\nnew();\nsecond_call(two);\n"]


def test_sorted_imports_of_both() -> None:
    found = propose(
        b"import abc\nimport zoo\n",
        b"import abc\nimport mine\nimport zoo\n",
        b"import abc\nimport his\nimport zoo\n",
    )
    assert "sorted" in found[b"import abc\nimport his\nimport mine\nimport zoo\n"]


def test_both_inserted_here_is_asked_with_both_orders() -> None:
    found = place_one(
        b"a = f(1);\nz = f(9);\n",
        b"a = f(1);\nm = f(5);\nz = f(9);\n",
        b"a = f(1);\nk = f(4);\nz = f(9);\n",
    )
    assert found.conflict is not None
    places = {suggestion.edit.at.start for suggestion in found.suggestions}
    assert {1, 2} <= places


def test_the_same_insertion_of_both_has_landed() -> None:
    found = place_one(b"a\nb\n", b"a\nnew\nb\n", b"a\nnew\nb\n")
    assert found.landed is not None
    assert found.action is None


# ---- what comes of it

CODE = b"".join(
    b"int\nfunction_%d(struct thing *thing)\n{\n    int result = compute_%d(thing->member_%d);\n\n"
    b"    if (result) {\n        return result;\n    }\n    return finish_%d(thing);\n}\n\n"
    % (k, k, k, k)
    for k in range(12)
)


def test_what_stands_together_beside_a_change_is_placed_with_its_confidence() -> None:
    fork = CODE.replace(b"return finish_5(thing)", b"return finish_5(thing, true)")
    upstream = CODE.replace(
        b"    return finish_5(thing);\n}\n", b"    return finish_5(thing);\n} /* function_5 */\n"
    )
    found = place_one(CODE, fork, upstream)
    way, at, lines = edit(found)
    assert (way, lines) == (Way.ADJACENT, b"    return finish_5(thing, true);\n")
    assert split_lines(upstream)[at.start] == b"    return finish_5(thing);\n"
    assert 0.5 < found.confidence < 1
    assert found.certainty is Certainty.SURE


def test_a_hunk_that_merges_but_uses_a_name_upstream_gave_up_is_asked_about() -> None:
    upstream = CODE.replace(b"struct thing ", b"struct widget ")
    base = CODE.replace(b"struct thing ", b"struct old_thing ")
    mine = b"    struct old_thing *other = thing;\n    return finish_5(other);\n"
    fork = base.replace(b"    return finish_5(thing);\n", mine)
    found = place_one(base, fork, upstream)
    assert found.certainty is Certainty.LOOK
    assert found.conflict is not None
    assert "old_thing to widget" in found.conflict.reason
    first, second = found.suggestions
    assert (first.way, second.way) == (Way.RENAMED, Way.MAPPED)
    assert first.edit.lines[0] == b"    struct widget *other = thing;\n"
    assert second.edit.lines[0] == b"    struct old_thing *other = thing;\n"


def test_nothing_goes_in_place_of_what_upstream_made_of_it_without_a_question() -> None:
    ours = b"".join(b"our line %d of the file\n" % k for k in range(10))
    base = ours.replace(b"our", b"a")
    found = place_one(base, ours, ours.replace(b"our line 9", b"their line 9"))
    assert found.conflict is not None


def test_suggestions_are_at_most_three_and_the_likeliest_is_first() -> None:
    fork = CODE.replace(b"compute_5(thing->member_5)", b"compute_5(thing->other)")
    upstream = CODE.replace(b"compute_5(thing->member_5)", b"compute_5(thing->member_5, NULL)")
    found = place_one(CODE, fork, upstream)
    if found.conflict is not None:
        confidence = [one.confidence for one in found.suggestions]
        assert 1 <= len(confidence) <= 3
        assert confidence == sorted(confidence, reverse=True)
    else:
        assert found.way is Way.TOKENS


def test_an_outcome_is_named_by_what_comes_out() -> None:
    lines = (b"a\n", b"x\n", b"x\n", b"b\n")
    insertions = [normalize_edit(lines, Span(k, k), (b"x\n",)) for k in (1, 2, 3)]
    assert len(set(insertions)) == 1
    assert normalize_edit(lines, Span(0, 2), (b"a\n", b"Y\n")) == (Span(1, 2), (b"Y\n",))


def apply(lines: Lines, at: Span, new: Lines) -> Lines:
    return (*lines[: at.start], *new, *lines[at.stop :])


letters = st.lists(st.sampled_from([b"a\n", b"b\n"]), max_size=6).map(tuple)


@given(letters, letters, st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_edits_with_one_outcome_have_one_form(
    lines: Lines, new: Lines, start: int, size: int, before: int, after: int
) -> None:
    first = min(start, len(lines))
    at = Span(first, min(first + size, len(lines)))
    assume(apply(lines, at, new) != lines)
    wide = Span(max(0, at.start - before), min(at.stop + after, len(lines)))
    wider = (*lines[wide.start : at.start], *new, *lines[at.stop : wide.stop])
    one, two = normalize_edit(lines, at, new), normalize_edit(lines, wide, wider)
    assert one == two
    assert apply(lines, *one) == apply(lines, at, new)


def test_an_insertion_or_deletion_is_slid_up_as_far_as_it_goes() -> None:
    lines = split_lines(b"b\na\nb\nb\nc\n")
    assert normalize_edit(lines, Span(3, 4), ()) == (Span(2, 3), ())
    assert normalize_edit(lines, Span(2, 3), ()) == (Span(2, 3), ())
    assert normalize_edit(lines, Span(0, 1), ()) == (Span(0, 1), ())
    assert normalize_edit((b"b\n", b"b\n"), Span(1, 2), ()) == (Span(0, 1), ())
    assert normalize_edit(lines, Span(4, 4), (b"b\n",)) == (Span(2, 2), (b"b\n",))
    assert normalize_edit(lines, Span(1, 1), (b"b\n",)) == (Span(0, 0), (b"b\n",))
    assert normalize_edit(lines, Span(4, 4), (b"b\n", b"b\n")) == (Span(2, 2), (b"b\n",) * 2)


def test_an_edit_is_trimmed_at_both_ends() -> None:
    lines = split_lines(b"a\nb\nc\nd\n")
    assert trim_edit(lines, Span(0, 4), split_lines(b"a\nX\nc\nd\n")) == (Span(1, 2), (b"X\n",))
    assert trim_edit(lines, Span(1, 3), split_lines(b"b\nc\n")) == (Span(3, 3), ())
    assert trim_edit(lines, Span(1, 2), split_lines(b"b\nb\n")) == (Span(2, 2), (b"b\n",))
    assert trim_edit(lines, Span(1, 3), split_lines(b"X\nY\n")) == (Span(1, 3), (b"X\n", b"Y\n"))


def test_what_changes_nothing_is_no_candidate_and_what_is_proposed_twice_is_one() -> None:
    site = make_site(b"a\nb\nc\n", b"a\nB\nc\n", b"a\nB\nc\n")
    found = collect_candidates(site, {})
    upstream = site.map.upstream
    outcomes = [apply(upstream, one.at, one.lines) for one in found]
    assert upstream not in outcomes
    assert len(set(outcomes)) == len(outcomes)
    twice = make_site(b"call(a, b);\n", b"call(a, c);\n", b"call(x, b);\n")
    counts = [one.rule_counts for one in collect_candidates(twice, {})]
    assert Rule.TOKENS in counts[0]
    assert Rule.TOKENS_INSIDE in counts[0]


def test_each_rule_is_counted_as_often_as_it_proposes_an_outcome() -> None:
    site = make_site(b"f(a, b);\n", b"f(a, x);\n", b"f(a, b, y);\n")
    counts = {b"".join(one.lines): one.rule_counts for one in collect_candidates(site, {})}
    assert counts[b"f(a, x, y);\n"][Rule.TOKENS_CLOSE] == 2
    assert counts[b"f(a, x);\n"][Rule.OVER] == 1


def test_at_most_twenty_four_candidates_are_kept_those_proposed_first() -> None:
    base = b"first();\nlast();\n"
    new = b"".join(b"new_%d();\n" % k for k in range(30))
    site = make_site(base, b"first();\nold();\nlast();\n", b"first();\n" + new + b"last();\n")
    names = {b"old": b"mine"}
    found = collect_candidates(site, names)
    assert len(found) == 24
    plain = [one.at.start for one in found if one.lines == (b"old();\n",)]
    assert plain == [1, 31, *range(2, 9), *range(28, 31)]


def test_where_upstream_changed_the_line_ends_each_candidate_has_its() -> None:
    base = b"first line of it\nsecond line of it\nlast"
    site = make_site(base, base.replace(b"second", b"2nd"), base.replace(b"\n", b"\r\n"))
    for one in collect_candidates(site, {}):
        assert all(line.endswith(b"\r\n") or line == b"last" for line in one.lines)


def test_new_names_are_a_candidate_beside_the_one_they_come_from() -> None:
    site = make_site(b"a();\nb();\n", b"a();\nold();\nb();\n", b"a();\nx();\nb();\n")
    plain = collect_candidates(site, {})
    named = collect_candidates(site, {b"old": b"new"})
    assert {one.lines for one in plain} == {(b"old();\n",)}
    assert {one.lines for one in named} == {(b"old();\n",), (b"new();\n",)}
    assert all((Rule.NAMES in one.rule_counts) is (one.lines == (b"new();\n",)) for one in named)


# ---- the rules' names


def test_each_rule_is_a_feature_of_the_forest() -> None:
    assert set(Rule) <= set(load_model().forest.feature_names)
