"""What a patch of a queue says of its way upstream.

It is read from DEP-3 headers (https://dep-team.pages.debian.net/deps/dep3/), from OpenEmbedded's
Upstream-Status (https://docs.yoctoproject.org/contributor-guide/recipe-style-guide.html), from the
folders and numbers of OpenWrt (target/linux/generic/PATCHES.md there), and from tags in subjects:
those of Zephyr's forks ("[noup]", "[fromlist]", "[fromtree]") and of Chrome OS and Android
("FROMLIST:", "UPSTREAM:", "ANDROID:").
"""

from __future__ import annotations

import re
from pathlib import PurePath

from patchsplit.model.facts import UpstreamStatus

FIELDS = re.compile(
    r"^(?P<key>Forwarded|Applied-Upstream|Origin|Upstream-Status|Bug(?:-[A-Za-z]+)?):[ \t]*"
    r"(?P<value>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
OPENEMBEDDED = {
    "pending": UpstreamStatus.UNKNOWN,
    "submitted": UpstreamStatus.SENT,
    "accepted": UpstreamStatus.APPLIED,
    "backport": UpstreamStatus.APPLIED,
    "denied": UpstreamStatus.REJECTED,
    "inappropriate": UpstreamStatus.PRIVATE,
    "inactive-upstream": UpstreamStatus.UNKNOWN,
}
TAGS = {
    "noup": UpstreamStatus.PRIVATE,
    "fromlist": UpstreamStatus.SENT,
    "fromtree": UpstreamStatus.APPLIED,
    "fromgit": UpstreamStatus.APPLIED,
    "upstream": UpstreamStatus.APPLIED,
    "backport": UpstreamStatus.APPLIED,
    "chromium": UpstreamStatus.PRIVATE,
    "android": UpstreamStatus.PRIVATE,
}
SUBJECT_TAG = re.compile(
    r"^(?:\[[^\]]*?\b(?P<bracket>noup|fromlist|fromtree)\]"
    r"|(?P<word>noup|fromlist|fromtree|FROMLIST|FROMGIT|UPSTREAM|BACKPORT|CHROMIUM|ANDROID):)\s*"
)
FOLDERS = {
    "backport": UpstreamStatus.APPLIED,
    "pending": UpstreamStatus.SENT,
    "hack": UpstreamStatus.PRIVATE,
}
"""The beginning of the name of an OpenWrt folder, before "-" and a version."""
NUMBER = re.compile(r"(?P<hundred>\d)\d\d-")
HUNDREDS = {"0": UpstreamStatus.APPLIED, "1": UpstreamStatus.SENT}
"""The first digit of patches in an OpenWrt folder "patches" or "patches-VERSION"."""

Marks = tuple[tuple[str, str], ...]
"""Names and values of fields, as they are written."""


def read_marks(text: str) -> Marks:
    """Returns the fields of a patch's header that speak of upstream, in their order."""
    return tuple((one["key"], one["value"].strip()) for one in FIELDS.finditer(text))


def remove_marks(body: str) -> str:
    """Returns a body without the fields that speak of upstream."""
    return re.sub(r"\n{3,}", "\n\n", FIELDS.sub("", body)).strip("\n")


def remove_tag(subject: str) -> str:
    """Returns a subject without a tag that says where the patch comes from."""
    return SUBJECT_TAG.sub("", subject, count=1)


def judge_status(marks: Marks, subject: str, file: PurePath) -> tuple[UpstreamStatus, str]:
    """Returns the state of a patch upstream, and a commit or URL that it names, else "".

    `subject` is the one with its tags, `file` the patch's, with its folder.
    """
    fields = {key.lower(): value for key, value in marks}
    if fields.get("applied-upstream"):
        return UpstreamStatus.APPLIED, fields["applied-upstream"]
    if "upstream-status" in fields:
        word, _, rest = fields["upstream-status"].partition(" ")
        status = OPENEMBEDDED.get(word.lower(), UpstreamStatus.UNKNOWN)
        return status, rest.strip(" []")
    origin = fields.get("origin", "")
    if re.match(r"(?:upstream|backport)\b", origin, re.IGNORECASE):
        return UpstreamStatus.APPLIED, origin.partition(",")[2].strip()
    forwarded = fields.get("forwarded", "")
    if forwarded.lower() == "not-needed":
        return UpstreamStatus.PRIVATE, ""
    if forwarded and forwarded.lower() != "no":
        return UpstreamStatus.SENT, "" if forwarded.lower() == "yes" else forwarded
    return _judge_names(subject, file), ""


def _judge_names(subject: str, file: PurePath) -> UpstreamStatus:
    tag = SUBJECT_TAG.match(subject)
    if tag is not None:
        return TAGS[(tag["bracket"] or tag["word"]).lower()]
    folder = file.parent.name
    for name, status in FOLDERS.items():
        if re.fullmatch(rf"{name}-\d[\d.]*", folder):
            return status
    number = NUMBER.match(file.name)
    if number is not None and re.fullmatch(r"patches(?:-[\d.]+)?", folder):
        return HUNDREDS.get(number["hundred"], UpstreamStatus.UNKNOWN)
    return UpstreamStatus.UNKNOWN
