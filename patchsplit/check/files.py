"""Which files stand together in a patch, and which not, against a pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchsplit.check.messages import finding
from patchsplit.check.pattern import among, matches
from patchsplit.model.delta import Status
from patchsplit.model.finding import Finding, Part
from patchsplit.model.pack import Along, Apart, First, Size
from patchsplit.model.rendered import Change, Sent

FRESH = (Status.ADDED, Status.COPIED)


def along(name: str, rule: Along, patch: Sent, series: Sequence[Sent]) -> Iterator[Finding]:
    if rule.when and not matches(rule.when, patch.subject):
        return
    if matches(rule.unless, patch.subject):
        return
    asking = [change for change in patch.changes if _asks(rule, change)]
    if not asking or _brings(rule, patch):
        return
    if rule.series and any(_brings(rule, other) for other in series):
        return
    yield replace(finding(name, rule, patch, Part.FILES), path=asking[0].path)


def _asks(rule: Along, change: Change) -> bool:
    if rule.added and change.status not in FRESH:
        return False
    if not among(change.path, rule.files) or among(change.path, rule.besides):
        return False
    return not rule.adding or any(matches(rule.adding, line.text) for line in change.added)


def _brings(rule: Along, patch: Sent) -> bool:
    return any(among(change.path, rule.need) for change in patch.changes)


def apart(name: str, rule: Apart, patch: Sent) -> Iterator[Finding]:
    counted = [change for change in patch.changes if not among(change.path, rule.besides)]
    some = [change for change in counted if among(change.path, rule.files)]
    others = [
        change for change in counted if among(change.path, rule.others) and change not in some
    ]
    if some and others:
        yield replace(finding(name, rule, patch, Part.SHAPE), path=some[0].path)


def size(name: str, rule: Size, patch: Sent) -> Iterator[Finding]:
    counted = [change for change in patch.changes if not among(change.path, rule.besides)]
    if rule.of == "patches":
        return
    if rule.of == "files":
        count, what = len(counted), "files"
    else:
        count = sum(len(change.added) + len(change.removed) for change in counted)
        what = "changed lines"
    if count > rule.most:
        words = f"{rule.message}: it has {count} {what}, and {rule.most} are usual"
        yield finding(name, rule, patch, Part.SHAPE, words)


def many(name: str, rule: Size, series: Sequence[Sent]) -> Iterator[Finding]:
    """Speaks of a series that is too long, at the first patch that is too much."""
    if len(series) > rule.most:
        words = f"{rule.message}: it has {len(series)} patches, and {rule.most} are usual"
        yield finding(name, rule, series[rule.most], Part.SHAPE, words)


def first(name: str, rule: First, series: Sequence[Sent]) -> Iterator[Finding]:
    """Speaks of patches of certain files alone that stand behind those of others."""
    behind = False
    for patch in series:
        paths = [change.path for change in patch.changes]
        if behind and paths and all(among(path, rule.files) for path in paths):
            yield finding(name, rule, patch, Part.SHAPE)
        behind = behind or any(among(path, rule.others) for path in paths)
