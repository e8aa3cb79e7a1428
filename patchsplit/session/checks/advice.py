"""A message held against upstream's customs: what it does otherwise than nearly all of upstream's.

Where upstream is of two minds, or its log is short, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from patchsplit.model.conventions import Customs
from patchsplit.model.finding import Finding, Part
from patchsplit.model.message import SIGN_OFF, parted, prefix_of, rest_of, trailers_of, width

RULE = 0.9
"""The share of upstream's commits from which on a habit is expected."""
FEW = 20
"""Commits that say too little for a habit."""
REVIEW = frozenset(
    {"acked-by", "reviewed-by", "tested-by", "change-id", "reviewed-on", "commit-queue", "link",
     "message-id", "git-svn-id"}
)  # fmt: skip
"""Trailers that reviewers, hooks and servers add, in small letters: no author writes them."""


def advice(customs: Customs, subject: str, body: str) -> tuple[Finding, ...]:
    """Holds a patch's message against upstream's customs."""
    found = [*lengths(customs, subject, body)]
    if customs.commits > FEW:
        found += [*_subject(customs, subject), *_body(customs, body), *_trailers(customs, body)]
    return tuple(sorted(found, key=lambda finding: list(Part).index(finding.where)))


def lengths(customs: Customs, subject: str, body: str) -> Iterator[Finding]:
    """Yields the subject and the line that are too long; a cover letter is held to no more."""
    many = customs.commits > FEW
    if len(subject) > customs.subject:
        kept = f"98 % of upstream's keep to {customs.subject}"
        usual = f"mailed patches keep to {customs.subject}"
        words = f"the subject has {len(subject)} letters"
        yield Finding(Part.SUBJECT, words, kept if many else usual)
    prose = parted(body)[0].split("\n")
    start = len(body) - len(body.lstrip("\n"))
    long = [nth for nth, line in enumerate(prose, start + 1) if width(line) > customs.line]
    if long:
        more = f", and {len(long) - 1} more are long" if len(long) > 1 else ""
        kept = f"98 % of upstream's keep to {customs.line}"
        usual = f"mailed patches keep to {customs.line}"
        words = f"it has {width(prose[long[0] - start - 1])} letters{more}"
        yield Finding(Part.BODY, words, kept if many else usual, line=long[0])


def _subject(customs: Customs, subject: str) -> Iterator[Finding]:
    first = rest_of(subject).partition(" ")[0]
    # A name has the capitals that it has: only what is plainly a word is spoken of.
    small, capital = (first.isalpha() and said for said in (first.islower(), first.istitle()))
    for share, otherwise, words, usual in (
        (customs.prefixed, not prefix_of(subject), "the subject has no prefix", "have one"),
        (customs.stops, not subject.endswith("."), "the subject has no full stop", "have one"),
        (1 - customs.stops, subject.endswith("."), "the subject has a full stop", "have none"),
        (customs.capitals, small, f"«{first}» begins with a small letter", "do not"),
        (1 - customs.capitals, capital, f"«{first}» begins with a capital", "do not"),
    ):
        if share >= RULE and otherwise:
            yield Finding(Part.SUBJECT, words, f"{percent(share)} of upstream's {usual}")


def _body(customs: Customs, body: str) -> Iterator[Finding]:
    if customs.bare <= 1 - RULE and not parted(body)[0].strip():
        words = "the body does not say why"
        yield Finding(Part.BODY, words, f"{percent(1 - customs.bare)} of upstream's commits do")


def _trailers(customs: Customs, body: str) -> Iterator[Finding]:
    there = {key.lower() for key, _ in trailers_of(body)}
    for key, share in asked(customs):
        if key.lower() not in there:
            mend = "emit --signoff adds it" if key == SIGN_OFF else ""
            what = f"{percent(share)} of upstream's commits have one"
            yield Finding(Part.TRAILERS, f"no {key}", what, mend=mend)


def asked(customs: Customs) -> tuple[tuple[str, float], ...]:
    """Returns the trailers that upstream asks authors for, each with its share."""
    if customs.commits <= FEW:
        return ()
    rows = customs.trailers.items()
    return tuple((k, share) for k, share in rows if share > RULE and k.lower() not in REVIEW)


def percent(share: float) -> str:
    """Returns a share in words; what is nearly all is not said to be all."""
    whole = round(100 * share)
    return f"{min(whole, 99) if share < 1 else whole} %"
