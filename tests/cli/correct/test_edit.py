"""The commands that change a plan: move, keep, split, merge, reorder, reword."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Patchsplit, git, number_patches, read_ledger, subjects

from patchsplit.errors import ExitCode

TORN = "src/relay.c:30"
FIX = "src/ring.c:30"
HEADER = "src/ring.h"


def test_hunks_move_to_a_patch_and_back(planned: Patchsplit) -> None:
    made = planned(
        "move", "src/text.*", "--to", "new", "--subject", "strutil: Lower case.", "--json"
    )
    series = planned("show", "--json").json["patches"]

    assert series[-1]["subject"] == "strutil: Lower case."
    assert {hunk["path"] for hunk in series[-1]["hunks"]} == {"src/text.c", "src/text.h"}
    assert {hunk["why"] for hunk in series[-1]["hunks"]} == {"moved here by you"}
    assert len(made.json["hunks"]) == 2
    assert planned("undo", "--json").json["did"] == "undone"
    assert "strutil: Lower case." not in planned("show").out
    planned("redo")
    assert "strutil: Lower case." in planned("show").out


def test_a_hunk_that_is_upstream_can_be_taken_all_the_same(planned: Patchsplit) -> None:
    planned("move", FIX, "--to", "1")

    assert "upstream" not in read_ledger(planned)


def test_keep_drop_and_upstream_empty_the_series(planned: Patchsplit) -> None:
    planned("keep", "acme/*", "--why", "ours")
    planned("drop", "README.md")
    planned("upstream", "tools/*", "--by", "main")
    found = read_ledger(planned)

    assert {row["reason"] for row in found["private"]} == {"ours", "dropped: not needed any more"}
    assert "tools/report.py" in {row["path"] for row in found["upstream"]}


def test_at_sign_names_all_hunks_of_a_patch(planned: Patchsplit) -> None:
    before = len(planned("show", "1", "--json").json["patches"][0]["hunks"])
    planned("keep", "@1")

    assert len(read_ledger(planned)["private"]) == before


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
    for args, words in (((), "No hunk was given"), (("--find", "nowhere"), "No hunk matches")):
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


def test_a_new_patch_has_a_subject(planned: Patchsplit) -> None:
    for subject in ("", "  ", "two\nlines"):
        ran = planned("move", HEADER, "--to", "new", "--subject", subject, check=False)
        assert ran.code == 2
        assert "subject" in ran.err


def test_a_patch_is_taken_apart_by_file(planned: Patchsplit) -> None:
    planned("merge", "1", "2")
    made = planned("split", "1", "--by", "file", "--json").json["made"]
    parts = [p for p in planned("show", "--json").json["patches"] if p["id"] in {"p1", *made}]

    assert len(parts) == len(made) + 1 >= 3
    assert all(len({hunk["path"] for hunk in part["hunks"]}) == 1 for part in parts)


def test_a_hunk_is_cut_where_it_is_said(planned: Patchsplit) -> None:
    pieces = planned("split", "src/text.c:16", "--at", "1,4", "--json").json["pieces"]
    sizes = {
        hunk["id"]: hunk["new_lines"]
        for row in planned("show", "--json").json["patches"]
        for hunk in row["hunks"]
    }

    assert [sizes[piece] for piece in pieces] == [3, 6]


def test_patches_merge_and_change_places(planned: Patchsplit) -> None:
    planned("move", "tools/*", "--to", "new", "--subject", "report: Rate.")
    count = len(planned("show", "--json").json["patches"])
    planned("reorder", str(count), "--to", "1")
    assert planned("show", "--json").json["patches"][0]["subject"] == "report: Rate."
    planned("merge", "1", "2")

    assert len(planned("show", "--json").json["patches"]) == count - 1


def test_reorder_says_what_it_breaks(planned: Patchsplit) -> None:
    planned("move", "src/ring.h", "--to", "new", "--subject", "ring: Declare the watermark.")
    last = len(planned("show", "--json").json["patches"])
    planned("reorder", str(last), "--to", "1")
    moved = planned("reorder", "1", "--to", str(last), "--json").json

    assert any("watermark" in line for line in moved["broken"])


def test_a_move_that_breaks_a_need_says_which_and_how_to_mend_it(apart: Patchsplit) -> None:
    said = apart("reorder", "1", "--to", "2", "--json").json
    assert any(words.startswith("patch 1 needs patch 2:") for words in said["broken"])
    (fix,) = said["mend"]
    assert re.fullmatch(r"patchsplit reorder p\d+ --take-along", fix)
    apart(*fix.split()[1:])
    apart("undo")
    apart("undo")
    told = apart("reorder", "1", "--to", "2").out
    assert "! patch 1 needs patch 2:" in told
    assert f"Fix it: {fix}" in told


def test_taking_along_mends_what_was_broken(apart: Patchsplit) -> None:
    before = subjects(apart)
    apart("reorder", "1", "--to", "2")
    said = apart("reorder", *number_patches(apart, "use"), "--take-along", "--json").json
    assert said["broken"] == said["mend"] == []
    assert subjects(apart) == before


def test_a_patch_goes_to_a_place_with_what_it_needs_in_one_edit(apart: Patchsplit) -> None:
    apart("reorder", "1", "2", "--to", str(len(subjects(apart)) - 1))
    before = subjects(apart)
    said = apart(
        "reorder", *number_patches(apart, "use"), "--to", "1", "--take-along", "--json"
    ).json
    assert said["broken"] == []
    assert subjects(apart)[:2] == ["declare", "use"]
    apart("undo")
    assert subjects(apart) == before


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("1",), "No position was given"),
        (("1", "2", "--take-along"), "takes one patch"),
        (("1", "--take-along"), "needs are before it already"),
    ],
)
def test_an_order_that_makes_no_sense_is_said(
    apart: Patchsplit, args: tuple[str, ...], words: str
) -> None:
    ran = apart("reorder", *args, check=False)
    assert ran.code == 2
    assert words in ran.err


def test_a_list_in_the_body_follows_the_hunks(planned: Patchsplit, relay: Path) -> None:
    planned("keep", "acme/*", "Makefile", TORN)
    planned("move", "src/text.*", "--to", "new", "--subject", "strutil: Lower case.")
    planned("emit", "branch", "out")
    bodies = {p["subject"]: p["body"] for p in planned("show", "--json").json["patches"]}

    assert "text_lower()" in bodies["strutil: Lower case."]
    assert sum("text_lower()" in body for body in bodies.values()) == 1
    assert not any("Makefile" in body for body in bodies.values())
    assert "- src/text.c: add text_lower()" in git(relay, "log", "--format=%b", "main..out")


def test_reword_keeps_what_is_not_given(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "ring: Keep a watermark.", "--body", "It tells.")
    planned("reword", "1", "--author", "Ada <ada@x.org>")
    patch = planned("show", "1", "--json").json["patches"][0]

    assert (patch["subject"], patch["body"]) == ("ring: Keep a watermark.", "It tells.")
    assert patch["author"] == "Ada <ada@x.org>"


def test_reword_opens_the_editor(
    planned: Patchsplit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "ring: Edited.\\n\\nBody.\\n" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setenv("VISUAL", str(editor))
    planned("reword", "1")

    assert planned("show", "1", "--json").json["patches"][0]["body"] == "Body."


def test_a_patch_is_named_by_what_show_prints_of_it(planned: Patchsplit) -> None:
    row = planned("show", "--json").json["patches"][2]
    assert (row["number"], row["id"]) == (3, "p3")
    assert " p3 " in planned("show").out
    assert "(p3)" in planned("show", "p3").out
    for args in (
        ("show", "@p3", "--stat"),
        ("graph", "p3"),
        ("check", "p3", "--json"),
        ("ledger", "--find", "in:p3"),
        ("emit", "branch", "out", "--preview", "--only", "p4"),
        ("waive", "x", "@p3", "--reason", "y"),
        ("reword", "p3", "--prefix", "ring"),
        ("split", "p3", "--by", "file"),
        ("keep", "@p4", "--why", "ours"),
        ("move", "@p5", "--to", "p3"),
        ("merge", "@p3", "p1"),
    ):
        planned(*args)


def test_a_number_that_became_another_patchs_is_refused(planned: Patchsplit) -> None:
    planned("show")
    planned("merge", "1", "2")
    ran = planned("keep", "@3", "--why", "ours", check=False)
    assert ran.code == ExitCode.REFUSED
    assert "it was p3 «ring: " in ran.err
    assert planned("move", "--find", "in:3", "--to", "1", check=False).code == ExitCode.REFUSED
    assert planned("emit", "branch", "out", "--only", "3", check=False).code == ExitCode.REFUSED
    planned("show", "3")
    planned("keep", "@3", "--why", "ours")
