"""The text of a pack to its values; an unknown key is an error that names its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from patchsplit.check.pattern import compile_pattern
from patchsplit.check.syntax import list_captures
from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.model.finding import Severity
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import AnyRule, Example, HeaderRule, PrefixRule, SyntaxRule

MAX_BYTES = 1 << 20
"""The maximum size of a pack, in bytes."""
MAX_RULES = 500
"""The maximum number of rules of a pack."""
MAX_DEPTH = 8
"""The maximum length of a chain of packs that extend one another."""
EXPRESSION_KEYS = ("form", "never", "when", "given", "unless", "start", "adding", "changing",
                   "need_line", "line", "besides")  # fmt: skip
HINT = RemedyKind.SHOW_EXAMPLE_PACK

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PackText:
    """The text of a pack, and where it is from."""

    file: str
    content: bytes


PackFinder = Callable[[str], PackText]
"""Returns the text of the pack of that name; raises PatchsplitError where there is none."""


def read_pack(text: PackText, find_pack: PackFinder) -> Pack:
    """Returns a pack merged with those that it extends.

    Raises PatchsplitError, which names the file and the key, where it is not valid.
    """
    return _read_pack(text, find_pack, ())


def _read_pack(text: PackText, find_pack: PackFinder, ancestors: tuple[str, ...]) -> Pack:
    own = parse_pack(text)
    if not own.extends:
        return own
    if own.extends in ancestors or own.extends == own.name or len(ancestors) >= MAX_DEPTH:
        raise _build_error(text.file, "extends", f"{own.extends} extends {own.name}")
    below = _read_pack(find_pack(own.extends), find_pack, (*ancestors, own.name))
    return _merge_packs(own, below)


def _merge_packs(own: Pack, parent: Pack) -> Pack:
    rules: dict[str, AnyRule] = {**parent.rules, **own.rules}
    severities = {**parent.severities, **own.severities}
    for name, severity in severities.items():
        if name in own.severities and name in rules and severity != "off":
            rules[name] = msgspec.structs.replace(rules[name], severity=Severity(severity))
    return msgspec.structs.replace(
        own,
        channel=own.channel or parent.channel,
        branches=own.branches or parent.branches,
        recipients=own.recipients or parent.recipients,
        generated=own.generated if own.generated.source else parent.generated,
        severities=severities,
        rules={name: rule for name, rule in rules.items() if severities.get(name) != "off"},
    )


def parse_pack(text: PackText) -> Pack:
    """Returns the pack of one text, without the pack that it extends."""
    if len(text.content) > MAX_BYTES:
        raise _build_error(text.file, "", f"it is longer than {MAX_BYTES >> 20} MB")
    try:
        table = tomllib.loads(text.content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _build_error(text.file, "", str(error)) from None
    rules = table.pop("rules", {})
    if not isinstance(rules, dict) or len(rules) > MAX_RULES:
        raise _build_error(text.file, "rules", f"it is not a table of at most {MAX_RULES} rules")
    pack: Pack = _convert(text.file, "", table, Pack)
    parsed_rules = {
        name: _parse_rule(text.file, f"rules.{name}", row) for name, row in rules.items()
    }
    if pack.branches is not None:
        _check_expression(text.file, "branches.stable", pack.branches.stable)
    parsed_pack = msgspec.structs.replace(pack, rules=parsed_rules)
    _reject_own_severities(text.file, parsed_pack)
    return parsed_pack


def _parse_rule(file: str, at: str, row: object) -> AnyRule:
    rule: AnyRule = _convert(file, at, row, AnyRule)
    for where, pattern in _find_expressions(rule):
        _check_expression(file, f"{at}.{where}", pattern)
    if isinstance(rule, SyntaxRule):
        _check_query(file, at, rule)
    for key in ("bad", "good"):
        if not getattr(rule, key):
            raise _build_error(
                file,
                f"{at}.{key}",
                "a rule needs an example that violates it and one that does not",
            )
    for example in (*rule.bad, *rule.good):
        if isinstance(example, Example) and max(example.patches, example.lines) > 100_000:
            raise _build_error(file, f"{at}.bad", "an example has at most 100000 lines and patches")
    return rule


def _check_query(file: str, at: str, rule: SyntaxRule) -> None:
    """Raises PatchsplitError where the query or one of the captures of a rule is not valid."""
    try:
        captures = list_captures(rule.language, rule.query)
    except ValueError as error:
        raise _build_error(file, f"{at}.query", f"it is not a valid query: {error}") from None
    for key, names in (("text", rule.text), ("never", rule.never), ("same", rule.same)):
        for name in names:
            if name not in captures:
                raise _build_error(file, f"{at}.{key}", f"the query has no capture «{name}»")
    if "at" not in captures:
        raise _build_error(file, f"{at}.query", "it has no capture «at»")


def _find_expressions(rule: AnyRule) -> Iterator[tuple[str, str]]:
    """Yields the expressions of a rule, as (key, expression)."""
    for key in EXPRESSION_KEYS:
        value = getattr(rule, key, "")
        if isinstance(value, str):
            yield key, value
        elif isinstance(rule, HeaderRule) and key == "form":
            yield from ((f"{key}[{nth}]", pattern) for nth, pattern in enumerate(value))
        elif isinstance(rule, SyntaxRule) and key == "never":
            yield from ((f"{key}.{name}", pattern) for name, pattern in value.items())
    if isinstance(rule, SyntaxRule):
        yield from ((f"text.{name}", pattern) for name, pattern in rule.text.items())
    if isinstance(rule, PrefixRule):
        for nth, level in enumerate(rule.levels):
            yield from ((f"levels[{nth}]", place.path) for place in level)


def _check_expression(file: str, at: str, pattern: str) -> None:
    try:
        compile_pattern(pattern)
    except ValueError as error:
        raise _build_error(
            file, at, f"{pattern!r} is not a valid RE2 expression: {error}"
        ) from None


def _convert(file: str, at: str, row: object, kind: Any) -> Any:
    try:
        return msgspec.convert(row, kind, strict=True)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        path = f"{at}{place.removesuffix('`')}".lstrip(".")
        raise _build_error(file, path, words[:1].lower() + words[1:]) from None


def _reject_own_severities(file: str, pack: Pack) -> None:
    """Raises PatchsplitError where `severities` names a rule of the pack itself."""
    for name in pack.severities:
        if name in pack.rules:
            wrong = "the rule is in this pack, so set its severity there"
            raise _build_error(file, f"severities.{name}", wrong)


def _build_error(file: str, at: str, why: str) -> PatchsplitError:
    place = f" at {at}" if at else ""
    return PatchsplitError(f"The pack {file} cannot be used{place}: {why}.", HINT)


def find_severity(pack: Pack, rule: str, default: Severity) -> Severity | None:
    """Returns the severity of a check for every project; None: it is off."""
    severity = pack.severities.get(rule, default)
    return None if severity == "off" else Severity(severity)


def select_rules(pack: Pack, *kinds: type[Value]) -> Iterator[tuple[str, Value]]:
    """Yields the rules of some kinds, with their names, in the pack's order."""
    for name, rule in pack.rules.items():
        if isinstance(rule, kinds):
            yield name, rule
