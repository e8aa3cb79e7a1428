"""A pack and a series to the findings of all of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from patchsplit.check import code, files, messages
from patchsplit.check.lexing import BlobReader
from patchsplit.check.pack import select_rules
from patchsplit.check.whole_files import WHOLE_FILE_RULES, check_whole_files
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart
from patchsplit.model.rendered import RenderedPatch
from patchsplit.model.rules.pack import Pack
from patchsplit.model.rules.rule import (
    BodyRule,
    CompanionRule,
    FileRule,
    HeaderRule,
    LineRule,
    PrecedenceRule,
    PrefixRule,
    SeparationRule,
    SizeRule,
    SubjectRule,
    TrailerOrderRule,
    TrailerRule,
)
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.store.findings import NO_REUSE, Reuse, compute_digest


def check_series(
    pack: Pack,
    series: Sequence[RenderedPatch],
    read_blob: BlobReader | None = None,
    on_progress: OnProgress = ignore_progress,
    reuse: Reuse = NO_REUSE,
) -> tuple[Finding, ...]:
    """Returns the findings, patch by patch, each in the order of message, code, files.

    `read_blob` returns a file after the patch, for rules that distinguish code and comments.
    """
    whole = list(_check_whole_series(pack, series))
    check = f"rules {compute_digest(msgspec.json.encode(pack))}"
    result: list[Finding] = []
    for nth, patch in enumerate(series):
        on_progress(Progress("checking", nth, len(series), patch.subject))
        mine = [*reuse.find(check, patch, partial(_check_patch, pack, patch, read_blob))]
        for name, along in select_rules(pack, CompanionRule):
            mine += files.check_companions(name, along, patch, series)
        mine += [found for found in whole if found.patch == patch.patch]
        result += sorted(mine, key=_sort_key)
    return tuple(result)


def _sort_key(finding: Finding) -> tuple[int, str, int, int]:
    part = list(PatchPart).index(finding.part)
    match finding.at:
        case FileLine(path=path, line=line):
            return part, path, line or 0, 0
        case MessageLine(line=line):
            return part, "", 0, line
        case None:
            return part, "", 0, 0


PATCH_CHECKS: dict[type, Callable[[str, Any, RenderedPatch], Iterator[Finding]]] = {
    SubjectRule: messages.check_subject,
    PrefixRule: messages.check_prefix,
    BodyRule: messages.check_body,
    TrailerRule: messages.check_trailer,
    TrailerOrderRule: messages.check_trailer_order,
    HeaderRule: code.check_header,
    FileRule: files.check_file,
    SeparationRule: files.check_separation,
    SizeRule: files.check_size,
}
"""The check of one patch by a rule, by the type of the rule."""


def _check_patch(
    pack: Pack, patch: RenderedPatch, read_blob: BlobReader | None
) -> Iterator[Finding]:
    """Yields the findings about a patch that do not depend on the rest of the series."""
    yield from code.check_lines([*select_rules(pack, LineRule)], patch, read_blob)
    whole = [
        (name, rule) for name, rule in pack.rules.items() if isinstance(rule, WHOLE_FILE_RULES)
    ]
    yield from check_whole_files(whole, patch, read_blob)
    for name, rule in pack.rules.items():
        if type(rule) in PATCH_CHECKS:
            yield from PATCH_CHECKS[type(rule)](name, rule, patch)


def _check_whole_series(pack: Pack, series: Sequence[RenderedPatch]) -> Iterator[Finding]:
    for name, rule in select_rules(pack, SizeRule):
        if rule.of == "patches":
            yield from files.check_series_length(name, rule, series)
    for name, first in select_rules(pack, PrecedenceRule):
        yield from files.check_first_patches(name, first, series)
