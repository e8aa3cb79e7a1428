"""What looks private, and is kept only if a person says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.model.ledger import Where
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.private import (
    count_suggestions,
    describe_suggestions,
    keep_suggested,
    suggest_private,
)
from patchsplit.session.session import Session
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import take_survey

CODE = "".join(f"int row_{k};\n" for k in range(30))
HEAD = "/* Copyright (c) 2015 The Authors */\n"


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    story.commit(
        "base",
        {
            ".gitreview": "[gerrit]\nhost=review.example.org\n",
            "AUTHORS": "Ada\n",
            "NEWS": "v1\n",
            "rhel/tool.spec": "Name: tool\n",
            "tool.c": HEAD + CODE,
            "about.py": "NAME = 'tool'\nURL = 'tool.org'\n" + CODE,
        },
    )
    story.branch("fork").commit(
        "all of it",
        {
            ".gitreview": "[gerrit]\nhost=gerrit.acmeworks.example\n",
            ".gitlab-ci.yml": "build:\n  script: make\n",
            "AUTHORS": "Ada\nRobin\n",
            "NEWS": "v1\nIt frobnicates.\n",
            "debian/control": "Source: tool\n",
            "debian/changelog": "tool (1) unstable\n",
            "CHANGES.vendor": "It frobnicates.\n",
            "rhel/tool.spec": "Name: tool\nRequires: frob\n",
            "tool.c": HEAD + "/* Copyright (c) 2017 Acmeworks, Inc. */\n" + CODE + "int frob;\n",
            "about.py": "NAME = 'acmeworks tool'\nURL = 'tool.org'\n" + CODE + "FROB = 1\n",
        },
        author="Robin <robin@mail.acmeworks.example>",
    )
    with create_plan(story.path, PlanRequest("main", "fork", "base")).session as found:
        yield found


def test_what_is_the_fork_s_own_looks_private(session: Session) -> None:
    found = [(one.hunk.path, one.kind.name) for one in suggest_private(session)]
    assert found == [
        (".gitlab-ci.yml", "CI"),
        (".gitreview", "REVIEW"),
        ("AUTHORS", "CONTRIBUTORS"),
        ("CHANGES.vendor", "CHANGELOG"),
        ("about.py", "BRANDING"),
        ("debian/changelog", "CHANGELOG"),
        ("debian/control", "PACKAGING"),
        ("tool.c", "COPYRIGHT"),
    ]
    kinds = count_suggestions(suggest_private(session))
    assert kinds[0][0].name == "CHANGELOG"
    assert len(kinds[0][1]) == 2


def test_suggestions_are_kept_in_one_step_each_with_its_reason(session: Session) -> None:
    before, found = session.plan, suggest_private(session)
    assert not session.plan.private
    assert describe_suggestions(found).startswith("8 hunks look private: 2 changelog, ")
    keep_suggested(session, found)

    assert session.ledger().count()[Where.PRIVATE] == 8
    (review,) = (one.hunk.id for one in found if one.hunk.path == ".gitreview")
    assert session.plan.private[review].reason == "review server"
    assert suggest_private(session) == []
    session.undo()
    assert session.plan == before


def test_what_a_person_moved_to_a_patch_is_not_suggested(session: Session) -> None:
    (ci,) = (one.hunk.id for one in suggest_private(session) if one.kind.name == "CI")
    edits.extract(session, [ci], "ci: Build it")
    assert ci not in {one.hunk.id for one in suggest_private(session)}


def test_a_search_finds_hunks_that_hold_nothing_else(session: Session) -> None:
    def paths(words: str, *, whole: bool) -> list[str]:
        hunks = session.analysis.delta.by_id()
        found = find_hunks(take_survey(session), words, whole=whole)
        return [hunks[hunk].path for hunk in found]

    assert paths("frob", whole=False) == ["CHANGES.vendor", "NEWS", "about.py", "rhel/tool.spec",
                                          "tool.c"]  # fmt: skip
    assert paths("acmeworks", whole=False) == [".gitreview", "about.py", "tool.c"]
    assert paths("acmeworks", whole=True) == ["tool.c"]
    assert paths("path:tool.c frob", whole=True) == ["tool.c"]
