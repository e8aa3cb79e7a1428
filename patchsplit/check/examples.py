"""The examples of a rule to patches, and whether the rule says of them what it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from patchsplit.check.rules import findings
from patchsplit.model.delta import Entry, Mode, Oid, Status, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.pack import (
    AnyRule,
    Body,
    Example,
    Header,
    Lines,
    Order,
    Pack,
    Prefix,
    Subject,
    Trailer,
)
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import Change, Line, Sent

ADA = Person("Ada Lovelace", "ada@example.org")
ENTRY = Entry(Mode.FILE, Oid("1" * 40))
SUBJECT = "area: Do it."


def failing(pack: Pack) -> Iterator[tuple[str, str, str | Example]]:
    """Yields examples of which their rule says the wrong thing: (rule, "bad" or "good", it)."""
    for name, rule in pack.rules.items():
        alone = msgspec.structs.replace(pack, rules={name: rule})
        for side, examples in (("bad", rule.bad), ("good", rule.good)):
            for example in examples:
                found = findings(alone, series_of(rule, example))
                if bool(found) != (side == "bad"):
                    yield name, side, example


def series_of(rule: AnyRule, example: str | Example) -> tuple[Sent, ...]:
    """Returns the patches of an example; a bare text is what the rule's kind looks at.

    That is a subject, a body, or what is added to a file of the rule's first glob.
    """
    whole = example if isinstance(example, Example) else _worded(rule, example)
    patches = whole.series or (whole,) * whole.patches
    return tuple(_sent(one, nth) for nth, one in enumerate(patches, 1))


def _worded(rule: AnyRule, text: str) -> Example:
    match rule:
        case Subject() | Prefix():
            return Example(subject=text)
        case Body() | Trailer() | Order():
            return Example(body=text)
        case Header():
            return Example(files={_path(rule.files): text}, new=(_path(rule.files),))
        case Lines():
            return Example(files={_path(rule.files): text})
        case _:
            return Example(subject=text)


def _path(globs: tuple[str, ...]) -> str:
    return globs[0].replace("*", "x").replace("?", "x")


def _sent(example: Example, nth: int) -> Sent:
    files: Mapping[str, str] = example.files
    if example.lines:
        files = {"lib/a.c": "x = 1;\n" * example.lines}
    paths = list(dict.fromkeys([*files, *example.removed]))
    changes, at = [], 1
    for path in paths:
        added, removed = files.get(path, ""), example.removed.get(path, "")
        new = path in example.new
        changes.append(
            Change(
                path, path,
                Status.ADDED if new else Status.MODIFIED,
                None if new else ENTRY,
                ENTRY,
                _lines(added, at + 5),
                _lines(removed, at + 5),
            )
        )  # fmt: skip
        at += 5 + added.count("\n") + removed.count("\n")
    return Sent(
        PatchId(f"p{nth}"), nth, example.subject or SUBJECT, example.body, ADA, tuple(changes)
    )


def _lines(text: str, first: int) -> tuple[Line, ...]:
    whole = text if text.endswith("\n") or not text else f"{text}\n"
    rows = split_lines(whole.encode("utf-8", "surrogateescape"))
    return tuple(Line(row, at, first + at - 1, None) for at, row in enumerate(rows, 1))
