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
from patchsplit.model.finding import Finding
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import Sent
from patchsplit.session.checks.check import Checked

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(done: Checked) -> dict[str, Any]:
    """Returns a check as one run; what was waived is there, suppressed, with its reason."""
    series: dict[PatchId | None, Sent] = {patch.patch: patch for patch in done.series}
    every = [*done.findings, *(row.finding for row in done.waived)]
    rules = _rules(every)
    index = {rule["id"]: nth for nth, rule in enumerate(rules)}

    def result(one: Finding) -> dict[str, Any]:
        return _result(one, series.get(one.patch), index)

    results = [result(one) for one in done.findings]
    for row in done.waived:
        reason = {"kind": "external", "justification": _text(row.waiver.reason)}
        results.append({**result(row.finding), "suppressions": [reason]})
    driver = {"name": "patchsplit", "version": __version__, "rules": rules}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
                  "results": results}],
    }  # fmt: skip


def _rules(every: Iterable[Finding]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in every:
        rule: dict[str, Any] = {"id": one.rule, "shortDescription": {"text": _text(one.message)}}
        if one.evidence:
            rule["fullDescription"] = {"text": _text(one.evidence)}
        if one.evidence.startswith(("https://", "http://")) and " " not in one.evidence:
            rule["helpUri"] = one.evidence
        found.setdefault(one.rule, rule)
    return list(found.values())


def _result(one: Finding, sent: Sent | None, index: dict[str, int]) -> dict[str, Any]:
    whose = f"patch {sent.nth}, {sent.subject}: " if sent is not None else ""
    location: dict[str, Any] = {}
    if one.path:
        raw = os.fsencode(one.path)
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(raw)}}
        if one.at is not None:
            place["region"] = {"startLine": one.at}
        location["physicalLocation"] = place
    if sent is not None:
        name = {"name": _text(sent.subject), "fullyQualifiedName": f"{sent.nth}/{one.where}"}
        location["logicalLocations"] = [name]
    return {
        "ruleId": one.rule,
        "ruleIndex": index[one.rule],
        "level": one.severity.value,
        "message": {"text": _text(f"{whose}{one.message}")},
        **({"locations": [location]} if location else {}),
        "partialFingerprints": {"patchsplit/v1": _print(one, sent)},
        "properties": {
            "patch": sent.nth if sent is not None else 0,
            "lineInPatch": one.in_patch,
            "lineOfBody": one.line,
            "hunk": one.hunk,
        },
    }


def _print(one: Finding, sent: Sent | None) -> str:
    """Names a finding so that it is known again when lines shift."""
    said = "\0".join(
        (one.rule, one.path, one.hunk or (sent.subject if sent is not None else ""), one.message)
    )
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _text(text: str) -> str:
    """Makes text of whatever bytes into what JSON holds."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
