"""verify, as a person and as a script call it: what builds, what is kept, what is refused."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from commands import Patchsplit

from patchsplit.errors import ExitCode


def test_every_step_has_a_verdict_on_top_of_upstreams_own(planned: Patchsplit) -> None:
    said = planned("verify", "--run", "test -e src/ring.c", "--json").json

    assert said["upstream"]["outcome"] == "builds"
    assert [step["outcome"] for step in said["steps"]] == ["builds"] * len(said["steps"])
    assert [step["number"] for step in said["steps"]] == list(range(1, len(said["steps"]) + 1))


def test_a_failure_is_the_exit_code_and_shows_its_last_words(planned: Patchsplit) -> None:
    ran = planned("verify", "--run", "! grep -rn watermark src", check=False)

    assert ran.code == ExitCode.FINDINGS
    assert "src/ring.c:" in ran.out
    assert "fails: " in ran.err


def test_where_upstream_fails_no_step_is_tried(planned: Patchsplit) -> None:
    ran = planned("verify", "--run", "false", "--json", check=False)

    assert (ran.code, ran.json["steps"]) == (ExitCode.FINDINGS, [])


def test_a_command_is_run_because_a_user_names_it(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    subprocess.run(["git", "config", "patchsplit.build", "touch ../ran"], cwd=relay, check=True)
    assert planned("verify", check=False).code == ExitCode.REFUSED

    mark = tmp_path / "built"
    own = ["git", "config", "--global", "patchsplit.build", f"echo >> {mark}"]
    subprocess.run(own, cwd=relay, check=True)
    steps = len(planned("verify", "--json").json["steps"])
    assert mark.read_text().count("\n") == steps + 1


def test_what_was_built_is_not_built_again_until_that_is_said(
    planned: Patchsplit, tmp_path: Path
) -> None:
    mark = tmp_path / "built"
    every = len(planned("verify", "--run", f"echo >> {mark}", "--json").json["steps"]) + 1
    planned("reword", "1", "--subject", "ring: Other words.")
    planned("verify")
    assert mark.read_text().count("\n") == every

    planned("verify", "--again")
    assert mark.read_text().count("\n") == 2 * every


def test_the_users_files_and_the_repository_stay_as_they_are(
    planned: Patchsplit, relay: Path
) -> None:
    before = sorted(path for path in relay.rglob("*") if "patchsplit" not in path.parts)
    planned("verify", "--run", "rm -rf * && git config core.x y && git checkout -q HEAD -- .")

    assert sorted(p for p in relay.rglob("*") if "patchsplit" not in p.parts) == before


WATERMARK = "! grep -q watermark src/ring.c || { echo src/ring.c:1: error: no; exit 1; }"
FIND_WATERMARK = "grep -n watermark src/ring.c | sed 's/:.*//; s/.*/src\\/ring.c:&: error: no/'"


def test_steps_are_tried_side_by_side(planned: Patchsplit) -> None:
    alone = planned("verify", "-x", WATERMARK, "--json", check=False).json["steps"]
    together = planned("verify", "-x", WATERMARK, "--json", "--jobs", "3", "--again", check=False)

    def told(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**step, "seconds": 0} for step in steps]

    assert told(together.json["steps"]) == told(alone)


def test_several_commands_are_told_apart(planned: Patchsplit) -> None:
    ran = planned("verify", "-x", "true", "-x", WATERMARK, "--json", check=False).json

    assert ran["commands"] == ["true", WATERMARK]
    failed = [step for step in ran["steps"] if step["outcome"] == "fails"]
    assert failed
    assert {step["command"] for step in failed} == {WATERMARK}


def test_a_place_of_the_output_is_told_with_its_hunk(planned: Patchsplit) -> None:
    ran = planned("verify", "-x", f"{FIND_WATERMARK}; {WATERMARK}", "--json", check=False).json
    (first, *_) = [step for step in ran["steps"] if step["outcome"] == "fails"]
    hunks = planned("show", str(first["number"]), "--json").json

    (fault, *_) = first["faults"]
    assert fault["path"] == "src/ring.c"
    assert fault["hunk"] in json.dumps(hunks)
    shown = planned("verify", "-x", f"{FIND_WATERMARK}; {WATERMARK}", check=False)
    assert f"{fault['hunk'][:7]} stands at src/ring.c:{fault['line']}" in shown.out


def test_it_begins_where_it_is_told_to(planned: Patchsplit) -> None:
    every = planned("verify", "-x", "true", "--json").json["steps"]
    some = planned("verify", "-x", "true", "--from", "3", "--json").json
    assert [step["number"] for step in some["steps"]] == [
        step["number"] for step in every if step["number"] >= 2
    ]
    assert some["upstream"] is None


def test_each_patch_stands_with_only_what_it_needs(planned: Patchsplit) -> None:
    ran = planned("verify", "-x", WATERMARK, "--independent", "--json", check=False).json
    by_number = {step["number"]: step["outcome"] for step in ran["steps"] if step["number"]}
    prefixes = planned("verify", "-x", WATERMARK, "--json", check=False).json["steps"]

    assert by_number.keys() == {step["number"] for step in prefixes}
    assert list(by_number.values()).count("fails") < sum(
        step["outcome"] == "fails" for step in prefixes
    )


def test_a_topic_is_tried_by_itself(planned: Patchsplit) -> None:
    topics = planned("topics", "--json").json["topics"]
    name = topics[0]["name"]
    ran = planned("verify", "-x", "true", "--topic", name, "--json").json

    assert {step["patch"] for step in ran["steps"]} >= {
        patch["id"] for patch in topics[0]["patches"]
    }
    both = planned("verify", "-x", "true", "--independent", "--from", "2", check=False)
    assert "--from is for the series" in both.err


def test_what_is_printed_is_shown_as_it_comes(planned: Patchsplit) -> None:
    ran = planned("verify", "-x", "echo compiling", "--live", "--from", "2")

    assert "1 │ compiling" in ran.err


def test_a_hunk_that_comes_too_late_is_named_and_moved(planned: Patchsplit) -> None:
    command = "! grep -q watermark src/ring.c || grep -q watermark src/ring.h"
    steps = planned("verify", "-x", command, "--json").json["steps"]
    planned("move", "src/ring.h", "--to", str(len(steps)))
    named = planned("verify", "-x", command, "--json", check=False).json

    (one,) = named["misplaced"]
    assert one["comes"] == "late"
    assert one["to"]
    shown = planned("verify", "-x", command, check=False)
    assert f"--to {one['to']}" in shown.out
    assert (
        planned("verify", "-x", command, "--no-search", "--json", check=False).json["misplaced"]
        == []
    )
    mended = planned("verify", "-x", command, "--fix", "--json").json
    assert [step["outcome"] for step in mended["steps"]] == ["builds"] * len(mended["steps"])
    assert [each["hunks"] for each in mended["moved"]] == [one["hunks"]]
    assert (
        "--fix is for the whole series"
        in planned("verify", "-x", command, "--fix", "--from", "2", check=False).err
    )


def test_steps_are_looked_at_without_a_build(planned: Patchsplit) -> None:
    assert planned("verify", "--quick", "--json").json == {"quick": []}
    steps = planned("verify", "-x", "true", "--json").json["steps"]
    planned("move", "src/ring.h", "--to", str(len(steps)))

    told = planned("verify", "--quick", "--json", check=False)
    assert told.code == ExitCode.FINDINGS
    assert told.json["quick"]
    ran = planned("verify", "--quick", check=False)
    assert told.json["quick"][0]["words"] in ran.out
    assert "steps likely fail" in ran.err
    assert "runs no command" in planned("verify", "--quick", "-x", "make", check=False).err


def test_lines_that_stand_for_some_steps_are_added_shown_and_removed(
    planned: Patchsplit, tmp_path: Path
) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("/* ahead */\n")
    planned("bridge", "add", "src/ring.h:1", "--from", "1", "--until", "3", "--lines", str(ahead))

    (one,) = planned("bridge", "list", "--json").json["bridges"]
    assert (one["name"], one["line"], one["stands"]) == ("b1", 1, True)
    assert "src/ring.h:1" in planned("bridge", "list").out
    assert "Bridge b1: 1 line before src/ring.h:1" in planned("show", "1").out
    assert "+/* ahead */" in planned("show", "1", "--diff").out
    assert "-/* ahead */" in planned("show", "3", "--diff").out
    stands = "! grep -q ahead src/ring.h"
    steps = planned("verify", "-x", stands, "--no-search", "--json", check=False).json["steps"]
    assert [step["outcome"] for step in steps[:4]] == ["fails", "fails", "builds", "builds"]
    planned("bridge", "remove", "b1")
    assert planned("bridge", "list").out == "There is no bridge.\n"
    assert "no place" in planned(
        "bridge", "add", "src/ring.h", "--from", "1", "--until", "3", "--lines", str(ahead),
        check=False,
    ).err  # fmt: skip
    assert "cannot be read" in planned(
        "bridge", "add", "src/ring.h:1", "--from", "1", "--until", "3", "--lines", "nowhere",
        check=False,
    ).err  # fmt: skip
