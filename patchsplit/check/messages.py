"""The message of each patch against a pack: subject, prose, trailers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from patchsplit.check.pattern import among, expanded, matches
from patchsplit.model.finding import Finding, Part
from patchsplit.model.message import SIGN_OFF, parted, trailers_of, width
from patchsplit.model.pack import Body, Order, Prefix, Rule, Subject, Trailer
from patchsplit.model.rendered import Sent

TAG = re.compile(r"(?:Fixes|Link|Closes|Cc|[A-Z][a-z]+(?:-[a-z]+)*-by): ", re.IGNORECASE)
"""A line of a tag, wherever it stands: those are never wrapped."""


def finding(name: str, rule: Rule, patch: Sent, where: Part, message: str = "") -> Finding:
    """Returns what a rule says of a patch; callers add the place."""
    return Finding(
        where,
        message or rule.message,
        rule.source,
        mend=rule.mend,
        rule=name,
        severity=rule.severity,
        patch=patch.patch,
    )


def _passed_over(rule: Subject | Body | Trailer, patch: Sent) -> bool:
    """Tells whether a rule is not about patches with such a subject."""
    if rule.when and not matches(rule.when, patch.subject):
        return True
    return matches(rule.besides, patch.subject)


def subject(name: str, rule: Subject, patch: Sent) -> Iterator[Finding]:
    said = patch.subject
    if _passed_over(rule, patch):
        return
    if rule.most and len(said) > rule.most:
        words = f"the subject has {len(said)} letters, and {rule.most} are allowed"
        yield finding(name, rule, patch, Part.SUBJECT, words)
    if matches(rule.never, said) or (rule.form and not matches(rule.form, said)):
        yield finding(name, rule, patch, Part.SUBJECT)


def prefix(name: str, rule: Prefix, patch: Sent) -> Iterator[Finding]:
    wanted = prefix_wanted(rule, [change.path for change in patch.changes])
    # What stands behind it may say more: "net/bnxt/tf_core" is of "net/bnxt".
    if wanted and not patch.subject.startswith((f"{wanted}:", f"{wanted}/")):
        words = f"{rule.message}: «{wanted}: »"
        yield finding(name, rule, patch, Part.SUBJECT, words)


def prefix_wanted(rule: Prefix, paths: list[str]) -> str:
    """Returns the prefix that a rule asks of these files; empty: any will do."""
    asking = [path for path in paths if not among(path, rule.besides)]
    for level in rule.levels:
        said = set()
        for path in asking:
            found = (expanded(place.path, place.prefix, path) for place in level)
            said.add(next((prefix for prefix in found if prefix is not None), None))
        if None in said:
            return ""
        if len(said) == 1:
            return said.pop() or ""
    return ""


def body(name: str, rule: Body, patch: Sent) -> Iterator[Finding]:
    if _passed_over(rule, patch):
        return
    prose = (patch.body if rule.trailers else parted(patch.body)[0]).split("\n")
    if not rule.empty and not any(line.strip() for line in prose):
        yield finding(name, rule, patch, Part.BODY)
        return
    first = next((nth for nth, line in enumerate(prose) if line.strip()), 0)
    wrong = [
        nth
        for nth, line in enumerate(prose)
        if (rule.wrap and width(line) > rule.wrap and not TAG.match(line))
        or matches(rule.never, line)
        or (nth == first and matches(rule.start, line))
    ]
    if wrong:
        words = rule.message
        if rule.wrap:
            words = f"it has {width(prose[wrong[0]])} letters, and {rule.wrap} are allowed"
        if len(wrong) > 1:
            words += f"; so it is {len(wrong) - 1} more times"
        found = finding(name, rule, patch, Part.BODY, words)
        yield _at(found, wrong[0] + 1)


def _at(found: Finding, line: int) -> Finding:
    return replace(found, line=line)


def tags_of(body: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Returns the lines that begin with one of some keys, in any paragraph, as (key, value).

    Some projects part their trailers by a blank line, and have keys of two words.
    """
    known = {key.lower() for key in keys}
    rows = (line.partition(":") for line in body.split("\n") if line[:1].isalpha())
    return [(key, value.strip()) for key, sign, value in rows if sign and key.lower() in known]


def trailer(name: str, rule: Trailer, patch: Sent) -> Iterator[Finding]:
    if _passed_over(rule, patch):
        return
    values = [value for _, value in tags_of(patch.body, (rule.key,))]
    spared = tags_of(patch.body, rule.unless)
    if rule.need == "required" and not values:
        if not spared:
            mend = rule.mend or ("emit --signoff adds it" if rule.key == SIGN_OFF else "")
            yield _mended(finding(name, rule, patch, Part.TRAILERS), mend)
        return
    if rule.need == "forbidden" and values:
        yield finding(name, rule, patch, Part.TRAILERS)
        return
    wrong = [value for value in values if rule.form and not matches(rule.form, value)]
    if wrong:
        words = f"{rule.message}: «{rule.key}: {wrong[0]}»"
        yield finding(name, rule, patch, Part.TRAILERS, words)
    if rule.author and patch.author is not None and values and not wrong:
        mail = f"<{patch.author.email.casefold()}>"
        if not any(mail in value.casefold() for value in values):
            words = f"{rule.message}: none is of {patch.author}"
            yield finding(name, rule, patch, Part.TRAILERS, words)


def _mended(found: Finding, mend: str) -> Finding:
    return replace(found, mend=mend)


def order(name: str, rule: Order, patch: Sent) -> Iterator[Finding]:
    ranks = {key.lower(): nth for nth, key in enumerate(rule.keys)}
    keys = [key for key, _ in trailers_of(patch.body)]
    known = [key for key, _ in tags_of(patch.body, rule.keys)]
    for before, after in pairwise(known):
        if ranks[before.lower()] > ranks[after.lower()]:
            words = f"{rule.message}: {after} stands behind {before}"
            yield finding(name, rule, patch, Part.TRAILERS, words)
            return
    last = rule.keys[-1].lower()
    if rule.last and last in [key.lower() for key in keys] and keys[-1].lower() != last:
        words = f"{rule.message}: {keys[-1]} stands behind {rule.keys[-1]}"
        yield finding(name, rule, patch, Part.TRAILERS, words)
