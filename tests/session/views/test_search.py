"""Words to the hunks that all of them find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.errors import PatchsplitError
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import Survey, take_survey

RING = "int ring_put(void)\n{\n    return 1;\n}\n"


@pytest.fixture
def survey(story: Story) -> Iterator[Survey]:
    story.commit("base: Begin.", {"src/ring.c": RING, "docs/ring.txt": "Text\n"})
    story.branch("fork")
    story.commit("ring: Return two.", {"src/ring.c": RING.replace("1;", "TWO 2;")})
    story.commit(
        "docs: Say more.", {"docs/ring.txt": "Text\nMore of it\n", "src/new file.c": "x\n"}
    )
    request = PlanRequest(onto="main", fork="fork")
    with create_plan(story.path, request, name=None).session as session:
        yield take_survey(session)


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ("more", ["docs/ring.txt"]),
        ("More of", ["docs/ring.txt"]),
        ("MORE", []),
        ("TWO", ["src/ring.c"]),
        ("path:ring", ["docs/ring.txt", "src/ring.c"]),
        ("path:src/*", ["src/new file.c", "src/ring.c"]),
        ("'path:new file'", ["src/new file.c"]),
        ("dir:src", ["src/new file.c", "src/ring.c"]),
        ("dir:sr", []),
        ("symbol:ring_put", ["src/ring.c"]),
        ("sym:TWO", ["src/ring.c"]),
        ("symbol:ring", []),
        ("commit:return", ["src/ring.c"]),
        ("path:ring commit:docs", ["docs/ring.txt"]),
        ("in:patch", ["docs/ring.txt", "src/new file.c", "src/ring.c"]),
        ("in:private", []),
        ("other:ring", []),
        ("'more", []),
    ],
)
def test_all_words_must_find_a_hunk(survey: Survey, words: str, paths: list[str]) -> None:
    found = find_hunks(survey, words)
    assert [survey.index.hunks[hunk].path for hunk in found] == paths


def test_a_number_is_a_patch_of_the_series(survey: Survey) -> None:
    for summary in survey.patches:
        assert set(find_hunks(survey, f"in:{summary.nth}")) == set(summary.patch.hunks)


@pytest.mark.parametrize(("words", "error"), [("", "nothing to search"), ("in:99", "no patch 99")])
def test_what_cannot_be_searched_for_is_an_error(survey: Survey, words: str, error: str) -> None:
    with pytest.raises(PatchsplitError, match=error):
        find_hunks(survey, words)
