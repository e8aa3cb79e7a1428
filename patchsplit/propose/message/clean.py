"""The fork's own words without what is the house's: tags, tickets, reviews and packaging.

A message of a commit of the fork, or of a patch of its queue, is what its author says of the
change. What only the house understands is taken out where that leaves a sentence: a ticket in the
middle of one stays, and is found by the checks before anything is sent.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.model.message import NOT_TICKETS, TICKET

TAG = re.compile(r"\s*\[(?P<tag>[^\[\]]{1,40})\]\s*:?\s*")
"""Words in brackets before a subject."""
WORK_TAG = re.compile(
    r"(?:patch|rfc|re-?send|v\d+)\b.*|bp|back-?port(?:ed)?\b.*|back-?up|wip|dnm|do not merge|te?mp"
    r"|(?:stable|down-?stream|internal|private|local|vendor)(?:[- ]?only)?|hack|no-?up"
    r"|from(?:list|tree|git)|upstream(?:ed)?|cherry-?pick(?:ed)?|debian\b.*|ubuntu\b.*",
    re.IGNORECASE,
)
"""A tag about the house's work, whatever upstream uses."""
WORK_WORD = re.compile(
    r"(?:BP|WIP|DNM|BACKPORT|UPSTREAM|FROMLIST|FROMGIT|FROMTREE|DOWNSTREAM|CHROMIUM|ANDROID): ?"
)
TAG_SHARE = 0.05
"""Share of upstream's subjects with a tag from which on any tag may be meant for upstream."""
JOINTS = " \t:;,.-/#"
"""What joins a ticket to a subject."""
DANGLING_WORD = re.compile(r"\s(?:for|see|fixes|bug|issue)$", re.IGNORECASE)
"""What is left before a ticket that was taken off the end of a subject."""
GROUP = re.compile(r"\s*(?:\([^()\n]*\)|\[[^\[\]\n]*\])")
"""Words in parentheses or brackets."""
LINE_OF_TICKETS = re.compile(
    r"(?:[\w-]+(?: [\w-]+)?: ?|(?:bug|closes|fixes|for|issue|jira|ref|resolves|see|task|ticket) ?)?"
    r"#?(?:TICKET(?:, ?| and | )?)+[.)]?",
    re.IGNORECASE,
)
"""A line that only names tickets, each of which is replaced by one word."""
REVIEW = (
    r"(?:(?:rh-)?(?:reviewed|acked|ack|tested|approved|merged|verified|checked)[- ](?:by|on|at)|"
    r"change-id|commit-queue|auto-submit|message-id|patchwork-\w+|o-subject|rh-author|"
    r"intel-sig|git-svn-id|cc)"
)
PACKAGING = (
    r"(?:forwarded|applied-upstream|last-updated?|origin|bug-[\w-]+|upstream[- ]status|"
    r"bugzilla|rhbz|bz|brew|gbp(?:-\w+)?|patch-name|debian-\w+|patch link|"
    r"cherry-pick(?:ed)?(?:[ -]from)?)"
)
FIELD = re.compile(rf"(?:{REVIEW}|{PACKAGING}) ?:.*|gbp: ?.*", re.IGNORECASE)
"""A field of the house's review or packaging."""
HEADER_FIELD = re.compile(
    r"(?:category|cve|references?|dts\w*|bugs?|issue|feature|kabi|upstream|closes|lp|conflicts?|"
    r"author|from|date|subject|description|reason|commit|version|summary|note|branch|tested) ?:.*",
    re.IGNORECASE,
)
"""A field of a header; elsewhere it may begin a sentence."""
INCLUSION = re.compile(
    r"\S+ (?:inclusion|bugfix)|from \S*(?:mainline|linux|stable|next|master)\S*", re.IGNORECASE
)
"""The first lines of a header as openEuler's have one: "driver inclusion"."""
RULE = re.compile(r"[-=_]{4,}")
RED_HAT = re.compile(r"(?:brew|bz|bugzilla|rhbz)\b", re.IGNORECASE)
"""The beginning of a line that Red Hat's headers have."""
NUMBERED_BUG = re.compile(
    r"\s*\(?\b(?:closes|lp|bug|rhbz|bz) ?[:#] ?#?\d{4,8}(?:, ?#?\d{4,8})*(?!\w)\)?[.,]?",
    re.IGNORECASE,
)
"""A bug of a distribution by its number, as Debian's changelog closes one."""
PICKED = re.compile(
    r"[(\[]?\s*(?:ch\w+r\w*y[- ]?pick(?:ed)?|back-?port(?:ed)?|picked)\b[^.]*?"
    r"(?:\b[0-9a-f]{7,40}\b|https?://\S+).*",
    re.IGNORECASE,
)
"""A line that says where a change was taken from."""
COMMIT_LINE = re.compile(
    r"[(\[]?\s*(?:(?:upstream|mainline) )?commit:? (?:id:? ?)?[0-9a-f]{7,40}(?: upstream)?\.?\s*"
    r"[)\]]?",
    re.IGNORECASE,
)
SOURCE_LINK = re.compile(
    r"(?im)^.*\b(?:back-?ported|ch\w+ry[- ]?picked) from:?[ \t]*\n[ \t]*https?://\S+[ \t]*$"
)
"""The same with the link on a line of its own."""
DIFFSTAT = re.compile(r"\S.* \| +(?:\d+ ?[-+]*|Bin .*)|\d+ files? changed(?:, \d+ \S+)+")
EMPTY_FIELD = re.compile(r"(?:description|summary|reason) ?:", re.IGNORECASE)
SENDER = re.compile(r"From: (?P<name>[^<>]+) <(?P<email>[^<>\s]+@[^<>\s]+)>")
AUTHOR = re.compile(r"Author: +(?P<name>[^<>]*?)(?: <(?P<email>[^<>\s]+@[^<>\s]+)>)?")
SHOWN_DATE = re.compile(r"Date: +\w{3} \w{3} .*")
"""A line of what `git show` prints above a message."""
SIGNED_OFF_BY = re.compile(r"signed-off-by ?:", re.IGNORECASE)
CONFLICTS = re.compile(
    r"(?m)^#? ?conf?licts?(?: in)?:[ \t]*\n(?:[#\t ].*(?:\n|$)|\S+\.\w+[ \t]*(?:\n|$))*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class UpstreamNames:
    """Names in upstream's log, which are not the house's own."""

    trackers: frozenset[str] = frozenset()
    """Projects of tickets, in upper case, and single tickets."""
    tags: frozenset[str] = frozenset()
    """Words in brackets before subjects, in lower case."""
    uses_tags: bool = False
    """Whether tags are a convention, so that one that no subject has may be meant for upstream."""
    numbers_bugs: bool = False
    """Whether it names bugs by numbers alone: "Closes: #1234"."""

    def is_private(self, ticket: re.Match[str]) -> bool:
        """Returns whether a match of TICKET is a ticket of the house."""
        return ticket[1] not in NOT_TICKETS and not {ticket[0], ticket[1]} & self.trackers


def read_upstream_names(messages: Iterable[tuple[str, str]]) -> UpstreamNames:
    """Returns the names in upstream's messages, each a subject and a body."""
    trackers: set[str] = set()
    tags: list[str] = []
    count = bugs = 0
    for subject, body in messages:
        count += 1
        text = f"{subject}\n{body}"
        trackers.update(found[1] for found in TICKET.finditer(text))
        bugs += NUMBERED_BUG.search(text) is not None
        tag = TAG.match(subject)
        tags += [tag["tag"].lower()] if tag is not None else []
    uses_tags = bool(tags) and len(tags) >= TAG_SHARE * count
    return UpstreamNames(frozenset(trackers), frozenset(tags), uses_tags, bugs > 0)


def clean_message(commit: ForkCommit, known: UpstreamNames = UpstreamNames()) -> ForkCommit:
    """Returns a commit of the fork with a message in which nothing is the house's own.

    An author that the first line of the body names, as in a mail, is the author. A message that was
    pasted from `git show` is that of the commit shown.
    """
    subject, author = commit.subject, commit.author
    body = clean_body(commit.body, known, author)
    first, _, rest = body.partition("\n")
    sender = SENDER.fullmatch(first)
    if sender is not None:
        author, body = Person(sender["name"].strip(' "'), sender["email"]), rest
    if COMMIT_LINE.fullmatch(subject.strip()) and body:
        subject, _, body = textwrap.dedent(body).strip("\n").partition("\n")
    return replace(
        commit, subject=clean_subject(subject, known), body=body.strip("\n"), author=author
    )


def clean_subject(subject: str, known: UpstreamNames = UpstreamNames()) -> str:
    """Returns a subject without tags of the house's work, and without its tickets at the ends.

    A subject that is nothing else stays as it is.
    """
    before, after = "", subject.strip().removeprefix("Subject: ")
    while before != after:
        before = after
        after = _drop_tickets(_drop_tag(after, known), known).strip()
    return after or subject.strip()


def _drop_tag(subject: str, known: UpstreamNames) -> str:
    tag = TAG.match(subject)
    if tag is None:
        return WORK_WORD.sub("", subject, count=1)
    words = tag["tag"].strip()
    is_convention = words.lower() in known.tags or known.uses_tags
    has_ticket = any(map(known.is_private, TICKET.finditer(words)))
    if is_convention and not WORK_TAG.fullmatch(words) and not has_ticket:
        return subject
    return subject[tag.end() :]


def _drop_tickets(subject: str, known: UpstreamNames) -> str:
    """Returns a subject without tickets of the house at its ends, and in parentheses."""
    if not known.numbers_bugs:
        subject = NUMBERED_BUG.sub("", subject) or subject
    subject = _drop_groups(subject, known)
    found = [one for one in TICKET.finditer(subject) if known.is_private(one)]
    if found and not subject[: found[0].start()].strip(JOINTS):
        return subject[found[0].end() :].lstrip(JOINTS)
    stop = "." if subject.endswith(".") else ""
    if found and not subject[found[-1].end() :].strip(JOINTS):
        rest = subject[: found[-1].start()].rstrip(JOINTS)
        return f"{DANGLING_WORD.sub('', rest).rstrip(JOINTS)}{stop}"
    return subject


def _drop_groups(text: str, known: UpstreamNames) -> str:
    """Returns a text without words in parentheses that have a ticket of the house."""

    def keep(group: re.Match[str]) -> str:
        return "" if any(map(known.is_private, TICKET.finditer(group[0]))) else group[0]

    return GROUP.sub(keep, text)


def clean_body(
    body: str, known: UpstreamNames = UpstreamNames(), author: Person | None = None
) -> str:
    """Returns a body without what is the house's own; every Signed-off-by stays.

    Authors in fields of its header, other than `author`, become co-authors.
    """
    text = SOURCE_LINK.sub("", CONFLICTS.sub("", body))
    blocks = [_clean_block(block, known, author) for block in re.split(r"\n[ \t]*\n", text)]
    return "\n\n".join(block for block in blocks if block.strip()).strip("\n")


def _clean_block(block: str, known: UpstreamNames, author: Person | None) -> str:
    """Returns a paragraph without the lines that are the house's."""
    rows = [row.rstrip() for row in block.split("\n")]
    if not known.numbers_bugs:
        rows = [NUMBERED_BUG.sub("", row) if NUMBERED_BUG.search(row) else row for row in rows]
    kept = _iter_kept(rows[_measure_header(rows) :], known)
    return "\n".join(_name_authors(kept, author)).strip("\n")


def _name_authors(rows: Iterable[str], author: Person | None) -> Iterator[str]:
    """Yields rows with the authors that a header names as co-authors."""
    for row in rows:
        found = AUTHOR.fullmatch(row)
        if found is None:
            yield row
        elif found["email"] and (author is None or found["email"] != author.email):
            yield f"Co-authored-by: {found['name'].strip()} <{found['email']}>"


def _measure_header(rows: list[str]) -> int:
    """Returns how many of the rows of a paragraph are a header of the house.

    That is one of openEuler's kernel, one of fields alone that is closed by a rule, or that of `git
    show`.
    """
    size = 0
    for row in rows:
        if not _is_header_row(row) and not (size and row.startswith((" ", "\t"))):
            break
        size += 1
    head = rows[:size]
    is_one = any(INCLUSION.fullmatch(row.strip()) or RED_HAT.match(row.strip()) for row in head)
    is_closed = any(RULE.fullmatch(row.strip()) for row in head)
    is_shown = len(head) > 1 and any(SHOWN_DATE.fullmatch(row.strip()) for row in head)
    return size if is_closed or is_one or is_shown else 0


def _is_header_row(row: str) -> bool:
    bare = row.strip()
    forms = (HEADER_FIELD, FIELD, INCLUSION, RULE, COMMIT_LINE)
    return any(form.fullmatch(bare) for form in forms)


def _iter_kept(rows: Iterable[str], known: UpstreamNames) -> Iterator[str]:
    for row in rows:
        bare = row.strip()
        if SIGNED_OFF_BY.match(bare):
            yield row
            continue
        if any(
            form.fullmatch(bare) for form in (FIELD, PICKED, COMMIT_LINE, EMPTY_FIELD, DIFFSTAT)
        ):
            continue
        if _is_only_tickets(bare, known):
            continue
        kept = _drop_groups(row, known)
        if kept.strip() or not bare:
            yield kept


def _is_only_tickets(row: str, known: UpstreamNames) -> bool:
    """Returns whether a row has tickets of the house, and at most a key before them."""
    found = list(TICKET.finditer(row))
    if not found or not all(map(known.is_private, found)):
        return False
    return LINE_OF_TICKETS.fullmatch(TICKET.sub("TICKET", row)) is not None


def clean_commits(commits: Mapping[Oid, ForkCommit], known: UpstreamNames) -> dict[Oid, ForkCommit]:
    """Returns commits of the fork with clean messages, in their order."""
    return {oid: clean_message(commit, known) for oid, commit in commits.items()}
