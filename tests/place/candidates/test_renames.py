"""The names that upstream gave since, on literals."""

from __future__ import annotations

import pytest
from sites import make_map

from patchsplit.model.delta import Span, split_lines
from patchsplit.place.candidates.renames import (
    find_renames,
    find_renames_near,
    rename_identifiers,
)
from patchsplit.place.mapping import LineMap


def renames(base: bytes, upstream: bytes, *lines: bytes) -> dict[bytes, bytes]:
    return dict(find_renames(make_map(base, upstream), lines))


def calls(*names: bytes) -> bytes:
    return b"".join(b"call_it(%b, %d);\n" % (name, k) for k, name in enumerate(names))


def test_a_name_that_is_gone_has_the_name_that_replaced_it() -> None:
    assert renames(calls(b"old"), calls(b"new"), b"x(old);\n") == {b"old": b"new"}
    assert renames(calls(b"old"), calls(b"new"), b"x(other);\n") == {}


def test_a_name_that_upstream_still_has_is_not_renamed() -> None:
    assert renames(calls(b"old", b"old"), calls(b"new", b"old"), b"x(old);\n") == {}


def test_a_name_that_the_base_had_is_no_new_name() -> None:
    assert renames(calls(b"old", b"had"), calls(b"had", b"had"), b"x(old);\n") == {}


@pytest.mark.parametrize(("agree", "differ", "found"), [(4, 1, True), (3, 1, False)])
def test_four_fifths_of_the_replacements_must_agree(agree: int, differ: int, found: bool) -> None:  # noqa: FBT001
    base = calls(*[b"old"] * (agree + differ))
    upstream = calls(*[b"new"] * agree, *[b"else"] * differ)
    assert (renames(base, upstream, b"x(old);\n") == {b"old": b"new"}) is found


def test_names_are_paired_in_their_order_where_as_many_replace_them() -> None:
    assert renames(b"run_all(one, two);\n", b"run_all(uno, due);\n", b"one two\n") == {
        b"one": b"uno",
        b"two": b"due",
    }
    assert renames(b"run_all(one, two);\n", b"run_all(uno, due, tre);\n", b"one two\n") == {}


def test_frequent_names_of_long_lines_are_paired_too() -> None:
    base = b"run_all(" + b"zero, " * 210 + b"old);\n"
    upstream = b"run_all(more, " + b"zero, " * 210 + b"new);\n"
    assert renames(base, upstream, b"x(old);\n") == {b"old": b"new"}


# ---- names that the base's file does not have


OLD = calls(b"old_tx_first", b"old_tx_second", b"old_tx_third")


@pytest.mark.parametrize(
    ("upstream", "name"),
    [
        (OLD.replace(b"old_tx", b"lib_tx"), b"lib_tx_mine"),
        (OLD.replace(b"old_tx_first", b"lib_tx_first").replace(b"old_tx_s", b"lib_tx_s"),
         b"lib_tx_mine"),
        (OLD.replace(b"old_tx_first", b"lib_tx_first"), None),
        (OLD.replace(b"old_tx_f", b"lib_tx_f").replace(b"old_tx_s", b"api_tx_s"), None),
        (OLD.replace(b"old_tx", b"tx"), None),
        (OLD.replace(b"old_tx", b"_old_tx"), None),
        (OLD, None),
    ],
    ids=["all", "two of three", "one", "not alike", "no prefix left", "underscores", "none"],
)  # fmt: skip
def test_a_new_name_gets_the_prefix_that_its_kin_got(upstream: bytes, name: bytes | None) -> None:
    found = renames(OLD, upstream, b"x(old_tx_mine);\n")
    assert found == ({} if name is None else {b"old_tx_mine": name})


def test_the_prefix_itself_is_no_kin() -> None:
    upstream = OLD.replace(b"old_tx_", b"lib_rx_")
    assert renames(OLD, upstream, b"x(old_tx_);\n") == {}
    assert renames(OLD, upstream, b"x(old);\n") == {}
    assert renames(OLD, upstream, b"x(old_tx_y);\n") == {b"old_tx_y": b"lib_rx_y"}


# ---- names that were renamed around the hunk alone


def test_a_name_that_upstream_has_elsewhere_is_followed_near_the_hunk() -> None:
    far = b"other(slave);\n" + b"".join(b"line_%d();\n" % k for k in range(100))
    near = b"see(slave);\nkeep();\nuse(slave);\n"
    map_ = make_map(far + near, far + near.replace(b"slave", b"member"))
    old = Span(102, 102)
    assert find_renames_near(map_, old, [b"log(slave);\n"]) == {b"slave": b"member"}
    assert find_renames_near(map_, Span(1, 1), [b"log(slave);\n"]) == {}
    assert find_renames_near(map_, old, [b"log(other);\n"]) == {}
    gone = make_map(near, near.replace(b"slave", b"member"))
    assert find_renames_near(gone, Span(2, 2), [b"log(slave);\n"]) == {}, "gone from all the file"


@pytest.mark.parametrize(("distance", "found"), [(59, True), (60, False)])
def test_near_is_within_sixty_lines_on_each_side(distance: int, found: bool) -> None:  # noqa: FBT001
    lines = [b"line_%d();\n" % k for k in range(300)]
    lines[0] = lines[-1] = b"other(slave);\n"
    for place in (150 + distance, 149 - distance):
        base = [*lines]
        base[place] = b"see_it(slave);\n"
        upstream = [*base]
        upstream[place] = b"see_it(member);\n"
        changes = ((Span(place, place + 1), Span(place, place + 1)),)
        map_ = LineMap(tuple(base), tuple(upstream), changes)
        near = find_renames_near(map_, Span(150, 150), [b"log(slave);\n"])
        assert (near == {b"slave": b"member"}) is found


def test_whole_identifiers_are_replaced() -> None:
    lines = split_lines(b"old(old_one, an_old);\nold\n")
    wanted = split_lines(b"new(old_one, an_old);\nnew\n")
    assert rename_identifiers(lines, {b"old": b"new"}) == wanted
