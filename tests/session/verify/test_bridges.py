"""Lines that stand from one patch to another: the steps between have them, the last has not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repos import Story

from patchsplit.errors import PatchsplitError, PlanError
from patchsplit.model.delta import Entry as TreeEntry
from patchsplit.model.delta import HunkId, Mode, Oid, Span
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Bridge, Patch, PatchId, Plan, Source
from patchsplit.model.series import iter_steps
from patchsplit.model.verdicts import Outcome
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.commits import commit_series
from patchsplit.session.session import Session
from patchsplit.session.verify.bridges import (
    add_bridge,
    list_bridges,
    offer_bridges,
    remove_bridge,
    suggest_declaration,
)
from patchsplit.session.verify.mend import mend_series
from patchsplit.session.verify.run import verify

LINES = "".join(f"{nth}\n" for nth in range(20))
COMMAND = "! grep -q use a || grep -q ahead a || grep -q made a"


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    """Three patches: one uses what the third one makes."""
    story.commit("base", {"a": LINES, "b": LINES})
    rows = LINES.splitlines(keepends=True)
    used = [*rows[:3], "use\n", *rows[3:9], "other\n", *rows[9:15], "made\n", *rows[15:]]
    story.branch("fork").commit("all", {"a": "".join(used)})
    request = PlanRequest(onto="base", fork="fork", base="base")
    with create_plan(story.path, request).session as session:
        for word in (b"use", b"other", b"made"):
            found = [h.id for h in session.analysis.delta.hunks() if word in b"".join(h.added)]
            edits.extract(session, found, word.decode())
        yield session


def outcomes(session: Session) -> list[Outcome]:
    return [verdict.outcome for _, verdict in verify(session, [COMMAND])]


def tip(session: Session) -> Oid:
    return session.repo.resolve_tree(commit_series(session).tip)


def test_steps_build_by_a_bridge_and_the_last_tree_stays(session: Session) -> None:
    one, _, three = (patch.id for patch in session.plan.patches)
    assert outcomes(session) == [
        Outcome.BUILDS, Outcome.FAILS, Outcome.FAILS, Outcome.BUILDS,
    ]  # fmt: skip
    before = tip(session)

    made = add_bridge(session, "a", 1, (b"ahead\n",), one, three, "until it is made")
    assert outcomes(session) == [Outcome.BUILDS] * 4
    assert tip(session) == before
    (status,) = list_bridges(session)
    assert (status.bridge, status.trouble) == (made, "")
    session.undo()
    assert outcomes(session)[1] is Outcome.FAILS
    session.redo()
    remove_bridge(session, made.id)
    assert session.plan.bridges == ()
    with pytest.raises(PatchsplitError, match="no bridge b1"):
        remove_bridge(session, "b1")


def test_a_bridge_that_lost_its_place_says_why(session: Session) -> None:
    one, two, three = (patch.id for patch in session.plan.patches)
    add_bridge(session, "a", 1, (b"ahead\n",), one, three, "")
    before = tip(session)

    edits.reorder(session, [three], to=0)
    assert [at.trouble for at in list_bridges(session)] == [
        f"patch {three} does not come after {one}"
    ]
    assert tip(session) == before
    session.undo()
    edits.merge(session, [two, three])
    assert [at.trouble for at in list_bridges(session)] == [f"patch {three} is gone"]
    assert tip(session) == before


def test_no_hunk_is_moved_while_a_bridge_stands(session: Session) -> None:
    one, _, three = (patch.id for patch in session.plan.patches)
    add_bridge(session, "a", 1, (b"ahead\n",), one, three, "")
    with pytest.raises(PlanError, match="while bridges stand"):
        mend_series(session, [COMMAND])


def test_what_cannot_stand_is_refused(session: Session) -> None:
    one, _, three = (patch.id for patch in session.plan.patches)
    for path, line, lines, start, until, words in (
        ("a", 1, (b"x\n",), three, one, "later patch"),
        ("a", 1, (), one, three, "without lines"),
        ("b", 1, (b"x\n",), one, three, "does not change upstream's b"),
        ("a", 22, (b"x\n",), one, three, "20 lines"),
        ("a", 0, (b"x\n",), one, three, "20 lines"),
    ):
        with pytest.raises(PlanError, match=words):
            add_bridge(session, path, line, lines, start, until, "")
    assert session.plan.bridges == ()


def test_a_declaration_is_made_of_a_definition() -> None:
    text = b"static int x;\n\nint\nring_open(struct ring *r,\n          int n)\n{\n}\n"
    lines = tuple(text.splitlines(keepends=True))
    assert suggest_declaration(lines, ("ring_open",)) == (
        b"int ring_open(struct ring *r, int n);\n",
    )
    assert suggest_declaration((b"static int f(void)\n", b"{\n"), ("f",)) == ()
    assert suggest_declaration((b"    f(1);\n",), ("f",)) == ()


BLOB = Oid("1" * 40)
HUNKS = tuple(HunkId(f"{nth:020x}") for nth in range(4))


@given(
    st.permutations(HUNKS),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.integers(0, 3)), max_size=4),
)
def test_no_bridge_changes_the_last_tree(
    order: list[HunkId], places: list[tuple[int, int, int]]
) -> None:
    actions = {
        hunk: Edit("a", Span(4 * nth + 1, 4 * nth + 3), (b"new\n",), nth)
        for nth, hunk in enumerate(HUNKS)
    }
    patches = tuple(Patch(PatchId(f"p{hunk[-1]}"), "x", (hunk,)) for hunk in order)
    bridges = tuple(
        Bridge(f"b{nth}", "a", BLOB, at, (b"bridge\n",), PatchId(f"p{one}"), PatchId(f"p{two}"))
        for nth, (at, one, two) in enumerate(places)
    )
    rows = tuple(b"%d\n" % nth for nth in range(20))
    upstream = {"a": TreeEntry(Mode.FILE, BLOB)}

    def last(some: tuple[Bridge, ...]) -> bytes | None:
        plan = Plan(Source(BLOB, BLOB, BLOB), "0 +0000", patches=patches, bridges=some)
        *_, step = iter_steps(plan, actions, upstream, lambda _: rows, lambda: ["a"])
        return step.files[0].content

    assert last(bridges) == last(())


USES_C = "#include <stdio.h>\n\nint main(void)\n{\n    return 0;\n}\n"


def test_a_declaration_ahead_is_offered_where_no_move_helps(story: Story) -> None:
    story.commit("base", {"a.c": USES_C, "b.c": "int b;\n"})
    used = USES_C.replace("return 0", "return ring_open(1)")
    made = "int b;\nint ring_open(int n)\n{\n    return n;\n}\n"
    story.branch("fork").commit("all", {"a.c": used, "b.c": made})
    request = PlanRequest(onto="base", fork="fork", base="base")
    command = "grep -q 'ring_open(int n);' a.c || ! grep -q 'ring_open(1)' a.c || ! echo \"a.c:5:12: error: 'ring_open' undeclared\""  # noqa: E501
    with create_plan(story.path, request).session as session:
        by_path = {hunk.path: hunk.id for hunk in session.analysis.delta.hunks()}
        one = edits.extract(session, [by_path["a.c"]], "use")
        two = edits.extract(session, [by_path["b.c"]], "make")
        found = verify(session, [command])
        (offer,) = offer_bridges(session, found, ())
        assert (offer.path, offer.line, offer.lines) == (
            "a.c", 2, (b"int ring_open(int n);\n",),
        )  # fmt: skip
        assert (offer.start, offer.until) == (one, two)
        add_bridge(session, offer.path, offer.line, offer.lines, one, two, "")
        prefixes = [verdict.outcome for _, verdict in verify(session, [command])]
        assert prefixes[:2] == [Outcome.BUILDS] * 2
