"""A patch to the shape of its change, as numbers: how much is added, what kind of lines, where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from patchsplit.model.delta import Status
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item, Novelty

MAX_BYTES = 24_000
"""Bytes of one side that are looked at for kinds of lines."""
CHECK = re.compile(rb"(?:\bif\b|\bassert\w*\b)")
EXIT = re.compile(rb"\b(?:return|goto|continue|break|raise|throw|exit|die)\b")
RELEASE = re.compile(
    rb"\b\w*(?:free|destroy|close|unref|release|delete|unlock|cleanup|clear)\w*\s*\("
)
LOCK = re.compile(rb"(?i)\b\w*(?:lock|mutex|atomic|rcu)\w*")
NOTHING = re.compile(rb"\bNULL\b|\bNone\b|\bnullptr\b|!\w")
NUMBER = re.compile(rb"\d+(?:\.\d+)+|\b\d+\b")
OPTION = re.compile(rb"--[a-z][\w-]+|\bOPT_\w+|add_argument|cfg\.\w*Opt\b")
MESSAGE = re.compile(rb"(?i)\b(?:\w*log\w*|v?warn\w*|err\w*|die|printf|fprintf)\s*\(")
TEST_TITLE = re.compile(rb"AT_SETUP|test_expect_|def test_|TEST(?:_F)?\(")
KINDS = (CHECK, EXIT, RELEASE, LOCK, NOTHING, NUMBER, OPTION, MESSAGE, TEST_TITLE)
FEATURES = (
    "added", "removed", "balance", "items", "files", "new_files", "deleted_files", "renamed_files",
    "defines", "drops", "new", "gone",
    *(category.value for category in Category), *(trait.name.lower() for trait in Trait),
    *(f"{side}_{kind}" for side in ("added", "removed")
      for kind in ("check", "exit", "release", "lock", "nothing", "number", "option", "message",
                   "title")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What a patch does to lines and files."""

    added: int
    """Lines."""
    removed: int
    is_whole: bool
    """Whether its files are all new, or all deleted."""
    values: tuple[float, ...]
    """By FEATURES."""

    def value(self, name: str) -> float:
        """Returns one of FEATURES."""
        return self.values[FEATURES.index(name)]


def measure_shape(items: Sequence[Item], novelty: Novelty) -> Shape:
    """Returns the shape of the items of a patch."""
    added = sum(len(hunk.added) for item in items for hunk in item.hunks)
    removed = sum(len(hunk.removed) for item in items for hunk in item.hunks)
    files = {item.file.path: item.file.status for item in items}
    size = sum(item.size for item in items) or 1
    states = list(files.values())
    new = sum(state in (Status.ADDED, Status.COPIED) for state in states)
    gone = sum(state is Status.DELETED for state in states)
    renamed = sum(state is Status.RENAMED for state in states)
    defines = frozenset[str]().union(*(item.facts.defines for item in items)) & novelty.new
    drops = frozenset[str]().union(*(item.facts.drops for item in items)) & novelty.gone
    come = frozenset[str]().union(*(item.added for item in items)) & novelty.new
    went = frozenset[str]().union(*(item.removed for item in items)) & novelty.gone
    categories = _share({c: [i for i in items if i.facts.category is c] for c in Category}, size)
    traits = _share({t: [i for i in items if t in i.facts.traits] for t in Trait}, size)
    sides = (b"".join(_iter_text(items, side))[:MAX_BYTES] for side in ("added", "removed"))
    kinds = [log1p(len(kind.findall(text))) for text in sides for kind in KINDS]
    values = (
        log1p(added), log1p(removed), (added - removed) / ((added + removed) or 1),
        log1p(len(items)), log1p(len(files)), new / len(files), gone / len(files),
        renamed / len(files), log1p(len(defines)), log1p(len(drops)), log1p(len(come)),
        log1p(len(went)), *categories, *traits, *kinds,
    )  # fmt: skip
    return Shape(added, removed, len(files) in (new, gone), values)


def _iter_text(items: Sequence[Item], side: str) -> list[bytes]:
    return [line for item in items for hunk in item.hunks for line in getattr(hunk, side)]


def _share(parts: Mapping[object, Sequence[Item]], size: int) -> list[float]:
    """Returns the share of changed lines in each part, in its order."""
    return [sum(item.size for item in some) / size for some in parts.values()]
