"""The messages of several patches as one document: what was not changed comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.errors import PlanError
from patchsplit.model.message import strip_space
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import Candidate, MessagePart, Question, Wording, WordingSource
from patchsplit.session.messages.sheet import SheetEntry, format_sheet, parse_sheet

P1, P2, P3 = (PatchId(f"p{nth}") for nth in (1, 2, 3))
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
BODY = st.lists(LINE, max_size=5).map("\n".join).map(strip_space)
SUBJECT = LINE.map(lambda text: f"area: Do {text}".strip())


def entries(*messages: tuple[str, str]) -> list[SheetEntry]:
    wording = Wording(
        (Candidate("lib: Do it", WordingSource.RELEASE_NOTE, "NEWS:3"),
         Candidate("It does.\nSo.", WordingSource.COMMENT, part=MessagePart.BODY)),
        (Question("Why 256?"),),
    )  # fmt: skip
    return [
        SheetEntry(PatchId(f"p{nth}"), nth, subject, body, ("A note.",), wording)
        for nth, (subject, body) in enumerate(messages, 1)
    ]


@given(st.lists(st.tuples(SUBJECT, BODY), min_size=1, max_size=4))
def test_a_document_that_is_left_as_it_is_changes_nothing(messages: list[tuple[str, str]]) -> None:
    try:
        text = format_sheet(entries(*messages))
    except PlanError:
        return
    before = {PatchId(f"p{nth}"): message for nth, message in enumerate(messages, 1)}
    found = parse_sheet(text, before)

    assert (found.changed, found.removed) == ({}, ())


def test_what_is_edited_deleted_or_added_is_told_apart() -> None:
    before = {P1: ("a: One", "Why."), P2: ("a: Two", "#1 is it"), P3: ("a: Three", "")}
    text = format_sheet(entries(*before.values()))
    assert text.startswith("; The messages of 3 patches.")
    assert "\n;   lib: Do it   (release note NEWS:3)\n" in text
    assert "\n; ? Why 256?\n" in text
    text = text.replace("a: Two\n\n#1 is it", "b: Two\n\n#1 is it.\n\n\nSo  ")
    start = text.index("; === p3")
    found = parse_sheet(text[:start], before)

    assert found.changed == {P2: ("b: Two", "#1 is it.\n\nSo")}
    assert found.removed == (P3,)
    assert parse_sheet(text.replace("a: Three\n", ""), before).removed == (P3,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# x\nlost\n# === p1 ===\nOne\n", "Line 2 is in no message: lost"),
        ("# x\n# === p1 ===\nOne\n# === p1 ===\nTwo\n", "Line 4 names p1 twice."),
        ("# x\n# === p9 ===\nOne\n", "Line 2 names p9 but is not"),
        ("", "does not begin with its comment"),
        ("One\n", "does not begin with its comment"),
    ],
)
def test_a_document_that_cannot_be_read_says_where(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        parse_sheet(text, {P1: ("a: One", "")})


def test_messages_that_use_every_comment_character_are_refused() -> None:
    with pytest.raises(PlanError, match="every comment character"):
        format_sheet(entries(("a: One", "\n".join("#;@!$%^&|:"))))
