"""What a person does in the terminal UI, done by a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Patchsplit

HEADER, SOURCE = "src/ring.h", "src/ring.c"


def subjects(patchsplit: Patchsplit) -> list[str]:
    return [patch["subject"] for patch in patchsplit("show", "--json").json["patches"]]


@pytest.fixture
def apart(planned: Patchsplit) -> Patchsplit:
    """A plan in which one patch declares what the next ones use."""
    planned("move", "--find", "symbol:watermark path:*.h", "--to", "new", "--subject", "declare")
    planned("move", "--find", "symbol:watermark path:*.c", "--to", "new", "--subject", "use")
    planned("reorder", *_numbered(planned, "declare", "use"), "--to", "1")
    return planned


def _numbered(patchsplit: Patchsplit, *names: str) -> list[str]:
    return [str(subjects(patchsplit).index(name) + 1) for name in names]


# ---- order


def test_a_move_that_breaks_a_need_says_which_and_how_to_mend_it(apart: Patchsplit) -> None:
    said = apart("reorder", "1", "--to", "2", "--json").json
    assert any(words.startswith("patch 1 needs patch 2:") for words in said["broken"])
    assert said["mend"] == ["patchsplit reorder 1 --take-along"]
    apart("undo")
    told = apart("reorder", "1", "--to", "2").out
    assert "! patch 1 needs patch 2:" in told
    assert "patchsplit reorder 1 --take-along" in told


def test_taking_along_mends_what_was_broken(apart: Patchsplit) -> None:
    before = subjects(apart)
    apart("reorder", "1", "--to", "2")
    said = apart("reorder", "1", "--take-along", "--json").json
    assert said["broken"] == said["mend"] == []
    assert subjects(apart) == before


def test_a_patch_goes_to_a_place_with_what_it_needs_in_one_edit(apart: Patchsplit) -> None:
    apart("reorder", "1", "2", "--to", str(len(subjects(apart)) - 1))
    before = subjects(apart)
    said = apart("reorder", *_numbered(apart, "use"), "--to", "1", "--take-along", "--json").json
    assert said["broken"] == []
    assert subjects(apart)[:2] == ["declare", "use"]
    apart("undo")
    assert subjects(apart) == before


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("1",), "No place was given"),
        (("1", "2", "--take-along"), "for one patch"),
        (("1", "--take-along"), "Nothing that this patch needs"),
    ],
)
def test_an_order_that_makes_no_sense_is_said(
    apart: Patchsplit, args: tuple[str, ...], words: str
) -> None:
    ran = apart("reorder", *args, check=False)
    assert ran.code == 2
    assert words in ran.err


# ---- history


def test_the_log_is_numbered_and_one_goes_to_any_entry(apart: Patchsplit) -> None:
    last = subjects(apart)
    log = apart("log", "--json").json
    assert [entry["number"] for entry in log["log"]] == [1, 2, 3, 4]
    assert log["at"] == 4
    apart("undo", "--to", "1")
    assert "declare" not in subjects(apart)
    assert apart("log", "--json").json["at"] == 1
    apart("redo", "--to", "2")
    assert "declare" in subjects(apart)
    assert "use" not in subjects(apart)
    apart("redo", "--to", "4")
    assert subjects(apart) == last


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("undo", "--to", "9"), "Entry 9 is undone already"),
        (("redo", "--to", "9"), "There is no entry 9"),
        (("redo", "--to", "1"), "Entry 1 holds already"),
    ],
)
def test_the_wrong_way_through_the_log_is_said(
    apart: Patchsplit, args: tuple[str, ...], words: str
) -> None:
    ran = apart(*args, check=False)
    assert ran.code == 2
    assert words in ran.err


# ---- searching


def test_the_ledger_shows_what_a_search_finds(planned: Patchsplit) -> None:
    rows = planned("ledger", "--find", "path:src/* watermark", "--json").json["hunks"]
    assert {row["path"] for row in rows} == {SOURCE, HEADER, "src/relay.c"}
    told = planned("ledger", "--find", "path:src/* watermark").out
    assert SOURCE in told
    assert "src/text.c" not in told
    assert planned("ledger", "--find", "in:unresolved", "--json").json == (
        planned("ledger", "--in", "unresolved", "--json").json
    )


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (("move", "--to", "1"), "patch"),
        (("release",), "unassigned"),
        (("keep",), "private"),
        (("drop",), "private"),
        (("upstream",), "upstream"),
    ],
)
def test_a_search_says_which_hunks_a_command_is_for(
    planned: Patchsplit, command: tuple[str, ...], where: str
) -> None:
    planned(*command, "--find", "path:tools/*")
    rows = planned("ledger", "--path", "tools/*", "--json").json["hunks"]
    assert {row["where"] for row in rows} == {where}


def test_no_hunk_is_no_edit(planned: Patchsplit) -> None:
    for args, words in (((), "No hunk was named"), (("--find", "nowhere"), "Nothing is found")):
        ran = planned("keep", *args, check=False)
        assert ran.code == 2
        assert words in ran.err
    assert planned("log", "--json").json["at"] == 1


def test_released_hunks_hold_the_series_back_until_they_are_moved(planned: Patchsplit) -> None:
    planned("release", "@1")
    assert planned("ledger", "--check", check=False).code == 1
    assert planned("emit", "branch", "out", check=False).code != 0
    planned("move", "--find", "in:unassigned", "--to", "new", "--subject", "all: Begin.")
    assert not planned("ledger", "--in", "unassigned", "--json").json["hunks"]


# ---- the graph


def test_the_graph_says_what_needs_what_and_what_could_go_alone(apart: Patchsplit) -> None:
    found = {patch["subject"]: patch for patch in apart("graph", "--json").json["patches"]}
    declare, use = found["declare"], found["use"]
    assert declare["ready"]
    assert use["number"] in declare["needed_by"]
    (need,) = [need for need in use["needs"] if need["id"] == declare["id"]]
    assert not need["behind"]
    assert {why["evidence"] for why in need["why"]} >= {"watermark"}
    assert not use["ready"]


def test_the_graph_is_drawn(apart: Patchsplit) -> None:
    lines = apart("graph").out.splitlines()
    assert "●" in lines[0]
    assert lines[0].endswith("declare")
    assert "use  needs 1 (" in lines[1]
    assert lines[-1].startswith("Could be sent today: 1")
    apart("reorder", "1", "--to", "2")
    assert "! behind it" in apart("graph").out.splitlines()[0]


def test_the_graph_is_narrowed(apart: Patchsplit) -> None:
    everything = apart("graph", "--json").json["patches"]
    ready = apart("graph", "--ready", "--json").json["patches"]
    bound = apart("graph", "1", "--json").json["patches"]
    assert [patch for patch in everything if patch["ready"]] == ready
    assert {"declare", "use"} <= {patch["subject"] for patch in bound}
    assert len(bound) < len(everything)


def test_a_new_patch_has_a_subject(planned: Patchsplit) -> None:
    for subject in ("", "  ", "two\nlines"):
        ran = planned("move", HEADER, "--to", "new", "--subject", subject, check=False)
        assert ran.code == 2
        assert "subject" in ran.err


# ---- where things stand


def test_the_ledger_is_counted_by_directory(planned: Patchsplit) -> None:
    rows = planned("ledger", "--json").json["hunks"]
    dirs = planned("ledger", "--dirs", "--json").json["dirs"]
    assert sum(sum(counts.values()) for counts in dirs.values()) == len(rows)
    assert dirs["src"]["upstream"] == 1
    waiting = [counts["unresolved"] for counts in dirs.values()]
    assert waiting == sorted(waiting, reverse=True)
    assert "acme" in planned("ledger", "--dirs").out
    assert set(planned("ledger", "--dirs", "--path", "acme/*", "--json").json["dirs"]) == {"acme"}


def test_a_conflict_names_who_touched_its_place(planned: Patchsplit) -> None:
    (touched,) = planned("resolve", "Makefile", "--json").json["touched_by"]
    assert touched["subject"] == "strutil: Rename text.c to strutil.c."
    assert touched["subject"] in planned("resolve", "Makefile").out


def test_the_shell_completes_patches_with_their_subjects(planned: Patchsplit, relay: Path) -> None:
    from click.shell_completion import ShellComplete

    from patchsplit.cli.main import cli

    args = ["-C", str(relay), "graph"]
    found = ShellComplete(cli, {}, "patchsplit", "_X").get_completions(args, "")
    assert [item.value for item in found] == [
        str(nth) for nth in range(1, len(subjects(planned)) + 1)
    ]
    assert [item.help for item in found] == subjects(planned)
