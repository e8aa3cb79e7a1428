"""The text above the diff of a patch to its subject, body, author and date.

It is a mail of git format-patch, a header by DEP-3 (https://dep-team.pages.debian.net/deps/dep3/),
or plain text, whose first line is the subject.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePath

from patchsplit.model.facts import Person
from patchsplit.model.queue import PatchHeader
from patchsplit.read.upstream_status import judge_status, read_marks, remove_marks, remove_tag

TAGS = re.compile(r"^(?:\s*\[[^\]]*\])+\s*")
"""Words in brackets before a subject: "[PATCH 2/3]"."""
FIELD = re.compile(r"^(?P<key>[A-Za-z][\w-]*):[ \t]?(?P<value>.*)$")
DEP3_KEYS = frozenset({"description", "subject", "author", "from", "origin", "forwarded", "bug",
                       "last-update", "applied-upstream", "reviewed-by", "acked-by"})  # fmt: skip
DPATCH = re.compile(r"^#+ ?DP: ?", re.MULTILINE)
"""The beginning of a line of a header by dpatch, which came before quilt."""
DPATCH_FIELD = re.compile(
    r"(?:#.*|(?P<author>(?:patch )?author)|dpatch author|related bugs?|upstream status|"
    r"status details|date)(?:: *(?P<value>.*))?",
    re.IGNORECASE,
)
"""A line of such a header that is no description, or another comment."""
NAME_PREFIX = re.compile(r"^\d+[-_.]")


def parse_header(text: bytes, name: str, file: PurePath | None = None) -> PatchHeader:
    """Returns the header; a patch without one gets its name as subject.

    The folder and the number of `file`, the patch's, can speak of upstream.
    """
    mail = email.message_from_bytes(text.lstrip(b"\n"), policy=email.policy.default)
    words = text.decode("utf-8", "replace")
    if text.startswith(b"From ") or (mail["from"] and mail["subject"] and mail["date"]):
        found = _read_mail(mail)
    elif DPATCH.search(words):
        found = _read_dpatch(words)
    elif _is_dep3(words):
        found = _read_dep3(words)
    else:
        found = _read_text(words)
    marks = read_marks(words)
    status, upstream = judge_status(marks, found.subject, file or PurePath(name))
    return replace(
        found,
        subject=_strip_tags(remove_tag(found.subject)) or _name_subject(name),
        body=remove_marks(found.body),
        status=status,
        upstream=upstream,
        marks=marks,
    )


def _name_subject(name: str) -> str:
    stem = NAME_PREFIX.sub("", name.rpartition("/")[2].partition("#")[0].rpartition(".")[0] or name)
    return re.sub(r"[-_]+", " ", stem).strip()


def _read_mail(mail: EmailMessage) -> PatchHeader:
    content = mail.get_content() if mail.get_content_maintype() == "text" else ""
    body = re.split(r"^---\s*$", str(content), maxsplit=1, flags=re.MULTILINE)[0].strip("\n")
    author = _parse_person(str(mail["from"] or ""))
    first, _, rest = body.partition("\n")
    if first.startswith("From: "):
        author, body = _parse_person(first[6:]) or author, rest.strip("\n")
    return PatchHeader(_join(str(mail["subject"] or "")), body, author, _parse_date(mail))


def _parse_date(mail: EmailMessage) -> str:
    try:
        when = parsedate_to_datetime(str(mail["date"]))
        return f"{int(when.timestamp())} {when.strftime('%z') or '+0000'}"
    except (ValueError, TypeError, OverflowError):
        return ""


def _is_dep3(text: str) -> bool:
    first = FIELD.match(text.lstrip("\n").partition("\n")[0])
    return first is not None and first["key"].lower() in DEP3_KEYS


def _read_dep3(text: str) -> PatchHeader:
    fields: dict[str, list[str]] = {}
    key = ""
    free: list[str] = []
    for row in text.strip("\n").split("\n"):
        if row.strip() == "---":
            break
        field = FIELD.match(row)
        if field is not None and not free:
            key = field["key"].lower()
            fields.setdefault(key, []).append(field["value"])
        elif row[:1] in (" ", "\t") and key:
            fields[key].append("" if row.strip() == "." else row.strip())
        else:
            key = ""
            free.append(row)
    said = fields.get("description") or fields.get("subject") or [""]
    author = (fields.get("author") or fields.get("from") or [""])[0]
    body = "\n".join([*said[1:], *free]).strip("\n")
    return PatchHeader(_join(said[0]), body, _parse_person(author), "")


def _read_dpatch(text: str) -> PatchHeader:
    author: Person | None = None
    rows = []
    for row in text.split("\n"):
        bare = DPATCH.sub("", row)
        field = DPATCH_FIELD.fullmatch(bare.strip())
        if field is None:
            rows.append(bare.removeprefix("Description: "))
        elif field["author"]:
            author = author or _parse_person(field["value"] or "")
    return replace(_read_text("\n".join(rows)), author=author)


def _read_text(text: str) -> PatchHeader:
    said = re.split(r"^---\s*$", text, maxsplit=1, flags=re.MULTILINE)[0]
    rows = [row.rstrip() for row in said.split("\n")]
    first = next((k for k, row in enumerate(rows) if row), None)
    if first is None:
        return PatchHeader("", "", None, "")
    return PatchHeader(_join(rows[first]), "\n".join(rows[first + 1 :]).strip("\n"), None, "")


def _join(subject: str) -> str:
    return " ".join(subject.split())


def _strip_tags(subject: str) -> str:
    return TAGS.sub("", subject).strip()


def _parse_person(text: str) -> Person | None:
    name, address = parseaddr(text)
    return Person(name or address.partition("@")[0], address) if "@" in address else None
