"""Plans that are worked on elsewhere: what goes there, and what comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import PlanChanged
from patchsplit.git.repo import Repo
from patchsplit.git.transfer import add_commits, create_repository
from patchsplit.session.exchange import (
    bundle_fork,
    bundle_upstream,
    digest_journal,
    find_sources,
    pack_plan,
    read_answers,
    unpack_plan,
    write_answers,
)
from patchsplit.session.pipeline.create import PlanRequest, create_plan


@pytest.fixture
def fork(story: Story) -> Path:
    story.commit("start", {"a": "1\n2\n3\n"})
    story.git("tag", "-a", "-m", "v1", "v1")
    story.commit("b", {"b": "b\n"})
    story.branch("fork", "v1").commit("more", {"a": "1\n2\n3\nmore\n"})
    story.branch("secret", "v1").commit("secret", {"c": "c\n"})
    return story.path


def copy(fork: Path, place: Path, *names: str) -> Path:
    """Returns a repository with what a plan of the names needs, as a worker gets it."""
    whole, thin = place.with_suffix(".whole"), place.with_suffix(".thin")
    with Repo.open(fork) as repo:
        sources = find_sources(repo, names, "main")
        bundle_upstream(repo, sources, whole)
        is_new = bundle_fork(repo, sources, thin)
    create_repository(place, whole)
    add_commits(place, thin if is_new else None, sources.refs)
    return place


def test_a_copy_has_what_the_names_need_and_no_more(fork: Path, tmp_path: Path) -> None:
    place = copy(fork, tmp_path / "copy", "v1", "fork~0")
    with Repo.open(fork) as here, Repo.open(place) as there:
        for name in ("v1", "fork", "fork~0", "main", "main~1"):
            assert there.resolve(name) == here.resolve(name)
        assert not there.has_object(here.resolve("secret"))


def test_a_fork_that_upstream_has_needs_no_bundle(fork: Path, tmp_path: Path) -> None:
    with Repo.open(fork) as repo:
        assert not bundle_fork(repo, find_sources(repo, ["v1", "main~1"], "main"), tmp_path / "b")
    copy(fork, tmp_path / "copy", "v1", "main~1")


def test_a_plan_is_the_same_there_and_comes_back(fork: Path, tmp_path: Path) -> None:
    place = copy(fork, tmp_path / "copy", "v1", "fork")
    request = PlanRequest("main", "fork", "v1")
    create_plan(place, request, name="there").session.close()
    create_plan(fork, request, name="here").session.close()
    git_dir = fork / ".git"
    unpack_plan(git_dir, "there", pack_plan(place, "there"), digest_journal(git_dir, "there"))
    for name in ("here", "there"):
        values = sorted((git_dir / "patchsplit" / name / "values").iterdir())
        assert [path.name for path in values] == [
            path.name for path in sorted((place / "patchsplit/there/values").iterdir())
        ]


def test_a_plan_that_was_changed_meanwhile_stays(fork: Path) -> None:
    git_dir = fork / ".git"
    create_plan(fork, PlanRequest("main", "fork", "v1"), name="plan").session.close()
    packed, before = pack_plan(git_dir, "plan"), digest_journal(git_dir, "plan")
    journal = git_dir / "patchsplit/plan/journal.json"
    journal.write_bytes(journal.read_bytes() + b" ")
    with pytest.raises(PlanChanged, match="was changed here"):
        unpack_plan(git_dir, "plan", packed, before)
    shutil.rmtree(journal.parent)
    unpack_plan(git_dir, "plan", packed, "")
    assert digest_journal(git_dir, "plan") == before


def test_answers_go_along(fork: Path, tmp_path: Path) -> None:
    write_answers(tmp_path, read_answers(fork / ".git"))
    assert read_answers(tmp_path) == b""
    write_answers(tmp_path, b"{}")
    assert read_answers(tmp_path) == b"{}"
