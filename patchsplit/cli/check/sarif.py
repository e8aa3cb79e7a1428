"""A check as SARIF 2.1.0, as review tools and code hosts read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from patchsplit import __version__
from patchsplit.model.finding import FileLine, Finding, MessageLine
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedPatch
from patchsplit.session.checks.check import CheckReport
from patchsplit.session.exits.message_lines import WrittenMessage, locate_finding

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FOLDER = "MBOX"
"""The base of the names of patches: the folder that emit mbox writes."""


def to_sarif(
    report: CheckReport, messages: Mapping[PatchId, WrittenMessage] | None = None
) -> dict[str, Any]:
    """Returns a check as a SARIF log with one run.

    Waived findings are included as suppressed results, with the waiver's reason. `messages` are
    those of patches, as they are written: findings about them get their lines.
    """
    series: dict[PatchId | None, RenderedPatch] = {patch.patch: patch for patch in report.series}
    every = [*report.findings, *(row.finding for row in report.suppressions)]
    rules = _list_rules(every)
    index = {rule["id"]: nth for nth, rule in enumerate(rules)}

    def result(one: Finding) -> dict[str, Any]:
        return _make_result(one, series.get(one.patch), index, messages or {})

    results = [result(one) for one in report.findings]
    for row in report.suppressions:
        reason = {"kind": "external", "justification": _to_utf8(row.waiver.reason)}
        results.append({**result(row.finding), "suppressions": [reason]})
    driver = {"name": "patchsplit", "version": __version__, "rules": rules}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    FOLDER: {"description": {"text": "The folder that emit mbox writes."}}
                },
                "results": results,
            }
        ],
    }


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
    one: Finding,
    rendered_patch: RenderedPatch | None,
    index: dict[str, int],
    messages: Mapping[PatchId, WrittenMessage],
) -> dict[str, Any]:
    whose = (
        f"patch {rendered_patch.nth}, {rendered_patch.subject}: "
        if rendered_patch is not None
        else ""
    )
    location: dict[str, Any] = {}
    in_file = one.at if isinstance(one.at, FileLine) else None
    place = _locate(one, rendered_patch, messages)
    if place is not None:
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


def _locate(
    one: Finding,
    rendered_patch: RenderedPatch | None,
    messages: Mapping[PatchId, WrittenMessage],
) -> dict[str, Any] | None:
    """Returns the file and the lines of a finding: those of the code, or of the written patch."""
    if isinstance(one.at, FileLine):
        region = {"region": {"startLine": one.at.line}} if one.at.line is not None else {}
        return {"artifactLocation": {"uri": quote(os.fsencode(one.at.path))}, **region}
    found = locate_finding(one, rendered_patch, messages) if rendered_patch is not None else None
    if found is None:
        return None
    file, lines = found
    region = {"region": {"startLine": lines.first, "endLine": lines.last}} if lines else {}
    name = quote(os.fsencode(file))
    return {"artifactLocation": {"uri": name, "uriBaseId": FOLDER}, **region}


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
