"""A session to what speaks against its series: a pack's rules, what upstream's log has, leaks.

What a person waived, with a reason that the plan keeps, is told apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.check.hygiene import hygiene
from patchsplit.check.pack import severity_of
from patchsplit.check.rules import findings
from patchsplit.check.smells import smells
from patchsplit.emit.gerrit import change_ids, with_footers
from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model import plan as edits
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.finding import Finding, Part, Severity
from patchsplit.model.pack import Pack
from patchsplit.model.plan import PatchId, Plan, Waiver
from patchsplit.model.rendered import Sent
from patchsplit.progress import OnProgress, ignore
from patchsplit.session.checks.conventions import adviser
from patchsplit.session.checks.leaks import ground, leaks_of
from patchsplit.session.checks.native import Ran, over
from patchsplit.session.checks.packs import GENERIC, Chosen, chosen
from patchsplit.session.exits import relisted
from patchsplit.session.lookup import hunks_named, patch_named
from patchsplit.session.series.rendered import sent
from patchsplit.session.session import Session

LEARNT = "upstream-habit"
"""The rule of what only upstream's log says."""
UNWORDED = "body-unworded"
"""The rule about a body that nobody has written."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that counts no more, and why."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    chosen: Chosen
    series: tuple[Sent, ...]
    findings: tuple[Finding, ...]
    """In the order of the series."""
    waived: tuple[Waived, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Checkers of upstream's that could not say anything, and why."""
    offline: bool = True
    """Whether those that ran had no network."""

    @property
    def pack(self) -> Pack:
        return self.chosen.pack

    def of(self, patch: PatchId) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.patch == patch)

    def count(self) -> Counter[Severity]:
        return Counter(found.severity for found in self.findings)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked, and how."""

    rules: str = ""
    """The name or the file of a pack; empty: the one that is recognised."""
    patches: Sequence[str] = field(default=())
    """Numbers or ids; none: all. The series is looked at as a whole even so."""
    signoff: bool = False
    """Whether `emit --signoff` will add the user's Signed-off-by."""
    native: Sequence[str] = field(default=())
    """Checkers of upstream's that the user lets run."""


def check(session: Session, asked: Asked = Asked()) -> Checked:
    """Holds the series, as it would be sent, against the rules of its upstream."""
    pack = chosen(session, asked.rules)
    only = {patch_named(word, session.plan) for word in asked.patches}
    plan = _worded(session, pack.pack)
    series = sent(session, signoff=asked.signoff, plan=plan)
    shown = tuple(patch for patch in series if not only or patch.patch in only)
    ran = Ran(())
    if asked.native:
        ran = over(session, shown, asked.native, signoff=asked.signoff, plan=plan)
    upstream, report = session.plan.source.upstream, session.on_progress
    found = [*everything(session.repo, upstream, pack.pack, series, report), *ran.findings]
    found += _unworded(session, pack.pack, series)
    if pack.pack.name == GENERIC:
        found += _learnt(session, series)
    place: dict[PatchId | None, int] = {patch.patch: patch.nth for patch in series}
    told = [one for one in found if not only or one.patch in only]
    told.sort(key=lambda one: place.get(one.patch, 0))
    kept, waived = sorted_out(told, session.plan.waived)
    return Checked(pack, shown, kept, waived, ran.skipped, ran.offline)


def _worded(session: Session, pack: Pack) -> Plan:
    """Returns the plan with the messages that the project is sent: Gerrit's have a Change-Id."""
    plan = relisted(session)
    if pack.channel is None or pack.channel.kind != "gerrit":
        return plan
    return with_footers(plan, change_ids(session.plan), {})


def everything(
    repo: Repo,
    upstream: Oid,
    pack: Pack,
    series: Sequence[Sent],
    on_progress: OnProgress = ignore,
) -> list[Finding]:
    """Returns what the rules of a pack find, and what every project has checks for."""
    known = ground(repo)
    beside = [
        *leaks_of(repo, series, upstream),
        *smells(series, known),
        *hygiene(series, repo.lines),
    ]
    return [*findings(pack, series, repo.lines, on_progress), *_weighed(pack, beside)]


def _weighed(pack: Pack, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yields findings of checks that every project has, as the pack weighs them."""
    for one in found:
        severity = severity_of(pack, one.rule, one.severity)
        if severity is not None:
            yield one if severity is one.severity else replace(one, severity=severity)


def _unworded(session: Session, pack: Pack, series: Iterable[Sent]) -> Iterator[Finding]:
    """Yields patches whose body is still the list that was made for want of words."""
    severity = severity_of(pack, UNWORDED, Severity.WARNING)
    listed = session.plan.unworded()
    for patch in series:
        if patch.patch in listed and severity is not None:
            yield Finding(
                Part.BODY,
                "the body lists what the diff shows, and does not say why",
                "nobody but you knows the reason",
                mend="patchsplit reword PATCH",
                rule=UNWORDED,
                severity=severity,
                patch=patch.patch,
            )


def _learnt(session: Session, series: Iterable[Sent]) -> Iterator[Finding]:
    """Yields what upstream's log says of the messages, where no pack knows the project."""
    by = adviser(session)
    for patch in series:
        for one in by.findings(patch.subject, patch.body):
            yield replace(one, rule=LEARNT, patch=patch.patch)


def sorted_out(
    found: Iterable[Finding], waivers: Sequence[Waiver]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Tells what counts from what was waived."""
    kept, waived = [], []
    for one in found:
        by = next((w for w in waivers if w.covers(one.rule, one.patch, one.hunk)), None)
        if by is None:
            kept.append(one)
        else:
            waived.append(Waived(one, by))
    return tuple(kept), tuple(waived)


def place_named(session: Session, word: str) -> tuple[PatchId | None, HunkId | None]:
    """Returns the patch or the hunk that a word names; an empty one names the whole series."""
    if not word:
        return None, None
    if word.isdecimal() or any(patch.id == word for patch in session.plan.patches):
        return patch_named(word, session.plan), None
    hunks = hunks_named([word], session.analysis.delta)
    if len(hunks) > 1:
        raise PatchsplitError(
            f"{word} names {len(hunks)} hunks, and a waiver is for one.",
            "Give the letters of one hunk's id, or the number of a patch.",
        )
    return None, hunks[0]


def waive(session: Session, rule: str, word: str, reason: str) -> Waiver:
    """Records that a rule is not followed: in a patch, in a hunk, or (no word) in the series."""
    patch, hunk = place_named(session, word)
    waiver = Waiver(rule, reason.strip(), patch, hunk)
    label = f"waive {rule} {_where(session, patch, hunk)}: {waiver.reason}"
    session.edit(label, lambda plan: edits.waive(plan, waiver))
    return waiver


def unwaive(session: Session, rule: str, word: str) -> None:
    """Takes a waiver back."""
    patch, hunk = place_named(session, word)
    label = f"waive {rule} no more {_where(session, patch, hunk)}"
    session.edit(label, lambda plan: edits.unwaive(plan, rule, patch, hunk))


def _where(session: Session, patch: PatchId | None, hunk: HunkId | None) -> str:
    if patch is not None:
        return f"in «{session.plan.patch(patch).subject}»"
    return f"in hunk {hunk[:7]}" if hunk is not None else "everywhere"
