"""patchsplit show and reword: what speaks against a message, and what mends it."""

from __future__ import annotations

from typing import Any

import pytest
from commands import Patchsplit


def first(patchsplit: Patchsplit) -> dict[str, Any]:
    patch: dict[str, Any] = patchsplit("show", "1", "--json").json["patches"][0]
    return patch


def test_show_says_what_speaks_against_a_message(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "x" * 80)
    words = "! the subject has 80 characters (mailed patches have at most 72)"
    assert words in planned("show", "1").out
    assert first(planned)["findings"] == [
        {
            "where": "subject",
            "line": None,
            "message": "the subject has 80 characters",
            "evidence": "mailed patches have at most 72",
            "mend": "",
        }
    ]


def test_show_names_the_likely_prefixes_with_their_share(planned: Patchsplit) -> None:
    planned("move", "src/ring.c", "--to", "new", "--subject", "ring")
    (made,) = [at for at in planned("show", "--json").json["patches"] if at["subject"] == "ring"]
    best = made["prefixes"][0]
    assert best["prefix"] == "ring"
    words = f"Likely prefixes: {best['prefix']} {round(100 * best['share'])} % ({best['count']} of "
    assert words in planned("show", made["id"]).out


def test_a_prefix_is_replaced_and_nothing_else(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "ring: Keep a watermark.")
    before = first(planned)
    planned("reword", "1", "--prefix", "lib/ring")
    after = first(planned)
    assert after["subject"] == "lib/ring: Keep a watermark."
    assert after["body"] == before["body"]
    planned("reword", "1", "--prefix", "")
    assert first(planned)["subject"] == "Keep a watermark."


def test_a_subject_and_a_prefix_go_together(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "Keep it.", "--prefix", "ring:", "--body", "Because.")
    assert (first(planned)["subject"], first(planned)["body"]) == ("ring: Keep it.", "Because.")


def test_a_list_goes_on_as_a_list_behind_a_new_prefix(planned: Patchsplit) -> None:
    planned("move", "src/ring.c", "src/text.c", "--to", "1")
    planned("reword", "1", "--prefix", "ring")
    assert "- src/ring.c: " in first(planned)["body"]
    planned("move", "src/ring.c", "--to", "new", "--subject", "taken away")
    assert "- src/ring.c: " not in first(planned)["body"]


def test_a_sign_off_is_added_once(planned: Patchsplit) -> None:
    before = first(planned)["body"]
    for _ in range(2):
        planned("reword", "1", "--signoff")
    signed = "Signed-off-by: Robin Example <robin@example.com>"
    assert first(planned)["body"] == f"{before}\n\n{signed}"


def test_an_author_is_credited_without_an_editor(planned: Patchsplit) -> None:
    planned("reword", "1", "--author", "Bob Byte <bob@example.org>")
    assert first(planned)["author"] == "Bob Byte <bob@example.org>"
    planned("reword", "1", "--author", "me")
    assert first(planned)["author"] is None


@pytest.mark.parametrize("word", ["Bob", "bob@example.org", "<bob@example.org>", "Bob <a b>"])
def test_an_author_has_a_name_and_an_address(planned: Patchsplit, word: str) -> None:
    ran = planned("reword", "1", "--author", word, check=False)
    assert ran.code == 2
    assert "Name <mail@example.org>" in ran.err


@pytest.mark.parametrize(
    "option", [("--prefix", "a"), ("--signoff",), ("--author", "Bob <b@example.org>")]
)
def test_a_cover_letter_has_no_prefix_sign_off_or_author(
    planned: Patchsplit, option: tuple[str, ...]
) -> None:
    ran = planned("reword", "cover", "--subject", "All of it", *option, check=False)
    assert ran.code == 2
    assert "cover letter" in ran.err


def test_show_gives_reasons_a_stat_and_a_diff(planned: Patchsplit) -> None:
    assert "here because:" in planned("show", "1", "--why").out
    assert "changed" in planned("show", "1", "--stat").out
    assert "diff --git" in planned("show", "1", "--diff").out
