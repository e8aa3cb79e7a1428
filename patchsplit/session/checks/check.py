"""A session to what speaks against its series: a pack's rules, what upstream's log has, leaks.

What a person waived, with a reason that the plan keeps, is told apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.check.hygiene import check_hygiene
from patchsplit.check.pack import find_severity
from patchsplit.check.rules import check_series
from patchsplit.check.smells import find_smells
from patchsplit.emit.gerrit import add_footers, assign_change_ids
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model import edits
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.pack import Pack
from patchsplit.model.plan import PatchId, Plan, Waiver
from patchsplit.model.rendered import RenderedPatch
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.checks.conventions import load_adviser
from patchsplit.session.checks.leaks import find_series_leaks, load_leak_context
from patchsplit.session.checks.native import CheckerReport, run_checkers_on_session
from patchsplit.session.checks.packs import GENERIC, SelectedPack, select_pack
from patchsplit.session.lookup import resolve_hunks, resolve_patch
from patchsplit.session.series.commits import relist_bodies
from patchsplit.session.series.rendered import render_series
from patchsplit.session.session import Session

UPSTREAM_HABIT = "upstream-habit"
"""The rule of what only upstream's log says."""
BODY_UNWORDED = "body-unworded"
"""The rule about a body that nobody has written."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that counts no more, and why."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found."""

    selected_pack: SelectedPack
    series: tuple[RenderedPatch, ...]
    findings: tuple[Finding, ...]
    """In the order of the series."""
    suppressions: tuple[Suppression, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Checkers of upstream's that could not say anything, and why."""
    offline: bool = True
    """Whether those that ran had no network."""

    @property
    def pack(self) -> Pack:
        return self.selected_pack.pack

    def of(self, patch: PatchId) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.patch == patch)

    def count(self) -> Counter[Severity]:
        return Counter(found.severity for found in self.findings)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What is to be checked, and how."""

    rules: str = ""
    """The name or the file of a pack; empty: the one that is recognised."""
    patches: Sequence[str] = field(default=())
    """Numbers or ids; none: all. The series is looked at as a whole even so."""
    signoff: bool = False
    """Whether `emit --signoff` will add the user's Signed-off-by."""
    native: Sequence[str] = field(default=())
    """Checkers of upstream's that the user lets run."""


def check(session: Session, options: CheckOptions = CheckOptions()) -> CheckReport:
    """Holds the series, as it would be sent, against the rules of its upstream."""
    pack = select_pack(session, options.rules)
    only = {resolve_patch(word, session.plan) for word in options.patches}
    plan = _prepare_messages(session, pack.pack)
    series = render_series(session, signoff=options.signoff, plan=plan)
    shown = tuple(patch for patch in series if not only or patch.patch in only)
    ran = CheckerReport(())
    if options.native:
        ran = run_checkers_on_session(
            session, shown, options.native, signoff=options.signoff, plan=plan
        )
    upstream, report = session.plan.source.upstream, session.on_progress
    found = [*run_checks(session.repo, upstream, pack.pack, series, report), *ran.findings]
    found += _check_unworded(session, pack.pack, series)
    if pack.pack.name == GENERIC:
        found += _check_conventions(session, series)
    place: dict[PatchId | None, int] = {patch.patch: patch.nth for patch in series}
    told = [one for one in found if not only or one.patch in only]
    told.sort(key=lambda one: place.get(one.patch, 0))
    kept, waived = apply_waivers(told, session.plan.waived)
    return CheckReport(pack, shown, kept, waived, ran.skipped, ran.offline)


def _prepare_messages(session: Session, pack: Pack) -> Plan:
    """Returns the plan with the messages that the project is sent: Gerrit's have a Change-Id."""
    plan = relist_bodies(session)
    if pack.channel is None or pack.channel.kind != "gerrit":
        return plan
    return add_footers(plan, assign_change_ids(session.plan), {})


def run_checks(
    repo: Repo,
    upstream: Oid,
    pack: Pack,
    series: Sequence[RenderedPatch],
    on_progress: OnProgress = ignore_progress,
) -> list[Finding]:
    """Returns what the rules of a pack find, and what every project has checks for."""
    known = load_leak_context(repo)
    beside = [
        *find_series_leaks(repo, series, upstream),
        *find_smells(series, known),
        *check_hygiene(series, repo.read_lines),
    ]
    return [
        *check_series(pack, series, repo.read_lines, on_progress),
        *_apply_severities(pack, beside),
    ]


def _apply_severities(pack: Pack, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yields findings of checks that every project has, as the pack weighs them."""
    for one in findings:
        severity = find_severity(pack, one.rule, one.severity)
        if severity is not None:
            yield one if severity is one.severity else replace(one, severity=severity)


def _check_unworded(
    session: Session, pack: Pack, series: Iterable[RenderedPatch]
) -> Iterator[Finding]:
    """Yields patches whose body is still the list that was made for want of words."""
    severity = find_severity(pack, BODY_UNWORDED, Severity.WARNING)
    listed = session.plan.patches_without_message()
    for patch in series:
        if patch.patch in listed and severity is not None:
            yield Finding(
                PatchPart.BODY,
                "the body lists what the diff shows, and does not say why",
                "nobody but you knows the reason",
                fix="patchsplit reword PATCH",
                rule=BODY_UNWORDED,
                severity=severity,
                patch=patch.patch,
            )


def _check_conventions(session: Session, series: Iterable[RenderedPatch]) -> Iterator[Finding]:
    """Yields what upstream's log says of the messages, where no pack knows the project."""
    by = load_adviser(session)
    for patch in series:
        for one in by.check_message(patch.subject, patch.body):
            yield replace(one, rule=UPSTREAM_HABIT, patch=patch.patch)


def apply_waivers(
    findings: Iterable[Finding], waivers: Sequence[Waiver]
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    """Tells what counts from what was waived."""
    kept, waived = [], []
    for one in findings:
        by = next((w for w in waivers if w.covers(one.rule, one.patch, one.hunk)), None)
        if by is None:
            kept.append(one)
        else:
            waived.append(Suppression(one, by))
    return tuple(kept), tuple(waived)


def resolve_scope(session: Session, word: str) -> tuple[PatchId | None, HunkId | None]:
    """Returns the patch or the hunk that a word names; an empty one names the whole series."""
    if not word:
        return None, None
    if word.isdecimal() or any(patch.id == word for patch in session.plan.patches):
        return resolve_patch(word, session.plan), None
    hunks = resolve_hunks([word], session.analysis.delta)
    if len(hunks) > 1:
        raise PatchsplitError(
            f"{word} names {len(hunks)} hunks, and a waiver is for one.",
            "Give the letters of one hunk's id, or the number of a patch.",
        )
    return None, hunks[0]


def waive(session: Session, rule: str, word: str, reason: str) -> Waiver:
    """Records that a rule is not followed: in a patch, in a hunk, or (no word) in the series."""
    patch, hunk = resolve_scope(session, word)
    waiver = Waiver(rule, reason.strip(), patch, hunk)
    label = f"waive {rule} {_describe_scope(session, patch, hunk)}: {waiver.reason}"
    session.edit(label, lambda plan: edits.waive(plan, waiver))
    return waiver


def unwaive(session: Session, rule: str, word: str) -> None:
    """Takes a waiver back."""
    patch, hunk = resolve_scope(session, word)
    label = f"waive {rule} no more {_describe_scope(session, patch, hunk)}"
    session.edit(label, lambda plan: edits.unwaive(plan, rule, patch, hunk))


def _describe_scope(session: Session, patch: PatchId | None, hunk: HunkId | None) -> str:
    if patch is not None:
        return f"in «{session.plan.patch(patch).subject}»"
    return f"in hunk {hunk[:7]}" if hunk is not None else "everywhere"
