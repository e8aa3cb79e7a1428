"""Every step is built in one checkout: what fails, what is late, and what is not built again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repos import Story

from patchsplit.git.checkout import is_offline
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.progress import Cancelled, OnProgress, Progress, ignore_progress
from patchsplit.verify import verify_steps

Build = Callable[..., list[Verdict]]
STEPS = ("base", "uses-it-too-soon", "defines-it")
COMMAND = 'test -e it.h || ! grep -q it.h a.c || { echo "a.c: it.h is missing"; exit 1; }'


@pytest.fixture
def build(story: Story) -> Build:
    story.commit("base", {"a.c": "int a;\n", "gone.c": "int b;\n"})
    story.commit("uses it too soon", {"a.c": '#include "it.h"\n', "gone.c": None})
    story.commit("defines it", {"it.h": "\n"})

    def call(
        command: str = COMMAND,
        known: Mapping[Oid, Verdict] | None = None,
        seconds: float = 30,
        on_progress: OnProgress = ignore_progress,
    ) -> list[Verdict]:
        with Repo.open(story.path) as repo:
            steps = [(Oid(story.oid(name)), name) for name in STEPS]
            found = verify_steps(
                repo, steps, command, known or {}, timeout=seconds, on_progress=on_progress
            )
            return list(found)

    return call


def test_the_step_that_does_not_build_is_named_with_its_words(build: Build) -> None:
    found = build()

    assert [one.outcome for one in found] == [Outcome.BUILDS, Outcome.FAILS, Outcome.BUILDS]
    assert found[1].words == "a.c: it.h is missing"


def test_a_step_takes_away_files_and_leaves_what_was_built(build: Build) -> None:
    command = "echo built >> built.o; ls; test -e gone.c || exit 1"

    assert build(command)[2].words.splitlines() == ["a.c", "built.o", "it.h"]


def test_files_that_no_step_changes_are_not_touched(build: Build) -> None:
    rows = build("stat -c %y a.c; sleep 0.01; exit 1")

    assert rows[1].words == rows[2].words != rows[0].words


def test_an_equal_tree_is_not_built_again(build: Build, tmp_path: Path) -> None:
    count = tmp_path / "count"
    command = f"echo >> {count}"
    known = {verdict.tree: verdict for verdict in build(command)[:2]}
    count.unlink()

    assert len(build(command, known)) == 3
    assert count.read_text() == "\n"


def test_a_step_that_takes_too_long_is_stopped(build: Build) -> None:
    assert [one.outcome for one in build("sleep 60", seconds=0.3)] == [Outcome.TIMEOUT] * 3


def test_building_is_stopped_while_it_runs(build: Build) -> None:
    asked = 0

    def stop(_: Progress) -> None:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        build("sleep 60", on_progress=stop)
    assert asked == 3


def test_a_step_is_built_without_network_and_without_the_users_home(build: Build) -> None:
    (first, *_) = build("echo $HOME; cat /proc/net/dev; exit 1")
    home, *devices = first.words.splitlines()

    assert Path(home) != Path.home()
    if is_offline():
        assert [row.split(":")[0].strip() for row in devices[2:]] == ["lo"]


def test_nobody_need_listen(build: Build) -> None:
    assert len(build("true", on_progress=ignore_progress)) == 3
