"""What makes a step fail is found without a build."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.model.delta import Cut, HunkId
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.verify.quick import find_quick_faults

MAIN_C = '#include <stdio.h>\n\nint main(void)\n{\n    puts("x");\n    return 0;\n}\n'
WITH_C = (
    '#include <stdio.h>\n#include "relay.h"\n\nint main(void)\n{\n    puts("x");\n'
    "    if (relay_open_now(3)) {\n        return 1;\n    }\n    return 0;\n}\n"
)
RELAY_H = "int relay_open_now(int);\n"
PY = "def one():\n    return 1\n"
WITH_PY = PY + "\n\ndef two():\n    return one()\n"


@pytest.fixture
def session(story: Story) -> Session:
    story.commit("base", {"main.c": MAIN_C, "tool.py": PY})
    files = {"main.c": WITH_C, "relay.h": RELAY_H, "tool.py": WITH_PY}
    story.branch("fork").commit("all", files)
    request = PlanRequest(onto="base", fork="fork", base="base")
    return create_plan(story.path, request, force=True).session


def find(session: Session, path: str, words: bytes = b"") -> list[HunkId]:
    return [
        hunk.id
        for hunk in session.analysis.delta.hunks()
        if hunk.path == path and words in b"".join(hunk.added)
    ]


def arrange(session: Session, *groups: list[HunkId]) -> list[tuple[int, str]]:
    """Makes a patch of each group, in this order; returns the faults by the number of the patch."""
    for group in groups:
        edits.extract(session, group, "part")
    number = {patch.id: nth for nth, patch in enumerate(session.plan.patches, 1)}
    return [(number[one.patch], one.sentence) for one in find_quick_faults(session)]


def test_in_the_right_order_nothing_is_wrong(session: Session) -> None:
    with session:
        told = arrange(session, find(session, "relay.h"), find(session, "main.c"),
                       find(session, "tool.py"))  # fmt: skip
    assert told == []


def test_a_name_and_a_file_that_come_later_are_told(session: Session) -> None:
    with session:
        told = arrange(session, find(session, "tool.py"), find(session, "main.c"),
                       find(session, "relay.h"))  # fmt: skip
    assert {nth for nth, _ in told} == {2}
    assert (2, "It uses relay_open_now, which patch 3 defines.") in told
    assert any("patch 3, which" in sentence for _, sentence in told)


def test_a_file_that_does_not_parse_until_later_is_told(session: Session) -> None:
    with session:
        (long,) = find(session, "main.c", b"relay_open_now")
        pieces = edits.split_hunk(session, long, [Cut(0, 1)])
        other = [hunk for hunk in find(session, "main.c") if hunk not in pieces]
        first = [*find(session, "relay.h"), *other, pieces[0]]
        told = arrange(session, first, [pieces[1], *find(session, "tool.py")])
    assert (1, "With it, main.c does not parse before later patches.") in told


def test_a_name_that_upstream_has_somewhere_is_no_fault(story: Story) -> None:
    story.commit("base", {"main.c": MAIN_C, "other.c": "int relay_open_now(int x)\n{\n}\n"})
    story.branch("fork").commit("all", {"main.c": WITH_C, "relay.h": RELAY_H})
    request = PlanRequest(onto="base", fork="fork", base="base")
    with create_plan(story.path, request).session as session:
        told = arrange(session, find(session, "main.c"), find(session, "relay.h"))
    assert all("relay_open_now, which" not in sentence for _, sentence in told)
