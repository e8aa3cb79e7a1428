"""The files of each patch, and the size and order of the series, to findings, by a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchsplit.check.messages import build_finding
from patchsplit.check.pattern import matches, matches_any
from patchsplit.model.delta import Mode, Status
from patchsplit.model.finding import FileLine, Finding, PatchPart
from patchsplit.model.rendered import RenderedFile, RenderedPatch
from patchsplit.model.rules.rule import (
    CompanionRule,
    FileRule,
    PrecedenceRule,
    SeparationRule,
    SizeRule,
)

NEW_STATUSES = (Status.ADDED, Status.COPIED)


def check_companions(
    name: str, rule: CompanionRule, patch: RenderedPatch, series: Sequence[RenderedPatch]
) -> Iterator[Finding]:
    """Yields a finding where a patch changes files without those that the rule needs with them."""
    if rule.when and not matches(rule.when, patch.subject):
        return
    if matches(rule.unless, patch.subject):
        return
    patches = series if rule.series else (patch,)
    for change in patch.files:
        if not _needs_companion(rule, change):
            continue
        if not any(_has_companion(rule, change.path, other) for other in patches):
            place = FileLine(change.path)
            yield replace(build_finding(name, rule, patch, PatchPart.FILES), at=place)
            return


def _needs_companion(rule: CompanionRule, change: RenderedFile) -> bool:
    if rule.added and change.status not in NEW_STATUSES:
        return False
    if not matches_any(change.path, rule.files) or matches_any(change.path, rule.besides):
        return False
    added = [line.text for line in change.added]
    if rule.adding and not any(matches(rule.adding, text.rstrip(b"\r\n")) for text in added):
        return False
    changed = [*added, *(line.text for line in change.removed)]
    return not rule.changing or any(
        matches(rule.changing, text.rstrip(b"\r\n")) for text in changed
    )


def _has_companion(rule: CompanionRule, path: str, patch: RenderedPatch) -> bool:
    globs = tuple(_fill_names(glob, path) for glob in rule.need)
    line_pattern = _fill_names(rule.need_line, path, escape=True)
    return any(
        matches_any(change.path, globs)
        and (
            not line_pattern
            or any(matches(line_pattern, line.text.rstrip(b"\r\n")) for line in change.added)
        )
        for change in patch.files
    )


def _fill_names(template: str, path: str, *, escape: bool = False) -> str:
    """Returns a template with the parts of a path for {path}, {folder}, {name} and {stem}.

    `escape`: the template is an expression.
    """
    folder, _, name = path.rpartition("/")
    parts = {"path": path, "folder": folder, "name": name, "stem": name.rpartition(".")[0] or name}
    for key, part in parts.items():
        template = template.replace(f"{{{key}}}", re.escape(part) if escape else part)
    return template


def check_file(name: str, rule: FileRule, patch: RenderedPatch) -> Iterator[Finding]:
    """Yields a finding for each file whose name, mode or end violates the rule."""
    for change in patch.files:
        if not matches_any(change.path, rule.files) or matches_any(change.path, rule.besides):
            continue
        if rule.new and change.status not in NEW_STATUSES:
            continue
        if rule.untouched or (change.new is not None and _is_wrong(rule, change)):
            place = FileLine(change.path)
            yield replace(build_finding(name, rule, patch, PatchPart.FILES), at=place)


def _is_wrong(rule: FileRule, change: RenderedFile) -> bool:
    if change.new is None or not change.new.mode.is_regular:
        return False
    if rule.form and not matches(rule.form, change.path):
        return True
    executable = change.new.mode is Mode.EXECUTABLE
    changed = change.old is None or change.old.mode is not change.new.mode
    if rule.mode != "any" and changed and executable != (rule.mode == "executable"):
        return True
    return rule.newline and bool(change.added) and not change.added[-1].text.endswith(b"\n")


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
    """Yields a finding where a patch has more files or changed lines than the rule allows.

    The lines of deleted files do not count: nobody reviews them one by one.
    """
    counted = [change for change in patch.files if not matches_any(change.path, rule.besides)]
    if rule.of == "patches":
        return
    if rule.of == "files":
        count, what = len(counted), "files"
    else:
        kept = [change for change in counted if change.status is not Status.DELETED]
        count = sum(len(change.added) + len(change.removed) for change in kept)
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
