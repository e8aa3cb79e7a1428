"""Each rule for lines on literals: a tiny base, fork and upstream."""

from __future__ import annotations

from difflib import SequenceMatcher

from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Span, split_lines
from patchsplit.model.placement import Edit, Placement, Way
from patchsplit.place.mapping import LineMap
from patchsplit.place.text import place_text


def changes(old: Lines, new: Lines) -> tuple[tuple[Span, Span], ...]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple((Span(a, b), Span(c, d)) for tag, a, b, c, d in found if tag != "equal")


def mapped(base: bytes, upstream: bytes) -> LineMap:
    old, new = split_lines(base), split_lines(upstream)
    return LineMap(old, new, changes(old, new))


def placed(base: bytes, fork: bytes, upstream: bytes) -> Placement:
    """Places the one hunk of a fork."""
    old, new = split_lines(base), split_lines(fork)
    ours = changes(old, new)
    ((was, now),) = ours
    hunk = Hunk(
        HunkId("h"),
        "a.c",
        Kind.TEXT,
        was,
        now,
        old[was.start : was.stop],
        new[now.start : now.stop],
    )
    (found,) = place_text([hunk], "a.c", mapped(base, upstream), ours, new)
    return found


def edit(found: Placement) -> tuple[Way, Span, bytes]:
    assert isinstance(found.action, Edit), found.evidence
    return found.way, found.action.at, b"".join(found.action.lines)


# ---- the map


def test_the_map_knows_kept_moved_and_lost_lines():
    map_ = mapped(b"1\n2\n3\n4\n", b"0\n1\nX\n3\n4\n")
    assert map_.lines == [1, -1, 3, 4]
    assert map_.across(Span(3, 4)) == Span(4, 5)
    assert map_.across(Span(2, 3)) is None, "it touches the changed line"
    assert map_.around(Span(2, 3)) == (Span(1, 3), Span(2, 4))


def test_an_edited_line_is_the_line_that_it_was():
    map_ = mapped(b"top\nint count = first(list);\nend\n", b"top\nint count = last(list);\nend\n")
    assert map_.lines == [0, -1, 2]
    assert [map_.edited(k) for k in range(3)] == [0, 1, 2]


def test_a_line_that_became_another_is_gone():
    map_ = mapped(b"top\nint count = first(list);\nend\n", b"top\nreturn NULL;\nend\n")
    assert [map_.edited(k) for k in range(3)] == [0, -1, 2]


# ---- replaced lines


def test_adjacent_removed_lines_that_stand_together():
    found = placed(b"a\nb\nc\n", b"a\nB\nc\n", b"x\nb\nc\n")
    assert edit(found) == (Way.ADJACENT, Span(1, 2), b"B\n")


def test_adjacent_lines_torn_apart_conflict():
    found = placed(b"a\nb\nc\nd\n", b"a\nB\nd\n", b"a\nb\nnew\nc\nd\n")
    assert found.conflict is not None
    assert found.conflict.upstream == (b"b\n", b"new\n", b"c\n")


FUNCTION = b"""int one(void)
{
    int ret = compute_it_all(1);
    return ret;
}

"""
OTHER = b"int two(void)\n{\n    int a = first();\n    int b = second();\n    return a + b;\n}\n\n"


def test_found_a_block_that_moved_with_its_function():
    base = FUNCTION + OTHER
    found = placed(base, base.replace(b"it_all(1)", b"it_all(2)"), OTHER + FUNCTION)
    assert edit(found) == (Way.FOUND, Span(9, 10), b"    int ret = compute_it_all(2);\n")
    assert "int one(void)" in found.evidence


def test_found_not_in_another_function():
    base = FUNCTION + OTHER
    moved = OTHER + FUNCTION.replace(b"one(void)", b"three(void)")
    found = placed(base, base.replace(b"it_all(1)", b"it_all(2)"), moved)
    assert found.conflict is not None


def test_found_not_where_it_stands_twice():
    base = FUNCTION + OTHER
    found = placed(base, base.replace(b"it_all(1)", b"it_all(2)"), OTHER + FUNCTION + FUNCTION)
    assert found.conflict is not None


def test_found_not_by_a_light_line():
    base = b"f()\n{\n    x;\n}\n" + OTHER
    found = placed(base, base.replace(b"x;", b"y;"), OTHER + b"f()\n{\n    q;\n    x;\n    r;\n}\n")
    assert found.action is None or found.way is not Way.FOUND


# ---- insertions


def test_slid_to_an_equivalent_gap():
    base = b"f()\n{\n}\n\ng()\n{\n}\n\nend\n"
    fork = b"f()\n{\n}\n\nnew()\n{\n}\n\ng()\n{\n}\n\nend\n"
    upstream = base.replace(b"f()", b"ff()")
    found = placed(base, fork, upstream)
    way, at, lines = edit(found)
    after = split_lines(upstream)
    text = b"".join(after[: at.start]) + lines + b"".join(after[at.stop :])
    assert way is Way.SLID
    assert text == fork.replace(b"f()", b"ff()")


def test_neighbour_one_neighbour_deleted():
    found = placed(b"a\nb\nc\nd\n", b"a\nb\nnew\nc\nd\n", b"a\nc\nd\n")
    assert edit(found) == (Way.NEIGHBOUR, Span(1, 1), b"new\n")


def test_neighbour_one_neighbour_edited():
    found = placed(
        b"first_call(one);\nsecond_call(two);\n",
        b"first_call(one);\nnew();\nsecond_call(two);\n",
        b"first_call(1);\nsecond_call(two);\n",
    )
    assert edit(found) == (Way.NEIGHBOUR, Span(1, 1), b"new();\n")


def test_neighbour_replaced_by_something_else_conflicts():
    found = placed(b"a\nb\nc\n", b"a\nb\nnew\nc\n", b"a\nother words\nc\n")
    assert found.conflict is not None


def test_sorted_imports_of_both():
    found = placed(
        b"import abc\nimport zoo\n",
        b"import abc\nimport mine\nimport zoo\n",
        b"import abc\nimport his\nimport zoo\n",
    )
    assert edit(found) == (Way.SORTED, Span(2, 2), b"import mine\n")


def test_sorted_not_where_the_list_is_not():
    found = placed(
        b"import zoo\nimport abc\n",
        b"import zoo\nimport mine\nimport abc\n",
        b"import zoo\nimport his\nimport abc\n",
    )
    assert found.conflict is not None


def test_statements_of_both_are_not_sorted():
    found = placed(
        b"a = f(1);\nz = f(9);\n",
        b"a = f(1);\nm = f(5);\nz = f(9);\n",
        b"a = f(1);\nk = f(4);\nz = f(9);\n",
    )
    assert found.conflict is not None
    assert "same gap" in found.conflict.reason


def test_the_same_insertion_of_both_has_landed():
    found = placed(b"a\nb\n", b"a\nnew\nb\n", b"a\nnew\nb\n")
    assert found.landed is not None
    assert found.action is None
