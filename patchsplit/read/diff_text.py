"""The bytes of an input to the text of a unified diff: unpacked, and decoded where it is mail.

What is no unified diff is named in the error, with the command that makes one.
"""

from __future__ import annotations

import bz2
import email
import gzip
import io
import lzma
import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any

from patchsplit.errors import PatchsplitError

MAX_BYTES = 1 << 30
"""Bytes of an unpacked diff, at most."""
BOM = b"\xef\xbb\xbf"
BOM_LINE = re.compile(rb"^\xef\xbb\xbf(?=diff |--- |Index: |From |commit )", re.MULTILINE)
PACKED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"\xfd7zXZ\0": lzma.open,
    b"BZh": bz2.open,
}
"""The first bytes of what is unpacked here, and what opens it."""
OTHER_FORMATS = (
    (b"PK\x03\x04", "a zip archive", "Unpack it: unzip FILE"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "Unpack it: zstd -d FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it: 7z x FILE"),
    (b"\xff\xfe\0\0", "UTF-32", "Convert it: iconv -f UTF-32 -t UTF-8 FILE"),
    (b"\xff\xfe", "UTF-16", "Convert it: iconv -f UTF-16 -t UTF-8 FILE"),
    (b"\xfe\xff", "UTF-16", "Convert it: iconv -f UTF-16 -t UTF-8 FILE"),
    (b"d\0i\0f\0f\0", "UTF-16 without a mark", "Convert it: iconv -f UTF-16LE -t UTF-8 FILE"),
    (b"\0d\0i\0f\0f", "UTF-16 without a mark", "Convert it: iconv -f UTF-16BE -t UTF-8 FILE"),
)
"""First bytes, what the input is, and what to do about it."""
REMAKE = "Make it with git diff, or diff -ruN."
OTHER_DIFFS = (
    (
        re.compile(rb"^(?:\x1b\[[0-9;]*[mK])+(?:diff |--- |\+\+\+ |@@ )", re.MULTILINE),
        "It has the colours of a terminal",
        "Make it without (git -c color.ui=false diff), or remove them (ansifilter FILE).",
    ),
    (
        re.compile(rb"^> ?(?:diff |--- |\+\+\+ |@@ -)", re.MULTILINE),
        "It is quoted, as in a reply",
        "Remove the quotes: sed 's/^> //' FILE",
    ),
    (
        re.compile(rb"^\*{15}.*\n\*\*\* \d+(?:,\d+)? \*{4}", re.MULTILINE),
        "It is a context diff",
        "Make it with diff -ruN, or convert it: filterdiff --format=unified FILE",
    ),
    (
        re.compile(rb"^\d+(?:,\d+)?[acd]\d+(?:,\d+)?\r?\n[<>] ", re.MULTILINE),
        "It is a diff without context, in diff's normal format",
        REMAKE,
    ),
    (re.compile(rb"^\d+(?:,\d+)?[acd]\r?\n", re.MULTILINE), "It is a script for ed", REMAKE),
    (re.compile(rb"^ \S.* \| +\d+ [+-]+\r?$", re.MULTILINE), "It is only a diffstat", REMAKE),
    (re.compile(rb"^<(?:!DOCTYPE|html)", re.IGNORECASE), "It is a web page", REMAKE),
)
"""What a text without a unified diff has, what it is, and what to do about it."""
MBOX_LINE = re.compile(rb"^From \S+ .*\d:\d\d.*\n(?=[A-Za-z-]+:)", re.MULTILINE)
"""The first line of each mail of an mbox."""
MAIL_HEADER = re.compile(rb"(?:[!-9;-~]+:.*\n(?:[ \t].*\n)*)+\r?\n")
"""The headers of a mail, and the empty line after them."""
GIT_MBOX_LINE = b"From " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\n"


def decode_diff(data: bytes) -> bytes:
    """Returns the text of an input: unpacked, without byte order marks, its mails decoded.

    Raises PatchsplitError for what has another format, or cannot be unpacked.
    """
    text = _unpack(data)
    if text[257:262] == b"ustar":
        raise PatchsplitError(
            "The input is not a text: it is a tar archive.",
            "Unpack it, and put the patches into one file in their order: cat PATCH... > FILE",
        )
    for start, what, hint in OTHER_FORMATS:
        if text.startswith(start):
            raise PatchsplitError(f"The input is not a text: it is {what}.", hint)
    return _decode_mails(BOM_LINE.sub(b"", text.removeprefix(BOM)))


def is_other_diff(text: bytes) -> bool:
    """Tells whether a text without a unified diff has one of another form."""
    return any(pattern.search(text) for pattern, _, _ in OTHER_DIFFS)


def describe_other_diff(text: bytes) -> tuple[str, str]:
    """Returns what a text without a unified diff is, and what to do about it."""
    for pattern, what, hint in OTHER_DIFFS:
        if pattern.search(text):
            return f"The input has no unified diff. {what}.", hint
    return "The input has no unified diff.", "Make one with git diff, or diff -ruN."


def _unpack(data: bytes) -> bytes:
    for start, open_packed in PACKED.items():
        if data.startswith(start):
            try:
                with open_packed(io.BytesIO(data)) as file:
                    text: bytes = file.read(MAX_BYTES + 1)
            except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
                raise PatchsplitError(
                    f"The input is packed, and cannot be unpacked: {error}.", "Get the whole file."
                ) from error
            if len(text) > MAX_BYTES:
                raise PatchsplitError(
                    "The input is too large: more than 1 GiB when unpacked.", "Split it."
                )
            return text
    return data


# ---- mails


def _decode_mails(text: bytes) -> bytes:
    """Returns a text in which the parts of mails are decoded; other text stays as it is."""
    starts = [found.start() for found in MBOX_LINE.finditer(text)]
    if not starts:
        return _decode_mail(text) if MAIL_HEADER.match(text) else text
    parts = [text[: starts[0]]]
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        first, newline, mail = text[start:stop].partition(b"\n")
        is_git = re.match(rb"From [0-9a-f]{40,64} ", first)
        parts += [first + newline if is_git else GIT_MBOX_LINE, _decode_mail(mail)]
    return b"".join(parts)


def _decode_mail(mail: bytes) -> bytes:
    """Returns a mail whose text is decoded; the mail itself where nothing has to be."""
    message = email.message_from_bytes(mail)
    leaves = list(_iter_leaves(message))
    if not any(_is_encoded(leaf) for leaf in leaves):
        return mail
    head = MAIL_HEADER.match(mail)
    payloads = [leaf.get_payload(decode=True) for leaf in leaves]
    texts = [payload for payload in payloads if isinstance(payload, bytes)]
    return (head[0] if head else b"") + b"".join(
        text if text.endswith(b"\n") else text + b"\n" for text in texts
    )


def _iter_leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart())


def _is_encoded(leaf: Message) -> bool:
    encoding = str(leaf.get("Content-Transfer-Encoding", "")).strip().lower()
    return encoding in ("quoted-printable", "base64")
