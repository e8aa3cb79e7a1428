"""Laws of what is drawn: every line once, every width kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from patchsplit.tui.document import (
    Document,
    Layout,
    LayoutCache,
    PaneRow,
    RowKind,
    ViewOptions,
    group_by_file,
)
from patchsplit.tui.text import decode_line, fit, make_visible
from rich.cells import cell_len

from patchsplit.model.ledger import Where
from patchsplit.session import edits
from patchsplit.session.session import Session
from patchsplit.session.views.survey import Survey, take_survey

LINES = st.binary(max_size=40).filter(lambda raw: b"\n" not in raw)


@given(LINES, st.integers(0, 20))
def test_any_bytes_show_as_printable_text(raw: bytes, column: int) -> None:
    drawn = make_visible(decode_line(raw), column)
    assert all(char.isprintable() or char == "\u200d" for char in drawn)


@given(st.text(max_size=40), st.integers(0, 30))
@example("\u200d", 1)
@example("\u200d\u200d❤👩世", 3)
def test_fit_gives_exactly_the_width(text: str, width: int) -> None:
    assert cell_len(fit(make_visible(text), width)) == width


def test_a_tab_reaches_the_next_stop() -> None:
    assert make_visible("a\tb") == "a" + " " * 7 + "b"
    assert cell_len(make_visible("世\tb")) == 9


@pytest.fixture(scope="module")
def found(planned_once: Path) -> Survey:
    with Session.open(planned_once) as session:
        return take_survey(session)


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("context", [0, 3, 50])
def test_every_changed_line_has_one_row(found: Survey, context: int, *, paired: bool) -> None:
    names = list(found.index.hunks)
    document = LayoutCache().lay_out(
        found, group_by_file(found, names), ["words"], ViewOptions(Layout(context, paired))
    )
    rows = [document.row(y) for y in range(document.height)]
    seen: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        hunk = row.block.hunk
        if hunk is None:
            continue
        if row.kind in (RowKind.REMOVED, RowKind.PAIR) and row.line < len(hunk.removed):
            seen.setdefault((hunk.id, "-"), []).append(row.line)
        if row.kind in (RowKind.ADDED, RowKind.PAIR) and row.line < len(hunk.added):
            seen.setdefault((hunk.id, "+"), []).append(row.line)
    for hunk in found.index.hunks.values():
        assert seen.get((hunk.id, "-"), []) == list(range(len(hunk.removed)))
        assert seen.get((hunk.id, "+"), []) == list(range(len(hunk.added)))


def test_a_folded_hunk_has_one_row(found: Survey) -> None:
    names = list(found.index.hunks)
    document = LayoutCache().lay_out(
        found, group_by_file(found, names), (), ViewOptions(folds=names)
    )
    files = len({hunk.path for hunk in found.index.hunks.values()})
    assert document.height == files + len(names)


def test_no_line_of_context_is_shown_twice(found: Survey) -> None:
    every = group_by_file(found, found.index.hunks)
    document = LayoutCache().lay_out(found, every, (), ViewOptions(Layout(50)))
    seen = set()
    for y in range(document.height):
        row = document.row(y)
        hunk = row.block.hunk
        if hunk is not None and row.kind is RowKind.CONTEXT:
            assert (hunk.path, row.line) not in seen
            seen.add((hunk.path, row.line))


def test_a_pool_after_edits_is_laid_out_as_if_anew(relay: Path) -> None:
    def rows(document: Document) -> list[PaneRow]:
        return [document.row(y) for y in range(document.height)]

    kept, look = LayoutCache(), ViewOptions()
    with Session.open(relay) as session:
        found = take_survey(session)
        hunks = list(found.plan.owner())
        steps: list[Callable[[], object]] = [
            lambda: edits.keep_private(session, hunks[:1], "ours"),
            lambda: edits.keep_private(session, hunks[1:], "ours"),
            session.undo,
            session.undo,
            lambda: edits.keep_private(session, hunks, "ours"),
            session.undo,
        ]
        for step in steps:
            step()
            found = take_survey(session, found)
            for where in (Where.PATCH, Where.PRIVATE):
                pool = found.pools[where]
                for words in ((), ("words",)):
                    made = rows(kept.lay_out(found, pool, words, look))
                    assert made == rows(LayoutCache().lay_out(found, pool, words, look))
            folded = ViewOptions(folds=hunks[:2])
            pool = found.pools[Where.PRIVATE]
            kept.lay_out(found, pool, (), look)
            made = rows(kept.lay_out(found, pool, (), folded))
            assert made == rows(LayoutCache().lay_out(found, pool, (), folded))
