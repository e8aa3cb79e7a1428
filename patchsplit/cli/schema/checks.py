"""JSON Schemas of the commands that check a series, and of rule packs."""

from __future__ import annotations

from patchsplit.cli.schema.parts import READINESS
from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    NUMBER,
    OID,
    PATCH_NAME,
    POSITION,
    TEXT,
    Schema,
    make_array,
    make_choice,
    make_enum,
    make_object,
    make_optional,
)
from patchsplit.model.finding import PatchPart, Severity
from patchsplit.model.verdicts import Outcome

FINDING = {
    "rule": TEXT,
    "severity": make_enum(Severity),
    "message": TEXT,
    "evidence": TEXT,
    "mend": TEXT,
    "patch": make_optional(PATCH_NAME),
    "number": COUNT,
    "where": make_enum(PatchPart),
    "path": TEXT,
    "line": make_optional(POSITION),
    "line_in_patch": make_optional(POSITION),
    "line_of_body": make_optional(POSITION),
    "hunk": make_optional(TEXT),
}
REPORT = make_object(
    {
        "pack": TEXT,
        "why": TEXT,
        "patches": COUNT,
        "count": make_object(dict.fromkeys(map(str, Severity), COUNT)),
        "skipped": make_array(make_object({"checker": TEXT, "why": TEXT})),
        "findings": make_array(make_object(FINDING)),
        "waived": make_array(make_object({**FINDING, "reason": TEXT})),
        **READINESS,
    }
)
FIX = make_object({"rule": TEXT, "label": TEXT, "patch": TEXT, "diff": TEXT, "made": FLAG})
FAULT = make_object({"path": TEXT, "line": POSITION, "words": TEXT, "hunk": make_optional(TEXT)})
VERDICT = {
    "outcome": make_enum(Outcome), "tree": OID, "seconds": NUMBER, "command": TEXT, "output": TEXT,
    "faults": make_array(FAULT),
}  # fmt: skip
STEP = make_object(
    {
        "patch": make_optional(PATCH_NAME),
        "topic": make_optional(TEXT),
        "number": make_optional(POSITION),
        "subject": TEXT,
        **VERDICT,
    }
)
MISPLACEMENT = make_object(
    {
        "patch": PATCH_NAME,
        "hunks": make_array(TEXT),
        "comes": make_enum(["late", "early"]),
        "to": make_optional(PATCH_NAME),
        "names": make_array(TEXT),
        "builds": COUNT,
    }
)
BRIDGE_OFFER = make_object(
    {"path": TEXT, "line": POSITION, "lines": TEXT, "from": PATCH_NAME, "until": PATCH_NAME}
)
PACK_ENTRY = make_object({"name": TEXT, "title": TEXT, "file": TEXT, "wrong": TEXT})
PACK: Schema = {
    "type": "object",
    "description": "A pack: the keys of its file, and the usual values of others.",
    "required": ["name", "title", "rules"],
    "properties": {"name": TEXT, "title": TEXT, "rules": {"type": "object"}},
    "additionalProperties": True,
}
FAILURE = make_object(
    {
        "rule": TEXT,
        "side": make_enum(["bad", "good"]),
        "example": make_choice(TEXT, {"type": "object"}),
    }
)

CHECK_SCHEMAS: dict[str, Schema] = {
    "check": make_choice(REPORT, make_object({"mends": make_array(FIX)})),
    "rules list": make_object({"packs": make_array(PACK_ENTRY), "folder": TEXT}),
    "rules show": make_choice(
        make_object({"why": TEXT, "pack": PACK}), make_object({"source": TEXT})
    ),
    "rules check": make_object({"name": TEXT, "rules": COUNT, "failing": make_array(FAILURE)}),
    "rules new": make_choice(make_object({"file": TEXT}), make_object({"source": TEXT})),
    "verify": make_choice(
        make_object(
            {
                "commands": make_array(TEXT),
                "upstream": make_optional(make_object(VERDICT)),
                "steps": make_array(STEP),
                "misplaced": make_array(MISPLACEMENT),
                "moved": make_array(MISPLACEMENT),
                "bridges": make_array(BRIDGE_OFFER),
            }
        ),
        make_object(
            {
                "quick": make_array(
                    make_object(
                        {
                            "patch": PATCH_NAME,
                            "hunk": TEXT,
                            "words": TEXT,
                            "needs": make_optional(PATCH_NAME),
                        }
                    )
                )
            }
        ),
    ),
}
"""By the words of a command."""
