"""A patch to the questions that its author alone can answer, chosen by what its lines do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from patchsplit.model.delta import Status
from patchsplit.model.facts import Category
from patchsplit.model.wording import Question
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.line_changes import describe_number
from patchsplit.propose.message.names import rank_changed_functions, rank_names
from patchsplit.propose.wording.shape import Shape, measure_shape

MAX_QUESTIONS = 3
NUMBER_CHANGE = re.compile(r"Change (?P<name>.+) from (?P<old>\S+) to (?P<new>\S+)")
OPTION = re.compile(rb"(?<![\w-])--[a-z][a-z0-9-]{2,}|cfg\.\w*Opt\(\s*['\"]([a-z_]+)")
MAX_FIX_LINES = 30
"""Added lines up to which a change of code can be a mere correction."""


def ask_author(items: Sequence[Item], novelty: Novelty) -> tuple[Question, ...]:
    """Returns what the body of a patch cannot say by itself, the most important question first."""
    shape = measure_shape(items, novelty)
    found = [one for rule in RULES for one in rule(items, novelty, shape)]
    last = Question("What goes wrong without this change, and for whom?")
    return tuple(dict.fromkeys([*found, last]))[:MAX_QUESTIONS]


def _ask_about_number(items: Sequence[Item], _: Novelty, __: Shape) -> Iterator[Question]:
    found = NUMBER_CHANGE.fullmatch(describe_number(items))
    if found is not None:
        old, new, name = found["old"], found["new"], found["name"]
        grows = old.isdigit() and new.isdigit() and int(new) > int(old)
        small = "too small" if grows else "not right"
        yield Question(f"Who found a {name} of {old} {small}, and why is {new} right?", name)


def _ask_about_option(items: Sequence[Item], _: Novelty, __: Shape) -> Iterator[Question]:
    added = b"".join(line for item in items for hunk in item.hunks for line in hunk.added)
    gone = b"".join(line for item in items for hunk in item.hunks for line in hunk.removed)
    for at in OPTION.finditer(added):
        text = (at[1] or at[0]).decode()
        if (at[1] or at[0]) not in gone:
            yield Question(f"Who needs {text}, and why is its default what it is?", text)
            return


def _ask_about_files(items: Sequence[Item], _: Novelty, __: Shape) -> Iterator[Question]:
    states = {item.file.status for item in items}
    if states == {Status.DELETED}:
        path = items[0].file.old_path
        yield Question(f"Since when is {path} of no use, and what do its users take instead?", path)


def _ask_about_category(items: Sequence[Item], _: Novelty, __: Shape) -> Iterator[Question]:
    categories = {item.facts.category for item in items}
    if categories == {Category.TEST}:
        yield Question("Which behaviour was not tested, or which bug would the test have found?")
    elif categories == {Category.DOC}:
        yield Question("What did readers of the old text misunderstand, or miss?")
    elif categories == {Category.BUILD}:
        yield Question("On which system does the build fail without it, and how?")


def _ask_about_guard(items: Sequence[Item], _: Novelty, shape: Shape) -> Iterator[Question]:
    functions = rank_changed_functions(items)
    where = f" in {functions[0]}" if functions else ""
    about = functions[0] if functions else ""
    if shape.added > MAX_FIX_LINES or shape.value("defines") > 0:
        return
    if _gains(shape, "lock"):
        yield Question(f"Which two threads meet{where}, and how was it seen?", about)
    elif _gains(shape, "release") and not _gains(shape, "check"):
        yield Question(f"What leaks{where} without it, and since which commit?", about)
    elif _gains(shape, "check"):
        yield Question(f"How can the case that is checked{where} occur, and what happens?", about)


def _gains(shape: Shape, kind: str) -> bool:
    return shape.value(f"added_{kind}") > shape.value(f"removed_{kind}")


def _ask_about_names(items: Sequence[Item], novelty: Novelty, _: Shape) -> Iterator[Question]:
    new = [n for n in rank_names(items, "defines") if n.removesuffix("()") in novelty.new]
    gone = [n for n in rank_names(items, "drops") if n.removesuffix("()") in novelty.gone]
    if gone and not new:
        yield Question(f"Why is {gone[0]} no longer needed?", gone[0])
    elif new and len(new) == len(gone) == 1:
        yield Question(f"What can {new[0]} do that {gone[0]} could not?", new[0])
    elif new:
        yield Question(f"What is {new[0]} for, and what will use it?", new[0])


RULES: tuple[Callable[[Sequence[Item], Novelty, Shape], Iterator[Question]], ...] = (
    _ask_about_number,
    _ask_about_files,
    _ask_about_option,
    _ask_about_category,
    _ask_about_guard,
    _ask_about_names,
)
"""The rules, the most particular first."""
