"""Every step is built in one checkout: what fails, what is late, and what is not built again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from repos import Story

from patchsplit.git.checkout import is_offline
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.verdicts import Limits, Outcome, Verdict, key_trial
from patchsplit.progress import Cancelled, OnProgress, Progress, ignore_progress
from patchsplit.verify import OnOutput, Step, ignore_output, verify_steps

Build = Callable[..., list[Verdict]]
STEPS = ("base", "uses-it-too-soon", "defines-it")
COMMAND = 'test -e it.h || ! grep -q it.h a.c || { echo "a.c: it.h is missing"; exit 1; }'


@pytest.fixture
def build(story: Story) -> Build:
    """Returns a function that builds STEPS, and returns their verdicts in that order."""
    story.commit("base", {"a.c": "int a;\n", "gone.c": "int b;\n"})
    story.commit("uses it too soon", {"a.c": '#include "it.h"\n', "gone.c": None})
    story.commit("defines it", {"it.h": "\n"})

    def call(
        *commands: str,
        known: Mapping[str, Verdict] | None = None,
        limits: Limits = Limits(seconds=30),  # noqa: B008 - it is frozen
        on_progress: OnProgress = ignore_progress,
        on_output: OnOutput = ignore_output,
    ) -> list[Verdict]:
        with Repo.open(story.path) as repo:
            steps = [
                Step(k, oid, repo.resolve_tree(oid), name)
                for k, name in enumerate(STEPS)
                for oid in [Oid(story.oid(name))]
            ]
            found = verify_steps(
                repo,
                steps,
                commands or [COMMAND],
                known or {},
                limits,
                on_progress=on_progress,
                on_output=on_output,
            )
            done = {one.step.index: one.verdict for one in found}
            return [done[k] for k in sorted(done)]

    return call


def test_the_step_that_does_not_build_is_named_with_its_words(build: Build) -> None:
    found = build()

    assert [one.outcome for one in found] == [Outcome.BUILDS, Outcome.FAILS, Outcome.BUILDS]
    assert found[1].words == "a.c: it.h is missing"


def test_a_step_takes_away_files_and_leaves_what_was_built(build: Build) -> None:
    command = "echo built >> built.o; ls; test -e gone.c || exit 1"

    assert build(command)[2].words.splitlines() == ["a.c", "built.o", "it.h"]


def test_files_that_no_step_changes_are_not_touched(build: Build) -> None:
    rows = build("stat -c %y a.c; sleep 0.01; test -e gone.c || exit 1")

    assert rows[1].words == rows[2].words != ""


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_command_said_of_a_tree_is_not_asked_again(
    build: Build, tmp_path: Path, jobs: int
) -> None:
    count, other = tmp_path / "count", tmp_path / "other"
    command = f"echo >> {count}"
    known = {key_trial(one.tree, command): one for one in build(command)[:2]}
    count.unlink()

    found = build(command, f"echo >> {other}", known=known, limits=Limits(jobs))
    assert len(found) == 3
    assert count.read_text() == "\n"
    assert other.read_text() == "\n" * 3


def test_commands_run_in_their_order_up_to_one_that_fails(build: Build) -> None:
    found = build("true", "echo wrong; test -e it.h || exit 1", "echo never; exit 1")

    assert [one.outcome for one in found] == [Outcome.FAILS]
    assert (found[0].command, found[0].words) == ("echo wrong; test -e it.h || exit 1", "wrong")


def test_where_the_first_step_fails_no_other_is_tried(build: Build) -> None:
    assert [one.outcome for one in build("test -e it.h", limits=Limits(2))] == [Outcome.FAILS]


def test_lanes_find_what_one_finds(build: Build) -> None:
    alone, together = build(), build(limits=Limits(3))

    assert [replace(one, seconds=0) for one in alone] == [
        replace(one, seconds=0) for one in together
    ]


def test_each_lane_keeps_its_own_checkout(build: Build) -> None:
    found = build("echo x >> built.o; test -e gone.c || { wc -l < built.o; exit 1; }",
                  limits=Limits(2))  # fmt: skip

    assert [one.words for one in found] == ["", "2", "1"]


def test_what_a_command_prints_is_shown_while_it_runs(build: Build) -> None:
    said: list[tuple[int, str]] = []
    build("echo one; sleep 0.5; echo two", on_output=lambda index, text: said.append((index, text)))

    assert said == [(k, word) for k in range(3) for word in ("one", "two")]


def test_a_process_gets_no_more_memory_than_it_may(build: Build) -> None:
    line = f"{sys.executable} -c 'bytearray(1 << 30)'"

    assert build(line)[0].outcome is Outcome.BUILDS
    (first,) = build(line, limits=Limits(memory=1 << 28))
    assert first.outcome is Outcome.FAILS
    assert "MemoryError" in first.words


def test_make_may_use_all_processors_while_it_is_alone(build: Build) -> None:
    said: list[str] = []
    build("echo flags: $MAKEFLAGS", limits=Limits(2), on_output=lambda _, text: said.append(text))
    assert sorted(said) == ["flags:", "flags:", "flags: -j2"]

    found = build('test -z "$MAKEFLAGS"', limits=Limits(2))
    assert [one.outcome for one in found] == [Outcome.BUILDS] * 3


def test_a_step_that_takes_too_long_is_stopped(build: Build) -> None:
    found = build("test -e gone.c || sleep 60", limits=Limits(seconds=0.3))

    assert [one.outcome for one in found] == [Outcome.BUILDS, Outcome.TIMEOUT, Outcome.TIMEOUT]


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
    (first,) = build("echo $HOME; cat /proc/net/dev; exit 1")
    home, *devices = first.words.splitlines()

    assert Path(home) != Path.home()
    if is_offline():
        assert [row.split(":")[0].strip() for row in devices[2:]] == ["lo"]


def test_nobody_need_listen(build: Build) -> None:
    assert len(build("true", on_progress=ignore_progress)) == 3
