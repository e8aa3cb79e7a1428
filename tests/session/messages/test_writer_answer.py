"""What a writer may answer, and what becomes of it."""

from __future__ import annotations

import pytest

from patchsplit.session.messages.writer_answer import (
    InvalidAnswer,
    WriterAnswer,
    join_body,
    parse_answer,
)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"area: Do it.\n\nBecause.  \n\n\nSo.\n", WriterAnswer("area: Do it.", "Because.\n\nSo.")),
        (b"Subject: area: Do it.", WriterAnswer("area: Do it.")),
        (b"```text\narea: Do it.\n\nWhy.\n```\n", WriterAnswer("area: Do it.", "Why.")),
        (b'```json\n{"subject": "a: B"}\n```', WriterAnswer("a: B")),
        (b'{"subject": " a: B ", "body": "C\\n", "tool": "m:1", "more": 1}',
         WriterAnswer("a: B", "C", "m:1")),
    ],
)  # fmt: skip
def test_an_answer_is_json_or_a_text(content: bytes, answer: WriterAnswer) -> None:
    assert parse_answer(content) == answer


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "is empty"),
        (b"```\n\n```", "is empty"),
        (b'{"body": "x"}', "not as its schema says"),
        (b'{"subject": "x", "body": 3}', "not as its schema says"),
        (b'{"subject": "  "}', "no subject"),
        (b'{"subject": "a\\nb"}', "does not begin with a subject"),
        (b"x" * 201, "does not begin with a subject"),
        (b"a: B\n\n\x1b[31mC", "control characters"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_what_is_no_message_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(InvalidAnswer, match=words):
        parse_answer(content)


def test_only_persons_sign_off_and_a_tool_is_disclosed_where_that_is_asked_for() -> None:
    signed = "Signed-off-by: Ada <ada@example.org>"
    answer = WriterAnswer(
        "a: B", "Why.\n\nFixes: 1\nSigned-off-by: Bot <bot@example.org>\nReviewed-by: Me", "m:1"
    )

    assert join_body(answer, f"Old.\n\n{signed}", "") == f"Why.\n\n{signed}\nFixes: 1"
    assert join_body(answer, "Old.\n\nAssisted-by: former", "Assisted-by") == (
        "Why.\n\nFixes: 1\nAssisted-by: m:1"
    )
    assert join_body(WriterAnswer("a: B"), "", "Assisted-by") == ""
