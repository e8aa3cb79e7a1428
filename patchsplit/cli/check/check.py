"""patchsplit check, waive: the findings about a series, and the exceptions from rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.diagnostics import print_note
from patchsplit.cli.invocation import Invocation, complete_patches, plan_options
from patchsplit.cli.plan.status import readiness_json
from patchsplit.errors import ExitCode, PatchsplitError
from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.plan import PatchId
from patchsplit.session.checks import check as use
from patchsplit.session.checks.check import CheckOptions, CheckReport
from patchsplit.session.numbers import record_numbers
from patchsplit.session.session import Session
from patchsplit.session.views.readiness import measure_readiness

SEVERITY_SYMBOLS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
MIN_PATCHES_TO_GROUP = 2
"""In a longer series, a finding that all patches have is printed once."""
MAX_PER_RULE = 4
"""Findings of one rule in one patch that are printed; the others are counted."""


@click.command()
@click.argument("patches", nargs=-1, metavar="[PATCH]...", shell_complete=complete_patches)
@click.option("--rules", default="", metavar="NAME|FILE", help="Use this rule pack.")
@click.option("-s", "--signoff", is_flag=True, help="Check as if sent with emit --signoff.")
@click.option("--notes", is_flag=True, help="Also print notes, and findings that are waived.")
@click.option("--terse", is_flag=True, help="One line each: place: severity: message [rule].")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0 for review tools.")
@click.option(
    "--native",
    multiple=True,
    metavar="NAME|mine",
    help="Also run this checker of upstream's; mine: those of git config patchsplit.native.",
)
@click.option(
    "--fix",
    is_flag=False,
    flag_value="all",
    metavar="[FIXER]",
    help="Show the fixes of this fixer, or of all, as diffs; ask before applying each.",
)
@click.option("--yes", is_flag=True, help="With --fix: apply every fix without asking.")
@plan_options
def check(
    invocation: Invocation, patches: tuple[str, ...], rules: str, native: tuple[str, ...],
    fix: str | None, *, signoff: bool, notes: bool, terse: bool, as_sarif: bool, yes: bool,
) -> int:  # fmt: skip
    """Check the series against upstream's rules.

    The patches are checked as they would be sent. The project, and so its rule pack, is recognized
    by remotes and files. Exit code 1: there are errors.

    --fix corrects messages, whitespace, license headers and mixed patches; each fix is an edit of
    the plan that can be undone.

    --sarif names the line of the code, or of the patch that emit mbox writes.
    """
    with invocation.open() as session:
        if fix is not None:
            from patchsplit.cli.check.fix import fix_series

            fix_series(session, fix, patches, yes=yes, as_json=invocation.json)
            return ExitCode.OK
        done = use.check(session, CheckOptions(rules, patches, signoff, native))
        record_numbers(session, [patch.patch for patch in done.series])
        ready = measure_readiness(session, done.findings)
        log = _make_sarif(session, done, signoff=signoff) if as_sarif else None
    for name, why in done.skipped:
        print_note(f"{name} did not run: {why}")
    if not done.offline:
        print_note("The checkers had network access: this system cannot run them without it.")
    if log is not None:
        render.print_json(log)
    elif invocation.json:
        render.print_json({**as_json(done), **readiness_json(ready)})
    elif terse:
        for found in done.findings:
            if notes or found.severity is not Severity.NOTE:
                render.print_markup(_format_terse(done, found))
    else:
        _print_report(done, notes=notes)
        render.print_markup(ready.describe())
    return ExitCode.FINDINGS if done.count()[Severity.ERROR] else ExitCode.OK


def _make_sarif(session: Session, report: CheckReport, *, signoff: bool) -> dict[str, Any]:
    from patchsplit.cli.check.sarif import to_sarif
    from patchsplit.session.exits.message_lines import locate_messages

    every = [*report.findings, *(row.finding for row in report.suppressions)]
    return to_sarif(report, locate_messages(session, every, signoff=signoff))


def _print_report(report: CheckReport, *, notes: bool) -> None:
    pack, why = report.pack, render.escape_markup(report.selected_pack.why)
    render.print_markup(
        f"[bold]{render.escape_markup(pack.title)}[/] [dim]({why}; {len(pack.rules)} rules)[/]"
    )
    once = frozenset(_find_common(report))
    sections = [
        (0, "the series", [found for found in report.findings if found.patch is None]),
        (
            0,
            f"all {len(report.series)} patches",
            list({_grouping_key(f): f for f in _find_common(report)}.values()),
        ),
        *(
            (patch.nth, patch.subject, [f for f in report.of(patch.patch) if f not in once])
            for patch in report.series
        ),
    ]
    printed_reasons: set[str] = set()
    for nth, title, mine in sections:
        shown = [found for found in mine if notes or found.severity is not Severity.NOTE]
        if shown:
            number = f"{nth:3} " if nth else ""
            render.print_markup(f"\n[bold yellow]{number}[/][bold]{render.escape_markup(title)}[/]")
            _print_findings(shown, printed_reasons)
    _print_summary(report, notes=notes)


def _grouping_key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message


def _find_common(report: CheckReport) -> list[Finding]:
    """Returns the findings without a location that all patches of the series have.

    Empty in a series of at most MIN_PATCHES_TO_GROUP patches.
    """
    hit: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for found in report.findings:
        if found.patch is not None and not _format_location(found):
            hit[_grouping_key(found)].append(found)
    many = [mine for mine in hit.values() if len({f.patch for f in mine}) == len(report.series)]
    return (
        [found for mine in many for found in mine]
        if len(report.series) > MIN_PATCHES_TO_GROUP
        else []
    )


def _print_findings(findings: Sequence[Finding], printed_reasons: set[str]) -> None:
    """Prints findings by severity, errors first, those of one rule together.

    The reason of a rule and its fix are printed once for the whole series: those in
    `printed_reasons` are skipped, and new ones are added to it.
    """
    groups: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for one in findings:
        groups[one.severity, one.rule].append(one)
    order = list(Severity)
    for (severity, rule), mine in sorted(groups.items(), key=lambda row: order.index(row[0][0])):
        style = SEVERITY_STYLES[severity]
        for one in mine[:MAX_PER_RULE]:
            place = _format_location(one)
            where = f"[cyan]{render.escape_markup(place)}[/]: " if place else ""
            name = render.escape_markup(f"[{rule}]")
            words = f"{render.escape_markup(one.message)} [dim]{name}[/]"
            render.print_markup(f"  [{style}]{SEVERITY_SYMBOLS[severity]}[/] {where}{words}")
        if len(mine) > MAX_PER_RULE:
            render.print_markup(
                f"    [dim]and {len(mine) - MAX_PER_RULE} more of {render.escape_markup(rule)}[/]"
            )
        why = mine[0].evidence + (f"; {mine[0].fix}" if mine[0].fix else "")
        if why not in printed_reasons:
            printed_reasons.add(why)
            render.print_markup(f"    [dim]{render.escape_markup(why)}[/]")


def _print_summary(report: CheckReport, *, notes: bool) -> None:
    count = report.count()
    parts = [
        f"[{SEVERITY_STYLES[severity]}]{SEVERITY_SYMBOLS[severity]} "
        f"{_pluralize(count[severity], severity.value)}[/]"
        for severity in Severity
        if count[severity]
    ]
    if report.suppressions:
        parts.append(f"{len(report.suppressions)} waived")
    summary = ", ".join(parts) or "[green]✓ no findings[/]"
    more = " [dim](--notes prints them)[/]" if count[Severity.NOTE] and not notes else ""
    render.print_markup(f"\n{_pluralize(len(report.series), 'patch', 'patches')}: {summary}{more}")
    for row in report.suppressions if notes else ():
        found = row.finding
        place = _format_location(found) or found.part.value
        words = f"{place}: {found.message} [{found.rule}]: {row.waiver.reason}"
        render.print_markup(f"  [dim]waived {render.escape_markup(words)}[/]")


def _pluralize(count: int, word: str, words: str = "") -> str:
    return f"{count} {word if count == 1 else words or word + 's'}"


def _format_location(finding: Finding) -> str:
    """Returns "path:line", "path" or "body:line", lines from 1; "" for a finding without these."""
    match finding.at:
        case FileLine(path=path, line=line):
            return f"{path}:{line}" if line is not None else path
        case MessageLine(line=line) if finding.part in (PatchPart.BODY, PatchPart.TRAILERS):
            return f"body:{line}"
        case _:
            return ""


def _format_terse(report: CheckReport, finding: Finding) -> str:
    nth = next((patch.nth for patch in report.series if patch.patch == finding.patch), 0)
    place = _format_location(finding) or finding.part.value
    words = f"{nth}:{place}: {finding.severity}: {finding.message} [{finding.rule}]"
    return render.escape_markup(words)


def as_json(report: CheckReport) -> dict[str, Any]:
    """Returns a check report for --json; patches are numbered from 1, and 0 is the series."""
    numbers: dict[PatchId | None, int] = {patch.patch: patch.nth for patch in report.series}
    return {
        "pack": report.pack.name,
        "why": report.selected_pack.why,
        "patches": len(report.series),
        "count": {severity.value: report.count()[severity] for severity in Severity},
        "skipped": [{"checker": name, "why": why} for name, why in report.skipped],
        "findings": [
            _finding_json(found, numbers.get(found.patch, 0)) for found in report.findings
        ],
        "waived": [
            {
                **_finding_json(row.finding, numbers.get(row.finding.patch, 0)),
                "reason": row.waiver.reason,
            }
            for row in report.suppressions
        ],
    }


def _finding_json(finding: Finding, nth: int) -> dict[str, Any]:
    in_file = finding.at if isinstance(finding.at, FileLine) else FileLine("")
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": finding.evidence,
        "mend": finding.fix,
        "patch": finding.patch,
        "number": nth,
        "where": finding.part.value,
        "path": in_file.path,
        "line": in_file.line,
        "line_in_patch": in_file.diff_line,
        "line_of_body": finding.at.line if isinstance(finding.at, MessageLine) else None,
        "hunk": finding.hunk,
    }


@click.command()
@click.argument("rule")
@click.argument("place", default="", metavar="[PATCH|HUNK]", shell_complete=complete_patches)
@click.option("--reason", default="", metavar="TEXT", help="The reason; it is stored in the plan.")
@click.option("--forget", is_flag=True, help="Remove the waiver.")
@plan_options
def waive(invocation: Invocation, rule: str, place: str, *, reason: str, forget: bool) -> None:
    """Waive a rule, with a reason.

    It is waived in one patch, in one hunk, or without either in the whole series.
    """
    with invocation.open() as session:
        if forget:
            use.unwaive(session, rule, place)
        elif not reason.strip():
            raise PatchsplitError("A waiver needs a reason.", "Add --reason TEXT.")
        else:
            use.waive(session, rule, place, reason)
        print_edit(invocation, session)
