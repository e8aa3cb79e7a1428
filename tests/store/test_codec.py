"""What is kept comes back as it was, and its lines are read when they are looked at."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from patchsplit.demo.build import make_demo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Entry, Mode, Oid, Span
from patchsplit.model.placement import (
    Action,
    Chmod,
    Conflict,
    Edit,
    Move,
    Placement,
    Replace,
    Suggestion,
    Way,
)
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.store.codec import decode_analysis, encode_analysis


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    where = tmp_path_factory.mktemp("cache") / "relay"
    make_demo(where)
    with create_plan(
        where, PlanRequest(onto="main", fork="fork", base="v1.0"), name=None
    ).session as session:
        return session.analysis


def test_what_is_kept_comes_back_as_it_was(known: Analysis) -> None:
    again = decode_analysis(memoryview(encode_analysis(known)))
    assert again.delta == known.delta
    assert dict(again.facts) == dict(known.facts)
    assert (again.placements, again.graph) == (known.placements, known.graph)
    assert (again.commits, again.upstream) == (known.commits, known.upstream)


@pytest.mark.parametrize("at", [None, Span(0, 0), Span(3, 3), Span(2, 5)])
@pytest.mark.parametrize("side", [(), (b"",), (b"no newline",), (b"a\n", b"b"), (b"\r\f\n",)])
@pytest.mark.parametrize("creates", [None, Mode.EXECUTABLE])
def test_any_conflict_comes_back_as_it_was(
    known: Analysis, at: Span | None, side: tuple[bytes, ...], creates: Mode | None
) -> None:
    name = next(iter(known.placements))
    side = tuple(filter(None, side))
    conflict = Conflict("because", "a.c", at, side, (b"x\n", *side), (), creates)
    held = replace(known, placements={name: Placement(name, Way.NONE, "", conflict=conflict)})
    again = decode_analysis(memoryview(encode_analysis(held)))
    assert again.placements == held.placements
    assert hash(again.placements[name].conflict) == hash(conflict)


@pytest.mark.parametrize(
    "action",
    [
        None,
        Edit("a.c", Span(2, 3), (b"one\n", b"two"), 4),
        Edit("a.c", Span(0, 0), (), 0, creates=Mode.EXECUTABLE),
        Edit("a.c", Span(0, 2), (), 0, deletes=True),
        Move("a.c", "b.c"),
        Chmod("a.c", Mode.EXECUTABLE),
        Replace("a.c", None),
        Replace("a.c", Entry(Mode.SYMLINK, Oid("1" * 40))),
    ],
)
@pytest.mark.parametrize("suggests", [False, True])
def test_any_action_comes_back_as_it_was(
    known: Analysis,
    action: Action | None,
    suggests: bool,  # noqa: FBT001
) -> None:
    name = next(iter(known.placements))
    edit = Edit("b.c", Span(1, 2), (b"x\n",), 3)
    suggestion = Suggestion(edit, (b"y\n",), Way.OVER, "why", 0.25)
    placement = Placement(
        name, Way.MAPPED, "evidence", action,
        confidence=0.5, suggestions=(suggestion,) if suggests else (),
    )  # fmt: skip
    held = replace(known, placements={name: placement})
    again = decode_analysis(memoryview(encode_analysis(held)))
    assert again.placements == held.placements


def test_a_value_that_waits_for_its_lines_is_like_any_other(known: Analysis) -> None:
    hunk = next(known.delta.hunks())
    fresh = next(decode_analysis(memoryview(encode_analysis(known))).delta.hunks())
    assert replace(fresh, path="b.c") == replace(hunk, path="b.c")
    assert repr(fresh) == f"Lazy{hunk!r}"
    with pytest.raises(AttributeError, match="nothing"):
        fresh.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_what_is_kept_of_one_hunk_comes_by_itself(known: Analysis) -> None:
    again = decode_analysis(memoryview(encode_analysis(known)))
    hunk = next(known.delta.hunks())
    assert again.delta.by_id()[hunk.id] == hunk
    assert again.delta.file_of()[hunk.id] == known.delta.file_of()[hunk.id]
    assert again.delta.narrow([hunk.id]) == known.delta.narrow([hunk.id])
    assert again.placements[hunk.id] == known.placements[hunk.id]
    assert dict(again.delta.by_id()) == known.delta.by_id()


def test_a_kept_value_is_changed_like_any_other(known: Analysis) -> None:
    again = decode_analysis(memoryview(encode_analysis(known)))
    fewer = replace(again.delta, files=again.delta.files[:2])
    assert fewer == replace(known.delta, files=known.delta.files[:2])
    first = next(fewer.hunks())
    assert fewer.by_id() == {hunk.id: hunk for hunk in fewer.hunks()}
    assert fewer.narrow([first.id]).files == fewer.files[:1]
    assert fewer.file_of()[first.id] == fewer.files[0]
    assert replace(again, commits={}) == replace(known, commits={})


def test_a_span_counts_the_lines_of_its_hunk(known: Analysis) -> None:
    for hunk in known.delta.hunks():
        assert (len(hunk.old), len(hunk.new)) == (len(hunk.removed), len(hunk.added))


@pytest.mark.parametrize("cut", [0, 5, 40, -1])
def test_damaged_bytes_are_no_analysis(known: Analysis, cut: int) -> None:
    content = encode_analysis(known)[:cut] if cut >= 0 else b"\xff" * 200
    with pytest.raises((msgspec.DecodeError, ValueError)):
        decode_analysis(memoryview(content))
