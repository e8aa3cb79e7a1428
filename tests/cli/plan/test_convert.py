"""patchsplit convert: from a fork or a diff to a series in one step."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Patchsplit, git

from patchsplit.errors import ExitCode


def test_convert_does_it_all_and_keeps_what_it_read_but_no_plan(
    patchsplit: Patchsplit, relay: Path
) -> None:
    args = ("convert", "--base", "v1.0", "--onto", "main", "fork", "--json")
    said = patchsplit(*args, "--to", "branch:out").json
    again = patchsplit(*args, "--to", "branch:again").json

    assert said["counts"]["unresolved"] == 2
    assert said["patches"] == int(git(relay, "rev-list", "--count", "main..out"))
    assert git(relay, "rev-parse", "out") == git(relay, "rev-parse", "again") == again["tip"]
    kept = [path.name for path in (relay / ".git" / "patchsplit").iterdir()]
    assert set(kept) == {"history.db", "past.bin", "subjects.bin", "cut.json"}


def test_convert_of_what_is_all_upstream_ends_at_upstream(
    patchsplit: Patchsplit, relay: Path
) -> None:
    git(relay, "branch", "same", "main~4")
    done = patchsplit("convert", "--onto", "main", "--base", "v1.0", "same", "--to", "branch:out",
                      "--check", "--json", check=False)  # fmt: skip
    said = done.json
    assert done.code == ExitCode.ALL_UPSTREAM
    assert said["patches"] == said["counts"]["patch"] == 0
    assert git(relay, "rev-parse", "out") == git(relay, "rev-parse", "main")


def test_a_bare_diff_goes_the_same_way(patchsplit: Patchsplit, relay: Path, tmp_path: Path) -> None:
    diff = tmp_path / "fork.diff"
    diff.write_text(git(relay, "diff", "v1.0", "fork") + "\n")
    refs = patchsplit("convert", "--base", "v1.0", "--onto", "main", "fork", "--to", "branch:a",
                      "--json").json  # fmt: skip
    bare = patchsplit("convert", "--diff", str(diff), "--onto", "main", "--to", "branch:b",
                      "--json").json  # fmt: skip

    assert "v1.0" in bare["base_evidence"]
    assert git(relay, "rev-parse", "a^{tree}") == git(relay, "rev-parse", "b^{tree}")
    assert bare["counts"] == refs["counts"]


FORK = ("--base", "v1.0", "--onto", "main", "fork")


def test_all_that_is_left_is_listed_with_its_reason(patchsplit: Patchsplit, relay: Path) -> None:
    said = patchsplit("convert", *FORK, "--to", "branch:out", "--json").json
    held = {hunk for one in said["held_back"] for hunk in one["hunks"]}
    open_ = [one for one in said["left"] if one["where"] == "unresolved"]
    assert {one["id"] for one in open_} == held
    assert len(open_) == said["counts"]["unresolved"] == 2
    assert all(one["reason"] and one["why"] and one["path"] for one in said["left"])
    sent = said["counts"]["patch"] - sum(one["where"] == "patch" for one in said["left"])
    rows = git(relay, "diff", "--raw", "main", "out").splitlines()
    assert bool(sent) is bool(rows)


@pytest.mark.usefixtures("relay")
def test_check_says_by_the_exit_code_whether_something_is_left(patchsplit: Patchsplit) -> None:
    asked = ("convert", *FORK, "--check")
    assert patchsplit(*asked, "--to", "branch:a", check=False).code == 1
    answers = ("both-changed=private", "doubtful=drop", "obsolete-lines=drop", "deleted-file=drop")
    taken = [word for one in answers for word in ("--take", one)]
    said = patchsplit(*asked, "--to", "branch:b", "--take-suggestions", *taken, "--json")
    assert said.json["left"] == []


def test_a_kept_plan_is_gone_on_with(patchsplit: Patchsplit, relay: Path, tmp_path: Path) -> None:
    to = ("--to", "branch:out", "--to", f"mbox:{tmp_path / 'm'}", "--to", f"quilt:{tmp_path / 'q'}")
    first = patchsplit("convert", *FORK, *to, "--update", "--json").json
    assert [bool(one["branch"]) for one in first["targets"]] == [True, False, False]
    mails = {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()}
    tip = git(relay, "rev-parse", "out")
    entries = patchsplit("log", "--json").out
    again = patchsplit("convert", *FORK, *to, "--update", "--json").json
    assert (first["changed"], again["changed"]) == (True, False)
    assert {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()} == mails
    assert (git(relay, "rev-parse", "out"), patchsplit("log", "--json").out) == (tip, entries)
    assert "series" in {path.name for path in (tmp_path / "q").iterdir()}
    patchsplit("reword", "1", "--subject", "relay: Other words")
    patchsplit("convert", *FORK, *to, "--update")
    assert "relay: Other words" in git(relay, "log", "--format=%s", "main..out")


def test_a_plan_that_is_kept_is_the_one_that_steps_make(
    patchsplit: Patchsplit, relay: Path
) -> None:
    said = patchsplit("convert", *FORK, "--to", "branch:one", "--keep-plan", "--json").json
    planned = patchsplit("plan", *FORK, "--plan", "steps", "--json").json
    done = patchsplit("emit", "branch", "two", "--plan", "steps", "--json").json
    assert git(relay, "rev-parse", "one") == git(relay, "rev-parse", "two")
    assert said["counts"] == planned["counts"] == done["counts"]
    assert said["left"] == done["left"]
    assert "default" in patchsplit("plans").out


@pytest.mark.usefixtures("relay")
def test_only_a_part_is_sent_and_counted(patchsplit: Patchsplit) -> None:
    whole = patchsplit("convert", *FORK, "--to", "branch:a", "--keep-plan", "--json").json
    first = whole["commits"][0]["patch"]
    part = patchsplit("emit", "branch", "b", "--only", first, "--json").json
    assert part["counts"]["hunks"] < whole["counts"]["hunks"]
    assert part["left"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "nowhere:x"), "cannot be written to 'nowhere:x'"),
        (("--to", "branch:"), "cannot be written to 'branch:'"),
        (("--to", "branch:a", "--to", "branch:a"), "A target was given twice"),
        (("--to", "gerrit:"), "needs a plan that remembers it"),
        (("--to", "branch:a", "--take", "nothing=1"), "There is no reason 'nothing'"),
        (("--to", "branch:a", "--take", "both-changed=4"), "'4' is no answer"),
    ],
)
def test_what_cannot_be_is_refused_before_the_work(
    patchsplit: Patchsplit, relay: Path, words: tuple[str, ...], message: str
) -> None:
    said = patchsplit("convert", *FORK, *words, check=False)
    assert (said.code, message in said.err) == (2, True)
    assert not (relay / ".git" / "patchsplit").exists()


def test_upstreams_past_is_not_tried_where_that_is_not_wanted(
    patchsplit: Patchsplit, relay: Path
) -> None:
    patchsplit("convert", *FORK, "--no-calibration", "--to", "branch:a")
    assert not (relay / ".git/patchsplit/cut.json").exists()
    patchsplit("convert", *FORK, "--to", "branch:b")
    assert (relay / ".git/patchsplit/cut.json").exists()
