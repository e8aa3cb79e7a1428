"""Checks for confidential content: names, hosts, tickets, addresses, keys.

Messages, authors, paths and added lines are searched. What upstream's log or files name is public.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import partial

from patchsplit.check.lexing import BlobReader, LineParts, decode_line, lex_added_lines
from patchsplit.check.names import Names
from patchsplit.check.secrets import SECRET_HINT, find_secrets
from patchsplit.check.wordlist import Wordlist
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.message import NOT_TICKETS, TICKET, split_trailers
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.store.findings import NO_REUSE, Reuse

RULE_PREFIX = "leak-"
"""The prefix of all rules of this module; an error of such a rule blocks emitting the series."""

TEST_GLOBS = ("*test*", "*/t/*", "t/*", "*.at", "*example*", "*doc/*", "*docs/*", "*.rst", "*.md",
        "*fixture*", "*sample*", "*tutorial*", "*Documentation/*")  # fmt: skip
"""Files in which hosts, addresses and keys are usually fictitious."""

INTERNAL_DOMAINS = r"corp|internal|intranet|intra|lan|localnet|localdomain"
HOST = re.compile(
    r"(?<![\w.@/-])(?!(?:com|org|net|io|java|javax|jakarta|sun|jdk|scala|kotlin)\.)"
    rf"((?:[a-z0-9-]+\.)+(?:{INTERNAL_DOMAINS})|(?:[a-z0-9-]+\.){{2,}}local)"
    r"(?![\w.(-]*[\w(])",
    re.IGNORECASE,
)
"""A host of an internal network; one of "local" has three parts, as `threading.local` is code."""
HOST_HINT = re.compile(rf"\.(?:{INTERNAL_DOMAINS}|local)", re.IGNORECASE)
"""What every HOST has; it is found faster."""
INTERNAL_LINK = re.compile(rf"(?:[a-z0-9-]+\.)+(?:{INTERNAL_DOMAINS}|local|home|private)")
"""A host that a link cannot reach from outside."""
PUBLIC_HOSTS = ("metadata.google.internal", "host.docker.internal", "gateway.docker.internal",
                "host.containers.internal", "*.compute.internal", "*.ec2.internal")  # fmt: skip
ADDRESS = re.compile(
    r"(?<![\w.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])"
    r"(?:\.\d{1,3}){2})(?![\w.]*\d)"
)
URL = re.compile(r"\b(?:https?|ssh|git|ftp|svn)(?:\+\w+)?://(?:[^\s/@]+@)?([\w.-]+)", re.IGNORECASE)
PLACEHOLDER_HOSTS = frozenset({
    "localhost", "host", "hostname", "server", "example", "proxy", "ip", "foo", "bar",
    "test", "a", "b", "x", "y", "user", "name", "domain", "url",
})  # fmt: skip
EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*)")
COPYRIGHT = re.compile(
    r"copyright\b.*?(?:\(c\)|©|\d{4})[\s\d,.\u2013-]*(?:by\s+)?(?P<who>.*)", re.IGNORECASE
)
AUTHOR_KEYS = ("signed-off-by", "co-authored-by", "co-developed-by", "from", "author")
EMPTY_WORDLIST = Wordlist()


@dataclass(frozen=True, slots=True)
class LeakContext:
    """What the checks know besides the series."""

    read_blob: BlobReader | None = None
    """Returns the lines of a blob."""
    wordlist: Wordlist = field(default_factory=lambda: EMPTY_WORDLIST)
    public_names: frozenset[str] = frozenset()
    """Projects of trackers, in upper case, single tickets, and hosts, in lower case."""
    uses: Mapping[str, str] = field(default_factory=dict)
    """What is known of a ticket or a host that is not public, as the end of a sentence about it."""


def find_leaks(
    series: Sequence[RenderedPatch], context: LeakContext, reuse: Reuse = NO_REUSE
) -> Iterator[Finding]:
    """Yields the leaks of a series, patch by patch; `reuse` is for a context without uses."""
    check = f"leaks {context.wordlist.texts} {sorted(context.public_names)}"
    for patch in series:
        yield from reuse.find(check, patch, partial(_find_patch_leaks, patch, context))


def _find_patch_leaks(patch: RenderedPatch, context: LeakContext) -> Iterator[Finding]:
    yield from find_message_leaks(patch, context)
    for change in patch.files:
        yield from _find_path_leaks(patch, change, context)
        yield from _find_code_leaks(patch, change, context)


@dataclass(frozen=True, slots=True)
class Leak:
    """One confidential item in a text."""

    rule: str
    message: str
    evidence: str
    severity: Severity = Severity.ERROR
    part: str = ""
    """What of the text it is; empty: any of it."""


def find_message_leaks(patch: RenderedPatch, context: LeakContext) -> Iterator[Finding]:
    """Yields the leaks in a message, or a cover letter, and in the author."""
    for leak in find_text_leaks(patch.subject, context):
        yield _build_finding(patch, PatchPart.SUBJECT, leak)
    prose, trailers = split_trailers(patch.body)
    head = len(patch.body.rstrip("\n").split("\n")) - len(trailers)
    for nth, row in enumerate(patch.body.rstrip("\n").split("\n"), 1):
        ours = nth > head and row.partition(":")[0].lower() in AUTHOR_KEYS
        where = PatchPart.TRAILERS if nth > head and prose != patch.body else PatchPart.BODY
        for leak in find_text_leaks(row, context, domains=not ours):
            yield _build_finding(patch, where, leak, MessageLine(nth))
    if patch.author is not None:
        for leak in _find_email_leaks(f"{patch.author}", context):
            yield _build_finding(patch, PatchPart.TRAILERS, leak)


def find_text_leaks(text: str, context: LeakContext, *, domains: bool = True) -> Iterator[Leak]:
    """Yields the leaks in a line of prose."""
    for word in context.wordlist.find_matches(text, domains=domains):
        yield _build_word_leak(word)
    for match in HOST.finditer(text):
        if not _is_public(match[1], context):
            yield Leak("leak-host", f"names the host {match[1]}",
                       _add_use("its domain is not public", match[1].lower(), context),
                       part=match[1])  # fmt: skip
    for match in TICKET.finditer(text):
        known = NOT_TICKETS if match[1] in NOT_TICKETS else context.public_names
        if match[1] not in known and match[0] not in known:
            yield Leak("leak-ticket", f"names the ticket {match[0]}",
                       _add_use("it looks like a ticket", match[0], context),
                       part=match[0])  # fmt: skip
    yield from _find_url_leaks(text, context)
    yield from _find_email_leaks(text, context)
    yield from find_secret_leaks(text)


def _add_use(reason: str, name: str, context: LeakContext) -> str:
    """Returns the reason, with where the name is and who else has it, where that is known."""
    return f"{reason}: {context.uses[name]}" if name in context.uses else reason


def list_suspects(series: Iterable[RenderedPatch]) -> Names:
    """Returns the names in a series that are private unless someone else has them, and more."""
    return find_suspects(
        text
        for patch in series
        for text in (
            patch.subject,
            patch.body,
            f"{patch.author or ''}",
            *(decode_line(line.text) for change in patch.files for line in change.added),
        )
    )


def find_suspects(texts: Iterable[str]) -> Names:
    """Returns the names in some texts that are private unless someone else has them, and more."""
    tickets: set[tuple[str, str]] = set()
    hosts: set[str] = set()
    for text in texts:
        found = TICKET.finditer(text)
        tickets.update((one[1], one[2]) for one in found if one[1] not in NOT_TICKETS)
        hosts.update(match[1].lower() for match in HOST.finditer(text))
        hosts.update(host for _, host in _iter_unreachable_links(text))
        hosts.update(host for _, host in _iter_internal_addresses(text))
    return Names(frozenset(tickets), frozenset(hosts))


def find_secret_leaks(text: str) -> Iterator[Leak]:
    for kind in find_secrets(text):
        yield Leak("leak-secret", f"contains a credential ({kind})", "it is public once sent")


def _build_word_leak(word: str) -> Leak:
    return Leak("leak-word", f"names «{word}»", "it is on your list", part=word)


def _find_url_leaks(text: str, context: LeakContext) -> Iterator[Leak]:
    for link, host in _iter_unreachable_links(text):
        if not _is_public(host, context):
            reason = _add_use("it cannot be reached from outside", host, context)
            yield Leak("leak-url", f"links to {link}", reason, part=link)


def _iter_unreachable_links(text: str) -> Iterator[tuple[str, str]]:
    """Yields the links to hosts without a domain, or of an internal network: (link, host)."""
    for match in URL.finditer(text):
        host = match[1].rstrip(".").lower()
        bare = "." not in host and host not in PLACEHOLDER_HOSTS and not host.isdigit()
        if bare or ADDRESS.fullmatch(host) or INTERNAL_LINK.fullmatch(host):
            yield match[0], host


def _find_email_leaks(text: str, context: LeakContext) -> Iterator[Leak]:
    for address, host in _iter_internal_addresses(text):
        if not _is_public(host, context):
            reason = _add_use("it cannot get mail from outside", host, context)
            yield Leak("leak-mail", f"has the address {address}", reason, part=address)


def _iter_internal_addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yields the mail addresses at internal hosts: (address, host)."""
    for match in EMAIL.finditer(text):
        host = match[1].lower()
        if HOST.fullmatch(host) or host.endswith((".local", ".localdomain")):
            yield match[0], host


def _is_public(host: str, context: LeakContext) -> bool:
    small = host.lower()
    return small in context.public_names or any(fnmatch(small, one) for one in PUBLIC_HOSTS)


def _find_path_leaks(
    patch: RenderedPatch, change: RenderedFile, context: LeakContext
) -> Iterator[Finding]:
    if change.status is Status.DELETED:
        return
    if change.path != change.old_path or change.old is None:
        for word in context.wordlist.find_matches(change.path):
            leak = _build_word_leak(word)
            yield _build_finding(patch, PatchPart.FILES, leak, FileLine(change.path))


def _find_code_leaks(
    patch: RenderedPatch, change: RenderedFile, context: LeakContext
) -> Iterator[Finding]:
    rows = {line.at: decode_line(line.text) for line in change.added}
    whole = "\n".join(rows.values())
    # Most changes have no leak: the whole text is searched before single lines.
    if "copyright" in whole.lower():
        yield from _find_copyright_claims(patch, change)
    if not may_leak(whole, context):
        return
    tells, has_secrets = _has_leak_hint(whole), SECRET_HINT.search(whole) is not None
    made_up = any(fnmatch(change.path.lower(), one.lower()) for one in TEST_GLOBS)
    candidates = {at for at, row in rows.items() if tells and not made_up and _has_leak_hint(row)}
    parts = lex_added_lines(change, candidates, context.read_blob) if candidates else {}
    known = {decode_line(line.text).strip() for line in change.removed}
    for line in change.added:
        if rows[line.at].strip() in known:
            continue
        row, part = rows[line.at], parts.get(line.at)
        for leak in _find_line_leaks(row, part, context, has_secrets=has_secrets):
            softer = made_up and leak.rule != "leak-word"
            shown = _soften(leak) if softer else leak
            yield _build_line_finding(patch, change, line, shown)


def _find_line_leaks(
    row: str, parts: LineParts | None, context: LeakContext, *, has_secrets: bool
) -> Iterator[Leak]:
    for word in context.wordlist.find_matches(row):
        yield _build_word_leak(word)
    if has_secrets:
        yield from find_secret_leaks(row)
    if parts is None:
        return
    for leak in find_text_leaks(
        parts.prose, LeakContext(public_names=context.public_names, uses=context.uses)
    ):
        if leak.rule != "leak-secret":
            yield leak
    yield from find_address_leaks(parts.prose)


def find_address_leaks(text: str) -> Iterator[Leak]:
    """Yields the addresses of private networks."""
    for match in ADDRESS.finditer(text):
        yield Leak("leak-address", f"has the address {match[0]}", "it is in a private network",
                   Severity.WARNING, match[0])  # fmt: skip


def may_leak(text: str, context: LeakContext) -> bool:
    """Returns whether code or paths may have a leak; False is certain."""
    hinted = _has_leak_hint(text) or SECRET_HINT.search(text)
    return bool(hinted) or any(True for _ in context.wordlist.find_matches(text))


def _has_leak_hint(row: str) -> bool:
    """Returns whether a line may have a leak that counts only in comments and strings."""
    if "://" in row or "@" in row:
        return True
    if HOST_HINT.search(row) and HOST.search(row):
        return True
    return any(pattern.search(row) for pattern in (TICKET, ADDRESS))


def _soften(leak: Leak) -> Leak:
    return Leak(leak.rule, leak.message, f"{leak.evidence}; in a test it may be fictitious",
                Severity.WARNING)  # fmt: skip


def _find_copyright_claims(patch: RenderedPatch, change: RenderedFile) -> Iterator[Finding]:
    """Yields the copyright lines that a patch adds to existing files."""
    if change.status not in (Status.MODIFIED, Status.RENAMED):
        return
    before = {_parse_copyright_holder(line) for line in change.removed}
    for line in change.added:
        who = _parse_copyright_holder(line)
        if who and who not in before:
            message = f"adds a copyright of {who} to an existing file"
            leak = Leak("leak-copyright", message, "the log records the authors", Severity.WARNING)
            yield _build_line_finding(patch, change, line, leak)


def _parse_copyright_holder(line: RenderedLine) -> str:
    found = COPYRIGHT.search(decode_line(line.text))
    return found["who"].strip(" .*/#-").removesuffix(" All rights reserved") if found else ""


def _build_line_finding(
    patch: RenderedPatch, change: RenderedFile, line: RenderedLine, leak: Leak
) -> Finding:
    place = FileLine(change.path, line.at, line.diff_line)
    return replace(_build_finding(patch, PatchPart.CODE, leak, place), hunk=line.hunk)


def _build_finding(
    patch: RenderedPatch, where: PatchPart, leak: Leak, at: MessageLine | FileLine | None = None
) -> Finding:
    author = where is PatchPart.TRAILERS and at is None
    what = {PatchPart.SUBJECT: "the subject", PatchPart.FILES: "the path"}.get(where, "")
    what = "the author" if author else what
    return Finding(
        where,
        f"{what} {leak.message}".strip(),
        leak.evidence,
        at,
        rule=leak.rule,
        severity=leak.severity,
        patch=patch.patch,
    )


def describe_leak(finding: Finding) -> str:
    """Returns where a leak is in its patch, what it is, by what evidence, and its rule."""
    what = f"{finding.message} ({finding.evidence}) [{finding.rule}]"
    match finding.at:
        case FileLine(path=path, line=line):
            return f"{path}:{line}: {what}" if line else f"{path}: {what}"
        case MessageLine(line=line):
            return f"line {line} of the body: {what}"
        case None:
            return what
