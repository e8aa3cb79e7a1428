"""The message of each patch (subject, prose, trailers) to findings, by the rules of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from patchsplit.check.pattern import expand_template, matches, matches_any
from patchsplit.model.facts import Person
from patchsplit.model.finding import Finding, MessageLine, PatchPart
from patchsplit.model.message import SIGN_OFF, split_trailers, trailers_of, wrappable_width
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.rule import (
    BodyRule,
    PrefixRule,
    Rule,
    SubjectRule,
    TrailerOrderRule,
    TrailerRule,
)

TAG = re.compile(r"(?:Fixes|Link|Closes|Cc|[A-Z][a-z]+(?:-[a-z]+)*-by): ", re.IGNORECASE)
"""A line of a tag, in any paragraph; such lines are never wrapped."""


def build_finding(
    name: str, rule: Rule, patch: RenderedPatch, where: PatchPart, message: str = ""
) -> Finding:
    """Returns the finding of a rule about a patch, without a place in it."""
    return Finding(
        where,
        message or rule.message,
        rule.source,
        fix=rule.mend,
        rule=name,
        severity=rule.severity,
        patch=patch.patch,
    )


def _is_exempt(rule: SubjectRule | BodyRule | TrailerRule, patch: RenderedPatch) -> bool:
    """Returns whether a rule does not apply to patches with such a subject."""
    if rule.when and not matches(rule.when, patch.subject):
        return True
    return matches(rule.besides, patch.subject)


def check_subject(name: str, rule: SubjectRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding where the subject is too long, and one where an expression is violated."""
    text = patch.subject
    if _is_exempt(rule, patch):
        return
    if rule.most and len(text) > rule.most:
        words = f"the subject has {len(text)} characters; the limit is {rule.most}"
        yield build_finding(name, rule, patch, PatchPart.SUBJECT, words)
    if matches(rule.never, text) or (rule.form and not matches(rule.form, text)):
        yield build_finding(name, rule, patch, PatchPart.SUBJECT)


def check_prefix(name: str, rule: PrefixRule, patch: RenderedPatch) -> Iterator[Finding]:
    wanted = find_required_prefix(rule, [change.path for change in patch.files])
    # A more specific prefix is right, too: "net/bnxt/tf_core" is part of "net/bnxt".
    if wanted and not patch.subject.startswith((f"{wanted}:", f"{wanted}/")):
        words = f"{rule.message}: «{wanted}: »"
        yield build_finding(name, rule, patch, PatchPart.SUBJECT, words)


def find_required_prefix(rule: PrefixRule, paths: list[str]) -> str:
    """Returns the prefix that a rule asks for these files; "": any prefix is right."""
    asking = [path for path in paths if not matches_any(path, rule.besides)]
    for level in rule.levels:
        prefixes = set()
        for path in asking:
            found = (expand_template(place.path, place.prefix, path) for place in level)
            prefixes.add(next((prefix for prefix in found if prefix is not None), None))
        if None in prefixes:
            return ""
        if len(prefixes) == 1:
            return prefixes.pop() or ""
    return ""


def check_body(name: str, rule: BodyRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields one finding for an empty body, or for all wrong lines, at the first of them."""
    if _is_exempt(rule, patch):
        return
    prose = (patch.body if rule.trailers else split_trailers(patch.body)[0]).split("\n")
    if not rule.empty and not any(line.strip() for line in prose):
        yield build_finding(name, rule, patch, PatchPart.BODY)
        return
    first = next((nth for nth, line in enumerate(prose) if line.strip()), 0)
    wrong = [
        nth
        for nth, line in enumerate(prose)
        if (rule.wrap and wrappable_width(line) > rule.wrap and not TAG.match(line))
        or matches(rule.never, line)
        or (nth == first and matches(rule.start, line))
    ]
    if wrong:
        words = rule.message
        if rule.wrap:
            words = (
                f"the line has {wrappable_width(prose[wrong[0]])} characters;"
                f" the limit is {rule.wrap}"
            )
        if len(wrong) > 1:
            words += (
                f" (and {len(wrong) - 1} more lines)" if len(wrong) > 2 else " (and 1 more line)"
            )
        found = build_finding(name, rule, patch, PatchPart.BODY, words)
        yield replace(found, at=MessageLine(wrong[0] + 1))


def find_tags(body: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Returns the lines that begin with one of some keys, in any paragraph, as (key, value).

    Some projects separate their trailers by an empty line, and have keys of two words.
    """
    known = {key.lower() for key in keys}
    rows = (line.partition(":") for line in body.split("\n") if line[:1].isalpha())
    return [(key, value.strip()) for key, sign, value in rows if sign and key.lower() in known]


def check_trailer(name: str, rule: TrailerRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields what is wrong with one trailer: missing, forbidden, malformed, of the wrong person."""
    if _is_exempt(rule, patch):
        return
    if rule.given and not any(matches(rule.given, line) for line in patch.body.split("\n")):
        return
    values = [value for _, value in find_tags(patch.body, (rule.key,))]
    if rule.need == "required" and not values:
        if not find_tags(patch.body, rule.unless):
            fix = rule.mend or ("emit --signoff adds it" if rule.key == SIGN_OFF else "")
            yield replace(build_finding(name, rule, patch, PatchPart.TRAILERS), fix=fix)
        return
    if rule.need == "forbidden" and values:
        yield build_finding(name, rule, patch, PatchPart.TRAILERS)
        return
    wrong = [
        value
        for value in values
        if (rule.form and not matches(rule.form, value)) or matches(rule.never, value)
    ]
    if wrong:
        words = f"{rule.message}: «{rule.key}: {wrong[0]}»"
        yield build_finding(name, rule, patch, PatchPart.TRAILERS, words)
    elif patch.author is not None and values:
        yield from _check_author(name, rule, patch, patch.author, values)
    unsigned = _find_unsigned(patch, values) if rule.signed else []
    if unsigned:
        words = f"{rule.message}: «{SIGN_OFF}: {unsigned[0]}»"
        yield build_finding(name, rule, patch, PatchPart.TRAILERS, words)


def _find_unsigned(patch: RenderedPatch, values: Sequence[str]) -> list[str]:
    """Returns the people among the values of a trailer who do not sign off."""
    signed = " ".join(value.casefold() for _, value in find_tags(patch.body, (SIGN_OFF,)))
    return [value for value in values if value.rpartition("<")[2].casefold() not in signed]


def _check_author(
    name: str, rule: TrailerRule, patch: RenderedPatch, author: Person, values: Sequence[str]
) -> Iterator[Finding]:
    """Yields a finding where the author must be in one of the values, or in none, and is not so."""
    mail, name_of_author = f"<{author.email.casefold()}>", f"{author.name.casefold()} <"
    named = any(
        mail in value.casefold() or value.casefold().startswith(name_of_author) for value in values
    )
    if rule.author and not named:
        words = f"{rule.message}: none is by {author}"
        yield build_finding(name, rule, patch, PatchPart.TRAILERS, words)
    if rule.others and named:
        yield build_finding(name, rule, patch, PatchPart.TRAILERS)


def check_trailer_order(
    name: str, rule: TrailerOrderRule, patch: RenderedPatch
) -> Iterator[Finding]:
    """Yields a finding where two trailers are in the wrong order, or the last one is another."""
    ranks = {key.lower(): nth for nth, key in enumerate(rule.keys)}
    keys = [key for key, _ in trailers_of(patch.body)]
    known = [key for key, _ in find_tags(patch.body, rule.keys)]
    for before, after in pairwise(known):
        if ranks[before.lower()] > ranks[after.lower()]:
            words = f"{rule.message}: {after} comes after {before}"
            yield build_finding(name, rule, patch, PatchPart.TRAILERS, words)
            return
    last = rule.keys[-1].lower()
    if rule.last and last in [key.lower() for key in keys] and keys[-1].lower() != last:
        words = f"{rule.message}: {keys[-1]} comes after {rule.keys[-1]}"
        yield build_finding(name, rule, patch, PatchPart.TRAILERS, words)
