"""One half of a pair is as sure as the other."""

from __future__ import annotations

from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.model.placement import Cause, Certainty
from patchsplit.model.plan import Source
from patchsplit.session.pipeline.analyse import analyse

HEAD = "VERSION = 3\nLEVEL = 1\n\n"
TAIL = "\n".join(f"SOURCES += part{k}.c" for k in range(12)) + "\n\nOPTIONS = none\n"


def test_what_closes_asks_where_what_opens_has_no_sure_place(story: Story) -> None:
    story.commit("base", {"rules.mk": HEAD + TAIL})
    fork = HEAD.replace("LEVEL = 1", "ifdef DEEP\nLEVEL = 9") + TAIL.replace("OPT", "endif\n\nOPT")
    story.branch("fork").commit("Only if deep", {"rules.mk": fork, "b.mk": "B = 1\n"})
    story.on("main").commit("Raise it", {"rules.mk": HEAD.replace("LEVEL = 1", "LEVEL = 2") + TAIL})
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        source = Source(base, fork, upstream)
        found = analyse(repo, source, {})
    first, last = (found.placements[hunk.id] for hunk in found.delta.files[1].hunks)
    assert first.conflict is not None
    assert last.certainty is Certainty.LOOK
    assert last.conflict is not None
    assert last.conflict.cause is Cause.DOUBTFUL
    assert "The other half of its ifdef, at line 2" in last.conflict.reason
    assert len(last.suggestions) == 1
    (other,) = (found.placements[hunk.id] for hunk in found.delta.files[0].hunks)
    assert other.certainty is Certainty.SURE
