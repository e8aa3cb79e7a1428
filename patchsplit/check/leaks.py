"""What gives away where a patch comes from: names, hosts, tickets, addresses, keys.

Looked for in what leaves the house: the message, the author, the names of files, and the lines that
the patch adds. What upstream's own log names is no secret, nor is what it has already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from patchsplit.check.lexing import Read, Said, said, text_of
from patchsplit.check.secrets import HINT, secrets
from patchsplit.check.wordlist import Wordlist
from patchsplit.model.delta import Status
from patchsplit.model.finding import Finding, Part, Severity
from patchsplit.model.message import parted
from patchsplit.model.rendered import Change, Line, Sent

PREFIX = "leak-"
"""Every rule of this module begins so; an error under such a name stops what would leave."""

TEST = ("*test*", "*/t/*", "t/*", "*.at", "*example*", "*doc/*", "*docs/*", "*.rst", "*.md",
        "*fixture*", "*sample*", "*tutorial*", "*Documentation/*")  # fmt: skip
"""Files in which hosts, addresses and keys are made up."""

INSIDE = r"corp|internal|intranet|intra|lan|localnet"
HOST = re.compile(
    rf"(?<![\w.@/-])(?!(?:com|org|net|io|java|javax|jakarta|sun|jdk|scala|kotlin)\.)((?:[a-z0-9-]+\.)+(?:{INSIDE}))"
    r"(?![\w.(-]*[\w(])",
    re.IGNORECASE,
)
PUBLIC_HOSTS = ("metadata.google.internal", "host.docker.internal", "gateway.docker.internal",
                "host.containers.internal", "*.compute.internal", "*.ec2.internal")  # fmt: skip
ADDRESS = re.compile(
    r"(?<![\w.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])"
    r"(?:\.\d{1,3}){2})(?![\w.]*\d)"
)
TICKET = re.compile(r"(?<![\w./-])([A-Z]{2,10})-\d{2,6}(?![\w-])(?!\.\d)")
NO_TICKET = frozenset({
    "UTF", "SHA", "MD", "ISO", "CVE", "RFC", "IEEE", "ASCII", "AES", "RSA", "CRC", "EC",
    "ED", "HMAC", "GPL", "LGPL", "BSD", "MIT", "UCS", "UTC", "GMT", "ITU", "TS", "TR",
    "IEC", "ANSI", "ECMA", "FIPS", "NIST", "DES", "SSE", "AVX", "ARM", "ARMV", "X", "MT",
    "CP", "KOI", "EUC", "JIS", "BIG", "GB", "HTTP", "TLS", "SSL", "IP", "IPV", "LE", "BE",
    "PEP", "USN", "DSA", "GHSA", "CWE", "LP", "BUG", "ID", "EN", "DIN", "CAT", "CN", "DDR",
    "PCI", "USB", "TCP", "UDP", "ACPI", "API", "CONFIG", "EBADF", "BASE", "Q", "UINT",
    "INT", "COM", "TTY", "ADR", "CC", "AF", "OF", "PG", "COVID", "OXM", "GRE", "STT",
    "VLAN", "P", "JEP", "JSR", "JDK", "SFF", "SFP", "QSFP", "JESD", "INF",
})  # fmt: skip
"""What stands before a number without being a tracker's project."""
URL = re.compile(r"\b(?:https?|ssh|git|ftp|svn)(?:\+\w+)?://(?:[^\s/@]+@)?([\w.-]+)", re.IGNORECASE)
NO_HOSTS = frozenset({
    "localhost", "host", "hostname", "server", "example", "proxy", "ip", "foo", "bar",
    "test", "a", "b", "x", "y", "user", "name", "domain", "url",
})  # fmt: skip
MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*)")
COPYRIGHT = re.compile(
    r"copyright\b.*?(?:\(c\)|©|\d{4})[\s\d,.\u2013-]*(?:by\s+)?(?P<who>.*)", re.IGNORECASE
)
AUTHORS = ("signed-off-by", "co-authored-by", "co-developed-by", "from", "author")
CLEAN = Wordlist()


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known beside the series."""

    read: Read | None = None
    """Gives the lines of a blob, as the quarantine has it."""
    words: Wordlist = field(default_factory=lambda: CLEAN)
    public: frozenset[str] = frozenset()
    """Projects of trackers, in capitals, and hosts, in small letters, that upstream's log names."""


def leaks(series: Sequence[Sent], ground: Ground) -> Iterator[Finding]:
    """Yields what the series gives away, patch by patch."""
    for sent in series:
        yield from message_leaks(sent, ground)
        for change in sent.changes:
            yield from _path_leaks(sent, change, ground)
            yield from _code_leaks(sent, change, ground)


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing that a text gives away."""

    rule: str
    message: str
    evidence: str
    severity: Severity = Severity.ERROR


def message_leaks(sent: Sent, ground: Ground) -> Iterator[Finding]:
    """Yields what the message and the author give away; a cover letter is a message too."""
    for leak in text_leaks(sent.subject, ground):
        yield _found(sent, Part.SUBJECT, leak)
    prose, trailers = parted(sent.body)
    head = len(sent.body.rstrip("\n").split("\n")) - len(trailers)
    for nth, row in enumerate(sent.body.rstrip("\n").split("\n"), 1):
        ours = nth > head and row.partition(":")[0].lower() in AUTHORS
        where = Part.TRAILERS if nth > head and prose != sent.body else Part.BODY
        for leak in text_leaks(row, ground, domains=not ours):
            yield _found(sent, where, leak, nth)
    if sent.author is not None:
        for leak in _mail_leaks(f"{sent.author}", ground):
            yield _found(sent, Part.TRAILERS, leak)


def text_leaks(text: str, ground: Ground, *, domains: bool = True) -> Iterator[Leak]:
    """Yields what a line of prose gives away."""
    for word in ground.words.found(text, domains=domains):
        yield _listed(word)
    for match in HOST.finditer(text):
        if not _is_public(match[1], ground):
            yield Leak("leak-host", f"names the host {match[1]}", "no public name ends so")
    for match in TICKET.finditer(text):
        if match[1] not in NO_TICKET and match[1] not in ground.public:
            yield Leak("leak-ticket", f"names the ticket {match[0]}",
                       f"upstream's log knows no {match[1]}-…")  # fmt: skip
    yield from _url_leaks(text, ground)
    yield from _mail_leaks(text, ground)
    yield from secret_leaks(text)


def secret_leaks(text: str) -> Iterator[Leak]:
    for kind in secrets(text):
        yield Leak("leak-secret", f"holds a credential ({kind})", "keys are public once sent")


def _listed(word: str) -> Leak:
    return Leak("leak-word", f"names «{word}»", "your list has it")


def _url_leaks(text: str, ground: Ground) -> Iterator[Leak]:
    for match in URL.finditer(text):
        host = match[1].rstrip(".").lower()
        bare = "." not in host and host not in NO_HOSTS and not host.isdigit()
        if (bare or ADDRESS.fullmatch(host)) and host not in ground.public:
            yield Leak("leak-url", f"links to {match[0]}", "it leads nowhere outside")


def _mail_leaks(text: str, ground: Ground) -> Iterator[Leak]:
    for match in MAIL.finditer(text):
        host = match[1].lower()
        inside = HOST.fullmatch(host) or host.endswith((".local", ".localdomain"))
        if inside and not _is_public(host, ground):
            yield Leak(
                "leak-mail", f"has the address {match[0]}", "no mail from outside gets there"
            )


def _is_public(host: str, ground: Ground) -> bool:
    small = host.lower()
    return small in ground.public or any(fnmatch(small, one) for one in PUBLIC_HOSTS)


def _path_leaks(sent: Sent, change: Change, ground: Ground) -> Iterator[Finding]:
    if change.status is Status.DELETED:
        return
    if change.path != change.old_path or change.old is None:
        for word in ground.words.found(change.path):
            yield _found(sent, Part.FILES, _listed(word), path=change.path)


def _code_leaks(sent: Sent, change: Change, ground: Ground) -> Iterator[Finding]:
    rows = {line.at: text_of(line.text) for line in change.added}
    whole = "\n".join(rows.values())
    # Nearly all changes tell nothing, and are looked at once and not line by line.
    if "copyright" in whole.lower():
        yield from _copyrights(sent, change)
    if not may_tell(whole, ground):
        return
    tells = _may_tell(whole)
    made_up = any(fnmatch(change.path.lower(), one.lower()) for one in TEST)
    candidates = {at for at, row in rows.items() if tells and not made_up and _may_tell(row)}
    parts = said(change, candidates, ground.read) if candidates else {}
    known = {text_of(line.text).strip() for line in change.removed}
    for line in change.added:
        if rows[line.at].strip() in known:
            continue
        for leak in _line_leaks(rows[line.at], parts.get(line.at), ground):
            softer = made_up and leak.rule != "leak-word"
            told = _softer(leak) if softer else leak
            yield _found(sent, Part.CODE, told, path=change.path, at=line)


def _line_leaks(row: str, parts: Said | None, ground: Ground) -> Iterator[Leak]:
    for word in ground.words.found(row):
        yield _listed(word)
    yield from secret_leaks(row)
    if parts is None:
        return
    for leak in text_leaks(parts.words, Ground(public=ground.public)):
        if leak.rule != "leak-secret":
            yield leak
    for match in ADDRESS.finditer(parts.words):
        yield Leak("leak-address", f"has the address {match[0]}", "it is one of a private network",
                   Severity.WARNING)  # fmt: skip


def may_tell(text: str, ground: Ground) -> bool:
    """Tells whether code or paths may give something away; where it says no, they do not."""
    hinted = _may_tell(text) or HINT.search(text)
    return bool(hinted) or any(True for _ in ground.words.found(text))


def _may_tell(row: str) -> bool:
    """Tells whether a line may hold something that depends on where in the line it stands."""
    if "://" in row or "@" in row:
        return True
    return any(pattern.search(row) for pattern in (HOST, TICKET, ADDRESS))


def _softer(leak: Leak) -> Leak:
    return Leak(leak.rule, leak.message, f"{leak.evidence}; in a test it may be made up",
                Severity.WARNING)  # fmt: skip


def _copyrights(sent: Sent, change: Change) -> Iterator[Finding]:
    """Yields the copyright lines that a patch adds to a file that is others'."""
    if change.status not in (Status.MODIFIED, Status.RENAMED):
        return
    before = {_holder(line) for line in change.removed}
    for line in change.added:
        who = _holder(line)
        if who and who not in before:
            message = f"claims a copyright for {who} in a file of others"
            leak = Leak("leak-copyright", message, "the log says who wrote what", Severity.WARNING)
            yield _found(sent, Part.CODE, leak, path=change.path, at=line)


def _holder(line: Line) -> str:
    found = COPYRIGHT.search(text_of(line.text))
    return found["who"].strip(" .*/#-").removesuffix(" All rights reserved") if found else ""


def _found(
    sent: Sent,
    where: Part,
    leak: Leak,
    row: int | None = None,
    path: str = "",
    at: Line | None = None,
) -> Finding:
    what = {Part.SUBJECT: "the subject", Part.FILES: "the name of the file"}.get(where, "")
    return Finding(
        where,
        f"{what} {leak.message}".strip(),
        leak.evidence,
        line=row,
        rule=leak.rule,
        severity=leak.severity,
        patch=sent.patch,
        path=path,
        at=at.at if at else None,
        in_patch=at.in_patch if at else None,
        hunk=at.hunk if at else None,
    )
