"""patchsplit check, waive: what speaks against the series, and what is let be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import told
from patchsplit.cli.diagnostics import note
from patchsplit.cli.invocation import Face, common, patch_numbers
from patchsplit.errors import Exit, PatchsplitError
from patchsplit.model.finding import Finding, Part, Severity
from patchsplit.model.plan import PatchId
from patchsplit.session.checks import check as use
from patchsplit.session.checks.check import Asked, Checked

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
MANY = 2
"""Patches beyond which what all of them have is told once."""
ALIKE = 4
"""Places of one rule in one patch that are told; the others are counted."""


@click.command()
@click.argument("patches", nargs=-1, metavar="[PATCH]...", shell_complete=patch_numbers)
@click.option("--rules", default="", metavar="NAME|FILE", help="This pack, and not the one found.")
@click.option("-s", "--signoff", is_flag=True, help="As emit --signoff will send it.")
@click.option("--notes", is_flag=True, help="With what is only worth knowing.")
@click.option("--terse", is_flag=True, help="A line for each: place: severity: message [rule].")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0 for review tools.")
@click.option(
    "--native",
    multiple=True,
    metavar="NAME|mine",
    help="Run this checker of upstream's too; mine: those in git config patchsplit.native.",
)
@click.option(
    "--fix",
    is_flag=False,
    flag_value="all",
    metavar="[FIXER]",
    help="Mend what can be mended, by this fixer or by all, each after its diff.",
)
@click.option("--yes", is_flag=True, help="With --fix: make every edit without asking.")
@common
def check(
    face: Face, patches: tuple[str, ...], rules: str, native: tuple[str, ...], fix: str | None,
    *, signoff: bool, notes: bool, terse: bool, as_sarif: bool, yes: bool,
) -> int:  # fmt: skip
    """Hold the series, as it would be sent, against upstream's rules.

    Which project it is for is seen by its remotes and files. Exit code 1 where there are errors.
    --fix mends messages, blanks, licences, mixtures: each an edit of the plan that can be undone.
    """
    with face.open() as session:
        if fix is not None:
            from patchsplit.cli.check.fix import mend

            mend(session, fix, patches, yes=yes, as_json=face.json)
            return Exit.OK
        done = use.check(session, Asked(rules, patches, signoff, native))
    for name, why in done.skipped:
        note(f"{name} said nothing: {why}")
    if not done.offline:
        note("The checkers could use the network: this system does not let it be taken away.")
    if as_sarif:
        from patchsplit.cli.check.sarif import sarif

        render.emit_json(sarif(done))
    elif face.json:
        render.emit_json(as_json(done))
    elif terse:
        for found in done.findings:
            if notes or found.severity is not Severity.NOTE:
                render.say(_terse(done, found))
    else:
        _tell(done, notes=notes)
    return Exit.FINDINGS if done.count()[Severity.ERROR] else Exit.OK


def _tell(done: Checked, *, notes: bool) -> None:
    pack = done.pack
    render.say(
        f"[bold]{render.safe(pack.title)}[/] [dim]({render.safe(done.chosen.why)};"
        f" {len(pack.rules)} rules)[/]"
    )
    once = frozenset(_in_all(done))
    sections = [
        (0, "the series", [found for found in done.findings if found.patch is None]),
        (0, f"all {len(done.series)} patches", list({_said(f): f for f in _in_all(done)}.values())),
        *(
            (patch.nth, patch.subject, [f for f in done.of(patch.patch) if f not in once])
            for patch in done.series
        ),
    ]
    told: set[str] = set()
    for nth, title, mine in sections:
        shown = [found for found in mine if notes or found.severity is not Severity.NOTE]
        if shown:
            number = f"{nth:3} " if nth else ""
            render.say(f"\n[bold yellow]{number}[/][bold]{render.safe(title)}[/]")
            _of_patch(shown, told)
    _sum_up(done, notes=notes)


def _said(found: Finding) -> tuple[str, str]:
    return found.rule, found.message


def _in_all(done: Checked) -> list[Finding]:
    """Returns findings that every one of many patches has, without a place: told once, not each."""
    hit: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for found in done.findings:
        if found.patch is not None and not _place(found):
            hit[_said(found)].append(found)
    many = [mine for mine in hit.values() if len({f.patch for f in mine}) == len(done.series)]
    return [found for mine in many for found in mine] if len(done.series) > MANY else []


def _of_patch(found: Sequence[Finding], told: set[str]) -> None:
    """Prints a patch's findings: the heavy ones first, those of one rule together.

    Why a rule is one, and what mends it, is said where it is met first; `told` keeps what was said.
    """
    groups: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for one in found:
        groups[one.severity, one.rule].append(one)
    weights = list(Severity)
    for (severity, rule), mine in sorted(groups.items(), key=lambda row: weights.index(row[0][0])):
        style = STYLES[severity]
        for one in mine[:ALIKE]:
            place = _place(one)
            where = f"[cyan]{render.safe(place)}[/]: " if place else ""
            words = render.safe(one.message)
            render.say(
                f"  [{style}]{MARKS[severity]}[/] {where}{words} [dim]{render.safe(rule)}[/]"
            )
        if len(mine) > ALIKE:
            render.say(f"    [dim]and {len(mine) - ALIKE} more of {render.safe(rule)}[/]")
        mend = f"; {mine[0].mend}" if mine[0].mend else ""
        why = mine[0].evidence + mend
        if why not in told:
            told.add(why)
            render.say(f"    [dim]{render.safe(why)}[/]")


def _sum_up(done: Checked, *, notes: bool) -> None:
    count = done.count()
    parts = [
        f"[{STYLES[severity]}]{MARKS[severity]} {_counted(count[severity], severity.value)}[/]"
        for severity in Severity
        if count[severity]
    ]
    if done.waived:
        parts.append(f"{len(done.waived)} waived")
    said = ", ".join(parts) or "[green]✓ nothing speaks against it[/]"
    more = " [dim](see them: --notes)[/]" if count[Severity.NOTE] and not notes else ""
    render.say(f"\n{_counted(len(done.series), 'patch', 'patches')}: {said}{more}")
    for row in done.waived if notes else ():
        found = row.finding
        place = _place(found) or found.where.value
        words = f"{place}: {found.message} [{found.rule}]: {row.waiver.reason}"
        render.say(f"  [dim]waived {render.safe(words)}[/]")


def _counted(count: int, word: str, words: str = "") -> str:
    return f"{count} {word if count == 1 else words or word + 's'}"


def _place(found: Finding) -> str:
    """Returns where a finding is, for a person: in a file, or in the message."""
    if found.path:
        return f"{found.path}:{found.at}" if found.at is not None else found.path
    if found.where in (Part.BODY, Part.TRAILERS):
        return f"body:{found.line}" if found.line is not None else ""
    return ""


def _terse(done: Checked, found: Finding) -> str:
    nth = next((patch.nth for patch in done.series if patch.patch == found.patch), 0)
    place = _place(found) or found.where.value
    words = f"{nth}:{place}: {found.severity}: {found.message} [{found.rule}]"
    return render.safe(words)


def as_json(done: Checked) -> dict[str, Any]:
    """Returns a check for scripts."""
    numbers: dict[PatchId | None, int] = {patch.patch: patch.nth for patch in done.series}
    return {
        "pack": done.pack.name,
        "why": done.chosen.why,
        "patches": len(done.series),
        "count": {severity.value: done.count()[severity] for severity in Severity},
        "skipped": [{"checker": name, "why": why} for name, why in done.skipped],
        "findings": [_row(found, numbers.get(found.patch, 0)) for found in done.findings],
        "waived": [
            {**_row(row.finding, numbers.get(row.finding.patch, 0)), "reason": row.waiver.reason}
            for row in done.waived
        ],
    }


def _row(found: Finding, nth: int) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "message": found.message,
        "evidence": found.evidence,
        "mend": found.mend,
        "patch": found.patch,
        "number": nth,
        "where": found.where.value,
        "path": found.path,
        "line": found.at,
        "line_in_patch": found.in_patch,
        "line_of_body": found.line,
        "hunk": found.hunk,
    }


@click.command()
@click.argument("rule")
@click.argument("place", default="", metavar="[PATCH|HUNK]", shell_complete=patch_numbers)
@click.option("--reason", default="", metavar="TEXT", help="Why; it is kept with the plan.")
@click.option("--forget", is_flag=True, help="Take the waiver back.")
@common
def waive(face: Face, rule: str, place: str, *, reason: str, forget: bool) -> None:
    """Let a RULE be: in one patch, in one hunk, or in the whole series."""
    with face.open() as session:
        if forget:
            use.unwaive(session, rule, place)
        elif not reason.strip():
            raise PatchsplitError("A waiver needs a reason.", "Say it: --reason TEXT")
        else:
            use.waive(session, rule, place, reason)
        told(face, session)
