"""Whatever a person makes of a hunk's text is what is written, and no line of the delta is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from patchsplit.demo.build import make_demo
from patchsplit.errors import PlanError
from patchsplit.model.ledger import Where, find_problems
from patchsplit.model.placement import Edit
from patchsplit.model.series import compose
from patchsplit.session.hunks.edit import format_hunk_page, make_page, rework
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session that stores nothing."""
    made = tmp_path_factory.mktemp("pages") / "relay"
    make_demo(made)
    wanted = PlanRequest(onto="main", fork="fork", base="v1.0")
    with create_plan(made, wanted, name=None).session as session:
        yield session


@st.composite
def written(draw: st.DrawFn, text: bytes) -> list[bytes]:
    """The rows of a hunk's text, some left out, kept or, in one text of four, written anew."""
    rows = []
    anew = draw(st.sampled_from([False, False, False, True]))
    for row in text.splitlines(keepends=True):
        chance = draw(st.integers(0, 3)) if row[:1] in (b"+", b"-") else 3
        if row.startswith(b"-") and chance == 0:
            rows.append(b" " + row[1:])
        elif row.startswith(b"+") and chance == 1 and anew:
            rows += [b"+other\n", row]
        elif not (row.startswith(b"+") and chance == 0):
            rows.append(row)
    return rows


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_the_text_says_is_written_and_nothing_is_lost(
    demo: Session, data: st.DataObject
) -> None:
    session = Session(demo.repo, demo.plan, analysis=demo.analysis)
    known = session.analysis
    rows = session.ledger().rows_in(Where.PATCH)
    open_ = [
        r.hunk
        for r in rows
        if r.hunk.size > 1 and isinstance(known.placements[r.hunk.id].action, Edit)
    ]
    hunk = data.draw(st.sampled_from(open_))
    page, action = make_page(session, hunk.id), known.placements[hunk.id].action
    assert isinstance(action, Edit)
    text = data.draw(written(format_hunk_page(session, hunk.id)))
    try:
        done = rework(session, hunk.id, b"".join(text))
    except PlanError:
        event("refused")
        assert session.plan is demo.plan
        return
    event("recorded" if done.is_recorded else "cut")
    entry = known.upstream.get(action.origin)
    lines = session.repo.read_lines(entry.oid) if entry else ()
    placed = session.placements()
    actions = [placed[piece].action for piece in done.remaining]
    after = compose(lines, [found for found in actions if isinstance(found, Edit)])
    said = [row[1:] for row in text if row[:1] in (b" ", b"+")]
    stop = page.start + len(page.old)
    new = session.analysis.delta.by_id().keys() - known.delta.by_id().keys()

    assert all(isinstance(found, Edit) for found in actions)
    assert all(isinstance(found, Edit) for found in actions)
    assert after == b"".join((*lines[: page.start], *said, *lines[stop:]))
    assert all("in no patch" in words for words in find_problems(session.ledger(), session.plan))
    assert new == ({*done.remaining, *done.excluded} if done.excluded else set())
    pieces = sorted((session.hunk(name) for name in new), key=lambda piece: (piece.old, piece.new))
    assert not new or sum((piece.removed for piece in pieces), ()) == hunk.removed
    assert not new or sum((piece.added for piece in pieces), ()) == hunk.added
