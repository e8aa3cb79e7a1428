"""A check as SARIF 2.1.0, as review tools and code hosts read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from patchsplit import __version__
from patchsplit.model.finding import FileLine, Finding, MessageLine
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.session.checks.check import CheckReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(report: CheckReport) -> dict[str, Any]:
    """Returns a check as a SARIF log with one run.

    Waived findings are included as suppressed results, with the waiver's reason.
    """
    series: dict[PatchId | None, RenderedPatch] = {patch.patch: patch for patch in report.series}
    every = [*report.findings, *(row.finding for row in report.suppressions)]
    rules = _list_rules(every)
    index = {rule["id"]: nth for nth, rule in enumerate(rules)}

    def result(one: Finding) -> dict[str, Any]:
        return _make_result(one, series.get(one.patch), index)

    results = [result(one) for one in report.findings]
    for row in report.suppressions:
        reason = {"kind": "external", "justification": _to_utf8(row.waiver.reason)}
        results.append({**result(row.finding), "suppressions": [reason]})
    driver = {"name": "patchsplit", "version": __version__, "rules": rules}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
                  "results": results}],
    }  # fmt: skip


def _list_rules(every: Iterable[Finding]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in every:
        rule: dict[str, Any] = {"id": one.rule, "shortDescription": {"text": _to_utf8(one.message)}}
        if one.evidence:
            rule["fullDescription"] = {"text": _to_utf8(one.evidence)}
        if one.evidence.startswith(("https://", "http://")) and " " not in one.evidence:
            rule["helpUri"] = one.evidence
        found.setdefault(one.rule, rule)
    return list(found.values())


def _make_result(
    one: Finding, rendered_patch: RenderedPatch | None, index: dict[str, int]
) -> dict[str, Any]:
    whose = (
        f"patch {rendered_patch.nth}, {rendered_patch.subject}: "
        if rendered_patch is not None
        else ""
    )
    location: dict[str, Any] = {}
    in_file = one.at if isinstance(one.at, FileLine) else None
    if in_file is not None:
        raw = os.fsencode(in_file.path)
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(raw)}}
        if in_file.line is not None:
            place["region"] = {"startLine": in_file.line}
        location["physicalLocation"] = place
    if rendered_patch is not None:
        name = {
            "name": _to_utf8(rendered_patch.subject),
            "fullyQualifiedName": f"{rendered_patch.nth}/{one.part}",
        }
        location["logicalLocations"] = [name]
    return {
        "ruleId": one.rule,
        "ruleIndex": index[one.rule],
        "level": one.severity.value,
        "message": {"text": _to_utf8(f"{whose}{one.message}")},
        **({"locations": [location]} if location else {}),
        "partialFingerprints": {"patchsplit/v1": _fingerprint(one, rendered_patch)},
        "properties": {
            "patch": rendered_patch.nth if rendered_patch is not None else 0,
            "lineInPatch": in_file.diff_line if in_file is not None else None,
            "lineOfBody": one.at.line if isinstance(one.at, MessageLine) else None,
            "hunk": one.hunk,
        },
    }


def _fingerprint(one: Finding, rendered_patch: RenderedPatch | None) -> str:
    """Returns 32 hexadecimal digits that identify a finding even when its line number changes."""
    identity = "\0".join(
        (
            one.rule,
            one.at.path if isinstance(one.at, FileLine) else "",
            one.hunk or (rendered_patch.subject if rendered_patch is not None else ""),
            one.message,
        )
    )
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _to_utf8(text: str) -> str:
    """Returns text with each byte that is not UTF-8 (a lone surrogate) replaced by U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
