"""The files of each patch, and the size and order of the series, to findings, by a pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchsplit.check.messages import build_finding
from patchsplit.check.pattern import matches, matches_any
from patchsplit.model.delta import Status
from patchsplit.model.finding import FileLine, Finding, PatchPart
from patchsplit.model.pack import CompanionRule, PrecedenceRule, SeparationRule, SizeRule
from patchsplit.model.rendered import RenderedFile, RenderedPatch

NEW_STATUSES = (Status.ADDED, Status.COPIED)


def check_companions(
    name: str, rule: CompanionRule, patch: RenderedPatch, series: Sequence[RenderedPatch]
) -> Iterator[Finding]:
    """Yields a finding where a patch changes files without those that the rule needs with them."""
    if rule.when and not matches(rule.when, patch.subject):
        return
    if matches(rule.unless, patch.subject):
        return
    asking = [change for change in patch.files if _needs_companion(rule, change)]
    if not asking or _has_companion(rule, patch):
        return
    if rule.series and any(_has_companion(rule, other) for other in series):
        return
    place = FileLine(asking[0].path)
    yield replace(build_finding(name, rule, patch, PatchPart.FILES), at=place)


def _needs_companion(rule: CompanionRule, change: RenderedFile) -> bool:
    if rule.added and change.status not in NEW_STATUSES:
        return False
    if not matches_any(change.path, rule.files) or matches_any(change.path, rule.besides):
        return False
    return not rule.adding or any(matches(rule.adding, line.text) for line in change.added)


def _has_companion(rule: CompanionRule, patch: RenderedPatch) -> bool:
    return any(matches_any(change.path, rule.need) for change in patch.files)


def check_separation(name: str, rule: SeparationRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding where a patch changes files of both groups of the rule."""
    counted = [change for change in patch.files if not matches_any(change.path, rule.besides)]
    some = [change for change in counted if matches_any(change.path, rule.files)]
    others = [
        change for change in counted if matches_any(change.path, rule.others) and change not in some
    ]
    if some and others:
        place = FileLine(some[0].path)
        yield replace(build_finding(name, rule, patch, PatchPart.SHAPE), at=place)


def check_size(name: str, rule: SizeRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding where a patch has more files or changed lines than the rule allows."""
    counted = [change for change in patch.files if not matches_any(change.path, rule.besides)]
    if rule.of == "patches":
        return
    if rule.of == "files":
        count, what = len(counted), "files"
    else:
        count = sum(len(change.added) + len(change.removed) for change in counted)
        what = "changed lines"
    if count > rule.most:
        words = f"{rule.message}: it has {count} {what}; the usual limit is {rule.most}"
        yield build_finding(name, rule, patch, PatchPart.SHAPE, words)


def check_series_length(
    name: str, rule: SizeRule, series: Sequence[RenderedPatch]
) -> Iterator[Finding]:
    """Yields a finding where the series is too long, at the first patch beyond the limit."""
    if len(series) > rule.most:
        words = f"{rule.message}: it has {len(series)} patches; the usual limit is {rule.most}"
        yield build_finding(name, rule, series[rule.most], PatchPart.SHAPE, words)


def check_first_patches(
    name: str, rule: PrecedenceRule, series: Sequence[RenderedPatch]
) -> Iterator[Finding]:
    """Yields the patches of the rule's files alone that come after patches of the other files."""
    after_others = False
    for patch in series:
        paths = [change.path for change in patch.files]
        if after_others and paths and all(matches_any(path, rule.files) for path in paths):
            yield build_finding(name, rule, patch, PatchPart.SHAPE)
        after_others = after_others or any(matches_any(path, rule.others) for path in paths)
