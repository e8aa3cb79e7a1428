"""The text of a pack to its values, strictly: what is not known is said, with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from patchsplit.check.pattern import compiled
from patchsplit.errors import PatchsplitError
from patchsplit.model.finding import Severity
from patchsplit.model.pack import AnyRule, Example, Header, Pack, Prefix

LONGEST = 1 << 20
"""Bytes of a pack."""
MANY = 500
"""Rules of a pack."""
DEEPEST = 8
"""Packs that build on one another."""
EXPRESSIONS = ("form", "never", "when", "unless", "start", "adding", "besides")
HINT = "patchsplit rules show generic --source prints a pack that is right."

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Text:
    """A pack as it lies on the disk."""

    file: str
    content: bytes


Find = Callable[[str], Text]
"""Returns the text of the pack of that name; raises PatchsplitError where there is none."""


def read_pack(text: Text, find: Find) -> Pack:
    """Returns a pack with what it takes from those that it builds on.

    Raises PatchsplitError, which names the file and the key, where it is not as a pack must be.
    """
    return _read(text, find, ())


def _read(text: Text, find: Find, above: tuple[str, ...]) -> Pack:
    own = parse_pack(text)
    if not own.extends:
        return own
    if own.extends in above or own.extends == own.name or len(above) >= DEEPEST:
        raise _wrong(text.file, "extends", f"{own.extends} builds on {own.name} itself")
    below = _read(find(own.extends), find, (*above, own.name))
    return _joined(own, below)


def _joined(own: Pack, below: Pack) -> Pack:
    rules: dict[str, AnyRule] = {**below.rules, **own.rules}
    severities = {**below.severities, **own.severities}
    for name, severity in severities.items():
        if name in own.severities and name in rules and severity != "off":
            rules[name] = msgspec.structs.replace(rules[name], severity=Severity(severity))
    return msgspec.structs.replace(
        own,
        channel=own.channel or below.channel,
        branches=own.branches or below.branches,
        recipients=own.recipients or below.recipients,
        generated=own.generated if own.generated.source else below.generated,
        severities=severities,
        rules={name: rule for name, rule in rules.items() if severities.get(name) != "off"},
    )


def parse_pack(text: Text) -> Pack:
    """Returns what one text says by itself, without the pack that it builds on."""
    if len(text.content) > LONGEST:
        raise _wrong(text.file, "", f"it is longer than {LONGEST >> 20} MB")
    try:
        table = tomllib.loads(text.content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(text.file, "", str(error)) from None
    rules = table.pop("rules", {})
    if not isinstance(rules, dict) or len(rules) > MANY:
        raise _wrong(text.file, "rules", f"it is no table of at most {MANY} rules")
    pack: Pack = _converted(text.file, "", table, Pack)
    made = {name: _rule(text.file, f"rules.{name}", row) for name, row in rules.items()}
    if pack.branches is not None:
        _compiles(text.file, "branches.stable", pack.branches.stable)
    made_pack = msgspec.structs.replace(pack, rules=made)
    _no_own_severities(text.file, made_pack)
    return made_pack


def _rule(file: str, at: str, row: object) -> AnyRule:
    rule: AnyRule = _converted(file, at, row, AnyRule)
    for where, pattern in _expressions(rule):
        _compiles(file, f"{at}.{where}", pattern)
    for key in ("bad", "good"):
        if not getattr(rule, key):
            raise _wrong(file, f"{at}.{key}", "a rule has an example that fails and one that holds")
    for example in (*rule.bad, *rule.good):
        if isinstance(example, Example) and max(example.patches, example.lines) > 100_000:
            raise _wrong(file, f"{at}.bad", "an example has at most 100000 lines and patches")
    return rule


def _expressions(rule: AnyRule) -> Iterator[tuple[str, str]]:
    """Yields what must compile, each with its key."""
    for key in EXPRESSIONS:
        said = getattr(rule, key, "")
        if isinstance(said, str):
            yield key, said
        elif isinstance(rule, Header) and key == "form":
            yield from ((f"{key}[{nth}]", pattern) for nth, pattern in enumerate(said))
    if isinstance(rule, Prefix):
        for nth, level in enumerate(rule.levels):
            yield from ((f"levels[{nth}]", place.path) for place in level)


def _compiles(file: str, at: str, pattern: str) -> None:
    try:
        compiled(pattern)
    except ValueError as error:
        raise _wrong(file, at, f"{pattern!r} is no expression of RE2: {error}") from None


def _converted(file: str, at: str, row: object, kind: Any) -> Any:
    try:
        return msgspec.convert(row, kind, strict=True)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        path = f"{at}{place.removesuffix('`')}".lstrip(".")
        raise _wrong(file, path, words[:1].lower() + words[1:]) from None


def _no_own_severities(file: str, pack: Pack) -> None:
    """A rule of the pack itself says its own severity: a second one would hide it."""
    for name in pack.severities:
        if name in pack.rules:
            wrong = "the rule is in this pack, and says its severity itself"
            raise _wrong(file, f"severities.{name}", wrong)


def _wrong(file: str, at: str, why: str) -> PatchsplitError:
    place = f" at {at}" if at else ""
    return PatchsplitError(f"The pack {file} cannot be used{place}: {why}.", HINT)


def severity_of(pack: Pack, rule: str, usual: Severity) -> Severity | None:
    """Returns how much a finding of a check that every project has weighs; None: it is off."""
    said = pack.severities.get(rule, usual)
    return None if said == "off" else Severity(said)


def rules_of(pack: Pack, *kinds: type[Value]) -> Iterator[tuple[str, Value]]:
    """Yields the rules of some kinds, with their names, in the pack's order."""
    for name, rule in pack.rules.items():
        if isinstance(rule, kinds):
            yield name, rule
