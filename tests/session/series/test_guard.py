"""Nothing leaves that was not looked through, whichever door it takes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from repos import Story

import patchsplit
from patchsplit.git.push import push
from patchsplit.git.repo import Repo
from patchsplit.git.write import publish_branch
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import OWN_REPOSITORY, Cleared, Push, RefUpdate

ROOT = Path(patchsplit.__file__).parent
MAKERS = {"session/series/guard.py", "demo/build.py"}
"""Who makes a Cleared: the guard, and the demo of its own story."""


def test_only_the_guard_clears() -> None:
    found = set()
    for path in [*ROOT.rglob("*.py"), *(ROOT.parent / "tui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Cleared"):
                found.add(str(path.relative_to(ROOT)))
    assert found == MAKERS


def test_a_commit_that_was_not_looked_through_is_not_published(story: Story) -> None:
    story.commit("base", {"a": "1\n"})
    oid = Oid(story.oid("base"))
    with Repo.open(story.path) as repo:
        with pytest.raises(ValueError, match="not looked through"):
            publish_branch(repo, oid, "out", Cleared())
        with pytest.raises(ValueError, match="not looked through"):
            push(repo, Push(OWN_REPOSITORY, (RefUpdate(oid, "refs/heads/out"),)), Cleared())
    assert story.git("branch", "--list", "out") == ""
