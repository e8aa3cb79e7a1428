"""What a writer answered to a message: JSON, or a text whose first line is the subject."""

from __future__ import annotations

import re

import msgspec

from patchsplit.errors import PatchsplitError
from patchsplit.model.message import (
    CONTROL,
    SIGN_OFF,
    TRAILER_PATTERN,
    split_trailers,
    strip_space,
    with_trailer,
)

FENCE = re.compile(r"```[a-z]*\n(?P<inner>.*?)\n?```", re.DOTALL)
"""A block of Markdown, in which language models like to answer."""
MAX_SUBJECT = 200
"""Characters of a subject; a longer first line is none."""
PERSONS_TRAILERS = frozenset(
    {SIGN_OFF.lower(), "reviewed-by", "acked-by", "tested-by", "reported-by", "suggested-by",
     "co-authored-by", "co-developed-by", "change-id"}
)  # fmt: skip
"""Trailers, in lower case, that only a person or a server can give."""


class WriterAnswer(msgspec.Struct, frozen=True):
    """The message that a writer wrote."""

    subject: str
    body: str = ""
    tool: str = ""
    """The name of the tool and its model, for a trailer that discloses them."""


class InvalidAnswer(PatchsplitError):  # noqa: N818 - as its siblings
    """Raised where the output of a writer is no message."""


def parse_answer(content: bytes) -> WriterAnswer:
    """Returns the message that a writer printed. Raises InvalidAnswer where it is none."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidAnswer("The writer's answer is not UTF-8.") from None
    text = text.strip()
    fenced = FENCE.fullmatch(text)
    text = fenced["inner"].strip() if fenced else text
    if not text:
        raise InvalidAnswer("The writer's answer is empty.")
    answer = _parse_json(text) if text.startswith("{") else _parse_text(text)
    found = WriterAnswer(answer.subject.strip(), strip_space(answer.body), answer.tool.strip())
    _check(found)
    return found


def _parse_json(text: str) -> WriterAnswer:
    try:
        return msgspec.json.decode(text, type=WriterAnswer)
    except msgspec.DecodeError as error:
        raise InvalidAnswer(f"The writer's answer is not as its schema says: {error}.") from None


def _parse_text(text: str) -> WriterAnswer:
    subject, _, body = text.partition("\n")
    return WriterAnswer(subject.removeprefix("Subject: "), body)


def _check(answer: WriterAnswer) -> None:
    if not answer.subject:
        raise InvalidAnswer("The writer's answer has no subject.")
    if "\n" in answer.subject or len(answer.subject) > MAX_SUBJECT:
        raise InvalidAnswer(
            f"The writer's answer does not begin with a subject, a line of at most {MAX_SUBJECT} "
            "characters."
        )
    if any(CONTROL.search(text) for text in (answer.subject, answer.body, answer.tool)):
        raise InvalidAnswer("The writer's answer has control characters.")


def join_body(answer: WriterAnswer, old_body: str, disclosure: str) -> str:
    """Returns the body of a draft.

    It has the prose of the answer, the trailers of the old body, those of the answer that no person
    has to give, and the tool under the key `disclosure`; "": the project asks for no such trailer.
    """
    prose, trailers = split_trailers(answer.body)
    told = f"{disclosure}: ".lower()
    kept = [line for line in split_trailers(old_body)[1] if not line.lower().startswith(told)]
    own = [found for line in trailers if (found := TRAILER_PATTERN.fullmatch(line))]
    given = [
        (one["key"], one["value"]) for one in own if one["key"].lower() not in PERSONS_TRAILERS
    ]
    if disclosure and answer.tool:
        given.append((disclosure, " ".join(answer.tool.split())))
    body = "\n\n".join(part for part in (prose, "\n".join(kept)) if part)
    for key, value in given:
        body = with_trailer(body, key, value)
    return body
