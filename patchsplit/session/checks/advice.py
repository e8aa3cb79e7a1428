"""A commit message to findings: what it does otherwise than nearly all of upstream's commits do.

Without a habit of nearly all commits, or with a short log, there are no findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from patchsplit.model.conventions import CommitConventions
from patchsplit.model.finding import Finding, MessageLine, PatchPart
from patchsplit.model.message import (
    SIGN_OFF,
    prefix_of,
    split_trailers,
    subject_without_prefix,
    trailers_of,
    wrappable_width,
)

CONVENTION_SHARE = 0.9
"""The share of upstream's commits from which on a habit is expected of a patch."""
MIN_COMMITS = 20
"""A log of at most so many commits shows no habits."""
REVIEW_TRAILERS = frozenset(
    {"acked-by", "reviewed-by", "tested-by", "change-id", "reviewed-on", "commit-queue", "link",
     "message-id", "git-svn-id"}
)  # fmt: skip
"""Trailers, in lower case, that reviewers, hooks and servers add, not authors."""


def check_conventions(
    conventions: CommitConventions, subject: str, body: str
) -> tuple[Finding, ...]:
    """Returns the findings about a patch's message, in the order subject, body, trailers."""
    found = [*check_lengths(conventions, subject, body)]
    if conventions.commits > MIN_COMMITS:
        found += [
            *_check_subject(conventions, subject),
            *_check_body(conventions, body),
            *_check_trailers(conventions, body),
        ]
    return tuple(sorted(found, key=lambda finding: list(PatchPart).index(finding.part)))


def check_lengths(conventions: CommitConventions, subject: str, body: str) -> Iterator[Finding]:
    """Yields findings for a long subject and for the first long line of the body.

    Trailers and lines that cannot be wrapped are not counted. A cover letter is checked for this
    alone.
    """
    many = conventions.commits > MIN_COMMITS
    if len(subject) > conventions.subject:
        kept = f"98 % of upstream's have at most {conventions.subject}"
        usual = f"mailed patches have at most {conventions.subject}"
        words = f"the subject has {len(subject)} characters"
        yield Finding(PatchPart.SUBJECT, words, kept if many else usual)
    prose = split_trailers(body)[0].split("\n")
    start = len(body) - len(body.lstrip("\n"))
    long = [
        nth for nth, line in enumerate(prose, start + 1) if wrappable_width(line) > conventions.line
    ]
    if long:
        more = f", and {len(long) - 1} more are long" if len(long) > 1 else ""
        kept = f"98 % of upstream's have at most {conventions.line}"
        usual = f"mailed patches have at most {conventions.line}"
        words = f"it has {wrappable_width(prose[long[0] - start - 1])} characters{more}"
        yield Finding(PatchPart.BODY, words, kept if many else usual, MessageLine(long[0]))


def _check_subject(conventions: CommitConventions, subject: str) -> Iterator[Finding]:
    first = subject_without_prefix(subject).partition(" ")[0]
    # Only plain words are checked: the capitals of an identifier cannot be changed.
    lower = first.isalpha() and first.islower()
    capital = first.isalpha() and first.istitle()
    for share, otherwise, words, usual in (
        (conventions.prefixed, not prefix_of(subject), "the subject has no prefix", "have one"),
        (conventions.stops, not subject.endswith("."), "the subject has no full stop", "have one"),
        (1 - conventions.stops, subject.endswith("."), "the subject has a full stop", "have none"),
        (conventions.capitals, lower, f"«{first}» begins with a lower-case letter", "do not"),
        (1 - conventions.capitals, capital, f"«{first}» begins with a capital letter", "do not"),
    ):
        if share >= CONVENTION_SHARE and otherwise:
            yield Finding(
                PatchPart.SUBJECT, words, f"{format_percent(share)} of upstream's {usual}"
            )


def _check_body(conventions: CommitConventions, body: str) -> Iterator[Finding]:
    if conventions.bare <= 1 - CONVENTION_SHARE and not split_trailers(body)[0].strip():
        words = "the body does not say why"
        yield Finding(
            PatchPart.BODY,
            words,
            f"{format_percent(1 - conventions.bare)} of upstream's commits do",
        )


def _check_trailers(conventions: CommitConventions, body: str) -> Iterator[Finding]:
    there = {key.lower() for key, _ in trailers_of(body)}
    for key, share in find_required_trailers(conventions):
        if key.lower() not in there:
            fix = "emit --signoff adds it" if key == SIGN_OFF else ""
            what = f"{format_percent(share)} of upstream's commits have one"
            yield Finding(PatchPart.TRAILERS, f"no {key}", what, fix=fix)


def find_required_trailers(conventions: CommitConventions) -> tuple[tuple[str, float], ...]:
    """Returns the keys of trailers that nearly all commits have and authors write, with shares."""
    if conventions.commits <= MIN_COMMITS:
        return ()
    rows = conventions.trailers.items()
    return tuple(
        (k, share)
        for k, share in rows
        if share > CONVENTION_SHARE and k.lower() not in REVIEW_TRAILERS
    )


def format_percent(share: float) -> str:
    """Returns a share from 0 to 1 as "97 %"; "100 %" only for all."""
    whole = round(100 * share)
    return f"{min(whole, 99) if share < 1 else whole} %"
