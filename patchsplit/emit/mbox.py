"""A series to patches for git am and git send-email."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from email.header import Header
from email.utils import formataddr
from pathlib import Path

from patchsplit.emit.commits import CommittedSeries
from patchsplit.git.mail import MailFormat, format_patch
from patchsplit.git.repo import Repo
from patchsplit.model.message import begins_with_header
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.plan import Cover
from patchsplit.model.recipients import Addressees

MESSAGE_ID = re.compile(rb"^Message-I[dD]: <([^>\n]+)>$", re.MULTILINE)
RECIPIENT_FIELD = re.compile(rb"^(To|Cc):(.*(?:\n[ \t].*)*)\n", re.MULTILINE)
UTF8_FIELDS = (
    b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit"
)
TEMPLATE_TEXT = b"*** BLURB HERE ***\n"
"""The line of git's cover letter in place of which its text is to be written."""
ADDRESS = re.compile(rb"[^\s<>,;:\"]+@[^\s<>,;:\"]+")


def format_mbox(
    repo: Repo, series: CommittedSeries, form: MailFormat, cover: Cover | None, date: str
) -> tuple[OutgoingFile, ...]:
    """Returns the patches as files, in order, the cover letter first where there is one.

    They are those of git format-patch; `date` is that of the cover letter, in git's raw format.
    Message ids, which contain the time of day in git, are derived from the commits instead, so that
    the same series has the same bytes.
    """
    with tempfile.TemporaryDirectory(dir=repo.quarantine) as folder:
        files = format_patch(
            repo, series.onto, series.tip, Path(folder), form, cover, date, len(series.commits),
            base=series.base, force_from=_has_header_in_body(repo, series),
        )  # fmt: skip
        leaves = tuple(OutgoingFile(path.name, path.read_bytes()) for path in files)
    return _replace_message_ids(leaves, series, form)


def _has_header_in_body(repo: Repo, series: CommittedSeries) -> bool:
    """Tells whether git am would take the first line of a message's body for a header."""
    bodies = repo.run("log", "--format=%b%x00", f"{series.onto}..{series.tip}", "--")
    return any(
        begins_with_header(body.lstrip("\n"))
        for body in bodies.decode("utf-8", "surrogateescape").split("\0")
    )


def _replace_message_ids(
    leaves: Sequence[OutgoingFile], series: CommittedSeries, form: MailFormat
) -> tuple[OutgoingFile, ...]:
    """Replaces git's message ids, in Message-Id and in the headers that refer to them."""
    names: dict[bytes, bytes] = {}
    for nth, leaf in enumerate(leaves):
        found = MESSAGE_ID.search(leaf.content)
        if found:
            what = f"{series.tip} {form.reroll or 1} {nth}".encode()
            host = found[1].rpartition(b"@")[2]
            seed = hashlib.blake2b(what, digest_size=10).hexdigest()
            names[found[1]] = b"%s-%d.patchsplit@%s" % (seed.encode(), nth, host)
    settled = []
    for leaf in leaves:
        head, gap, body = leaf.content.partition(b"\n\n")
        for old, new in names.items():
            head = head.replace(b"<" + old + b">", b"<" + new + b">")
        settled.append(OutgoingFile(leaf.name, head + gap + body))
    return tuple(settled)


def add_recipients(leaf: OutgoingFile, recipients: Addressees) -> OutgoingFile:
    """Returns the mail with more recipients; those that it has already are not repeated."""
    head, gap, body = leaf.content.partition(b"\n\n")
    head += b"\n"
    fields: dict[bytes, list[bytes]] = {b"To": [], b"Cc": []}
    for name, value in RECIPIENT_FIELD.findall(head):
        fields[name].append(value.strip())
    known = {one.lower() for one in ADDRESS.findall(b",".join(fields[b"To"] + fields[b"Cc"]))}
    for name, people in ((b"To", recipients.to), (b"Cc", recipients.cc)):
        for one in people:
            sound = (
                ADDRESS.fullmatch(one.address.encode("utf-8", "replace"))
                and one.address.isprintable()
            )
            if sound and one.address.lower().encode() not in known:
                known.add(one.address.lower().encode())
                fields[name].append(_format_address(one.name, one.address))
    rows = b"".join(
        b"%s: %s\n" % (name, b",\n    ".join(people)) for name, people in fields.items() if people
    )
    head = RECIPIENT_FIELD.sub(b"", head)
    # After the subject, where git writes them too.
    at = re.search(rb"^Subject:.*\n(?:[ \t].*\n)*", head, re.MULTILINE)
    place = at.end() if at else len(head)
    head = head[:place] + rows + head[place:]
    return OutgoingFile(leaf.name, head.removesuffix(b"\n") + gap + body)


def _format_address(name: str, mail: str) -> bytes:
    """Returns an address for a header: the name quoted, or encoded where it is not ASCII.

    Names come from upstream; characters that are not printable become spaces.
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not plain:
        return mail.encode()
    if plain.isascii():
        return formataddr((plain, mail)).encode()
    return f"{Header(plain, 'utf-8', maxlinelen=1 << 16).encode()} <{mail}>".encode()


def add_notes(leaf: OutgoingFile, notes: Sequence[str]) -> OutgoingFile:
    """Returns a mail with lines: in git's template of a cover letter, after the place of its text.

    In a patch they are below its "---", where git am leaves them out of the message.
    """
    head, gap, body = leaf.content.partition(b"\n\n")
    is_template = TEMPLATE_TEXT in body
    mark = TEMPLATE_TEXT if is_template else b"\n---\n"
    before, _, after = body.partition(mark)
    text = "\n".join(notes)
    if not text or mark not in body:
        return leaf
    if not text.isascii() and b"\nContent-Type:" not in head:
        head += UTF8_FIELDS
    lines = (b"\n%s\n" if is_template else b"%s\n\n") % text.encode("utf-8", "replace")
    return OutgoingFile(leaf.name, b"".join((head, gap, before, mark, lines, after)))


def to_eml(leaf: OutgoingFile) -> OutgoingFile:
    """Returns the patch as a message of its own, without the "From " line of an mbox."""
    content = leaf.content
    if content.startswith(b"From "):
        content = content.partition(b"\n")[2]
    return OutgoingFile(leaf.name.removesuffix(".patch") + ".eml", content)


def nest_in_folders(
    series_by_folder: Mapping[str, Sequence[OutgoingFile]],
) -> tuple[OutgoingFile, ...]:
    """Returns the files of several series, each in its own folder."""
    return tuple(
        OutgoingFile(f"{name}/{leaf.name}", leaf.content)
        for name, part in series_by_folder.items()
        for leaf in part
    )
