"""The JSON Schema of the lines that batch prints: one for each step, and the last one."""

from __future__ import annotations

from patchsplit.batch.tasks import Step
from patchsplit.cli.schema.checks import REPORT
from patchsplit.cli.schema.parts import COUNTS, RESULT, SOURCE
from patchsplit.cli.schema.types import (
    COUNT,
    FLAG,
    NUMBER,
    OID,
    PATCH_NAME,
    TEXT,
    TEXTS,
    Schema,
    make_array,
    make_choice,
    make_enum,
    make_map,
    make_object,
    make_optional,
)
from patchsplit.model.verdicts import Outcome

NOTHING: Schema = {"type": "object", "maxProperties": 0}
"""The result of a step that failed."""
PLANNED = make_object(
    {
        "plan": TEXT,
        **{key: value for key, value in SOURCE.items() if key != "base_evidence"},
        "patches": COUNT,
        **COUNTS,
    }
)
VERIFIED = make_object(
    {
        "commands": TEXTS,
        "summary": TEXT,
        "steps": make_array(
            make_object(
                {
                    "patch": make_optional(PATCH_NAME),
                    "subject": TEXT,
                    "outcome": make_enum(Outcome),
                    "tree": OID,
                    "command": TEXT,
                    "output": TEXT,
                }
            )
        ),
    }
)
EMITTED = make_object(
    {
        "targets": make_array(make_object(RESULT)),
        "left": RESULT["left"],
        "plan_before": TEXT,
        "plan_after": TEXT,
    }
)
ERROR = make_object({"kind": TEXT, "exit_code": COUNT, "message": TEXT, "hint": TEXT})

BATCH_SCHEMAS: dict[str, Schema] = {
    "batch": make_choice(
        make_object(
            {
                "fork": TEXT,
                "step": make_enum(Step),
                "key": TEXT,
                "code": COUNT,
                "seconds": NUMBER,
                "result": make_choice(PLANNED, REPORT, VERIFIED, EMITTED, NOTHING),
                "error": make_optional(ERROR),
                "kept": FLAG,
            }
        ),
        make_object(
            {
                "forks": make_map(COUNT),
                "steps": COUNT,
                "kept": COUNT,
                "failed": COUNT,
                "exit_code": COUNT,
                "state": TEXT,
            }
        ),
    ),
}
"""By the words of a command; `forks` has the exit code of each fork by its name."""
