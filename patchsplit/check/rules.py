"""A pack and a series to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from patchsplit.check import code, files, messages
from patchsplit.check.lexing import Read
from patchsplit.check.pack import rules_of
from patchsplit.model.finding import Finding, Part
from patchsplit.model.pack import (
    Along,
    Apart,
    Body,
    First,
    Header,
    Lines,
    Order,
    Pack,
    Prefix,
    Size,
    Subject,
    Trailer,
)
from patchsplit.model.rendered import Sent
from patchsplit.progress import OnProgress, Progress, ignore


def findings(
    pack: Pack, series: Sequence[Sent], read: Read | None = None, on_progress: OnProgress = ignore
) -> tuple[Finding, ...]:
    """Holds a series against a pack: patch by patch, each in the order of message, code, files.

    `read` gives a file after the patch, for rules that tell code from comments.
    """
    whole = list(_of_series(pack, series))
    told: list[Finding] = []
    for nth, patch in enumerate(series):
        on_progress(Progress("checking", nth, len(series), patch.subject))
        mine = [*_of_patch(pack, patch, series, read)]
        mine += [found for found in whole if found.patch == patch.patch]
        told += sorted(mine, key=_place)
    return tuple(told)


def _place(found: Finding) -> tuple[int, str, int, int]:
    return list(Part).index(found.where), found.path, found.at or 0, found.line or 0


ALONE: dict[type, Callable[[str, Any, Sent], Iterator[Finding]]] = {
    Subject: messages.subject,
    Prefix: messages.prefix,
    Body: messages.body,
    Trailer: messages.trailer,
    Order: messages.order,
    Header: code.header,
    Apart: files.apart,
    Size: files.size,
}
"""What holds one patch against a rule of that kind."""


def _of_patch(
    pack: Pack, patch: Sent, series: Sequence[Sent], read: Read | None
) -> Iterator[Finding]:
    yield from code.lines([*rules_of(pack, Lines)], patch, read)
    for name, rule in pack.rules.items():
        if type(rule) in ALONE:
            yield from ALONE[type(rule)](name, rule, patch)
    for name, along in rules_of(pack, Along):
        yield from files.along(name, along, patch, series)


def _of_series(pack: Pack, series: Sequence[Sent]) -> Iterator[Finding]:
    for name, rule in rules_of(pack, Size):
        if rule.of == "patches":
            yield from files.many(name, rule, series)
    for name, first in rules_of(pack, First):
        yield from files.first(name, first, series)
