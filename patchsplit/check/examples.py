"""The examples of a rule to patches, and to whether the rule treats them as stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from patchsplit.check.rules import check_series
from patchsplit.model.delta import Entry, Mode, Oid, Status, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import (
    AnyRule,
    BodyRule,
    Example,
    FileRule,
    HeaderRule,
    LineRule,
    PassageRule,
    PrefixRule,
    PythonRule,
    SortedRule,
    SubjectRule,
    SyntaxRule,
    TrailerOrderRule,
    TrailerRule,
    UnusedRule,
)

EXAMPLE_EXECUTABLE = Entry(Mode.EXECUTABLE, Oid("1" * 40))
EXAMPLE_ENTRY = Entry(Mode.FILE, Oid("1" * 40))
EXAMPLE_SUBJECT = "area: Do it."


def find_failures(pack: Pack) -> Iterator[tuple[str, str, str | Example]]:
    """Yields the examples that their rule treats wrongly, as (rule, "bad" or "good", example)."""
    for name, rule in pack.rules.items():
        alone = msgspec.structs.replace(pack, rules={name: rule})
        for side, examples in (("bad", rule.bad), ("good", rule.good)):
            for example in examples:
                found = check_series(alone, build_series(rule, example))
                if bool(found) != (side == "bad"):
                    yield name, side, example


def build_series(rule: AnyRule, example: str | Example) -> tuple[RenderedPatch, ...]:
    """Returns the patches of an example.

    A text is what the kind of the rule checks: a subject, a body, or the lines that are added to a
    file of the rule's first glob.
    """
    whole = example if isinstance(example, Example) else _expand_text(rule, example)
    patches = whole.series or (whole,) * whole.patches
    return tuple(_build_patch(one, nth) for nth, one in enumerate(patches, 1))


def _expand_text(rule: AnyRule, text: str) -> Example:
    match rule:
        case SubjectRule() | PrefixRule():
            return Example(subject=text)
        case BodyRule() | TrailerRule() | TrailerOrderRule():
            return Example(body=text)
        case HeaderRule():
            return Example(files={_fill_glob(rule.files): text}, new=(_fill_glob(rule.files),))
        case FileRule():
            return Example(files={text: "x"}, new=(text,))
        case PassageRule():
            path = _fill_glob(rule.files)
            return Example(files={path: text}, new=(path,) if rule.new else ())
        case LineRule() | SyntaxRule() | PythonRule() | SortedRule() | UnusedRule():
            return Example(files={_fill_glob(rule.files): text})
        case _:
            return Example(subject=text)


def _fill_glob(globs: tuple[str, ...]) -> str:
    return globs[0].replace("*", "x").replace("?", "x")


def _build_patch(example: Example, nth: int) -> RenderedPatch:
    files: Mapping[str, str] = example.files
    if example.lines:
        files = {"lib/a.c": "x = 1;\n" * example.lines}
    paths = list(dict.fromkeys([*files, *example.removed]))
    changes, at = [], 1
    for path in paths:
        added, removed = files.get(path, ""), example.removed.get(path, "")
        new = path in example.new
        changes.append(
            RenderedFile(
                path, path,
                Status.ADDED if new else Status.MODIFIED,
                None if new else EXAMPLE_ENTRY,
                EXAMPLE_EXECUTABLE if path in example.executable else EXAMPLE_ENTRY,
                _build_lines(added, at + 5, terminated=path not in example.unterminated),
                _build_lines(removed, at + 5),
            )
        )  # fmt: skip
        at += 5 + added.count("\n") + removed.count("\n")
    return RenderedPatch(
        PatchId(f"p{nth}"),
        nth,
        example.subject or EXAMPLE_SUBJECT,
        example.body,
        _parse_author(example.author),
        tuple(changes),
    )


def _parse_author(text: str) -> Person:
    name, _, mail = text.partition(" <")
    return Person(name, mail.removesuffix(">"))


def _build_lines(text: str, first: int, *, terminated: bool = True) -> tuple[RenderedLine, ...]:
    whole = text.removesuffix("\n")
    whole += "\n" if whole and terminated else ""
    rows = split_lines(whole.encode("utf-8", "surrogateescape"))
    return tuple(RenderedLine(row, at, first + at - 1, None) for at, row in enumerate(rows, 1))
