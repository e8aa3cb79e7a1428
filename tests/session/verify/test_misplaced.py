"""Hunks that were put into a wrong patch are named, with few builds, and moved back."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Outcome
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.verify.mend import explain_failures, mend_series
from patchsplit.session.verify.misplaced import Misplacement
from patchsplit.session.verify.results import load_build
from patchsplit.session.verify.run import verify

NAMES = ("ring", "text", "mail", "disk")
BASE = "".join(f"def old_{k}():\n    return {k}\n\n\n" for k in range(3))
COMMAND = f"{sys.executable} -c 'import users'"
SILENT = f"{COMMAND} 2>/dev/null"


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    """A plan of one patch for each of NAMES: a function, and its use when users.py is imported."""
    users = "".join(f"import {name}\n\nX_{name} = {name}.old_0()\n\n\n" for name in NAMES)
    modules = {f"{name}.py": BASE for name in NAMES}
    story.commit("base", {**modules, "users.py": users})
    after = {f"{name}.py": f"{BASE}def new_{name}():\n    return 1\n" for name in NAMES}
    used = "".join(f"import {name}\n\nX_{name} = {name}.new_{name}()\n\n\n" for name in NAMES)
    story.branch("fork").commit("all", {**after, "users.py": used})
    request = PlanRequest(onto="base", fork="fork", base="base")
    with create_plan(story.path, request, force=True).session as session:
        place = {hunk.id: hunk for hunk in session.analysis.delta.hunks()}
        for name in NAMES:
            hunks = [
                hunk.id
                for hunk in place.values()
                if hunk.path == f"{name}.py" or b"new_%s" % name.encode() in b"".join(hunk.added)
            ]
            edits.extract(session, hunks, f"{name}: Add new_{name}().")
        yield session


def find_hunk(session: Session, path: str, words: bytes) -> HunkId:
    (found,) = (
        hunk.id
        for hunk in session.analysis.delta.hunks()
        if hunk.path == path and words in b"".join(hunk.added)
    )
    return found


def explain(session: Session, command: str = COMMAND) -> tuple[Misplacement, ...]:
    return explain_failures(session, [command], verify(session, [command]))


def patch_of(session: Session, name: str) -> PatchId:
    return next(p.id for p in session.plan.patches if p.subject.startswith(name))


def test_where_all_is_well_nothing_is_named(session: Session) -> None:
    assert explain(session) == ()


@pytest.mark.parametrize("command", [COMMAND, SILENT])
@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_definition_that_comes_too_late_is_named(
    session: Session, name: str, command: str
) -> None:
    late = find_hunk(session, f"{name}.py", b"new_")
    edits.move(session, [late], session.plan.patches[-1].id)

    (found,) = explain(session, command)
    assert (found.patch, found.hunks, found.to) == (
        patch_of(session, name), (late,), patch_of(session, name),
    )  # fmt: skip
    assert found.comes_late
    assert found.builds <= math.log2(8) + 3
    assert bool(found.names) is (command is COMMAND)
    if command is COMMAND:
        assert found.builds == 1


@pytest.mark.parametrize("command", [COMMAND, SILENT])
def test_a_use_that_stands_too_early_is_named(session: Session, command: str) -> None:
    early = find_hunk(session, "users.py", b"new_disk")
    first = session.plan.patches[0].id
    edits.move(session, [early], first)

    (found,) = explain(session, command)
    late = find_hunk(session, "disk.py", b"new_disk")
    assert found.patch == first
    assert found.hunks in ((early,), (late,))
    edits.move(session, found.hunks, found.to or first)
    assert all(verdict.outcome is Outcome.BUILDS for _, verdict in verify(session, [command]))


@pytest.mark.parametrize("command", [COMMAND, SILENT])
def test_several_are_moved_until_all_steps_pass(session: Session, command: str) -> None:
    for name in NAMES[:2]:
        late = find_hunk(session, f"{name}.py", b"new_")
        edits.move(session, [late], session.plan.patches[-1].id)
    before = session.plan

    mended = mend_series(session, [command])
    assert all(verdict.outcome is Outcome.BUILDS for _, verdict in mended.found)
    assert mended.left == ()
    assert len(mended.moves) == 2
    assert load_build(session).steps
    for _ in mended.moves:
        session.undo()
    assert session.plan == before


def test_what_no_move_mends_is_left(session: Session) -> None:
    before = session.plan
    mended = mend_series(session, ["! grep -q new_text users.py"])

    assert mended.left == (patch_of(session, "text"),)
    assert mended.moves == ()
    assert session.plan == before
    (found,) = explain(session, "! grep -q new_text users.py")
    assert found.hunks == (find_hunk(session, "users.py", b"new_text"),)
    assert found.to is None
